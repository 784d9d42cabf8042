import { mkdtempSync } from "node:fs"
import { rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, test } from "vitest"
import { eventually } from "../support/eventually.ts"
import { becomes, type OccasionPage } from "../support/pages.ts"
import { freePort, ServerProcess } from "../support/server-process.ts"
import { Line } from "../support/stage.ts"
import { ivoAndMira, sharedScene } from "./scene.ts"

const scene = sharedScene()
const WAITING = /^Offline\. \d+ changes? waiting\.$/
const SAVED = /^(Saved|Up to date)/

test("what was written without a connection is there after a reload, and is saved when the connection is back", async () => {
  const { ivo, mira, occasion } = await ivoAndMira(scene.stage, scene.url)
  ivo.networkMayFail = true
  const line = new Line()
  const one = await ivo.open(occasion.id, line)
  await one.add("Atlas")
  const other = await mira.open(occasion.id)
  await other.row("Atlas").waitFor()

  await line.cut()
  await one.add("Bicycle")
  await one.openRow("Atlas")
  await one.note.fill("the big one")
  await one.pill(WAITING).waitFor()
  await one.page.reload()
  await one.row("Bicycle").waitFor()
  await one.openRow("Atlas")
  expect(await one.note.inputValue()).toBe("the big one")
  await one.pill(WAITING).waitFor()
  await becomes(() => other.titles(), ["Atlas"])

  line.mend()
  await one.pill(SAVED).waitFor()
  await becomes(() => other.titles(), ["Atlas", "Bicycle"])
  await other.openRow("Atlas")
  await becomes(() => other.note.inputValue(), "the big one")
})

test("of two tabs one is closed with unsent edits: the other sends them", async () => {
  const { ivo, mira, occasion } = await ivoAndMira(scene.stage, scene.url)
  ivo.networkMayFail = true
  const line = new Line()
  const first = await ivo.open(occasion.id, line)
  await first.add("Atlas")
  const second = await ivo.open(occasion.id)
  await second.row("Atlas").waitFor()
  await line.cut()
  await first.add("Bicycle")
  await first.pill(WAITING).waitFor()
  await first.page.close()

  const other = await mira.open(occasion.id)
  await becomes(() => other.titles(), ["Atlas", "Bicycle"])
  await becomes(() => second.titles(), ["Atlas", "Bicycle"])
  expect(await second.pill(SAVED).count()).toBe(1)
})

test("the only tab is closed with unsent edits: the next visit sends them, even if it never opens the list", async () => {
  const { ivo, mira, occasion } = await ivoAndMira(scene.stage, scene.url)
  ivo.networkMayFail = true
  const line = new Line()
  const only = await ivo.open(occasion.id, line)
  await only.add("Atlas")
  const other = await mira.open(occasion.id)
  await other.row("Atlas").waitFor()
  await line.cut()
  await only.add("Bicycle")
  await only.pill(WAITING).waitFor()
  await only.page.close()

  const home = await ivo.page("/")
  await becomes(() => other.titles(), ["Atlas", "Bicycle"])
  expect(new URL(home.url()).pathname).toBe("/")
})

test("the server is killed while two people type: the pill says so, nothing typed is lost, and all see the same", async () => {
  const folder = mkdtempSync(join(tmpdir(), "jubilee-e2e-"))
  const server = new ServerProcess(await freePort(), folder)
  try {
    server.spawn()
    await server.listening(60_000)
    const { ivo, mira, occasion } = await ivoAndMira(scene.stage, server.url)
    ivo.networkMayFail = true
    mira.networkMayFail = true
    const one = await ivo.open(occasion.id)
    await one.add("Atlas")
    const other = await mira.open(occasion.id)
    await one.openRow("Atlas")
    await other.openRow("Atlas")
    const pills = await watchPill(one)
    await one.note.fill("Ivo: \nMira: ")
    await becomes(() => other.note.inputValue(), "Ivo: \nMira: ")
    await one.note.press("ControlOrMeta+Home")
    await one.note.press("End")
    await other.note.press("ControlOrMeta+End")

    const typing = Promise.all([
      one.note.pressSequentially("red with white pages", { delay: 60 }),
      other.note.pressSequentially("the one from 1912", { delay: 60 }),
    ])
    await becomes(async () => (await other.note.inputValue()).includes("Ivo: red"), true)
    await server.kill()
    await typing
    await one.pill(WAITING).waitFor()
    await other.pill(WAITING).waitFor()
    server.spawn()
    await server.listening(60_000)

    const whole = "Ivo: red with white pages\nMira: the one from 1912"
    for (const page of [one, other]) {
      await page.pill(SAVED).waitFor()
      await becomes(() => page.note.inputValue(), whole)
    }
    const fresh = await mira.open(occasion.id)
    await fresh.openRow("Atlas")
    await becomes(() => fresh.note.inputValue(), whole)
    await eventually(async () => {
      const kinds = (await pills()).map((text) => text.replace(/[.…,:].*$/, ""))
      const steps = kinds.filter((kind, at) => kind !== kinds[at - 1])
      const from = steps.indexOf("Offline")
      expect(steps.slice(from, from + 3)).toEqual(["Offline", "Back online", expect.stringMatching(SAVED)])
    }, 5_000)
  } finally {
    await server.kill()
    await rm(folder, { recursive: true, force: true })
  }
})

/** Of the page. */
declare const MutationObserver: new (look: () => void) => { observe(target: unknown, what: object): void }

/** Everything that the pill says from now on, once each time it says something else. */
async function watchPill(page: OccasionPage): Promise<() => Promise<string[]>> {
  const said = await page
    .pill(SAVED)
    .evaluateHandle((pill: { getAttribute(name: "aria-label"): string | null }) => {
      const all: string[] = []
      const look = (): void => void all.push(pill.getAttribute("aria-label") ?? "")
      new MutationObserver(look).observe(pill, { attributes: true, attributeFilter: ["aria-label"] })
      return all
    })
  return () => said.jsonValue()
}
