import { access, accessNow } from "../../shared/access.ts"
import type { OccasionView, OwnRoom, ScheduleCard } from "../../shared/api.ts"
import type { OccasionId, PersonId } from "../../shared/ids.ts"
import { ok, type Result } from "../../shared/result.ts"
import { refusal, wrongField, type Refusal } from "../endpoint.ts"
import { show, type OccasionDeps } from "../occasions/commands.ts"
import { isViewer, type OccasionRecord, type Seen } from "../occasions/rules.ts"
import { takeToday } from "../people/quotas.ts"
import type { CardContents } from "./content/contents.ts"
import {
  changeCard,
  openCard,
  showsToRecipients,
  startCard,
  UNFIT,
  withOwnRoom,
  WRITTEN_APART,
  type Unfit,
} from "./rules.ts"
import { zoneRules } from "../../shared/dates/zoned.ts"

interface Asked {
  readonly person: PersonId
  readonly id: OccasionId
}

const isUnfit = (code: string): code is Unfit => Object.hasOwn(UNFIT, code)

/** Starts the card of an occasion, by anybody who may write it then; it counts as a list started (Q1). */
export async function start(
  deps: OccasionDeps,
  asked: Asked,
  schedule: ScheduleCard,
): Promise<Result<OccasionView, Refusal>> {
  const seen = await deps.occasionFor(asked.person, asked.id)
  if (!seen) return refusal("not_here")
  // The answer to who is celebrated is the same whether there is a card or not (S0).
  if (access({ ...seen.facts, card: "writing" }, "card") !== "write") return refusal("not_allowed")
  const { occasion } = seen
  if (occasion.card !== undefined) return ok(await show(deps, seen))
  if (occasion.archivedAt !== undefined) return refusal("archived")
  const now = deps.clock.now()
  const starting = { by: asked.person, now, rules: zoneRules }
  const fits = startCard(occasion, schedule, starting)
  if (!fits.ok) return wrongField("opens", UNFIT[fits.error])
  const lists = { units: 1, limit: deps.perDay.lists }
  const taken = await takeToday(deps.quotas, { person: asked.person, now }, { lists })
  if (!taken.ok) return refusal("lists_today")
  return changed(deps, asked, (latest) => startCard(latest, schedule, starting))
}

/** Until it is open: another moment, and whether its recipients may know (K3, K7). */
export async function reschedule(
  deps: OccasionDeps,
  asked: Asked,
  schedule: ScheduleCard,
): Promise<Result<OccasionView, Refusal>> {
  const allowed = runsCard(await deps.occasionFor(asked.person, asked.id))
  if (!allowed.ok) return allowed
  return changed(deps, asked, (latest) =>
    changeCard(latest, schedule, { now: deps.clock.now(), rules: zoneRules }),
  )
}

/** K7: now, and for good. Open already: nothing changes. */
export async function openEarly(
  deps: OccasionDeps & { readonly contents: Pick<CardContents, "ahead"> },
  asked: Asked,
): Promise<Result<OccasionView, Refusal>> {
  const allowed = runsCard(await deps.occasionFor(asked.person, asked.id))
  if (!allowed.ok) return allowed
  const opened = await changed(deps, asked, (latest) => openCard(latest, deps.clock.now(), asked.person))
  if (opened.ok) deps.contents.ahead(asked.id)
  return opened
}

/**
 * K15: a room of one's own in the card comes into being by this alone, so that the record says which there are: the
 * opening reads them, and erasing takes them. Asked again, nothing changes. `took`: nodes send newcomers no more of the
 * shared room's past than a snapshot.
 */
export async function haveOwnRoom(
  deps: OccasionDeps,
  { person, id }: Asked,
  { took = false }: OwnRoom,
): Promise<Result<OccasionView, Refusal>> {
  const seen = await deps.occasionFor(person, id)
  if (!seen) return refusal("not_here")
  const { facts } = seen
  // The answer to who is celebrated is the same whether there is a card or not (S0).
  if (access({ ...facts, own: true, card: "writing" }, "own") === "none") return refusal("not_allowed")
  if (facts.card === undefined) return refusal("not_here")
  if (accessNow({ ...facts, own: true }, "own") !== "write")
    return refusal(facts.archived === true ? "archived" : "card_open")
  const changed = await deps.occasions.change(id, (occasion) => withOwnRoom(occasion, person))
  if (!changed.ok) return refusal("not_here")
  if (took) deps.events.publish({ type: "message_hidden", occasion: id })
  // This person's other pages learn of it; once the card is open, nobody else's page hears a thing.
  if (facts.own !== true && facts.card === "writing")
    deps.events.publish({ type: "card_changed", occasion: id })
  const now = await deps.occasionFor(person, id)
  return now ? ok(await show(deps, now)) : refusal("not_here")
}

/** Organisers run the card, and who started it: an occasion may be run by whom it celebrates. */
export function runsCard(seen: Seen | undefined): Result<Seen, Refusal> {
  if (!seen) return refusal("not_here")
  const { facts, occasion, viewer } = seen
  if (facts.recipient || facts.role === "reader") return refusal("not_allowed")
  if (occasion.card === undefined) return refusal("not_here")
  if (occasion.brought !== undefined) return refusal("kept_card")
  const runs = facts.role === "organiser" || isViewer(viewer, occasion.card.by)
  return runs ? ok(seen) : refusal("not_allowed")
}

async function changed(
  deps: OccasionDeps,
  { person, id }: Asked,
  rule: (
    occasion: OccasionRecord,
  ) => Result<OccasionRecord, Unfit | "not_here" | "card_open" | "written_apart">,
): Promise<Result<OccasionView, Refusal>> {
  let shown = false
  const after = await deps.occasions.change(id, (occasion) => {
    shown = showsToRecipients(occasion)
    return rule(occasion)
  })
  if (!after.ok) {
    if (isUnfit(after.error)) return wrongField("opens", UNFIT[after.error])
    if (after.error === "written_apart") return wrongField("signersRead", WRITTEN_APART)
    return refusal(after.error === "absent" ? "not_here" : after.error)
  }
  const type = shown || showsToRecipients(after.value) ? "occasion_changed" : "card_changed"
  deps.events.publish({ type, occasion: id })
  const seen = await deps.occasionFor(person, id)
  return seen ? ok(await show(deps, seen)) : refusal("not_here")
}
