import type * as Y from "yjs"
import { ceilBoundary, floorBoundary, pieces } from "../graphemes.ts"
import type { ItemId } from "../ids.ts"
import { NOTE_MAX, STRING_MAX_UNITS } from "../limits.ts"
import { ok, refuse } from "../result.ts"
import { noteOf, noteText, readItem } from "./items.ts"
import type { Written } from "./written.ts"

/** Editing notes. Offsets are UTF-16 units of the note's text, as a text field counts them. */

/** At `index`, `remove` units go and `insert` comes. */
export interface NoteChange {
  readonly index: number
  readonly remove: number
  readonly insert: string
}

/** Text as it is kept: well-formed (a lone half of a pair would change on the wire), lines ended by LF. */
export const tidyNote = (text: string): string => text.toWellFormed().replaceAll(/\r\n?/g, "\n")

/**
 * Changes the note. The range is widened to whole visible characters first, whatever was asked. A long insertion is
 * several transactions, so that no struct holds more than STRING_MAX_UNITS and each update stays far below the push
 * limit (so not inside a transaction of the caller's); nothing is written when the note would be too long.
 */
export function editNote(doc: Y.Doc, id: ItemId, change: NoteChange, origin: unknown): Written {
  const item = readItem(doc, id)
  if (item === undefined || item.removed !== undefined) return refuse("gone")
  const note = noteOf(doc, id)
  if (note === undefined) return refuse("no_note")
  const text = item.note
  const start = floorBoundary(text, change.index)
  const asked = change.index + Math.max(0, change.remove)
  const end = change.remove > 0 ? ceilBoundary(text, asked) : start
  const insert = tidyNote(change.insert)
  const grows = insert.length > end - start
  if (grows && text.length - (end - start) + insert.length > NOTE_MAX) return refuse("note_too_long")
  if (end === start && insert === "") return ok(undefined)

  const [first = "", ...rest] = pieces(insert, STRING_MAX_UNITS)
  doc.transact(() => {
    if (end > start) note.delete(start, end - start)
    if (first !== "") note.insert(start, first)
  }, origin)
  insertPieces(note, start + first.length, rest, origin)
  return ok(undefined)
}

/** Inserts a text of any length, a transaction for each piece that fits into one struct. */
export const insertInPieces = (note: Y.Text, index: number, text: string, origin: unknown): void =>
  insertPieces(note, index, pieces(text, STRING_MAX_UNITS), origin)

function insertPieces(note: Y.Text, index: number, texts: readonly string[], origin: unknown): void {
  let at = index
  for (const piece of texts) {
    const here = at
    note.doc?.transact(() => note.insert(here, piece), origin)
    at += piece.length
  }
}

/**
 * What a person did to a text field, as the smallest change of whole visible characters; undefined when nothing
 * changed. `cursor` (in `after`) tells which of several equal letters was typed or deleted.
 */
export function noteDiff(before: string, after: string, cursor = after.length): NoteChange | undefined {
  if (before === after) return undefined
  const shorter = Math.min(before.length, after.length)
  let suffix = commonSuffix(before, after, Math.min(shorter, Math.max(0, after.length - cursor)))
  const prefix = commonPrefix(before, after, shorter - suffix)
  suffix = commonSuffix(before, after, shorter - prefix)

  let start = prefix
  for (let last = -1; last !== start;) {
    last = start
    start = floorBoundary(after, floorBoundary(before, start))
  }
  let tail = suffix
  for (let last = -1; last !== tail;) {
    last = tail
    tail = before.length - ceilBoundary(before, before.length - tail)
    tail = after.length - ceilBoundary(after, after.length - tail)
  }
  return {
    index: start,
    remove: before.length - tail - start,
    insert: after.slice(start, after.length - tail),
  }
}

function commonPrefix(a: string, b: string, limit: number): number {
  let length = 0
  while (length < limit && a.charCodeAt(length) === b.charCodeAt(length)) length++
  return length
}

function commonSuffix(a: string, b: string, limit: number): number {
  let length = 0
  while (length < limit && a.charCodeAt(a.length - 1 - length) === b.charCodeAt(b.length - 1 - length))
    length++
  return length
}

/** A part of a Yjs delta, as far as positions go. */
export interface DeltaPart {
  readonly retain?: number | undefined
  readonly delete?: number | undefined
  readonly insert?: unknown
}

/** Where an offset stands after somebody else's change; what is inserted exactly there goes behind it. */
export function mapOffset(delta: readonly DeltaPart[], offset: number): number {
  let mapped = offset
  let at = 0
  for (const part of delta) {
    if (at >= mapped) break
    if (part.insert !== undefined) {
      const length = typeof part.insert === "string" ? part.insert.length : 1
      at += length
      mapped += length
    } else if (part.delete !== undefined) {
      mapped -= Math.min(part.delete, mapped - at)
    } else {
      at += part.retain ?? 0
    }
  }
  return mapped
}

/** The note as it is now, or "" when there is none: what a text field shows. */
export function readNote(doc: Y.Doc, id: ItemId): string {
  const note = noteOf(doc, id)
  return note === undefined ? "" : noteText(note)
}
