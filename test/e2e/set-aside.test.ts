import { mkdtempSync } from "node:fs"
import { rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Page } from "playwright-core"
import { expect, onTestFinished, test } from "vitest"
import * as Y from "yjs"
import { nextDigest } from "../../server/rooms/log/entry.ts"
import { openSqliteStore } from "../../server/store/sqlite/open.ts"
import { addItem } from "../../shared/documents/write-items.ts"
import { epoch, newFrameId, type OccasionId, type PersonId, seq } from "../../shared/ids.ts"
import { roomOf } from "../../shared/rooms.ts"
import { newItem } from "../support/documents.ts"
import { NONE, troubles } from "../support/for-everybody.ts"
import { becomes, JoinPage, type OccasionPage } from "../support/pages.ts"
import { freePort } from "../support/server-process.ts"
import { startTestApp } from "../support/start-app.ts"
import { ivoAndMira, sharedStage } from "./scene.ts"

const stage = sharedStage()

const SENTENCE = "could not be opened and was set aside. It was written by"
const notice = (page: Page, room: "Wishes" | "Our ideas") =>
  page.getByRole("region", { name: `Set aside: ${room}` })

/** A room's log as an older version could have left it: a good wish by one person, what is no wish by another. */
async function spoil(
  folder: string,
  occasion: OccasionId,
  by: { readonly good: PersonId; readonly bad: PersonId },
): Promise<void> {
  const opened = await openSqliteStore({ folder })
  if (!opened.ok) throw new Error(opened.error.message)
  const good = new Y.Doc()
  addItem(good, newItem(1, { title: "Atlas" }), null)
  const bad = new Y.Doc()
  // More than the server takes for granted when a room is opened.
  bad.transact(() => {
    for (let n = 0; n < 600; n++) bad.getMap("items").set(`junk ${n}`, "Buy it all at my shop")
  })
  for (const kind of ["list", "plan"] as const) {
    const updates = [
      { author: by.good, frame: newFrameId(), bytes: Y.encodeStateAsUpdate(good) },
      { author: by.bad, frame: newFrameId(), bytes: Y.encodeStateAsUpdate(bad) },
    ]
    const content = { seq: seq(1), epoch: epoch(1), fresh: false, updates }
    const entry = { ...content, room: roomOf(kind, occasion), time: 1, digest: nextDigest(0, content) }
    expect(await opened.value.log.append([entry])).toEqual(["ok"])
  }
  await opened.value.close()
}

/** Ivo's list for Anna with Mira, both rooms of it spoilt by Mira. */
async function spoiltScene() {
  const folder = mkdtempSync(join(tmpdir(), "jubilee-set-aside-"))
  const settings = { folder, env: { PORT: String(await freePort()) } }
  const before = await startTestApp(settings)
  const { ivo, mira, occasion } = await ivoAndMira(stage(), before.url)
  const invitation = await ivo.link(occasion.id, "recipient")
  await before[Symbol.asyncDispose]()
  await spoil(folder, occasion.id, { good: ivo.person, bad: mira.person })
  const app = await startTestApp(settings)
  onTestFinished(async () => {
    await app[Symbol.asyncDispose]()
    await rm(folder, { recursive: true, force: true })
  })
  return { ivo, mira, occasion, invitation, url: app.url }
}

/** The room as it is once it has healed; of what was set aside nothing is said, nor asked for. */
async function seesOnlyTheList(shown: OccasionPage): Promise<void> {
  const { page } = shown
  await shown.row("Atlas").waitFor()
  const asked: string[] = []
  page.on("request", (request) => void asked.push(new URL(request.url()).pathname))
  await page.reload()
  await shown.row("Atlas").waitFor()
  expect(await page.getByText("set aside").count()).toBe(0)
  expect(asked.filter((path) => path.endsWith("/set-aside"))).toEqual([])
}

test("[E3, S0, S10] an organiser hears who wrote what was set aside, copies it and puts the notice away; nobody else hears of it", async () => {
  const { ivo, mira, occasion, invitation, url } = await spoiltScene()
  const list = await ivo.open(occasion.id)
  const { page } = list
  await list.row("Atlas").waitFor()
  await notice(page, "Wishes").getByText(`Part of this list ${SENTENCE} Mira.`).waitFor()
  await notice(page, "Our ideas").getByText(`${SENTENCE} Mira.`).waitFor()
  expect.soft(await troubles(page)).toEqual(NONE)

  await notice(page, "Wishes").getByRole("button", { name: "Details" }).click()
  await list.dialog.getByRole("heading", { name: "Mira" }).waitFor()
  const text = await list.dialog.getByRole("textbox", { name: "What can be read of it" }).inputValue()
  expect(text).toContain("Buy it all at my shop")
  expect.soft(await troubles(page)).toEqual(NONE)
  await list.dialog.getByRole("button", { name: "Copy" }).click()
  await list.dialog.getByRole("button", { name: "Copied" }).waitFor()
  await list.dialog.getByRole("button", { name: "Close" }).click()

  await notice(page, "Wishes").getByRole("button", { name: "OK" }).click()
  await becomes(() => notice(page, "Wishes").count(), 0)
  await page.reload()
  await notice(page, "Our ideas").waitFor()
  expect(await notice(page, "Wishes").count()).toBe(0)

  // Somebody else may look at a shared device: nothing of it there.
  await list.menu("You and your devices")
  await list.dialog.getByLabel("Choose a PIN").fill("2468")
  await list.dialog.getByRole("button", { name: "Share this device" }).click()
  await list.dialog.getByText("This device is shared.", { exact: false }).waitFor()
  await list.dialog.getByRole("button", { name: "Close" }).click()
  await notice(page, "Our ideas").waitFor()
  await page.getByRole("button", { name: "Put away now" }).click()
  await seesOnlyTheList(list)

  await seesOnlyTheList(await mira.open(occasion.id))
  const anna = new JoinPage(await (await stage().guest(url)).page(invitation))
  await seesOnlyTheList(await anna.asKnown("Anna"))
})
