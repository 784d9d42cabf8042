import { z } from "zod"
import { access, type AccessFacts } from "../../shared/access.ts"
import {
  CardOpens,
  type CardView,
  type FloatingDate,
  type OccasionKind,
  type ScheduleCard,
} from "../../shared/api.ts"
import { isYearly, nextOccurrence, todayIn } from "../../shared/dates.ts"
import { PersonId } from "../../shared/ids.ts"
import { ok, refuse, type Result } from "../../shared/result.ts"
import type { ZoneRules } from "./zoned.ts"

/** The card of an occasion, within the occasion's record: so that its opening is one compare-and-set (K4). */
export const CardRecord = z.object({
  /** The wall time, and the zone whose clock it is: the recipients' (K3). */
  opens: CardOpens,
  zone: z.string(),
  /** The same as an instant, in ms since the epoch, by the rules of the zone as they were last looked at. */
  opensAt: z.number(),
  /** Whether recipients may know before that something will open. */
  told: z.boolean(),
  /** Who started it, and runs it with the organisers. */
  by: PersonId,
  /** When it opened; and who opened it, if that was early (K7). */
  openedAt: z.number().optional(),
  openedBy: PersonId.optional(),
})
export type CardRecord = z.infer<typeof CardRecord>

/** What of an occasion decides about its card. */
interface Carded {
  readonly kind: OccasionKind
  readonly date?: FloatingDate | undefined
  readonly zone: string
  readonly card?: CardRecord | undefined
  /** When the card opens by itself; an index. */
  readonly cardDue?: number | undefined
  readonly deletedAt?: number | undefined
}

/** Why a card cannot open then. */
export type Unfit = "no_day" | "no_such_day" | "past"

export const UNFIT: Readonly<Record<Unfit, string>> = {
  no_day: "Say on which day the card opens.",
  no_such_day: "That day does not exist there.",
  past: "That time is over. Choose a later one, or open the card now.",
}

/** When a card opens unless somebody says otherwise (K3). */
const DEFAULT_TIME = { hour: 7, minute: 0 }
/** So long before it opens, in ms, another zone of the recipient moves it no more (K3). */
const FIXED_MS = 86_400_000

export const isCardOpen = ({ card }: Pick<Carded, "card">): boolean => card?.openedAt !== undefined

/** K3: the next day of the occasion, at seven. */
function usualOpening({ kind, date, zone }: Carded, now: number): CardOpens | undefined {
  const day = date && nextOccurrence(date, isYearly(kind), todayIn(zone, now))
  return day && { ...day, ...DEFAULT_TIME }
}

function opening(
  { opens, zone }: { readonly opens: CardOpens | undefined; readonly zone: string },
  now: number,
  rules: ZoneRules,
): Result<Pick<CardRecord, "opens" | "zone" | "opensAt">, Unfit> {
  if (opens === undefined) return refuse("no_day")
  if (!rules.hasDay(opens, zone)) return refuse("no_such_day")
  const opensAt = rules.instantOf(opens, zone)
  return opensAt > now ? ok({ opens, zone, opensAt }) : refuse("past")
}

/** A card begins (K3). Where there is one already, that one stays as it is. */
export function startCard<Occasion extends Carded>(
  occasion: Occasion,
  { opens, told = false }: ScheduleCard,
  { by, now, rules }: { readonly by: PersonId; readonly now: number; readonly rules: ZoneRules },
): Result<Occasion, Unfit> {
  if (occasion.card !== undefined) return ok(occasion)
  const when = opening({ opens: opens ?? usualOpening(occasion, now), zone: occasion.zone }, now, rules)
  return when.ok ? ok(withDue({ ...occasion, card: { ...when.value, told, by } })) : when
}

/** Rescheduled, or told of, until it is open (K7). What is absent stays. */
export function changeCard<Occasion extends Carded>(
  occasion: Occasion,
  { opens, told }: ScheduleCard,
  { now, rules }: { readonly now: number; readonly rules: ZoneRules },
): Result<Occasion, Unfit | "not_here" | "card_open"> {
  const { card } = occasion
  if (card === undefined) return refuse("not_here")
  if (card.openedAt !== undefined) return refuse("card_open")
  const when = opens === undefined ? ok(card) : opening({ opens, zone: occasion.zone }, now, rules)
  return when.ok
    ? ok(withDue({ ...occasion, card: { ...card, ...when.value, told: told ?? card.told } }))
    : when
}

