import { rm } from "node:fs/promises"
import type { Page } from "playwright-core"
import { afterAll, beforeAll, expect, test } from "vitest"
import { buildNextClient } from "../support/next-client.ts"
import { startTopology, type Topology } from "../support/topology.ts"
import { ivoAndMira, sharedStage } from "./scene.ts"

const stage = sharedStage()
const LOADS = 50
const START_MS = 60_000
const STOP_MS = 20_000

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
  const shown = page.locator("#root h1").first().waitFor({ timeout: 10_000 })
  return shown.then(async () => String(await buildOf(page))).catch(() => "blank")
}

async function replace({ process: node }: Topology["nodes"][number]): Promise<void> {
  expect(await node.stop(STOP_MS)).toBe(0)
  node.spawn("next")
  await node.listening(START_MS)
}

test("while nodes of two builds stand behind the balancer no page is blank, and open pages of the build before load every part of it", async () => {
  const { balancer, nodes } = topology
  const { ivo, occasion } = await ivoAndMira(stage(), balancer.url)
  // A live connection that its node ends is told of on the console.
  ivo.networkMayFail = true
  await ivo.context.addInitScript({ content: SAVE_DATA })
  const tab = await ivo.open(occasion.id)
  await tab.add("Atlas")
  const { page } = tab
  expect(await buildOf(page)).toBe("present")

  // One node of the next build and two of this one, of which one has the open page's connection.
  await replace(nodes[0])
  const visitor = await stage().guest(balancer.url)
  const visiting = await visitor.context.newPage()
  const seen: string[] = []
  while (seen.length < LOADS) seen.push(await visit(visiting, balancer.url))
  expect(seen.filter((build) => build === "blank")).toEqual([])
  expect(new Set(seen)).toEqual(new Set(["present", "next"]))

  const use = async (part: string): Promise<void> => {
    await tab.menu(part)
    await page.getByRole("dialog").waitFor()
    await page.keyboard.press("Escape")
  }
  await use("Who is in")
  await replace(nodes[1])
  await use("How it works")
  // The last node of this build leaves: its open page still finds its parts.
  await replace(nodes[2])
  await use("You and your devices")
  await page.getByRole("button", { name: "Invite" }).click()
  await page.getByRole("button", { name: "Make a new link" }).click()
  await page.getByRole("button", { name: "Show QR code" }).click()
  await page.getByRole("img", { name: /QR/ }).waitFor()
  await page.keyboard.press("Escape")
  await page.getByRole("button", { name: "Edit occasion" }).click()
  await page.getByRole("dialog").waitFor()
  await page.keyboard.press("Escape")
  expect(await buildOf(page)).toBe("present")
})
