import type { PersonId, SessionId } from "../../shared/ids.ts"
import { refuse, type Result } from "../../shared/result.ts"
import type { Clock } from "../clock.ts"
import type { Events } from "../events.ts"
import { hasLapsed, type SessionRecord } from "../people/session-rules.ts"
import type { Table } from "../store/table.ts"
import type { Tokens, Verified } from "./tokens.ts"

/** How long a device that was found signed in may go on reading, in ms, without another look. */
const LATELY_MS = 2_000
/** Devices of which something is remembered. */
const REMEMBERED = 10_000

/** `now`: the store is asked. `lately`: an answer of the last two seconds will do, unless word came that it ended. */
export type HowSure = "now" | "lately"

export interface CallersDeps {
  readonly tokens: Pick<Tokens, "verifyAccess">
  readonly sessions: Pick<Table<SessionRecord>, "get">
  readonly events: Pick<Events, "subscribe">
  readonly clock: Clock
}

/**
 * Who asks (M8): the holder of a good access token whose device is still signed in. A token outlives its device by
 * minutes, so the token alone opens nothing.
 */
export class Callers {
  readonly #deps: CallersDeps
  /** By device: its person, and when the store said that it is signed in. */
  readonly #standing = new Map<SessionId, { readonly person: PersonId; readonly at: number }>()
  /** When word came that a device was signed out: what was read before it counts for nothing. */
  readonly #ended = new Map<SessionId, number>()

  constructor(deps: CallersDeps) {
    this.#deps = deps
    deps.events.subscribe((event) => {
      if (event.type !== "session_ended") return
      this.#standing.delete(event.session)
      keep(this.#ended, event.session, deps.clock.now())
    })
  }

  async verify(token: string, how: HowSure): Promise<Result<Verified, "token_expired" | "signed_out">> {
    const verified = await this.#deps.tokens.verifyAccess(token)
    if (!verified.ok) return verified
    const { person, session } = verified.value
    return (await this.#stands(person, session, how)) ? verified : refuse("signed_out")
  }

  /** Whether word came, at this moment (ms since the Unix epoch) or later, that a device was signed out. */
  endedSince(session: SessionId, at: number): boolean {
    return (this.#ended.get(session) ?? -Infinity) >= at
  }

  async #stands(person: PersonId, session: SessionId, how: HowSure): Promise<boolean> {
    const { sessions, clock } = this.#deps
    const at = clock.now()
    const known = this.#standing.get(session)
    const age = known === undefined ? Infinity : at - known.at
    if (how === "lately" && age >= 0 && age < LATELY_MS) return known?.person === person
    const record = await sessions.get(session)
    const stands =
      record?.person === person && !hasLapsed(record, clock.now()) && !this.endedSince(session, at)
    if (stands) keep(this.#standing, session, { person, at })
    return stands
  }
}

function keep<T>(map: Map<SessionId, T>, session: SessionId, value: T): void {
  map.delete(session)
  map.set(session, value)
  const [oldest] = map.keys()
  if (map.size > REMEMBERED && oldest !== undefined) map.delete(oldest)
}
