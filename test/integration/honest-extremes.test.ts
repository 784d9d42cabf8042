import { expect, test } from "vitest"
import * as Y from "yjs"
import { itemsRoot, noteOf } from "../../shared/documents/items.ts"
import { editNote } from "../../shared/documents/notes.ts"
import { splitUpdate } from "../../shared/documents/split-update.ts"
import { undoFor } from "../../shared/documents/undo.ts"
import { addItem, setTitle } from "../../shared/documents/write-items.ts"
import { type ItemId, newItemId } from "../../shared/ids.ts"
import { PUSH_MAX_BYTES } from "../../shared/limits.ts"
import { roomOf } from "../../shared/rooms.ts"
import type { ApiPerson } from "../support/api-people.ts"
import { type Family, startFamily } from "../support/claims-world.ts"
import { eventually } from "../support/eventually.ts"
import { startTestApp } from "../support/start-app.ts"
import { WireClient } from "../support/wire-client.ts"

/** Somebody's page at a running server, with one push on its way at a time; what is typed meanwhile waits. */
class Page implements Disposable {
  readonly doc = new Y.Doc()
  readonly me = {}
  readonly person: ApiPerson
  readonly #client: WireClient
  #heard = 0
  #unsent: Uint8Array[] = []

  private constructor(person: ApiPerson, client: WireClient) {
    this.person = person
    this.#client = client
    this.doc.on("update", (update: Uint8Array, origin: unknown) => {
      if (origin !== client) this.#unsent.push(...splitUpdate(update, PUSH_MAX_BYTES))
    })
  }

  static async open(url: string, family: Family, person: ApiPerson): Promise<Page> {
    const client = await new WireClient({ url, token: person.token }).connected()
    const joined = await client.join(roomOf("list", family.occasion))
    const page = new Page(person, client)
    const parts = joined.entries.flatMap(([, , given]) => given)
    page.#take([...(joined.snapshot ? [joined.snapshot.bytes] : []), ...parts])
    return page
  }

  /** Sends everything; resolves when it is saved. */
  async send(): Promise<void> {
    while (this.#unsent.length > 0) {
      let bytes = 0
      const at = this.#unsent.findIndex((update, n) => (bytes += update.length) > PUSH_MAX_BYTES && n > 0)
      const updates = this.#unsent.splice(0, at === -1 ? this.#unsent.length : at)
      await this.#client.acknowledged(this.#client.push(Y.mergeUpdates(updates)))
    }
  }

  /** What others wrote. */
  hear(): void {
    const entries = this.#client.all("e")
    this.#take(entries.slice(this.#heard).flatMap(([, [, , parts]]) => parts))
    this.#heard = entries.length
  }

  /** What it was told besides that things are saved. */
  get troubles(): readonly string[] {
    return this.#client.received
      .map(({ name }) => name)
      .filter((name) => /busy|refused|resync|out|closing/.test(name))
  }

  #take(parts: readonly (Uint8Array | number)[]): void {
    for (const part of parts) if (typeof part !== "number") Y.applyUpdate(this.doc, part, this.#client)
  }

  [Symbol.dispose](): void {
    this.#client[Symbol.dispose]()
  }
}

function wish(page: Page): ItemId {
  const id = newItemId()
  expect(
    addItem(page.doc, { id, title: "A wish", createdBy: page.person.id, createdAt: 1 }, page.me).ok,
  ).toBe(true)
  return id
}

const write = (page: Page, id: ItemId, text: string): void => {
  const index = noteOf(page.doc, id)?.length ?? 0
  expect(editNote(page.doc, id, { index, remove: 0, insert: text }, page.me).ok).toBe(true)
}

async function same(...pages: readonly Page[]): Promise<void> {
  await eventually(() => {
    for (const page of pages) page.hear()
    const [first, ...others] = pages.map(({ doc }) => itemsRoot(doc).toJSON())
    for (const other of others) expect(other).toEqual(first)
  }, 20_000)
  for (const page of pages) expect(page.troubles).toEqual([])
}

test("[R7] undo and redo of a long paste, a laptop that comes back, and ten people in one note are neither refused nor told to wait", async () => {
  await using app = await startTestApp()
  const family = await startFamily(app.url)
  const open = (person: ApiPerson): Promise<Page> => Page.open(app.url, family, person)
  using ivo = await open(family.ivo.who)
  const id = wish(ivo)
  await ivo.send()

  using laptop = await open(family.mira.who)
  const own = wish(laptop)
  for (let n = 0; n < 1_000; n++) {
    if (n % 10 === 0) setTitle(laptop.doc, own, `A title that changes ${n}`, laptop.me)
    else write(laptop, own, "ab "[n % 3] ?? " ")
  }

  const undo = undoFor(ivo.doc, ivo.me, id)
  write(ivo, id, "words from somewhere else ".repeat(11_600))
  await ivo.send()
  for (const way of ["undo", "redo", "undo", "redo"] as const) {
    undo[way]()
    await ivo.send()
  }
  expect(noteOf(ivo.doc, id)?.length).toBe(11_600 * 26)

  await laptop.send()
  await same(ivo, laptop)

  const together = wish(ivo)
  await ivo.send()
  const others = await Promise.all(
    Array.from({ length: 8 }, (_, n) => family.giver(`Cousin ${n + 1} of ours`)),
  )
  using opened = new DisposableStack()
  const pages = [ivo, laptop]
  for (const { who } of others) pages.push(opened.use(await open(who)))
  laptop.hear()
  await Promise.all(
    pages.map(async (page, n) => {
      for (let word = 0; word < 8; word++) {
        for (const letter of `word${n} `) write(page, together, letter)
        await page.send()
        page.hear()
      }
    }),
  )
  await same(...pages)
  expect(noteOf(ivo.doc, together)?.length).toBe(10 * 8 * 6)
})
