import { z } from "zod"
import { accessNow, knowsCard, type AccessFacts } from "../../shared/access.ts"
import {
  CardOpens,
  type CardView,
  type FloatingDate,
  type OccasionKind,
  type ScheduleCard,
} from "../../shared/api.ts"
import { todayIn } from "../../shared/dates/day.ts"
import { isYearly, nextDay } from "../../shared/dates/floating.ts"
import { PersonId } from "../../shared/ids.ts"
import { ok, refuse, type Result } from "../../shared/result.ts"
import type { ZoneRules } from "../../shared/dates/zoned.ts"

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
  /** False: before it opens signers read only what they wrote (K15); absent: they read each other. */
  signersRead: z.boolean().optional(),
  /** Whether late messages are taken (K5); absent: yes. */
  lateAllowed: z.boolean().optional(),
  /** Who has a room of their own in it (K15). */
  own: z.array(PersonId).optional(),
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

/** Why signers cannot be let read each other: somebody wrote because they could not. */
export const WRITTEN_APART =
  "Somebody has written a hidden message. Signers cannot be let read each other any more."

export const lateAllowed = ({ card }: Pick<Carded, "card">): boolean => card?.lateAllowed ?? true

/** When a card opens unless somebody says otherwise (K3). */
const DEFAULT_TIME = { hour: 7, minute: 0 }
/** So long before it opens, in ms, another zone of the recipient moves it no more (K3). */
const FIXED_MS = 86_400_000

export const isCardOpen = ({ card }: Pick<Carded, "card">): boolean => card?.openedAt !== undefined

/** K3: the next day of the occasion, at seven. */
function usualOpening({ kind, date, zone }: Carded, now: number): CardOpens | undefined {
  const day = date && nextDay(date, isYearly(kind), todayIn(zone, now))
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
  { opens, told = false, ...settings }: ScheduleCard,
  { by, now, rules }: { readonly by: PersonId; readonly now: number; readonly rules: ZoneRules },
): Result<Occasion, Unfit> {
  if (occasion.card !== undefined) return ok(occasion)
  const when = opening({ opens: opens ?? usualOpening(occasion, now), zone: occasion.zone }, now, rules)
  return when.ok ? ok(withDue({ ...occasion, card: { ...when.value, told, by, ...settings } })) : when
}

/**
 * Rescheduled, told of, or set otherwise, until it is open (K7); late messages may be allowed or ended afterwards, too. What
 * is absent stays. That signers do not read each other stays once somebody wrote for themselves (K15).
 */
export function changeCard<Occasion extends Carded>(
  occasion: Occasion,
  { opens, told, ...settings }: ScheduleCard,
  { now, rules }: { readonly now: number; readonly rules: ZoneRules },
): Result<Occasion, Unfit | "not_here" | "card_open" | "written_apart"> {
  const { card } = occasion
  if (card === undefined) return refuse("not_here")
  const lateOnly = opens === undefined && told === undefined && settings.signersRead === undefined
  if (card.openedAt !== undefined && !lateOnly) return refuse("card_open")
  const readsAgain = settings.signersRead === true && card.signersRead === false
  if (readsAgain && (card.own ?? []).length > 0) return refuse("written_apart")
  const when = opens === undefined ? ok(card) : opening({ opens, zone: occasion.zone }, now, rules)
  return when.ok
    ? ok(withDue({ ...occasion, card: { ...card, ...when.value, ...settings, told: told ?? card.told } }))
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

/** This person has a room of their own in the card (K15). Had they one before, nothing changes. */
export function withOwnRoom<Occasion extends Carded>(
  occasion: Occasion,
  person: PersonId,
): Result<Occasion, "not_here"> {
  const { card } = occasion
  if (card === undefined) return refuse("not_here")
  const { own = [] } = card
  return ok(own.includes(person) ? occasion : { ...occasion, card: { ...card, own: [...own, person] } })
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
  const knows = knowsCard(facts)
  if (!knows && !(facts.recipient && card.told)) return undefined
  const { opensAt, told, openedAt } = card
  const opens = card.zone === zone ? card.opens : rules.wallAt(opensAt, zone)
  const state: CardView["state"] = openedAt !== undefined ? "open" : knows ? "writing" : "sealed"
  return {
    state,
    opens,
    opensAt,
    told,
    ...(openedAt !== undefined && { openedAt }),
    ...toldToGivers(card, facts),
  }
}

type ToldToGivers = Pick<CardView, "signersRead" | "lateAllowed" | "hiding" | "own">

function toldToGivers(card: CardRecord, facts: AccessFacts): ToldToGivers {
  if (facts.recipient || facts.role === "reader") return {}
  const own = accessNow(facts, "own")
  return {
    signersRead: card.signersRead ?? true,
    lateAllowed: card.lateAllowed ?? true,
    ...(card.openedAt === undefined && { hiding: card.own ?? [] }),
    ...(own !== "none" && { own }),
  }
}
