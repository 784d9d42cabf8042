import * as Y from "yjs"
import { addItem, type NewItem } from "../../shared/documents/write-items.ts"
import { itemMap, noteOf } from "../../shared/documents/items.ts"
import { base32, ItemId, PersonId } from "../../shared/ids.ts"

/**
 * What the clients type: real updates of real documents, made beforehand. In every room the same item stands, and
 * the same writers (by client id) edit it, so each edit is made once and serves all rooms.
 */

/** All client ids here take five bytes, as nearly all random ones do. */
const FIRST_WRITER = 0x7000_0000
const MAKER = 0x6fff_0000
/** Units of each text edit; text edit and map edit take turns, so a clock tells which edit it belongs to. */
const TEXT_UNITS = 4

const ITEM = ItemId.parse(base32(new Uint8Array(16).fill(7)))
const SOMEBODY = PersonId.parse(base32(new Uint8Array(16).fill(9)))

export const benchItem = (id: ItemId, title: string): NewItem => ({
  id,
  title,
  createdBy: SOMEBODY,
  createdAt: 1_700_000_000_000,
})

/** The document that every room starts with: one item. */
export function startingDocument(): Uint8Array {
  const doc = new Y.Doc()
  doc.clientID = MAKER
  addItem(doc, benchItem(ITEM, "Telescope"), undefined)
  return Y.encodeStateAsUpdate(doc)
}

/** Which of the writers has this client id; negative for everybody else. */
export const writerOf = (client: number): number => client - FIRST_WRITER

/** Which of its writer's edits a struct with this clock is. */
export function editNumber(clock: number): number {
  const turn = Math.floor(clock / (TEXT_UNITS + 1))
  return turn * 2 + (clock % (TEXT_UNITS + 1) === 0 ? 0 : 1)
}

/** A writer's edits in their order: letters at the end of what they wrote, and the item's quantity, in turn. */
export function editsOf(writer: number, count: number): readonly Uint8Array[] {
  const doc = new Y.Doc()
  doc.clientID = FIRST_WRITER + writer
  Y.applyUpdate(doc, startingDocument())
  const note = noteOf(doc, ITEM)
  const item = itemMap(doc, ITEM)
  if (note === undefined || item === undefined) throw new Error("the starting document has no item")
  const updates: Uint8Array[] = []
  doc.on("update", (update: Uint8Array) => updates.push(update))
  for (let edit = 0; edit < count; edit++) {
    if (edit % 2 === 0) note.insert(note.length, letters(edit))
    else item.set("quantity", 1 + (edit % 64))
  }
  return updates
}

const letters = (edit: number): string => (0x1_0000 + (edit % 0xffff)).toString(16).slice(-TEXT_UNITS)
