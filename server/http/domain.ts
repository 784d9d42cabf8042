import type { SessionId } from "../../shared/ids.ts"
import { PUSH_MAX_BYTES } from "../../shared/limits.ts"
import { PROTOCOL_VERSION } from "../../shared/protocol.ts"
import { ok } from "../../shared/result.ts"
import { describeIn } from "../access/describe.ts"
import { createAccess, type Access } from "../access/grant-for.ts"
import { KeysRecord, openKeys } from "../access/keys.ts"
import { Callers } from "../access/callers.ts"
import { createTokens, type Tokens } from "../access/tokens.ts"
import { CardOpener } from "../cards/opener.ts"
import { cardRoutes } from "../cards/routes.ts"
import { Calendars } from "../calendar/commands.ts"
import { zoneRules } from "../cards/zoned.ts"
import { calendarRoutes } from "../calendar/routes.ts"
import { CalendarRecord } from "../calendar/rules.ts"
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
import { AskRecord } from "../links/ask-rules.ts"
import { askRoutes } from "../links/ask-routes.ts"
import { LinkRecord } from "../links/rules.ts"
import { recoveryOf } from "../links/commands.ts"
import { linkRoutes } from "../links/routes.ts"
import { OccasionRecord } from "../occasions/rules.ts"
import { occasionRoutes, setAsideRoutes } from "../occasions/routes.ts"
import { signedIn } from "../people/commands.ts"
import { isSignedIn } from "../people/devices.ts"
import { peopleRoutes } from "../people/routes.ts"
import type { SetAsideDeps } from "../occasions/set-aside.ts"
import { PersonRecord } from "../people/rules.ts"
import { SessionRecord } from "../people/session-rules.ts"
import { type SetAsideParts, SetAsideRecord } from "../rooms/healing/set-aside.ts"
import { networkAddresses } from "./network.ts"
import type { Health } from "../ops/health.ts"
import { factsOf, type Log } from "../ops/log.ts"
import { QuotaRecord } from "../people/quotas.ts"
import { HistoryRecord } from "../claims/history.ts"
import { Editors } from "../editors/commands.ts"
import { editorRoutes } from "../editors/routes.ts"
import { EditorRecord } from "../editors/rules.ts"
import { openEraser, type Eraser } from "../erasure/sweep.ts"
import { ProjectionRecord } from "../projections/rules.ts"
import type { Records, RoomLog } from "../store/port.ts"
import { tableOf } from "../store/table.ts"
import { Turns } from "../turns.ts"

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
  /** Takes the rooms of erased occasions away. */
  readonly roomLog: Pick<RoomLog, "erase">
  readonly config: Pick<
    Config,
    | "HOST"
    | "ACCESS_TOKEN_SECONDS"
    | "MAX_DOCUMENT_BYTES"
    | "MAX_LISTS_PER_DAY"
    | "MAX_NAMES_PER_DAY"
    | "MAX_LINKS_PER_DAY"
  >
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
  /** Other editors that people connected to their rooms. */
  readonly editors: Editors
  /** What people's calendars fetch. */
  readonly calendars: Calendars
  /** Erases what was deleted long enough ago. */
  readonly eraser: Eraser
  /** Opens cards when their time has come. */
  readonly cards: CardOpener
  /** Which of these devices are still signed in. */
  readonly signedIn: (sessions: readonly SessionId[]) => Promise<ReadonlySet<SessionId>>
}

/** Records that other nodes may have changed are read again this often, in ms, while a giver has them open. */
const HEAL_MS = 5_000

