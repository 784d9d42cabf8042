import { z } from "zod"
import { unreachable } from "./result.ts"
import type { RoomKind } from "./rooms.ts"

/** What a person is in a circle. Readers came by the read-only link. */
export const Role = z.enum(["organiser", "member", "reader"])
export type Role = z.infer<typeof Role>

/** `together`: the recipient uses the list too and does not see who takes what; `surprise`: it does not exist for them. */
export const Secrecy = z.enum(["together", "surprise"])
export type Secrecy = z.infer<typeof Secrecy>

/** Who may change the list: everyone in the circle, or recipients and organisers only. */
export const Writers = z.enum(["everyone", "owners"])
export type Writers = z.infer<typeof Writers>

export type May = "none" | "read" | "write"

/** Where an occasion's card is: `writing` until it opens, for its recipients it does not exist before that. */
const CardState = z.enum(["writing", "open"])
type CardState = z.infer<typeof CardState>

/** The facts that decide; `role` absent: not a member of the occasion's circle. */
export interface AccessFacts {
  readonly role: Role | undefined
  readonly recipient: boolean
  readonly secrecy: Secrecy
  readonly writers: Writers
  /** The list is kept for reading (A4). */
  readonly archived?: boolean
  /** There is no gift list, a card alone; absent: there is one. */
  readonly list?: boolean
  /** Absent: there is no card. */
  readonly card?: CardState | undefined
}

/**
 * The table of docs/spec.md, A: what a person may do in a room of an occasion. The secret is kept by not joining (S1):
 * a recipient never gets `plan`, whatever their role, and nothing at all of a full surprise.
 */
export function access(facts: AccessFacts, room: RoomKind): May {
  const { role, recipient, secrecy, list = true } = facts
  if (role === undefined) return "none"
  if (room === "card" || room === "messages") return cardAccess(facts)
  if (!list || (recipient && secrecy === "surprise")) return "none"
  switch (room) {
    case "plan":
      return recipient || role === "reader" ? "none" : "write"
    case "list":
      return listAccess(facts)
    default:
      return unreachable(room)
  }
}

function listAccess({ role, recipient, writers }: AccessFacts): May {
  if (role === "reader") return "read"
  return writers === "everyone" || recipient || role === "organiser" ? "write" : "read"
}

/** K4: nothing of a card for its recipients before it opens, and nothing to write for anybody afterwards. */
function cardAccess({ role, recipient, card }: AccessFacts): May {
  if (card === undefined || (role === "reader" && !recipient)) return "none"
  if (card === "open") return "read"
  return recipient ? "none" : "write"
}

/** The same as things stand: who could write in an archived list reads there. */
export function accessNow(facts: AccessFacts, room: RoomKind): May {
  const may = access(facts, room)
  return may === "write" && facts.archived === true ? "read" : may
}

/** Whether the occasion exists for this person in any answer at all. */
export const sees = (facts: AccessFacts): boolean =>
  access(facts, "list") !== "none" || access(facts, "card") !== "none"
