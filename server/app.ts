import { createServer, type Server } from "node:http"
import { fileURLToPath } from "node:url"
import { getRequestListener } from "@hono/node-server"
import { AccessWatch } from "./access/watch.ts"
import { secureRandom } from "../shared/ids.ts"
import { ok, refuse, type Result } from "../shared/result.ts"
import { partsOf, roomOf, type RoomId } from "../shared/rooms.ts"
import { type Clock, systemClock } from "./clock.ts"
import { type OtherNodes, openOtherNodes } from "./cluster/open.ts"
import type { Config } from "./config.ts"
import { openDocuments } from "./documents/documents.ts"
import type { Event, Events } from "./events.ts"
import { Connections } from "./gateways/connections.ts"
import { Builds } from "./http/builds.ts"
import { type Domain, openDomain } from "./domain.ts"
import { createHttp } from "./http/server.ts"
import { readStaticFiles } from "./http/static-files.ts"
import { type Live, openLive } from "./live.ts"
import { type Health, openHealth } from "./ops/health.ts"
import { factsOf, type Log } from "./ops/log.ts"
import { createMetrics, type Metrics } from "./ops/metrics.ts"
import { serveMetrics, type MetricsServer } from "./ops/metrics-server.ts"
import type { Fanout } from "./rooms/replication/fanout.ts"
import { SetAsideParts, SetAsideRecord } from "./rooms/healing/set-aside.ts"
import { openProjections } from "./projections/open.ts"
import type { Store } from "./store/port.ts"
import { openGateways } from "./open-gateways.ts"
import { shutDown } from "./shut-down.ts"
import { tableOf } from "./store/table.ts"
import { openStore, type S3Place } from "./store/open.ts"

const VERSION = "0.1.0"
/** The built client. */
const CLIENT = fileURLToPath(new URL("../client/dist", import.meta.url))
/** Connections that wait to be accepted: a reconnect storm must not overflow it (one second per lost SYN). */
const BACKLOG = 4096
const HEADERS_TIMEOUT_MS = 10_000
const REQUEST_TIMEOUT_MS = 30_000
/** After a store that did not answer, access is looked at again this much later, in ms. */
const RECHECK_MS = 1_000

export interface App extends AsyncDisposable {
  readonly port: number
  /** Where this machine reaches it. */
  readonly url: string
  /** Where Prometheus reads; undefined when nobody asked for it. */
  readonly metricsUrl: string | undefined
  /** Stops accepting, tells clients to come back, makes durable what was admitted, and closes everything. */
  close(): Promise<void>
}

export interface AppOptions {
  readonly config: Config
  readonly log: Log
  readonly clock?: Clock
}

/** The composition root: picks the store, wires the parts, listens. Refuses with one sentence. */
export async function startApp({
  config,
  log,
  clock = systemClock(),
}: AppOptions): Promise<Result<App, string>> {
  // Others may serve the same database, now or later.
  const several = config.MONGODB_URL !== undefined
  const opened = await openConfigured({ config, clock, log })
  if (!opened.ok) return refuse(opened.error)
  const store = opened.value
  const joined = await openOtherNodes({ config, records: store.records, clock, log })
  if (!joined.ok) return closed(store, joined)
  const otherNodes = joined.value
  const { events, fanout, adapter } = otherNodes
  const metrics = createMetrics(VERSION)
  const documents = openDocuments(clock)
  const heal = (room: RoomId): void => live.heal(room)
  const projections = openProjections({ clock, log, store, documents, onSpoilt: heal })
  const health = openHealthOf({ store, otherNodes, clock, log })
  const { items } = projections
  const { records, log: roomLog, blobs } = store
  const setAside = openSetAside(store)
  const kept = { records, blobs, roomLog, setAside, documents, items }
  const domainDeps = { ...kept, events, clock, health, config, log }
  const domain = await openDomain({ ...domainDeps, examine: heal, cluster: several })
  const builds = new Builds({ records, own: readStaticFiles(CLIENT), clock, log, cluster: several })
  const http = openHttp({ config, clock, log, domain, health, metrics, builds })
  const live = openLive({
    ...kept,
    config,
    clock,
    random: secureRandom,
    listeners: [items, domain.cards.signers],
    describe: domain.describe,
    grantsFor: domain.access.grantsFor,
    fanout,
    log,
    metrics,
  })
  const connections = new Connections()
  const inGateways = { config, clock, log, http, live, domain, metrics, adapter, records, documents }
  const gateways = openGateways({ ...inGateways, connections })
  measure({ metrics, connections, live, otherNodes })
  const watch = watchAccess({ connections, live, domain, events, fanout, clock, log, several })
  // Before anybody is served a page of this build, any node can serve its files.
  await builds.start()
  const listening = await listenAll(http, config, metrics)
  const scraped = listening.ok ? listening.value.scraped : undefined
  const others = [watch, builds, ...runningIn(domain), projections, documents]
  const spreadMs = several ? config.DRAIN_SECONDS * 1000 : 0
  const leave = async (): Promise<void> => {
    await shutDown({ http, health, gateways, live, otherNodes, others, store, clock, log, spreadMs })
    await scraped?.close()
  }
  let leaving: Promise<void> | undefined
  const close = (): Promise<void> => (leaving ??= leave())
  if (listening.ok) return ok(appOf(listening.value.port, scraped?.url, close))
  await close()
  return listening
}

