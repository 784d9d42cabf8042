import * as Y from "yjs"
import { messagesRoot } from "../../shared/documents/card.ts"
import type { MessageId, PersonId } from "../../shared/ids.ts"
import { craft, type Deletion, type Id, id, item, string, type, values, type Write } from "../fuzz/craft.ts"
import { firstText, messageId } from "./cards.ts"

/** A message of somebody else, in the document of whoever wants to touch it. */
export interface Target {
  readonly theirs: MessageId
  readonly author: PersonId
  readonly doc: Y.Doc
  /** The client id under which it is tried. */
  readonly client: number
  /** A struct of whoever tries. */
  readonly own: Id
}

interface Places {
  /** Of the other's structs. */
  readonly client: number
  readonly map: number
  readonly body: number
  readonly paper: number
  readonly paragraph: number
  readonly text: number
  readonly letter: number
}

function placesOf({ doc, theirs }: Target): Places {
  const map = messagesRoot(doc)._map.get(theirs)
  const message = messagesRoot(doc).get(theirs)
  const body: unknown = message instanceof Y.Map ? message.get("body") : undefined
  if (map === undefined || !(message instanceof Y.Map) || !(body instanceof Y.XmlFragment))
    throw new Error("no such message")
  const text = firstText(body)
  const clockOf = (one: { readonly _item: Y.Item | null }): number => one._item?.id.clock ?? 0
  return {
    client: map.id.client,
    map: map.id.clock,
    body: clockOf(body),
    paper: fieldsOf(message).get("paper")?.id.clock ?? 0,
    paragraph: clockOf(body.get(0)),
    text: clockOf(text),
    letter: text._start?.id.clock ?? 0,
  }
}

const fieldsOf = ({ _map }: Y.Map<unknown>): ReadonlyMap<string, Y.Item> => _map

type StructsOf = (at: Places, target: Target) => readonly Write[]
type RangesOf = (at: Places) => Deletion["ranges"]

const STRUCTS: readonly (readonly [string, StructsOf])[] = [
  [
    "a message under their id",
    (_, { author }) => [item({ root: "messages", key: messageId(author, 9) }, type("map"))],
  ],
  ["their key without an origin", (_, { theirs }) => [item({ root: "messages", key: theirs }, type("map"))]],
  ["a value under their key", (_, { theirs }) => [item({ root: "messages", key: theirs }, values(null))]],
  ["their key behind its value", (at) => [item({ origin: id(at.client, at.map) }, type("map"))]],
  [
    "a field in their message",
    (at) => [item({ parent: id(at.client, at.map), key: "paper" }, values("night"))],
  ],
  ["a body for their message", (at) => [item({ parent: id(at.client, at.map), key: "body" }, values(1))]],
  ["a field behind its value", (at) => [item({ origin: id(at.client, at.paper) }, values("night"))]],
  ["a node in their body", (at) => [item({ parent: id(at.client, at.body) }, string("x"))]],
  [
    "an attribute of their node",
    (at) => [item({ parent: id(at.client, at.paragraph), key: "level" }, values(1))],
  ],
  ["text in their text", (at) => [item({ parent: id(at.client, at.text) }, string("x"))]],
  ["text behind a letter", (at) => [item({ origin: id(at.client, at.letter) }, string("x"))]],
  ["text before a letter", (at) => [item({ right: id(at.client, at.letter) }, string("x"))]],
  [
    "text between two letters",
    (at) => [item({ origin: id(at.client, at.letter), right: id(at.client, at.letter + 1) }, string("x"))],
  ],
  [
    "text of one's own before their letter",
    (at, { own }) => [item({ origin: own, right: id(at.client, at.letter) }, string("x"))],
  ],
]

const DELETES: readonly (readonly [string, RangesOf])[] = [
  ["deleting their message", ({ map }) => [[map, 1]]],
  ["deleting a letter of theirs", ({ letter }) => [[letter, 1]]],
  ["deleting their body", ({ body }) => [[body, 1]]],
  ["deleting a field of theirs", ({ paper }) => [[paper, 1]]],
  ["deleting everything of theirs", ({ letter }) => [[0, letter + 2]]],
]

/** A change of the whole document that reaches into what another wrote, as any Yjs program would push it. */
function wholeState({ doc, theirs }: Target): Uint8Array {
  const changed = new Y.Doc()
  Y.applyUpdate(changed, Y.encodeStateAsUpdate(doc))
  const message = messagesRoot(changed).get(theirs)
  const body: unknown = message instanceof Y.Map ? message.get("body") : undefined
  if (body instanceof Y.XmlFragment) firstText(body).insert(0, "x")
  return Y.encodeStateAsUpdate(changed)
}

/** Writes on under the other's own client id. */
function theirClient(target: Target): Uint8Array {
  const at = placesOf(target)
  const next = Y.getState(target.doc.store, at.client)
  return craft([
    { client: at.client, clock: next, structs: [item({ origin: id(at.client, at.letter) }, string("x"))] },
  ])
}

const structs =
  (of: StructsOf) =>
  (target: Target): Uint8Array => {
    const clock = Y.getState(target.doc.store, target.client)
    return craft([{ client: target.client, clock, structs: of(placesOf(target), target) }])
  }

const deletes =
  (of: RangesOf) =>
  (target: Target): Uint8Array => {
    const at = placesOf(target)
    return craft([], [{ client: at.client, ranges: of(at) }])
  }

/** Every way to touch another's message through the raw wire; each is refused as `not_yours` (K1). */
export const TOUCHES: readonly (readonly [string, (target: Target) => Uint8Array])[] = [
  ...STRUCTS.map(([name, of]) => [name, structs(of)] as const),
  ...DELETES.map(([name, of]) => [name, deletes(of)] as const),
  ["the whole state with a change of theirs inside", wholeState],
  ["new structs under their client id", theirClient],
]