/** K4, K7: open from now on and for good. `by`: who opened it early. One that is open stays as it is. */
export function openCard<Occasion extends Carded>(
  occasion: Occasion,
  now: number,
  by?: PersonId,
): Result<Occasion, "not_here"> {
  const { card } = occasion
  if (card === undefined) return refuse("not_here")
  if (card.openedAt !== undefined) return ok(occasion)
  return ok(
    withDue({ ...occasion, card: { ...card, openedAt: now, ...(by !== undefined && { openedBy: by }) } }),
  )
}

/**
 * The rules of its zone may have changed since: the wall time counts (K3). The instant stays where this platform does not
 * know the zone, or its day, any more.
 */
export function reckon<Occasion extends Carded>(occasion: Occasion, rules: ZoneRules): Occasion {
  const { card } = occasion
  if (card === undefined || card.openedAt !== undefined) return occasion
  const opensAt = rules.hasDay(card.opens, card.zone) ? rules.instantOf(card.opens, card.zone) : card.opensAt
  return opensAt === card.opensAt ? occasion : withDue({ ...occasion, card: { ...card, opensAt } })
}

/** K4: what becomes of a card that may be due. It opens if its wall time has come by the rules of now. */
export function openDue<Occasion extends Carded>(
  occasion: Occasion,
  now: number,
  rules: ZoneRules,
): Occasion {
  if (occasion.cardDue === undefined) return occasion
  const reckoned = reckon(occasion, rules)
  if (reckoned.cardDue === undefined || reckoned.cardDue > now) return reckoned
  const opened = openCard(reckoned, now)
  return opened.ok ? opened.value : reckoned
}

/** Whether recipients can tell that there is a card: of others nothing reaches them, not even that something changed (S0). */
export const showsToRecipients = ({ card }: Pick<Carded, "card">): boolean =>
  card !== undefined && (card.told || card.openedAt !== undefined)

/**
 * Where the recipients live has been set right: the card opens at the same wall time there, as long as it is more than
 * a day away and that time is not over there (K3). Nobody is told whether it moved: there may be no card to their mind.
 */
export function movedTo<Occasion extends Carded>(
  occasion: Occasion,
  now: number,
  rules: ZoneRules,
): Occasion {
  const { card, zone } = occasion
  if (card === undefined || card.openedAt !== undefined || card.zone === zone) return occasion
  if (card.opensAt - now <= FIXED_MS || !rules.hasDay(card.opens, zone)) return occasion
  const opensAt = rules.instantOf(card.opens, zone)
  return opensAt > now ? withDue({ ...occasion, card: { ...card, zone, opensAt } }) : occasion
}

/** With the index by which due cards are found: nothing opens in an occasion that is deleted. */
export function withDue<Occasion extends Carded>(occasion: Occasion): Occasion {
  const { card, deletedAt } = occasion
  const waits = card !== undefined && card.openedAt === undefined && deletedAt === undefined
  return { ...occasion, cardDue: waits ? card.opensAt : undefined }
}

/**
 * The card as this person may see it: to recipients it does not exist before it opens, unless they are told. A card whose
 * zone stayed behind the occasion's is shown by the clocks of the occasion's.
 */
export function cardView(occasion: Carded, facts: AccessFacts, rules: ZoneRules): CardView | undefined {
  const { card, zone } = occasion
  if (card === undefined) return undefined
  const may = access(facts, "card")
  if (may === "none" && !(facts.recipient && card.told)) return undefined
  const { opensAt, told, openedAt } = card
  const opens = card.zone === zone ? card.opens : rules.wallAt(opensAt, zone)
  const state = openedAt !== undefined ? "open" : may === "none" ? "sealed" : "writing"
  return { state, opens, opensAt, told, ...(openedAt !== undefined && { openedAt }) }
}
