import { createServer, type IncomingMessage, type Server } from "node:http"
import { fileURLToPath } from "node:url"
import { getRequestListener } from "@hono/node-server"
import { secureRandom } from "../shared/ids.ts"
import { ok, refuse, type Result } from "../shared/result.ts"
import { partsOf } from "../shared/rooms.ts"
import { type Clock, systemClock } from "./clock.ts"
import type { Config } from "./config.ts"
import { createEvents, type Event } from "./events.ts"
import { Gateway } from "./gateways/socketio.ts"
import { type Domain, openDomain } from "./http/domain.ts"
import { clientOf, isFromOurPage, peerOf, trustOf } from "./http/peer.ts"
import { createHttp } from "./http/server.ts"
import { readStaticFiles } from "./http/static-files.ts"
import { type Live, openLive } from "./live.ts"
import { factsOf, type Log } from "./ops/log.ts"
import { createMetrics, type Metrics } from "./ops/metrics.ts"
import { serveMetrics, type MetricsServer } from "./ops/metrics-server.ts"
import { openProjections, type OpenProjections } from "./projections/open.ts"
import type { Store } from "./store/port.ts"
import { openSqliteStore } from "./store/sqlite/open.ts"

const VERSION = "0.1.0"
/** Connections that wait to be accepted: a reconnect storm must not overflow it (one second per lost SYN). */
const BACKLOG = 4096
const HEADERS_TIMEOUT_MS = 10_000
const REQUEST_TIMEOUT_MS = 30_000
/** A stopping server waits this long for edits to become durable, in ms. */
const DRAIN_MS = 8_000
/** Peers have this long to close their connections, in ms. */
const CLOSE_MS = 2_000
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
  const opened = await openSqliteStore({ folder: config.DATA_DIR, integrityCheck: config.INTEGRITY_CHECK })
  if (!opened.ok) return refuse(opened.error.message)
  const store = opened.value
  const events = createEvents()
  const metrics = createMetrics(VERSION)
  const projections = openProjections(clock, log, store)
  const domain = await openDomain({ records: store.records, events, clock, config })
  const files = readStaticFiles(fileURLToPath(new URL("../client/dist", import.meta.url)))
  const { handlers, tokens } = domain
  const hono = createHttp({
    handlers,
    verifyAccess: tokens.verifyAccess,
    config,
    files,
    version: VERSION,
    clock,
    log,
    onAnswered: metrics.request,
  })
  const answer = getRequestListener(hono.fetch)
  const http = createServer((request, response) => void answer(request, response))
  http.headersTimeout = HEADERS_TIMEOUT_MS
  http.requestTimeout = REQUEST_TIMEOUT_MS
  const live = openLive({
    config,
    clock,
    random: secureRandom,
    roomLog: projections.roomLog,
    describe: domain.describe,
    log,
    metrics,
  })
  const gateway = openGateway({ config, clock, log, http, live, domain, metrics })
  metrics.watch({
    connections: () => gateway.connections,
    rooms: () => live.registry.size,
    waitingBytes: live.waitingBytes,
    fanoutLive: () => true,
  })
  events.subscribe((event) => void follow(event, { gateway, clock, log }))
  const listening = await listenAll(http, config, metrics)
  const scraped = listening.ok ? listening.value.scraped : undefined
  const close = async (): Promise<void> => {
    await closeAll({ gateway, live, projections, store, clock, log })
    await scraped?.close()
  }
  if (!listening.ok) {
    await close()
    return listening
  }
  const { port } = listening.value
  const url = `http://localhost:${port}`
  return ok({ port, url, metricsUrl: scraped?.url, close, [Symbol.asyncDispose]: close })
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

function openGateway(parts: {
  readonly config: Config
  readonly clock: Clock
  readonly log: Log
  readonly http: Server
  readonly live: Live
  readonly domain: Domain
  readonly metrics: Metrics
}): Gateway {
  const { config, clock, log, http, live, domain, metrics } = parts
  const trust = trustOf(config)
  return new Gateway({
    http,
    clock,
    registry: live.registry,
    verify: domain.tokens.verifyAccess,
    grantFor: domain.access.grantFor,
    allowedOrigin: (request: IncomingMessage) => isFromOurPage(trust, peerOf(request)),
    addressOf: (request: IncomingMessage) => clientOf(trust, peerOf(request)),
    maxConnectionsPerAddress: config.MAX_CONNECTIONS_PER_ADDRESS,
    pushBytes: config.MAX_PUSH_BYTES,
    limits: {
      rooms: config.MAX_ROOMS_PER_CONNECTION,
      updatesPerSecond: config.MAX_UPDATES_PER_SECOND,
      presencePerSecond: config.MAX_PRESENCE_PER_SECOND,
      bufferedBytes: config.MAX_BUFFERED_BYTES,
      documentBytes: config.MAX_DOCUMENT_BYTES,
    },
    meter: metrics.gateway,
    onFault: (error) => log.error("a live connection failed", factsOf(error)),
    onStrike: (frame) => log.debug("a frame could not be read", { frame }),
    onRefused: (code) => log.debug("a connection was refused", { code }),
  })
}

/** Access that changed is looked at again at once, for everybody concerned (M4). */
async function follow(
  event: Event,
  parts: { readonly gateway: Gateway; readonly clock: Clock; readonly log: Log },
): Promise<void> {
  const { gateway, clock, log } = parts
  if (event.type === "session_ended") return gateway.endSession(event.session)
  try {
    await gateway.recheck((person, room) =>
      event.type === "occasion_changed" ? partsOf(room).occasion === event.occasion : person === event.person,
    )
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

async function closeAll(parts: {
  readonly gateway: Gateway
  readonly live: Live
  readonly projections: OpenProjections
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
}): Promise<void> {
  const { gateway, live, projections, store, clock, log } = parts
  gateway.drain()
  const late = new Promise<"late">((resolve) => clock.after(DRAIN_MS, () => resolve("late")))
  if ((await Promise.race([live.drained(), late])) === "late") {
    log.error("edits that were not yet acknowledged stay with their authors' devices")
  }
  await live.stop()
  await projections.stop()
  // A peer that does not answer the closing of its socket is not waited for.
  const patience = new Promise<void>((resolve) => clock.after(CLOSE_MS, resolve))
  await Promise.race([gateway.close(), patience])
  await store.close()
}
