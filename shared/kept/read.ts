import { z } from "zod"
import { nestsTooDeep } from "../json-depth.ts"
import { ok, refuse, type Result } from "../result.ts"
import { KEPT_FORMAT, KEPT_VERSION, KeptCard, misplaced } from "./format.ts"

/**
 * Why a file is no card that this version can bring: `not_kept` it is something else, `newer` a later version wrote it,
 * `damaged` it was one and something in it is wrong.
 */
export type KeptFault = "not_kept" | "newer" | "damaged"

const Head = z.object({ format: z.literal(KEPT_FORMAT), version: z.number().int().min(1) })

/** Reads the text of a file. Never throws, whatever is in it. */
export function readKept(text: string): Result<KeptCard, KeptFault> {
  const value = jsonOf(text)
  const head = Head.safeParse(value)
  if (!head.success) return refuse("not_kept")
  if (head.data.version > KEPT_VERSION) return refuse("newer")
  const kept = KeptCard.safeParse(value)
  if (!kept.success) return refuse("damaged")
  const { card } = kept.data
  const isLost = card.messages.some(({ by }) => by >= card.people.length)
  return isLost || misplaced(card, card.messages.length) !== undefined ? refuse("damaged") : ok(kept.data)
}

/** Undefined for what is no JSON, or nests too deep. */
function jsonOf(text: string): unknown {
  try {
    return nestsTooDeep(text) ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}
