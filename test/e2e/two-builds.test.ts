import { rm } from "node:fs/promises"
import type { Page } from "playwright-core"
import { afterAll, beforeAll, expect, test } from "vitest"
import { buildNextClient } from "../support/next-client.ts"
import { todayIn } from "../../shared/dates/day.ts"
import { OccasionPage } from "../support/pages.ts"
import { WireClient } from "../support/wire-client.ts"
import { startTopology, type Topology } from "../support/topology.ts"
import { ivoAndMira, sharedStage } from "./scene.ts"

const stage = sharedStage()
const LOADS = 50
const VISITORS = 5
const START_MS = 60_000
const STOP_MS = 20_000
const ZONE = "Europe/Berlin"
const PIN = "2468"
const HALF_WRITTEN = "A kite with a lo"

let topology: Topology
let nextClient: string
beforeAll(async () => {
  nextClient = await buildNextClient()
  topology = await startTopology({ settings: { DRAIN_SECONDS: "1", NEXT_CLIENT: nextClient } })
}, 240_000)
afterAll(async () => {
  await topology[Symbol.asyncDispose]()
  await rm(nextClient, { recursive: true, force: true })
})

/** Nothing is fetched ahead on a connection that the person pays for, so each part is fetched when it is first used. */
const SAVE_DATA = `Object.defineProperty(navigator, "connection", { value: { saveData: true } })`

const buildOf = (page: Page): Promise<unknown> =>
  page.evaluate<unknown>("globalThis.jubileeBuild ?? 'present'")

/** What a visitor of the first address sees: the build of the page, or "blank". */
async function visit(page: Page, url: string): Promise<string> {
  await page.goto(url)
  const shown = page.locator("#root h1").first().waitFor({ timeout: 20_000 })
  return shown.then(async () => String(await buildOf(page))).catch(() => "blank")
}

/** Several visitors at a time, since the balancer asks the node that has least to do. */
async function crowd(url: string): Promise<readonly string[]> {
  const visitor = await stage().guest(url)
  const loads = Array.from({ length: VISITORS }, async () => {
    const page = await visitor.context.newPage()
    const seen: string[] = []
    while (seen.length < LOADS / VISITORS) seen.push(await visit(page, url))
    await page.close()
    return seen
  })
  return (await Promise.all(loads)).flat()
}

async function replace({ process: node }: Topology["nodes"][number]): Promise<void> {
  expect(await node.stop(STOP_MS)).toBe(0)
  node.spawn("next")
  await node.listening(START_MS)
}

/** The tabs that people have open when the update begins, each with parts that it has not loaded yet. */
async function openTabs() {
  const url = topology.balancer.url
  const { ivo, mira, occasion } = await ivoAndMira(stage(), url)
  const anna = await stage().person(url, "Anna")
  const { month, day } = todayIn(ZONE, Date.now())
  const own = await anna.start("", { who: { kind: "me" }, date: { month, day } })
  for (const person of [ivo, mira, anna]) {
    // A live connection that its node ends is told of on the console.
    person.networkMayFail = true
    await person.context.addInitScript({ content: SAVE_DATA })
  }
  const list = await ivo.open(occasion.id)
  await list.add("Atlas")
  const shared = await mira.open(occasion.id)
  await shared.menu("You and your devices")
  await shared.dialog.getByLabel("Choose a PIN").fill(PIN)
  await shared.dialog.getByRole("button", { name: "Share this device" }).click()
  await shared.dialog.getByRole("button", { name: "Close" }).click()
  await shared.page.getByRole("button", { name: "Put away now" }).click()
  const hers = await anna.open(own.id)
  const home = await ivo.page()
  await home.getByRole("link", { name: /Anna's birthday/ }).waitFor()
  return { ivo, list, shared, hers, home }
}

test("while nodes of two builds stand behind the balancer no page is blank, and open pages of the build before load every part of it", async () => {
  const { balancer, nodes } = topology
  const { ivo, list, shared, hers, home } = await openTabs()
  const { page } = list
  await list.adder().pressSequentially(HALF_WRITTEN)
  expect(await buildOf(page)).toBe("present")

  // One node of the next build and two of this one, of which one has the open page's connection.
  await replace(nodes[0])
  // People come to the new node, too, until it has as many as the others have, so that both builds are visited.
  await using arrived = new AsyncDisposableStack()
  const seen = new Set<string>()
  while (!seen.has("present") || !seen.has("next")) {
    for (let n = 0; n < 9; n++)
      arrived.use(await new WireClient({ url: balancer.url, token: ivo.token }).connected())
    for (const build of await crowd(balancer.url)) seen.add(build)
    expect(seen).not.toContain("blank")
  }

  const close = async (): Promise<void> => {
    await list.dialog.getByRole("button", { name: "Close" }).click()
    await list.dialog.waitFor({ state: "detached" })
  }
  const use = async (part: string): Promise<void> => {
    await list.menu(part)
    await close()
  }
  await use("Who is in")
  // The claim lines come with the first list of a page.
  await home.getByRole("link", { name: /Anna's birthday/ }).click()
  const opened = new OccasionPage(home)
  await home.getByRole("button", { name: "I'll get this: Atlas" }).click()
  await home.getByText("You're getting this", { exact: true }).waitFor()
  await replace(nodes[1])
  await use("How it works")
  await shared.page.getByRole("button", { name: "Enter the PIN" }).click()
  await shared.page.getByLabel("PIN", { exact: true }).fill(PIN)
  await shared.page.keyboard.press("Enter")
  await shared.page.getByText("Ivo is getting this").waitFor()

  // The last node of this build leaves: its open pages still find their parts.
  await replace(nodes[2])
  await use("You and your devices")
  await page.getByRole("button", { name: "Invite" }).click()
  await page.getByRole("button", { name: "Make a new link" }).click()
  await page.getByRole("button", { name: "Show QR code" }).click()
  await page.getByRole("img", { name: /QR/ }).waitFor()
  await close()
  await page.getByRole("button", { name: "Edit occasion" }).click()
  await close()
  await opened.menu("Your shopping")
  await home.getByRole("heading", { name: "Your shopping", level: 1 }).waitFor()
  await home.getByText("Atlas").first().waitFor()
  await hers.page
    .getByRole("region", { name: "Who gave what?" })
    .getByRole("button", { name: "Show me" })
    .click()
  await hers.page.getByRole("alertdialog").getByRole("button", { name: "Show me" }).click()
  await hers.page.getByRole("heading", { name: "What you were given", level: 1 }).waitFor()

  // None was loaded anew on the way, and what was half-written is still there.
  for (const open of [page, home, shared.page, hers.page]) expect(await buildOf(open)).toBe("present")
  expect(await list.adder().inputValue()).toBe(HALF_WRITTEN)
}, 240_000)
