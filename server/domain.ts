import { base32, type CircleId, type PersonId, type SessionId } from "../shared/ids.ts"
import { DAYS_PER_DAY, MAILS_PER_DAY, PUSH_MAX_BYTES } from "../shared/limits.ts"
import { PROTOCOL_VERSION } from "../shared/protocol.ts"
import { ok } from "../shared/result.ts"
import { describeIn } from "./access/describe.ts"
import { createAccess, type Access } from "./access/grant-for.ts"
import { type KeyRing, KeysRecord, openKeys } from "./access/keys.ts"
import { Callers } from "./access/callers.ts"
import { createTokens, type Tokens } from "./access/tokens.ts"
import { ArrangementRecord } from "./cards/arrangement.ts"
import { shownIn } from "./cards/arrange-commands.ts"
import { insideRoutes } from "./cards/inside-routes.ts"
import { RepliesRecord } from "./cards/replies.ts"
import type { CardContents, ContentsDeps } from "./cards/content/contents.ts"
import { CardFrontRecord, CardMessageRecord } from "./cards/content/record.ts"
import { type CardSigners, SignersRecord } from "./cards/content/signers.ts"
import { type Cards, openCards } from "./cards/open.ts"
import { cardRoutes } from "./cards/routes.ts"
import { cardPhotos } from "./cards/content/photos.ts"
import { TicketsRecord } from "./cards/tickets.ts"
import { channelRoutes } from "./notices/routes.ts"
import { type Channels, openChannels } from "./notices/open.ts"
import { type CalendarDeps, Calendars } from "./calendar/commands.ts"
import { calendarRoutes } from "./calendar/routes.ts"
import { CalendarRecord } from "./calendar/rules.ts"
import { type Claims, openClaims } from "./claims/open.ts"
import type { ItemsProjection } from "./claims/ports.ts"
import { gifts, ShownRecord } from "./claims/gifts.ts"
import { ItemRecord } from "./claims/record.ts"
import { claimRoutes } from "./claims/routes.ts"
import type { EndpointName } from "../shared/api-routes.ts"
import { CircleRecord } from "./circles/rules.ts"
import { mayBeCalled, Membership } from "./circles/commands.ts"
import { circleRoutes } from "./circles/routes.ts"
import type { Clock } from "./clock.ts"
import type { Config } from "./config.ts"
import { dayRoutes } from "./days/routes.ts"
import { daysReader, whoHasDays } from "./days/read.ts"
import { DayRecord } from "./days/rules.ts"
import { refusal, type Handlers } from "./endpoint.ts"
import type { Documents } from "./documents/documents.ts"
import type { Events } from "./events.ts"
import { AskRecord } from "./links/ask-rules.ts"
import { askRoutes } from "./links/ask-routes.ts"
import { LinkRecord } from "./links/rules.ts"
import { recoveryOf } from "./links/commands.ts"
import { linkRoutes } from "./links/routes.ts"
import { OccasionRecord } from "./occasions/rules.ts"
import { occasionRoutes, setAsideRoutes } from "./occasions/routes.ts"
import { signedIn } from "./people/commands.ts"
import { isSignedIn } from "./people/devices.ts"
import { peopleRoutes } from "./people/routes.ts"
import type { SetAsideDeps } from "./occasions/set-aside.ts"
import { openPhotos, type OpenPhotos, type OpenPhotosDeps } from "./photos/open.ts"
import type { Photos, PhotosDeps } from "./photos/photos.ts"
import { PhotoRecord } from "./photos/rules.ts"
import { photoRoutes } from "./photos/routes.ts"
import type { KeptDeps } from "./kept/commands.ts"
import { keptRoutes } from "./kept/routes.ts"
import { UploadGate } from "./upload-gate.ts"
import { PersonRecord } from "./people/rules.ts"
import { SessionRecord } from "./people/session-rules.ts"
import { type SetAsideParts, SetAsideRecord } from "./rooms/healing/set-aside.ts"
import { networkAddresses } from "./http/network.ts"
import { type RefreshCookie, refreshCookie } from "./http/refresh-cookie.ts"
import { LookMarks, markedTable } from "./look-marks.ts"
import { NewsOfOccasions } from "./news/source.ts"
import { NoticeRecord, ToldRecord } from "./notices/records.ts"
import { AgendaRecord } from "./reminders/agenda.ts"
import type { MarkedTables } from "./reminders/look-again.ts"
import {
  movedByDay,
  movedByMessage,
  movedByOccasion,
  movedByReplies,
  movedInCircle,
} from "./reminders/moved.ts"
import { openReminders, type Reminders } from "./reminders/open.ts"
import { reminderRoutes } from "./reminders/routes.ts"
import { SettingsRecord } from "./reminders/settings.ts"
import type { Health } from "./ops/health.ts"
import { factsOf, type Log } from "./ops/log.ts"
import { QuotaRecord } from "./people/quotas.ts"
import { HistoryRecord } from "./claims/history.ts"
import { Editors } from "./editors/commands.ts"
import { editorRoutes } from "./editors/routes.ts"
import { EditorRecord } from "./editors/rules.ts"
import type { OccasionDeps } from "./occasions/commands.ts"
import { openEraser, type Eraser } from "./erasure/sweep.ts"
import { ProjectionRecord } from "./projections/rules.ts"
import type { Blobs } from "./store/blobs.ts"
import type { Records, RoomLog } from "./store/port.ts"
import { tableOf } from "./store/table.ts"
import { KeyedMutex } from "./async/keyed-mutex.ts"

