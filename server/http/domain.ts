import type { SessionId } from "../../shared/ids.ts"
import { PROTOCOL_VERSION } from "../../shared/protocol.ts"
import { ok } from "../../shared/result.ts"
import { describeIn } from "../access/describe.ts"
import { createAccess, type Access } from "../access/grant-for.ts"
import { KeysRecord, openKeys } from "../access/keys.ts"
import { Callers } from "../access/callers.ts"
import { createTokens, type Tokens } from "../access/tokens.ts"
import { type Claims, openClaims } from "../claims/open.ts"
import type { ItemsProjection } from "../claims/ports.ts"
import { gifts, ShownRecord } from "../claims/gifts.ts"
import { ItemRecord } from "../claims/record.ts"
import { claimRoutes } from "../claims/routes.ts"
import type { EndpointName } from "../../shared/api-routes.ts"
import { CircleRecord } from "../circles/rules.ts"
import { mayBeCalled, Membership } from "../circles/commands.ts"
import { circleRoutes } from "../circles/routes.ts"
import type { Clock } from "../clock.ts"
import type { Config } from "../config.ts"
import { refusal, type Handlers } from "../endpoint.ts"
import type { Events } from "../events.ts"
import { LinkRecord } from "../links/rules.ts"
import { linkRoutes } from "../links/routes.ts"
import { OccasionRecord } from "../occasions/rules.ts"
import { occasionRoutes, setAsideRoutes } from "../occasions/routes.ts"
import { signedIn } from "../people/commands.ts"
import { peopleRoutes } from "../people/routes.ts"
import type { SetAsideDeps } from "../occasions/set-aside.ts"
import { PersonRecord } from "../people/rules.ts"
import { SessionRecord } from "../people/session-rules.ts"
import type { SetAsideParts } from "../rooms/healing/set-aside.ts"
import type { Health } from "../ops/health.ts"
import { factsOf, type Log } from "../ops/log.ts"
import type { Records } from "../store/port.ts"
import { tableOf } from "../store/table.ts"

export interface DomainDeps {
  readonly records: Records
  readonly events: Events
  readonly clock: Clock
  readonly health: Pick<Health, "ready">
  readonly log: Log
  readonly items: ItemsProjection
  readonly setAside: SetAsideParts
  /** Looks at a room's document as a whole, and heals it if it cannot be opened (E3). */
  readonly examine: SetAsideDeps["examine"]
  /** Whether other nodes write to the same store. */
  readonly cluster: boolean
  readonly config: Pick<Config, "ACCESS_TOKEN_SECONDS" | "MAX_PUSH_BYTES" | "MAX_DOCUMENT_BYTES">
}

/** Everything that people do besides writing together: the handlers of the API, and what a gateway asks. */
export interface Domain {
  readonly handlers: Handlers<EndpointName>
  readonly tokens: Tokens
  /** Who asks, by a token whose device is still signed in. */
  readonly callers: Callers
  readonly access: Access
  /** Names and looks of people who wrote in a room. */
  readonly describe: ReturnType<typeof describeIn>
  readonly claims: Claims
  /** Which of these devices are still signed in. */
  readonly signedIn: (sessions: readonly SessionId[]) => Promise<ReadonlySet<SessionId>>
}

/** Records that other nodes may have changed are read again this often, in ms, while a giver has them open. */
const HEAL_MS = 5_000

/** Who takes what, and what of it was shown to whom. */
const claimTables = (records: Records) => ({
  claims: tableOf(records, "claims", ItemRecord),
  shown: tableOf(records, "shown", ShownRecord),
})

/** Makes the signing keys on the first start. */
export async function openDomain(deps: DomainDeps): Promise<Domain> {
  const { records, events, clock, config, health, log, items } = deps
  const people = tableOf(records, "people", PersonRecord)
  const sessions = tableOf(records, "sessions", SessionRecord)
  const circles = tableOf(records, "circles", CircleRecord)
  const memberships = tableOf(records, "members", Membership)
  const occasions = tableOf(records, "occasions", OccasionRecord)
  const links = tableOf(records, "links", LinkRecord)
  const keys = await openKeys(tableOf(records, "keys", KeysRecord), clock)
  const tokens = createTokens({ keys, clock, accessTokenSeconds: config.ACCESS_TOKEN_SECONDS })
  const callers = new Callers({ tokens, sessions, events, clock })
  const access = createAccess({ people, circles, occasions })
  const { occasionFor, seenIn } = access
  const shared = { people, circles, memberships, occasions, events, clock }
  const withPeople = { ...shared, sessions, credentials: tokens }
  const inCircles = { ...shared, seenIn }
  const given = { ...shared, ...claimTables(records), occasionFor }
  const claims = openClaims({
    ...shared,
    claims: given.claims,
    items,
    occasionFor,
    healMs: deps.cluster ? HEAL_MS : undefined,
    onFault: (sentence, error) => log.error(sentence, factsOf(error)),
  })
  const describe = describeIn({ people, circles, occasions })
  const { setAside, examine } = deps
  return {
    tokens,
    callers,
    access,
    claims,
    signedIn: (asked) => signedIn({ sessions, clock }, asked),
    describe,
    handlers: {
      ...peopleRoutes({ ...withPeople, mayBeCalled: (...as) => mayBeCalled(inCircles, ...as) }),
      ...circleRoutes(inCircles),
      ...occasionRoutes({ ...shared, occasionFor, keepShown: (...of) => gifts(given, ...of) }),
      ...setAsideRoutes({ ...shared, occasionFor, setAside, examine, describe }),
      ...linkRoutes({ ...withPeople, links, occasionFor }),
      ...claimRoutes({ ...given, ...claims.deps }),
      health: async () => {
        const { ready, condition } = await health.ready()
        if (ready) return ok({ answer: { status: "ok" } })
        return refusal(condition.store === "up" ? "shutting_down" : "store_away")
      },
      info: async () =>
        ok({
          answer: {
            name: "jubilee",
            protocol: PROTOCOL_VERSION,
            limits: { pushBytes: config.MAX_PUSH_BYTES, documentBytes: config.MAX_DOCUMENT_BYTES },
          },
        }),
    },
  }
}
