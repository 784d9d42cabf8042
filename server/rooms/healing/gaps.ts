import * as Y from "yjs"
import { encodeStructs } from "../../documents/apply.ts"

/**
 * An update that puts nothing where something is missing that `bytes` follows or refers to; undefined where nothing is.
 * Yjs would let an update wait for ever for what came before it, also where it needs none of that. Throws what Yjs
 * throws on bytes that are no update.
 */
export function gapsBefore(doc: Y.Doc, bytes: Uint8Array): Uint8Array | undefined {
  const structs = Y.decodeUpdate(bytes).structs.filter((struct) => !(struct instanceof Y.Skip))
  const needed = new Map<number, number>()
  for (const { id } of structs) if (!needed.has(id.client)) needed.set(id.client, id.clock)
  const own = new Set(needed.keys())
  for (const struct of structs) {
    if (!(struct instanceof Y.Item)) continue
    for (const id of [struct.origin, struct.rightOrigin, struct.parent]) {
      if (!(id instanceof Y.ID) || own.has(id.client)) continue
      needed.set(id.client, Math.max(id.clock + 1, needed.get(id.client) ?? 0))
    }
  }
  const gaps = [...needed].flatMap(([client, clock]) => {
    const known = Y.getState(doc.store, client)
    return clock > known ? [new Y.GC(Y.createID(client, known), clock - known)] : []
  })
  return gaps.length === 0 ? undefined : encodeStructs(gaps)
}

/** Whether something of an update that was applied has no place in the document, because what it stood in is missing. */
export function hasNoPlace(doc: Y.Doc, bytes: Uint8Array): boolean {
  return Y.decodeUpdate(bytes).structs.some(
    (struct) => struct instanceof Y.Item && isGone(doc, struct.id.client, struct.id.clock),
  )
}

function isGone(doc: Y.Doc, client: number, clock: number): boolean {
  const structs = doc.store.clients.get(client)
  if (structs === undefined || Y.getState(doc.store, client) <= clock) return true
  return structs[Y.findIndexSS(structs, clock)] instanceof Y.GC
}
