import { CalendarDay } from "../../../../shared/api.ts"
import type { PersonId } from "../../../../shared/ids.ts"
import type { Inside, Ticket, TicketForm } from "../../../../shared/ticket-routes.ts"

export const KINDS = ["code", "link", "voucher"] as const
type Kind = (typeof KINDS)[number]

/** The form of a gift as it is typed: what was typed for another kind stays until it is sent. */
export interface TicketText {
  readonly title: string
  readonly note: string
  readonly kind: Kind
  readonly inside: Readonly<Record<Kind, string>>
  /** "2027-11-14", or empty. */
  readonly validUntil: string
  /** The other givers, besides the person who fills in the form. */
  readonly givers: readonly PersonId[]
  readonly announced: boolean
}

const NOTHING = { code: "", link: "", voucher: "" }

const valueOf = (inside: Inside): string =>
  inside.kind === "code" ? inside.code : inside.kind === "link" ? inside.link : inside.text

const two = (n: number): string => String(n).padStart(2, "0")

export function textOf(ticket: Ticket | undefined): TicketText {
  if (ticket === undefined)
    return {
      title: "",
      note: "",
      kind: "code",
      inside: NOTHING,
      validUntil: "",
      givers: [],
      announced: false,
    }
  const { title, note, inside, validUntil: day, givers, announced } = ticket
  return {
    title,
    note,
    kind: inside.kind,
    inside: { ...NOTHING, [inside.kind]: valueOf(inside) },
    validUntil: day === undefined ? "" : `${day.year}-${two(day.month)}-${two(day.day)}`,
    givers: givers.map(({ person }) => person),
    announced,
  }
}

export const isFilled = ({ title, kind, inside }: TicketText): boolean =>
  title.trim() !== "" && inside[kind].trim() !== ""

/** A host typed without "https://". */
const BARE = /^[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+(?:[:/?#]|$)/u

function insideOf(kind: Kind, typed: string): Inside {
  const text = typed.trim()
  if (kind === "code") return { kind, code: text }
  if (kind === "voucher") return { kind, text }
  return { kind, link: BARE.test(text) ? `https://${text}` : text }
}

/** What is sent; the server says what is wrong with it. */
export function formOf({ title, note, kind, inside, validUntil, givers, announced }: TicketText): TicketForm {
  const [year, month, day] = validUntil.split("-").map(Number)
  const until = CalendarDay.safeParse({ year, month, day }).data
  return {
    title: title.trim(),
    note,
    inside: insideOf(kind, inside[kind]),
    ...(until !== undefined && { validUntil: until }),
    givers: [...givers],
    announced,
  }
}