export interface DomainDeps {
  readonly records: Records
  readonly events: Events
  readonly clock: Clock
  readonly health: Pick<Health, "ready">
  readonly log: Log
  readonly items: ItemsProjection
  readonly setAside: SetAsideParts
  /** Where photos are kept. */
  readonly blobs: Blobs
  /** Makes uploads anew, where that is not left to processes of their own. */
  readonly remaker?: OpenPhotosDeps["remaker"]
  /** Looks at a room's document as a whole, and heals it if it cannot be opened (E3). */
  readonly examine: SetAsideDeps["examine"]
  /** Whether other nodes write to the same store. */
  readonly cluster: boolean
  /** Takes the rooms of erased occasions away, and reads those of cards. */
  readonly roomLog: RoomLog
  /** Opens what stands in the rooms of a card. */
  readonly documents: Documents
  readonly config: Pick<
    Config,
    | "HOST"
    | "PUBLIC_URL"
    | "ACCESS_TOKEN_SECONDS"
    | "MAX_DOCUMENT_BYTES"
    | "MAX_LISTS_PER_DAY"
    | "MAX_NAMES_PER_DAY"
    | "MAX_LINKS_PER_DAY"
    | "MAX_PHOTO_BYTES_PER_DAY"
    | "VAPID_SUBJECT"
    | "PUSH_ALLOW_PRIVATE"
    | "SMTP_URL"
    | "MAIL_FROM"
  >
}

/** Everything that people do besides writing together: the handlers of the API, and what a gateway asks. */
export interface Domain {
  readonly handlers: Handlers<EndpointName>
  readonly tokens: Tokens
  /** Where devices keep their refresh tokens. */
  readonly cookie: RefreshCookie
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
  readonly cards: Cards
  /** Reminds people, and tells them what happened. */
  readonly reminders: Reminders
  /** Photos in cards. */
  readonly photos: OpenPhotos
  /** Web Push and e-mail. */
  readonly channels: Channels
  /** Everybody who has the days of a circle. */
  readonly whoHasDays: (circle: CircleId) => Promise<ReadonlySet<PersonId>>
  /** Which of these devices are still signed in. */
  readonly signedIn: (sessions: readonly SessionId[]) => Promise<ReadonlySet<SessionId>>
}

/** Records that other nodes may have changed are read again this often, in ms, while a giver has them open. */
const HEAL_MS = 5_000

