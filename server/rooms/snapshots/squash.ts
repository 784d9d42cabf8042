import * as Y from "yjs"
import { copyNodes } from "../../../shared/documents/rich-text.ts"
import { ROOTS, type RootKind } from "../../../shared/documents/schema.ts"
import { authorOf, MessageId, type PersonId } from "../../../shared/ids.ts"
import { unreachable } from "../../../shared/result.ts"
import { hasMessages, type RoomKind } from "../../../shared/rooms.ts"

/**
 * The same content as one update of as few client ids as the room's kind allows: one, or in an authored room one for
 * each author (K1), counted up from `client`. The ledger finds out whose each of them is by the keys under which they write.
 */
export function squash(doc: Y.Doc, kind: RoomKind, client?: number): Uint8Array {
  const anew = new Y.Doc()
  if (client !== undefined) anew.clientID = client
  const roots = Object.entries(ROOTS[kind])
  if (hasMessages(kind)) copyByAuthor(doc.getMap("messages"), anew)
  else anew.transact(() => roots.forEach(([name, root]) => copyRoot(doc, anew, { name, root })))
  return Y.encodeStateAsUpdate(anew)
}

function copyRoot(from: Y.Doc, to: Y.Doc, { name, root }: { name: string; root: RootKind }): void {
  switch (root) {
    case "map":
      return copyEntries(from.getMap(name), to.getMap(name), () => true)
    case "array":
      return to.getArray(name).push(from.getArray(name).map(copied))
    case "text":
      // oxlint-disable-next-line typescript/no-unsafe-argument -- Yjs types its deltas as any
      return to.getText(name).applyDelta(from.getText(name).toDelta())
    case "fragment":
      return to.getXmlFragment(name).push(copyNodes(from.getXmlFragment(name)))
    default:
      return unreachable(root)
  }
}

function copyByAuthor(messages: Y.Map<unknown>, anew: Y.Doc): void {
  const target = anew.getMap("messages")
  const authors = new Set<PersonId>()
  for (const key of messages.keys()) {
    const id = MessageId.safeParse(key)
    if (id.success) authors.add(authorOf(id.data))
  }
  for (const author of [...authors].sort()) {
    anew.transact(() => copyEntries(messages, target, (key) => key.startsWith(`${author}.`)))
    anew.clientID = (anew.clientID + 1) >>> 0
  }
}

function copyEntries(from: Y.Map<unknown>, to: Y.Map<unknown>, takes: (key: string) => boolean): void {
  for (const [key, value] of from) if (takes(key)) to.set(key, copied(value))
}

const copied = (value: unknown): unknown => (value instanceof Y.AbstractType ? value.clone() : value)
