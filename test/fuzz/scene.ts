import type { RefusalReason } from "../../server/rooms/admission/ledger.ts"
import { id, item, oneClient, string, type, values, type Write } from "./craft.ts"

/** Mum's client id, and what her document holds: an item, its title, its note "hello world", a list of tags. */
export const MUM = 1_000
export const ITEM = id(MUM, 0)
export const TITLE = id(MUM, 1)
export const NOTE = id(MUM, 2)
/** The first letter of the note; eleven follow each other. */
export const LETTER = id(MUM, 3)
export const TAGS = id(MUM, 14)
export const TAG = id(MUM, 15)
/** The clock of Mum's next struct. */
export const MUM_NEXT = 16
/** The client id under which the attacks write. */
export const EVE = 2_000

export const scene = (): Uint8Array =>
  oneClient(
    MUM,
    0,
    item({ root: "items", key: "kettle" }, type("map")),
    item({ parent: ITEM, key: "title" }, values("Kettle")),
    item({ parent: ITEM, key: "note" }, type("text")),
    item({ parent: NOTE }, string("hello world")),
    item({ parent: ITEM, key: "tags" }, type("array")),
    item({ parent: TAGS }, values("kitchen")),
  )

export interface Attack {
  readonly name: string
  readonly update: Uint8Array
  /** Why it is refused; `unknown` for what an honest late frame may look like as well. */
  readonly answer: RefusalReason | "unknown"
}

export const eve = (...structs: readonly Write[]): Uint8Array => oneClient(EVE, 0, ...structs)
export const title = (content: Parameters<typeof item>[1]): Uint8Array =>
  eve(item({ origin: TITLE }, content))
export const many = <T>(count: number, make: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i))