/** Makes the signing keys on the first start. */
export async function openDomain(deps: DomainDeps): Promise<Domain> {
  const { records, events, clock, config, log, items, setAside, examine, roomLog, cluster } = deps
  const marks = new LookMarks(clock)
  const tables = tablesIn(records, marks)
  const { people, sessions, circles, memberships, occasions, quotas, links, history } = tables
  const { keys, tokens, cookie } = await openCredentials(deps)
  const callers = new Callers({ tokens, sessions, events, clock })
  const access = createAccess({ people, circles, occasions })
  const { occasionFor, alsoDeleted, seenIn } = access
  const onFault = (sentence: string, error: unknown): void => log.error(sentence, factsOf(error))
  const withdrawn: ContentsDeps["withdrawn"] = (...gone) => photos.drop(...gone)
  const inCards = { ...cardRooms(deps), events, clock, cluster, onFault, withdrawn }
  const cards = openCards(inCards, tables)
  const signedOf: CardSigners["of"] = (held) => cards.signers.of(held)
  const domains = { people, circles, memberships, occasions, quotas, signedOf }
  const shared = { ...domains, perDay: perDayOf(config), events, clock }
  const inOccasions = { ...shared, occasionFor, seenIn, alsoDeleted, starting: new KeyedMutex() }
  const withPeople = { ...shared, sessions, credentials: tokens }
  const inLinks = { ...withPeople, links, occasionFor }
  const given = { ...inOccasions, claims: tables.claims, shown: tables.shown, history }
  const claims = openClaims({ ...given, items, healMs: healMsOf(deps), onFault })
  const stillSignedIn: Domain["signedIn"] = (asked) => signedIn({ sessions, clock }, asked)
  const editors = new Editors({ ...shared, editors: tables.editors, access, signedIn: stillSignedIn })
  const languageOf = languagesIn(tables)
  const calendars = openCalendars({ ...tables, languageOf, clock })
  const photos = openPhotosIn(deps, tables, { contents: cards.contents, occasionFor, onFault })
  const reached = { signedIn: stillSignedIn, languageOf }
  const channels = await openChannels({ ...shared, ...reached, records, keys, onFault, config })
  const reminders = openRemindersIn({ ...deps, channels, claims, marks }, inOccasions, tables)
  const sweeps = { inCards: photos, others: [editors, photos] }
  const eraser = openEraser({ ...tables, ...sweeps, clock, roomLog, onFault })
  const parts = { tokens, cookie, callers, access, claims, editors, calendars, photos, eraser, cards }
  return {
    ...parts,
    channels,
    reminders,
    whoHasDays: (circle) => whoHasDays(tables, circle),
    signedIn: stillSignedIn,
    describe: describeIn(tables),
    handlers: {
      ...peopleRoutes({ ...withPeople, mayBeCalled: (...as) => mayBeCalled(inOccasions, ...as) }),
      ...circleRoutes(inOccasions),
      ...occasionRoutes({ ...inOccasions, keepShown: (...of) => gifts(given, ...of) }),
      ...insideRoutes({ ...inOccasions, ...tables, shownIn: shownIn(tables) }),
      ...cardRoutes({ ...inOccasions, contents: cards.contents, arrangements: tables.arrangements }),
      ...withPhotos({ ...inOccasions, ...tables, photos: photos.photos }),
      ...setAsideRoutes({ ...inOccasions, setAside, examine, describe: describeIn(tables) }),
      ...linkRoutes(inLinks),
      ...askRoutes({ ...inLinks, asks: tables.asks }),
      ...claimRoutes({ ...given, ...claims.deps }),
      ...editorRoutes(editors),
      ...calendarRoutes(calendars),
      ...reminderRoutes(reminders.persons),
      ...dayRoutes({ ...inOccasions, days: tables.days }),
      ...channelRoutes(channels.routes),
      ...serverRoutes(deps),
    },
  }
}

/** Tables whose changes may move reminders mark what changed. */
function markedIn(records: Records, marks: LookMarks): MarkedTables {
  const circles = markedTable(tableOf(records, "circles", CircleRecord), marks, { moved: movedInCircle })
  return {
    circles,
    occasions: markedTable(tableOf(records, "occasions", OccasionRecord), marks, { moved: movedByOccasion }),
    days: markedTable(tableOf(records, "days", DayRecord), marks, {
      moved: movedByDay,
      markBeside: ({ circle }) => circles.mark(circle),
    }),
    replies: markedTable(tableOf(records, "replies", RepliesRecord), marks, { moved: movedByReplies }),
    cardMessages: markedTable(tableOf(records, "cardMessages", CardMessageRecord), marks, {
      moved: movedByMessage,
    }),
  }
}

const tablesIn = (records: Records, marks: LookMarks) => ({
  ...markedIn(records, marks),
  people: tableOf(records, "people", PersonRecord),
  sessions: tableOf(records, "sessions", SessionRecord),
  memberships: tableOf(records, "members", Membership),
  reminderSettings: tableOf(records, "reminderSettings", SettingsRecord),
  agendas: tableOf(records, "agendas", AgendaRecord),
  told: tableOf(records, "reminders", ToldRecord),
  notices: tableOf(records, "notices", NoticeRecord),
  photos: tableOf(records, "photos", PhotoRecord),
  links: tableOf(records, "links", LinkRecord),
  asks: tableOf(records, "asks", AskRecord),
  editors: tableOf(records, "editors", EditorRecord),
  calendars: tableOf(records, "calendars", CalendarRecord),
  quotas: tableOf(records, "quotas", QuotaRecord),
  claims: tableOf(records, "claims", ItemRecord),
  shown: tableOf(records, "shown", ShownRecord),
  history: tableOf(records, "history", HistoryRecord),
  projections: tableOf(records, "projections", ProjectionRecord),
  arrangements: tableOf(records, "arrangements", ArrangementRecord),
  tickets: tableOf(records, "tickets", TicketsRecord),
  cardSigners: tableOf(records, "cardSigners", SignersRecord),
  cardFronts: tableOf(records, "cardFronts", CardFrontRecord),
  setAside: tableOf(records, "setAside", SetAsideRecord),
})