/** What of the domain goes on by itself until it is stopped. */
const runningIn = ({ claims, eraser, cards, photos, reminders, channels }: Domain) => [
  claims,
  eraser,
  cards,
  photos,
  reminders,
  channels,
]

const appOf = (port: number, metricsUrl: string | undefined, close: () => Promise<void>): App => ({
  port,
  url: `http://localhost:${port}`,
  metricsUrl,
  close,
  [Symbol.asyncDispose]: close,
})

const openSetAside = ({ records, log }: Store): SetAsideParts =>
  new SetAsideParts(tableOf(records, "setAside", SetAsideRecord), log)

const openConfigured = ({ config, clock, log }: { config: Config; clock: Clock; log: Log }) =>
  openStore({
    folder: config.DATA_DIR,
    integrityCheck: config.INTEGRITY_CHECK,
    mongoUrl: config.MONGODB_URL,
    s3: s3Of(config),
    clock,
    onWait: (reason) => log.warn("the store is waited for", { reason }),
  })

/** The settings of the object storage, which are there together or not at all. */
function s3Of(config: Config): S3Place | undefined {
  const { S3_URL: url, S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey } = config
  if (url === undefined || accessKeyId === undefined || secretAccessKey === undefined) return undefined
  return { url, region: config.S3_REGION, accessKeyId, secretAccessKey }
}

function measure(parts: {
  readonly metrics: Metrics
  readonly connections: Connections
  readonly live: Live
  readonly otherNodes: OtherNodes
}): void {
  const { metrics, connections, live, otherNodes } = parts
  metrics.watch({
    connections: () => connections.size,
    rooms: () => live.registry.size,
    waitingBytes: live.waitingBytes,
    fanoutLive: () => otherNodes.fanout.live,
    otherNodes: () => otherNodes.others,
    nodeMessages: () => otherNodes.counters,
  })
}

async function closed<E>(store: Store, refusal: Result<never, E>): Promise<Result<never, E>> {
  await store.close()
  return refusal
}

function openHttp(parts: {
  readonly config: Config
  readonly clock: Clock
  readonly log: Log
  readonly domain: Domain
  readonly health: Health
  readonly metrics: Metrics
  readonly builds: Builds
}): Server {
  const { config, clock, log, domain, health, metrics, builds } = parts
  const hono = createHttp({
    handlers: domain.handlers,
    calendars: domain.calendars,
    addresses: domain.channels.routes.addresses,
    verifyAccess: (token, how) => domain.callers.verify(token, how),
    cookie: domain.cookie,
    config,
    files: builds.own,
    builds,
    version: VERSION,
    health,
    clock,
    log,
    onAnswered: metrics.request,
  })
  const answer = getRequestListener(hono.fetch)
  const http = createServer((request, response) => void answer(request, response))
  http.headersTimeout = HEADERS_TIMEOUT_MS
  http.requestTimeout = REQUEST_TIMEOUT_MS
  return http
}

