import { zoneRules } from "../../shared/dates/zoned.ts"
import type { CircleId, PersonId } from "../../shared/ids.ts"
import { isCardOpen } from "../cards/rules.ts"
import { inParts } from "../in-parts.ts"
import type { Event, Events } from "../events.ts"
import { liveChannel } from "../notices/live.ts"
import type { Channel } from "../notices/port.ts"
import { StoreError } from "../store/port.ts"
import { nudge } from "./agenda.ts"
import { PersonsReminders, type RemindersDeps } from "./commands.ts"
import { Planner } from "./planner.ts"
import { knownTo, type SourcesDeps } from "./sources.ts"

/** What changed for many is gathered this long before they are looked at, in ms. */
const GATHER_MS = 500
/** And what could not be looked at because the store was away is tried again after this, in ms. */
const AGAIN_MS = 5_000
const AT_ONCE = 8

export interface RemindersParts
  extends SourcesDeps, Pick<RemindersDeps, "agendas" | "settings" | "told" | "notices" | "onFault"> {
  readonly events: Events
  /** News beside reminders. */
  readonly news: RemindersDeps["news"]
  /** The ways beside the live one. */
  readonly channels: readonly Channel[]
  /** Whether other nodes write to the same store. */
  readonly cluster: boolean
}

export interface Reminders {
  readonly persons: PersonsReminders
  stop(): void
}

/** Reminds people, and looks at them again when something changed for them. */
export function openReminders(parts: RemindersParts): Reminders {
  const { clock, events, cluster } = parts
  const look: Omit<RemindersDeps, "wake"> = {
    ...parts,
    channels: [liveChannel(parts), ...parts.channels],
    zones: zoneRules,
    knownTo: (person) => knownTo(parts, person),
  }
  const planner = new Planner({ ...look, cluster })
  const changed = new Set<CircleId>()
  const people = new Set<PersonId>()
  let cancel: (() => void) | undefined
  let stopped = false
  const gather = (ms = GATHER_MS): void => {
    if (stopped) return
    cancel ??= clock.after(ms, () => {
      cancel = undefined
      void lookAgain(parts, { changed, people }).then(
        () => planner.wake(),
        (error: unknown) => {
          if (stopped) return
          parts.onFault("changed reminders could not be looked at", error)
          if (error instanceof StoreError) gather(AGAIN_MS)
        },
      )
    })
  }
  const hear = async (event: Event): Promise<void> => {
    if (event.type === "access_changed") people.add(event.person)
    else if (event.type === "days_changed") changed.add(event.circle)
    else if (event.type === "occasion_changed") {
      const occasion = await parts.occasions.get(event.occasion)
      if (occasion === undefined) return
      changed.add(occasion.circle)
    } else if (event.type === "card_changed") {
      // Before it opens nobody is told what happens in a card; afterwards somebody may have thanked its signers.
      const occasion = await parts.occasions.get(event.occasion)
      if (occasion === undefined || !isCardOpen(occasion)) return
      changed.add(occasion.circle)
    } else return
    gather()
  }
  const unsubscribe = events.subscribe((event) => {
    hear(event).catch((error: unknown) => parts.onFault("a change could not be followed", error))
  })
  return {
    persons: new PersonsReminders({ ...look, wake: () => planner.wake() }),
    stop: () => {
      stopped = true
      unsubscribe()
      cancel?.()
      planner.stop()
    },
  }
}

/**
 * Everybody of circles in which something changed, and people for whom something did. Rejects when the store fails; who
 * was not reached stays in `changed` and `people`.
 */
export async function lookAgain(
  { circles, agendas, clock }: Pick<RemindersParts, "circles" | "agendas" | "clock">,
  { changed, people }: { readonly changed: Set<CircleId>; readonly people: Set<PersonId> },
): Promise<void> {
  const asked = [...changed]
  // Here and below, before it is done: what changes meanwhile is another change.
  changed.clear()
  try {
    const found = await circles.getMany(asked)
    for (const { members } of found.values()) for (const { person } of members) people.add(person)
  } catch (error) {
    for (const circle of asked) changed.add(circle)
    throw error
  }
  await inParts(AT_ONCE, [...people], async (person) => {
    people.delete(person)
    try {
      await nudge(agendas, person, clock.now())
    } catch (error) {
      people.add(person)
      throw error
    }
  })
}
