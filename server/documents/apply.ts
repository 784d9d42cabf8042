import * as encoding from "lib0/encoding"
import * as Y from "yjs"
import type { Budget } from "./budget.ts"

/** Updates below this many bytes are applied as they are. */
const SMALL = 1024
/** Structs that are applied between two looks at the budget. */
const PIECE = 64

/** Which of two client ids comes first. */
type Order = (a: number, b: number) => number
type Struct = ReturnType<typeof Y.decodeUpdate>["structs"][number]

/**
 * Applies an update a few structs at a time, so that one which makes Yjs slow ends with its budget and not with its
 * thread. The document is what `applyUpdate` makes of it. Throws `OverBudget`, and what Yjs throws on bytes that are
 * no update; the document holds a part of it then.
 */
export function applyWithin(doc: Y.Doc, update: Uint8Array, budget: Budget): void {
  if (update.length >= SMALL) {
    for (const piece of piecesOf(doc, update)) {
      Y.applyUpdate(doc, piece)
      budget.check()
    }
  }
  // What the pieces brought is known by now; the deletes, and whatever could not be ordered, come here.
  Y.applyUpdate(doc, update)
  budget.check()
}

/**
 * Applies a document's state with the lowest client ids first, which is the order in which Yjs searches for longest: of
 * structs that want the same place the higher id passes all lower ones that are there. What others add later decides in
 * which order a page that joins meets them.
 */
export function applyAscending(doc: Y.Doc, update: Uint8Array): void {
  for (const piece of piecesOf(doc, update, (a, b) => a - b)) Y.applyUpdate(doc, piece)
  Y.applyUpdate(doc, update)
}

/** Structs of one client that follow each other. */
interface Section {
  readonly structs: readonly Struct[]
  /** The first that has not come yet. */
  next: number
}

/** The update a few structs at a time, in an order in which each one's neighbours and parent are known before it. */
function* piecesOf(doc: Y.Doc, update: Uint8Array, order?: Order): Generator<Uint8Array> {
  let piece: Struct[] = []
  for (const struct of inOrder(doc, sectionsOf(update, order))) {
    piece.push(struct)
    if (piece.length < PIECE) continue
    yield encodeStructs(piece)
    piece = []
  }
  if (piece.length > 0) yield encodeStructs(piece)
}

/** Whatever can be ordered: what refers to nothing that is known or comes is left out, and what follows it. */
function* inOrder(doc: Y.Doc, sections: ReadonlyMap<number, Section>): Generator<Struct> {
  const known = new Map<number, number>()
  const clockOf = (client: number): number => known.get(client) ?? Y.getState(doc.store, client)
  for (let moved = true; moved;) {
    moved = false
    // Those that wait for what does not come before something else has moved.
    const stuck = new Set<Section>()
    for (const first of sections.values()) {
      const stack = [first]
      for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
        const struct = top.structs[top.next]
        const missing = struct && missingOf(struct, clockOf)
        if (struct !== undefined && missing === undefined) {
          top.next++
          known.set(struct.id.client, struct.id.clock + struct.length)
          moved = true
          stuck.clear()
          yield struct
          continue
        }
        const other = missing === undefined ? undefined : sections.get(missing)
        if (
          other === undefined ||
          other.next >= other.structs.length ||
          stuck.has(other) ||
          stack.includes(other)
        ) {
          stuck.add(top)
          stack.pop()
        } else stack.push(other)
      }
    }
  }
}

/** As the update has them, or in an order of client ids. */
function sectionsOf(update: Uint8Array, order?: Order): ReadonlyMap<number, Section> {
  const structs = [...Map.groupBy(Y.decodeUpdate(update).structs, ({ id }) => id.client)]
  if (order !== undefined) structs.sort(([a], [b]) => order(a, b))
  return new Map(structs.map(([client, all]) => [client, { structs: all, next: 0 }]))
}

/** The client whose structs have to come before this one; undefined when nothing is missing. */
function missingOf(struct: Struct, clockOf: (client: number) => number): number | undefined {
  const { client, clock } = struct.id
  if (struct instanceof Y.Skip || clock > clockOf(client)) return client
  if (!(struct instanceof Y.Item)) return undefined
  for (const id of [struct.origin, struct.rightOrigin, struct.parent]) {
    if (id instanceof Y.ID && id.client !== client && id.clock >= clockOf(id.client)) return id.client
  }
  return undefined
}

/** An update of these structs, and no deletes. Those of one client follow each other. */
export function encodeStructs(piece: readonly (Struct | Y.GC)[]): Uint8Array {
  const encoder = new Y.UpdateEncoderV1()
  const byClient = Map.groupBy(piece, ({ id }) => id.client)
  encoding.writeVarUint(encoder.restEncoder, byClient.size)
  for (const [client, structs] of byClient) {
    encoding.writeVarUint(encoder.restEncoder, structs.length)
    encoder.writeClient(client)
    encoding.writeVarUint(encoder.restEncoder, structs[0]?.id.clock ?? 0)
    for (const struct of structs) struct.write(encoder, 0)
  }
  // No deletes.
  encoding.writeVarUint(encoder.restEncoder, 0)
  return encoder.toUint8Array()
}
