import * as Y from "yjs"
import { MessageId } from "../ids.ts"
import { coverTitle, greeting, messagesRoot } from "./card.ts"
import { noteDiff } from "./notes.ts"
import { copyNodes, sameRichText, textOf } from "./rich-text.ts"
import { COVER_FIELDS, isPartKey, MESSAGE_FIELDS } from "./schema.ts"

/**
 * What a person did in a card, made again in another history of its document: after a refusal, or when the history was
 * replaced. A text that changed on both sides is not guessed; it comes back, to be offered for copying.
 */

interface Sides {
  /** What the server acknowledged. */
  readonly base: Y.Doc
  /** The same with own edits. */
  readonly local: Y.Doc
}

/** Makes in `target` what `local` has and `base` has not; the texts that found no place come back. */
export function replayCard(sides: Sides, target: Y.Doc, origin: unknown): string[] {
  const lost: string[] = []
  target.transact(() => {
    lost.push(...replayTitle(sides, target))
    const { base, local } = sides
    copyFields(
      COVER_FIELDS,
      mapsOf(sides, (doc) => doc.getMap("cover")),
      target.getMap("cover"),
    )
    lost.push(...replayRichText(greeting(base), greeting(local), greeting(target)))
  }, origin)
  return lost
}

/** The texts of what `local` has and `base` has not. */
export function cardTexts({ base, local }: Sides): string[] {
  const title = coverTitle(local).toJSON()
  return [
    ...(title === coverTitle(base).toJSON() ? [] : kept(title)),
    ...(sameRichText(greeting(base), greeting(local)) ? [] : kept(textOf(greeting(local)))),
  ]
}

function replayTitle({ base, local }: Sides, target: Y.Doc): string[] {
  const [before, now, there] = [base, local, target].map((doc) => coverTitle(doc).toJSON())
  if (before === undefined || now === undefined || before === now || now === there) return []
  if (there !== before) return kept(now)
  const edit = noteDiff(before, now)
  if (edit === undefined) return []
  if (edit.remove > 0) coverTitle(target).delete(edit.index, edit.remove)
  if (edit.insert !== "") coverTitle(target).insert(edit.index, edit.insert)
  return []
}

function replayRichText(base: Y.XmlFragment, local: Y.XmlFragment, target: Y.XmlFragment): string[] {
  if (sameRichText(base, local) || sameRichText(local, target)) return []
  if (!sameRichText(base, target)) return kept(textOf(local))
  target.delete(0, target.length)
  target.insert(0, copyNodes(local))
  return []
}

/** The same for a room of messages: each that changed, or is new. */
export function replayMessages(sides: Sides, target: Y.Doc, origin: unknown): string[] {
  const lost: string[] = []
  target.transact(() => {
    for (const [id, local, before] of changedIn(sides)) {
      const there = messagesRoot(target).get(id)
      if (there instanceof Y.Map) lost.push(...replayMessage({ before, local }, there))
      else messagesRoot(target).set(id, local.clone())
    }
  }, origin)
  return lost
}

export const messageTexts = (sides: Sides): string[] =>
  changedIn(sides).flatMap(([, local, before]) => {
    const body = bodyOf(local)
    const same = before !== undefined && sameRichText(bodyOf(before), body)
    return same || local.get("removedAt") !== undefined ? [] : kept(textOf(body))
  })

function replayMessage(
  { before, local }: { readonly before: Y.Map<unknown> | undefined; readonly local: Y.Map<unknown> },
  there: Y.Map<unknown>,
): string[] {
  const none = new Y.Doc().getMap("none")
  const base = before ?? none
  copyFields([...PLAIN_FIELDS, ...partKeys(base, local)], { base, local }, there)
  return replayRichText(bodyOf(before ?? none), bodyOf(local), bodyOf(there))
}

const PLAIN_FIELDS = MESSAGE_FIELDS.filter((field) => field !== "body")

/** The keys of photos and strokes that either has. */
const partKeys = (...maps: readonly Y.Map<unknown>[]): readonly string[] => [
  ...new Set(maps.flatMap((map) => [...map.keys()].filter(isPartKey))),
]

/** Photos and strokes are objects, made again in each document. */
const sameValue = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b)

/** Messages that `base` has otherwise, or not at all. */
function changedIn({ base, local }: Sides): [MessageId, Y.Map<unknown>, Y.Map<unknown> | undefined][] {
  const changed: [MessageId, Y.Map<unknown>, Y.Map<unknown> | undefined][] = []
  for (const [key, message] of messagesRoot(local)) {
    const id = MessageId.safeParse(key)
    if (!id.success || !(message instanceof Y.Map)) continue
    const known = messagesRoot(base).get(id.data)
    const before = known instanceof Y.Map ? known : undefined
    if (before === undefined || !sameMessage(before, message)) changed.push([id.data, message, before])
  }
  return changed
}

const sameMessage = (a: Y.Map<unknown>, b: Y.Map<unknown>): boolean =>
  [...PLAIN_FIELDS, ...partKeys(a, b)].every((field) => sameValue(a.get(field), b.get(field))) &&
  sameRichText(bodyOf(a), bodyOf(b))

/** An empty one where a message has none. */
function bodyOf(message: Y.Map<unknown>): Y.XmlFragment {
  const body = message.get("body")
  return body instanceof Y.XmlFragment ? body : new Y.Doc().getXmlFragment("none")
}

const mapsOf = ({ base, local }: Sides, of: (doc: Y.Doc) => Y.Map<unknown>) => ({
  base: of(base),
  local: of(local),
})

/** Whole values win, as any later write would. */
function copyFields(
  fields: readonly string[],
  { base, local }: { readonly base: Y.Map<unknown>; readonly local: Y.Map<unknown> },
  target: Y.Map<unknown>,
): void {
  for (const field of fields) {
    const value = local.get(field)
    if (value instanceof Y.AbstractType) continue
    if (sameValue(value, base.get(field)) || sameValue(value, target.get(field))) continue
    if (value === undefined) target.delete(field)
    else target.set(field, value)
  }
}

const kept = (text: string): string[] => (text.trim() === "" ? [] : [text])
