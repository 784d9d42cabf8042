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
  /** This person has a room of their own in it (K15). */
  readonly own?: boolean
  /** The open card takes late messages (K5). */
  readonly late?: boolean
}

/**
 * The table of docs/spec.md, A: what a person may do in a room of an occasion. The secret is kept by not joining (S1):
 * a recipient never gets `plan`, whatever their role, and nothing at all of a full surprise.
 */
export function access(facts: AccessFacts, room: RoomKind): May {
  const { role, recipient, secrecy, list = true } = facts
  if (role === undefined) return "none"
  if (room !== "list" && room !== "plan") return accessInCard(facts, room)
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

function accessInCard(facts: AccessFacts, room: Exclude<RoomKind, "list" | "plan">): May {
  if (room === "opened") return readsOpened(facts) ? "read" : "none"
  return room === "own" ? ownAccess(facts) : cardAccess(facts)
}

function listAccess({ role, recipient, writers }: AccessFacts): May {
  if (role === "reader") return "read"
  return writers === "everyone" || recipient || role === "organiser" ? "write" : "read"
}

/**
 * K4: its rooms are its writers', also once it is open: their logs hold what signers wrote and took back. Nobody writes
 * there then.
 */
function cardAccess({ role, recipient, card }: AccessFacts): May {
  if (card === undefined || recipient || role === "reader") return "none"
  return card === "open" ? "read" : "write"
}

/** K4: whether a person may read what stands on the card, which is open. Its recipients read that and not its rooms. */
export const readsOpened = ({ role, recipient, card }: AccessFacts): boolean =>
  role !== undefined && card === "open" && (recipient || role !== "reader")

/**
 * K15: what a person may do in the room of their own; nobody else is ever in it, whatever they run. Once the card is open,
 * late messages are written there (K5).
 */
function ownAccess({ role, recipient, card, own = false, late = false }: AccessFacts): May {
  if (!own || recipient || role === "reader" || card === undefined) return "none"
  return card === "writing" || late ? "write" : "read"
}

/** Whether there is a card at all for a person: they write it, or read it as it was opened. */
export const knowsCard = (facts: AccessFacts): boolean =>
  access(facts, "card") !== "none" || readsOpened(facts)

/** The same as things stand: who could write in an archived list reads there. */
export function accessNow(facts: AccessFacts, room: RoomKind): May {
  const may = access(facts, room)
  return may === "write" && facts.archived === true ? "read" : may
}

/** Whether the occasion exists for this person in any answer at all. */
export const sees = (facts: AccessFacts): boolean =>
  access(facts, "list") !== "none" || access(facts, "card") !== "none" || readsOpened(facts)
