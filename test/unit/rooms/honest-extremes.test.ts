import { expect, test } from "vitest"
import { itemsRoot, noteOf, readItems } from "../../../shared/documents/items.ts"
import { editNote } from "../../../shared/documents/notes.ts"
import { undoFor } from "../../../shared/documents/undo.ts"
import { addItem, setTitle } from "../../../shared/documents/write-items.ts"
import { type ItemId, newItemId } from "../../../shared/ids.ts"
import { HonestDoor, HonestPage } from "../../support/honest-door.ts"
import { Rng } from "../../support/rng.ts"

/** EXTREMES_SEED replays a run. */
const SEED = Number(process.env["EXTREMES_SEED"] ?? Math.floor(Date.now() / 1000))
const SLOW = { timeout: 60_000 }

const untroubled = { refused: [], slowed: 0 }
const troubles = ({ refused, slowed }: HonestDoor) => ({ refused, slowed })

function wish(page: HonestPage, note = ""): ItemId {
  const id = newItemId()
  const made = { id, title: "A wish", createdBy: page.person, createdAt: 1 }
  expect(addItem(page.doc, made, page.me).ok).toBe(true)
  if (note !== "") editNote(page.doc, id, { index: 0, remove: 0, insert: note }, page.me)
  return id
}

function write(page: HonestPage, id: ItemId, index: number, insert: string): void {
  expect(editNote(page.doc, id, { index, remove: 0, insert }, page.me).ok).toBe(true)
}

test(
  "a family of sixty makes a thousand wishes with notes of 20 kB at once, and writes into each other's",
  SLOW,
  () => {
    const door = new HonestDoor()
    const family = Array.from({ length: 60 }, () => new HonestPage(door))
    const note = "a long and honest wish ".repeat(870)
    for (let n = 0; n < 1_000; n++) {
      const page = family[n % family.length]
      if (page !== undefined) wish(page, note)
    }
    for (const page of family) page.send()
    door.snapshot()
    // Ten of them open all of it; each writes into a hundred notes, the tenth last of each the same.
    const readers = family.slice(0, 10)
    for (const page of readers) {
      page.hear()
      const all = readItems(page.doc)
      expect(all).toHaveLength(1_000)
      for (const { id } of all.slice(0, 100)) write(page, id, 4, "very ")
    }
    for (const page of readers) page.send()
    expect(troubles(door)).toEqual(untroubled)
  },
)

test(`a laptop that was away for a month brings five thousand edits (seed ${SEED})`, SLOW, () => {
  const rng = new Rng(SEED)
  const door = new HonestDoor()
  const [home, laptop] = [new HonestPage(door), new HonestPage(door)]
  const ids = Array.from({ length: 100 }, () => wish(home, "what we thought of so far. "))
  home.send()
  laptop.hear()
  for (let day = 0; day < 30; day++) {
    door.time.advance(86_400_000)
    for (const [page, edits] of [
      [home, 60],
      [laptop, 167],
    ] as const) {
      const id = rng.pick(ids)
      for (let n = 0; n < edits; n++) {
        const length = noteOf(page.doc, id)?.length ?? 0
        if (rng.chance(0.1)) setTitle(page.doc, rng.pick(ids), `Title ${day} ${n}`, page.me)
        else if (rng.chance(0.2) && length > 5)
          editNote(page.doc, id, { index: rng.below(length - 2), remove: 1, insert: "" }, page.me)
        else write(page, id, rng.chance(0.7) ? length : rng.below(length + 1), "a")
      }
    }
    home.send()
    if (day % 10 === 9) door.snapshot()
    // The browser of a laptop is closed every night.
    laptop.reload()
  }
  laptop.send()
  expect(troubles(door)).toEqual(untroubled)
  home.hear()
  laptop.hear()
  expect(itemsRoot(laptop.doc).toJSON()).toEqual(itemsRoot(home.doc).toJSON())
})

test("a paste of 300 kB is undone and redone, again and again", SLOW, () => {
  const door = new HonestDoor()
  const page = new HonestPage(door)
  const id = wish(page, "before")
  const undo = undoFor(page.doc, page.me, id)
  write(page, id, 3, "words from somewhere else ".repeat(11_600))
  const pasted = noteOf(page.doc, id)?.length
  page.send()
  for (let n = 0; n < 5; n++) {
    undo.undo()
    page.send()
    expect(noteOf(page.doc, id)?.length).toBe(6)
    undo.redo()
    page.send()
    expect(noteOf(page.doc, id)?.length).toBe(pasted)
  }
  expect(troubles(door)).toEqual(untroubled)
})

/** Where those who do not write at the end have their cursor. */
const cursors = new Map<HonestPage, number>()

function pressKey(
  page: HonestPage,
  id: ItemId,
  { rng, key, atEnd }: { readonly rng: Rng; readonly key: number; readonly atEnd: boolean },
): void {
  const note = noteOf(page.doc, id)
  if (note === undefined) throw new Error("the wish has a note")
  const at = atEnd ? note.length : Math.min(cursors.get(page) ?? 0, note.length)
  page.doc.transact(() => {
    if (rng.chance(0.08) && at > 1) note.delete(at - 1, 1)
    else note.insert(at, "abcde "[key % 6] ?? " ")
  }, page.me)
  cursors.set(page, rng.chance(0.02) ? rng.below(note.length + 1) : at + 1)
}

test(
  `ten people type in one note, twelve thousand keystrokes as fast as they can (seed ${SEED})`,
  SLOW,
  () => {
    const rng = new Rng(SEED)
    const door = new HonestDoor()
    const people = Array.from({ length: 10 }, () => new HonestPage(door))
    const [first] = people
    if (first === undefined) throw new Error("ten people")
    const id = wish(first, "What do we all give? ")
    first.send()
    for (const page of people) page.hear()
    // Twelve keys a second each, heard by the others some hundred milliseconds later.
    for (let key = 0; key < 1_200; key++) {
      for (const [n, page] of people.entries()) {
        // Half of them write at the end, all at one place.
        pressKey(page, id, { rng, key, atEnd: n % 2 === 0 })
        page.send()
        if (rng.chance(0.25)) page.hear()
      }
      door.time.advance(83)
      if (key % 400 === 399) door.snapshot()
    }
    expect(door.log.length).toBeGreaterThanOrEqual(12_000)
    expect(troubles(door)).toEqual(untroubled)
    for (const page of people) page.hear()
    const [text, ...others] = people.map((page) => noteOf(page.doc, id)?.toJSON())
    for (const other of others) expect(other).toBe(text)
  },
)
