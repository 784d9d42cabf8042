import * as encoding from "lib0/encoding"
import * as Y from "yjs"

/** Structs of one slice: Yjs takes some 10 ms for them, 40 on a slow phone. */
const SLICE_STRUCTS = 2_000

/** A client's structs, how many of them stand in slices, and in those before the current one. */
interface Row {
  readonly client: number
  readonly structs: readonly (Y.Item | Y.GC)[]
  next: number
  cut: number
}

/**
 * An open document as updates to be applied one after the other, each with at most `size` structs and none that refers to
 * a later one: a page can do something else between them. What is deleted comes as deleted. Undefined when the document
 * waits for something that is not there.
 */
export function slicesOf(doc: Y.Doc, size = SLICE_STRUCTS): readonly Uint8Array[] | undefined {
  if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null) return undefined
  // Yjs compares least when higher client ids come first.
  const rows = [...doc.store.clients]
    .map(([client, structs]): Row => ({ client, structs, next: 0, cut: 0 }))
    .toSorted((a, b) => b.client - a.client)
  const rowOf = new Map(rows.map((row) => [row.client, row]))
  const missing = ({ client, clock }: Y.ID): Row | undefined => {
    const row = rowOf.get(client)
    const next = row?.structs[row.next]
    return next !== undefined && next.id.clock <= clock ? row : undefined
  }
  const slices: Uint8Array[] = []
  let structs = 0
  for (const first of rows) {
    const waiting = [first]
    for (let row = waiting.at(-1); row !== undefined; row = waiting.at(-1)) {
      const struct = row.structs[row.next]
      const before =
        struct &&
        neededBy(struct)
          .map(missing)
          .find((one) => one !== undefined)
      if (struct === undefined) waiting.pop()
      else if (before !== undefined) waiting.push(before)
      else {
        row.next++
        if (++structs % size === 0) slices.push(cutFrom(rows))
      }
    }
  }
  if (structs % size !== 0) slices.push(cutFrom(rows))
  return slices
}

/** What has to be there before a struct can be. */
function neededBy(struct: Y.Item | Y.GC): readonly Y.ID[] {
  if (!(struct instanceof Y.Item)) return []
  const { origin, rightOrigin, parent } = struct
  const beside = [origin, rightOrigin].filter((one) => one !== null)
  if (beside.length > 0) return beside
  return parent instanceof Y.AbstractType && parent._item !== null ? [parent._item.id] : []
}

/** An update of what stands in the rows since the last cut. */
function cutFrom(rows: readonly Row[]): Uint8Array {
  const encoder = new Y.UpdateEncoderV1()
  const parts = rows.filter(({ next, cut }) => next > cut)
  encoding.writeVarUint(encoder.restEncoder, parts.length)
  for (const row of parts) {
    const structs = row.structs.slice(row.cut, row.next)
    encoding.writeVarUint(encoder.restEncoder, structs.length)
    encoder.writeClient(row.client)
    encoding.writeVarUint(encoder.restEncoder, structs[0]?.id.clock ?? 0)
    for (const struct of structs) struct.write(encoder, 0)
    row.cut = row.next
  }
  const deletes = 0
  encoding.writeVarUint(encoder.restEncoder, deletes)
  return encoder.toUint8Array()
}
