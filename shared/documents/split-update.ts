import { writeVarUint } from "lib0/encoding"
import * as Y from "yjs"
import { pieces } from "../graphemes.ts"
import { STRING_MAX_UNITS } from "../limits.ts"

type Structs = ReturnType<typeof Y.decodeUpdate>["structs"]
type Deletes = ReturnType<typeof Y.decodeUpdate>["ds"]

const NO_DELETES: Deletes["clients"] = new Map()

/**
 * An update of one author as several, each of at most `maxBytes`, to be applied in this order. The helpers here write
 * long texts in pieces already, but redo does not: it writes all text that had been deleted together as one run, and
 * an update over the push limit would be refused for good. What cannot be divided comes back as it is.
 */
export function splitUpdate(update: Uint8Array, maxBytes: number): readonly Uint8Array[] {
  if (update.length <= maxBytes) return [update]
  const { structs, ds } = Y.decodeUpdate(update)
  // Several authors' structs may lean on each other either way: only one author's own edits are divided.
  if (structs.length === 0 || structs.some((struct) => struct.id.client !== structs[0]?.id.client))
    return [update]

  const parts: Structs[] = [[]]
  const deletes = encode([], ds.clients).length
  let room = maxBytes - deletes
  for (const struct of structs.flatMap(inPieces)) {
    const bytes = encode([struct], NO_DELETES).length
    if (bytes > room && parts.at(-1)?.length !== 0) {
      parts.push([])
      room = maxBytes - deletes
    }
    parts.at(-1)?.push(struct)
    room -= bytes
  }
  // The deletions go last: they may name what only the last part brings.
  return parts.map((part, n) => encode(part, n === parts.length - 1 ? ds.clients : NO_DELETES))
}

/** A long run of text as the several runs that Yjs itself would split it into. */
function inPieces(struct: Structs[number]): Structs {
  if (!(struct instanceof Y.Item) || !(struct.content instanceof Y.ContentString)) return [struct]
  const found: Structs = []
  let { clock } = struct.id
  let { origin } = struct
  for (const text of pieces(struct.content.str, STRING_MAX_UNITS)) {
    const id = Y.createID(struct.id.client, clock)
    const { rightOrigin, parent, parentSub } = struct
    found.push(new Y.Item(id, null, origin, null, rightOrigin, parent, parentSub, new Y.ContentString(text)))
    clock += text.length
    origin = Y.createID(struct.id.client, clock - 1)
  }
  return found
}

function encode(structs: Structs, deletes: Deletes["clients"]): Uint8Array {
  const encoder = new Y.UpdateEncoderV1()
  const [first] = structs
  writeVarUint(encoder.restEncoder, first === undefined ? 0 : 1)
  if (first !== undefined) {
    writeVarUint(encoder.restEncoder, structs.length)
    encoder.writeClient(first.id.client)
    writeVarUint(encoder.restEncoder, first.id.clock)
    for (const struct of structs) struct.write(encoder, 0)
  }
  writeVarUint(encoder.restEncoder, deletes.size)
  for (const [client, ranges] of deletes) {
    writeVarUint(encoder.restEncoder, client)
    writeVarUint(encoder.restEncoder, ranges.length)
    for (const { clock, len } of ranges) {
      writeVarUint(encoder.restEncoder, clock)
      writeVarUint(encoder.restEncoder, len)
    }
  }
  return encoder.toUint8Array()
}