/** Reminders, and whatever else people are told. */
function openRemindersIn(
  {
    log,
    cluster,
    channels,
    claims,
    marks,
  }: DomainDeps & {
    readonly channels: Channels
    readonly claims: Pick<Claims, "subscribe">
    readonly marks: LookMarks
  },
  inOccasions: OccasionDeps,
  tables: ReturnType<typeof tablesIn>,
): Reminders {
  const news = new NewsOfOccasions({ ...inOccasions, ...tables })
  const onFault = (sentence: string, error: unknown): void => log.error(sentence, factsOf(error))
  const reminders = openReminders({
    ...inOccasions,
    ...tables,
    marks,
    events: inOccasions.events,
    settings: tables.reminderSettings,
    daysFor: daysReader(tables),
    channels: channels.all,
    news,
    cluster,
    onFault,
  })
  claims.subscribe((record) => {
    // What fails is made good for when rounds come by the record again.
    news
      .tell(record, (...of) => reminders.persons.tell(...of))
      .catch((error: unknown) => onFault("givers could not be told of news", error))
  })
  return reminders
}

/** What people read, as far as pages of theirs named it. */
const languagesIn =
  ({ reminderSettings }: Pick<ReturnType<typeof tablesIn>, "reminderSettings">): CalendarDeps["languageOf"] =>
  async (person) =>
    (await reminderSettings.get(person))?.language

/** Calendar feeds. */
const openCalendars = (
  deps: ReturnType<typeof tablesIn> & Pick<CalendarDeps, "languageOf" | "clock">,
): Calendars =>
  new Calendars({
    ...deps,
    // Nobody is left who could end the feed of somebody who can never come back.
    stillHere: async (person) =>
      (await isSignedIn(deps, person)) || (await recoveryOf(deps, person)).link !== null,
  })

/** Photos of cards. */
const openPhotosIn = (
  deps: DomainDeps,
  tables: ReturnType<typeof tablesIn>,
  parts: Pick<PhotosDeps, "occasionFor"> &
    Pick<ContentsDeps, "onFault"> & { readonly contents: CardContents },
): OpenPhotos =>
  openPhotos({
    ...parts,
    ...cardPhotos({ ...tables, ...cardRooms(deps), contents: parts.contents }),
    photos: tables.photos,
    quotas: tables.quotas,
    occasions: tables.occasions,
    blobs: deps.blobs,
    remaker: deps.remaker,
    clock: deps.clock,
    bytesPerDay: deps.config.MAX_PHOTO_BYTES_PER_DAY,
  })

/** Photos, and cards that come from files with theirs. */
const withPhotos = (deps: Omit<KeptDeps, "gate"> & { readonly photos: Photos }) => ({
  ...photoRoutes(deps.photos),
  ...keptRoutes({ ...deps, gate: new UploadGate() }),
})

const cardRooms = ({ roomLog, documents, examine }: DomainDeps) => ({
  log: roomLog,
  documents,
  onSpoilt: examine,
})

/** What people's devices are known by, and where they keep it. */
async function openCredentials({
  records,
  clock,
  config,
}: DomainDeps): Promise<Pick<Domain, "tokens" | "cookie"> & { readonly keys: KeyRing }> {
  const keys = await openKeys(tableOf(records, "keys", KeysRecord), clock)
  const tokens = createTokens({ keys, clock, accessTokenSeconds: config.ACCESS_TOKEN_SECONDS })
  const cookie = refreshCookie({
    secure: config.PUBLIC_URL?.startsWith("https:") ?? false,
    place: base32(keys.derive("jubilee: name of the cookie").subarray(0, 5)),
    isOurs: async (token) => (await tokens.readRefreshToken(token)) !== undefined,
  })
  return { keys, tokens, cookie }
}

const healMsOf = ({ cluster }: DomainDeps): number | undefined => (cluster ? HEAL_MS : undefined)

const perDayOf = (config: DomainDeps["config"]) => ({
  lists: config.MAX_LISTS_PER_DAY,
  names: config.MAX_NAMES_PER_DAY,
  links: config.MAX_LINKS_PER_DAY,
  photoBytes: config.MAX_PHOTO_BYTES_PER_DAY,
  days: DAYS_PER_DAY,
  mails: MAILS_PER_DAY,
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