/** Makes the signing keys on the first start. */
export async function openDomain(deps: DomainDeps): Promise<Domain> {
  const { records, events, clock, config, log, items } = deps
  const tables = tablesIn(records)
  const { people, sessions, circles, occasions, links, history } = tables
  const keys = await openKeys(tableOf(records, "keys", KeysRecord), clock)
  const tokens = createTokens({ keys, clock, accessTokenSeconds: config.ACCESS_TOKEN_SECONDS })
  const callers = new Callers({ tokens, sessions, events, clock })
  const access = createAccess({ people, circles, occasions })
  const { occasionFor, alsoDeleted, seenIn } = access
  const { memberships, quotas } = tables
  const shared = { people, circles, memberships, occasions, quotas, perDay: perDayOf(config), events, clock }
  const inOccasions = { ...shared, occasionFor, seenIn, alsoDeleted, starting: new Turns() }
  const withPeople = { ...shared, sessions, credentials: tokens }
  const inLinks = { ...withPeople, links, occasionFor }
  const inCircles = { ...shared, seenIn }
  const given = { ...inOccasions, claims: tables.claims, shown: tables.shown, history }
  const onFault = (sentence: string, error: unknown): void => log.error(sentence, factsOf(error))
  const healMs = deps.cluster ? HEAL_MS : undefined
  const claims = openClaims({ ...shared, claims: tables.claims, items, occasionFor, healMs, onFault })
  const describe = describeIn({ people, circles, occasions })
  const { setAside, examine } = deps
  const stillSignedIn: Domain["signedIn"] = (asked) => signedIn({ sessions, clock }, asked)
  const editors = new Editors({ ...shared, editors: tables.editors, access, signedIn: stillSignedIn })
  const calendars = new Calendars({
    ...shared,
    calendars: tables.calendars,
    // Nobody is left who could end the feed of somebody who can never come back.
    stillHere: async (person) =>
      (await isSignedIn(withPeople, person)) || (await recoveryOf(inLinks, person)).link !== null,
  })
  return {
    tokens,
    callers,
    access,
    claims,
    editors,
    calendars,
    eraser: openEraser({ ...tables, clock, roomLog: deps.roomLog, sweep: () => editors.sweep(), onFault }),
    cards: new CardOpener({ occasions, events, clock, rules: zoneRules, cluster: deps.cluster, onFault }),
    signedIn: stillSignedIn,
    describe,
    handlers: {
      ...peopleRoutes({ ...withPeople, mayBeCalled: (...as) => mayBeCalled(inCircles, ...as) }),
      ...circleRoutes(inCircles),
      ...occasionRoutes({ ...inOccasions, keepShown: (...of) => gifts(given, ...of) }),
      ...cardRoutes(inOccasions),
      ...setAsideRoutes({ ...inOccasions, setAside, examine, describe }),
      ...linkRoutes(inLinks),
      ...askRoutes({ ...inLinks, asks: tables.asks }),
      ...claimRoutes({ ...given, ...claims.deps }),
      ...editorRoutes(editors),
      ...calendarRoutes(calendars),
      ...serverRoutes(deps),
    },
  }
}

const tablesIn = (records: Records) => ({
  people: tableOf(records, "people", PersonRecord),
  sessions: tableOf(records, "sessions", SessionRecord),
  circles: tableOf(records, "circles", CircleRecord),
  memberships: tableOf(records, "members", Membership),
  occasions: tableOf(records, "occasions", OccasionRecord),
  links: tableOf(records, "links", LinkRecord),
  asks: tableOf(records, "asks", AskRecord),
  editors: tableOf(records, "editors", EditorRecord),
  calendars: tableOf(records, "calendars", CalendarRecord),
  quotas: tableOf(records, "quotas", QuotaRecord),
  claims: tableOf(records, "claims", ItemRecord),
  shown: tableOf(records, "shown", ShownRecord),
  history: tableOf(records, "history", HistoryRecord),
  projections: tableOf(records, "projections", ProjectionRecord),
  setAside: tableOf(records, "setAside", SetAsideRecord),
})

const perDayOf = (config: DomainDeps["config"]) => ({
  lists: config.MAX_LISTS_PER_DAY,
  names: config.MAX_NAMES_PER_DAY,
  links: config.MAX_LINKS_PER_DAY,
})

const serverRoutes = ({ health, config }: DomainDeps): Handlers<"health" | "info"> => ({
  async health() {
    const { ready, condition } = await health.ready()
    if (ready) return ok({ answer: { status: "ok" } })
    return refusal(condition.store === "up" ? "shutting_down" : "store_away")
  },
  async info({ askedHere }) {
    const limits = { pushBytes: PUSH_MAX_BYTES, documentBytes: config.MAX_DOCUMENT_BYTES }
    const addresses = askedHere === true ? { addresses: [...networkAddresses(config.HOST)] } : {}
    return ok({ answer: { name: "jubilee", protocol: PROTOCOL_VERSION, limits, ...addresses } })
  },
})
