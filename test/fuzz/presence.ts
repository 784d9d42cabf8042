import { base32 } from "../../shared/ids.ts"
import { UPSTREAM, type Upstream } from "../../shared/protocol.ts"
import type { Rng } from "../support/rng.ts"

const STRANGE: readonly unknown[] = [
  null,
  true,
  -1,
  2 ** 53,
  "title",
  "__proto__",
  "x".repeat(5_000),
  [],
  {},
  { name: "Dad (really Mum)" },
  new Uint8Array(8),
  undefined,
]

/** A presence message as it may come off the wire: right, nearly right, or anything at all. */
function hostilePresence(rng: Rng): unknown {
  if (rng.chance(0.1)) return rng.pick(STRANGE)
  const honest = { item: base32(rng.bytes(16)), field: "note", typing: rng.chance(0.5) }
  if (rng.chance(0.3)) return honest
  const key = rng.pick([
    "item",
    "field",
    "typing",
    "idle",
    "person",
    "connection",
    "name",
    "__proto__",
    "toJSON",
  ])
  return Object.fromEntries([...Object.entries(honest), [key, rng.pick(STRANGE)]])
}

/** What the gateway's schema lets through of such a message. */
export function presenceFrom(rng: Rng): Upstream<"w">[1] | undefined {
  const read = UPSTREAM.w.safeParse([rng.pick([0, 1, -1, 2 ** 40, "0"]), hostilePresence(rng)])
  return read.success ? read.data[1] : undefined
}