/** The port for people, and the one for operators when METRICS_PORT asks for it. */
async function listenAll(
  http: Server,
  config: Config,
  metrics: Metrics,
): Promise<Result<{ readonly port: number; readonly scraped: MetricsServer | undefined }, string>> {
  const port = await listen(http, config)
  if (!port.ok) return port
  if (config.METRICS_PORT === undefined) return ok({ port: port.value, scraped: undefined })
  metrics.watchProcess()
  const scraped = await serveMetrics(metrics, { host: config.METRICS_HOST, port: config.METRICS_PORT })
  return scraped.ok ? ok({ port: port.value, scraped: scraped.value }) : scraped
}

const openHealthOf = (parts: { store: Store; otherNodes: OtherNodes; clock: Clock; log: Log }): Health => {
  const { store, otherNodes, clock, log } = parts
  return openHealth({
    clock,
    storeAlive: () => store.alive,
    askStore: () => store.records.get("keys", "signing"),
    otherNodes: () => otherNodes.state(),
    onChange: (ready, condition) =>
      log[ready ? "info" : "warn"](ready ? "ready to serve again" : "not ready to serve", { ...condition }),
  })
}

function watchAccess(parts: {
  connections: Connections
  live: Live
  events: Events
  domain: Domain
  fanout: Fanout
  clock: Clock
  log: Log
  several: boolean
}): AccessWatch {
  parts.events.subscribe((event) => void follow(event, { ...parts, whoHasDays: parts.domain.whoHasDays }))
  return new AccessWatch({
    clock: parts.clock,
    // What one node alone knows of access it hears of in its own process; sessions are looked at there, too (M8).
    sitting: () => (parts.several ? parts.connections.sitting() : []),
    grantsFor: parts.domain.access.grantsFor,
    credentials: () => parts.connections.credentials(),
    signedIn: parts.domain.signedIn,
    stillGood: (editors) => parts.domain.editors.stillGood(editors),
    hearsOthers: () => parts.fanout.live,
    onSuspended: (facts) => parts.log.warn("rooms closed until access can be confirmed again", facts),
    onFault: (error) => parts.log.error("the grants of open rooms could not be read", factsOf(error)),
  })
}

/** Access that changed is looked at again at once, for everybody concerned (M4). */
async function follow(
  event: Event,
  parts: {
    readonly connections: Connections
    readonly live: Pick<Live, "shorten">
    readonly whoHasDays: Domain["whoHasDays"]
    readonly clock: Clock
    readonly log: Log
  },
): Promise<void> {
  const { connections, clock, log } = parts
  if (event.type === "claims_changed") return
  if (event.type === "notices_changed") return connections.noticesChanged(event.person)
  if (event.type === "message_hidden") return parts.live.shorten(roomOf("messages", event.occasion))
  if (event.type === "card_changed") return connections.cardChanged(event.occasion)
  if (event.type === "device_added") return connections.devicesChanged(event.person, event.session)
  if (event.type === "editor_ended") return connections.end(event.editor)
  if (event.type === "session_ended") {
    connections.end(event.session)
    return connections.devicesChanged(event.person, event.session)
  }
  try {
    if (event.type === "days_changed") return connections.daysChanged(await parts.whoHasDays(event.circle))
    if (event.type === "occasion_changed") {
      const { occasion } = event
      return await connections.recheck((_, room) => partsOf(room).occasion === occasion, occasion)
    }
    await connections.recheck((person) => person === event.person)
  } catch (error) {
    log.error("access could not be looked at again; trying once more", factsOf(error))
    clock.after(RECHECK_MS, () => void follow(event, parts))
  }
}

function listen(http: Server, { PORT, HOST }: Config): Promise<Result<number, string>> {
  return new Promise((resolve) => {
    http.once("error", (error) => {
      const code = "code" in error ? error.code : undefined
      if (code === "EADDRINUSE") return resolve(refuse(`Port ${PORT} is in use; set PORT to another.`))
      if (code === "EACCES")
        return resolve(refuse(`Port ${PORT} may not be used by this account; set PORT to another.`))
      return resolve(refuse(`HOST ${HOST} cannot be listened on (${String(code)}).`))
    })
    http.listen({ port: PORT, host: HOST, backlog: BACKLOG }, () => {
      const address = http.address()
      resolve(ok(typeof address === "object" && address !== null ? address.port : PORT))
    })
  })
}
