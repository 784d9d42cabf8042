import { zoneRules } from "../../shared/dates/zoned.ts"
import type { Events } from "../events.ts"
import { liveChannel } from "../notices/live.ts"
import type { Channel } from "../notices/port.ts"
import { PersonsReminders, type RemindersDeps } from "./commands.ts"
import { LookAgain, type LookAgainDeps } from "./look-again.ts"
import { Planner } from "./planner.ts"
import { knownTo, type SourcesDeps } from "./sources.ts"

export interface RemindersParts
  extends
    SourcesDeps,
    Omit<LookAgainDeps, "wake">,
    Pick<RemindersDeps, "agendas" | "settings" | "told" | "notices" | "onFault"> {
  readonly circles: LookAgainDeps["circles"]
  readonly occasions: LookAgainDeps["occasions"]
  readonly clock: LookAgainDeps["clock"]
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
  const look: Omit<RemindersDeps, "wake"> = {
    ...parts,
    live: liveChannel(parts),
    tellPages: (person) => parts.events.publish({ type: "notices_changed", person }),
    zones: zoneRules,
    knownTo: (person) => knownTo(parts, person),
  }
  const planner = new Planner({ ...look, cluster: parts.cluster })
  const wake = (): void => planner.wake()
  const again = new LookAgain({ ...parts, wake })
  return {
    persons: new PersonsReminders({ ...look, wake }),
    stop: () => {
      again.stop()
      planner.stop()
    },
  }
}
