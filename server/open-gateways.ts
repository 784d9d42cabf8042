import type { IncomingMessage, Server } from "node:http"
import { secureRandom } from "../shared/ids.ts"
import { PUSH_MAX_BYTES } from "../shared/limits.ts"
import type { Clock } from "./clock.ts"
import type { Config } from "./config.ts"
import type { Documents } from "./documents/documents.ts"
import { Extents } from "./documents/extents.ts"
import { Allowances } from "./gateways/allowances.ts"
import { Arrivals } from "./gateways/arrivals.ts"
import type { Connections } from "./gateways/connections.ts"
import { Gateway, type GatewayDeps, SOCKET_IO_PATH } from "./gateways/socketio.ts"
import { EDITOR_PATH, EditorGateway } from "./gateways/ywebsocket/gateway.ts"
import type { Domain } from "./domain.ts"
import { clientOf, isFromOurPage, peerOf, trustOf } from "./http/peer.ts"
import type { Live } from "./live.ts"
import { factsOf, type Log } from "./ops/log.ts"
import type { Metrics } from "./ops/metrics.ts"
import { DailyBytes, VolumeRecord } from "./rooms/daily-bytes.ts"
import type { Records } from "./store/port.ts"
import { tableOf } from "./store/table.ts"

/** So many people may spend their day in one room before it is spent for all. */
const PEOPLE_OF_A_FULL_DAY = 2

export interface GatewayParts {
  readonly config: Config
  readonly clock: Clock
  readonly log: Log
  readonly http: Server
  readonly live: Live
  readonly domain: Domain
  readonly metrics: Metrics
  /** What joins this node's rooms to those of others. */
  readonly adapter: GatewayDeps["adapter"]
  readonly records: Records
  readonly documents: Documents
  readonly connections: Connections
}

/** The ways in for live connections: the app's own protocol, and y-websocket for other editors. */
export function openGateways(parts: GatewayParts): Pick<Gateway, "drain" | "close"> {
  const { config, http, domain, adapter, documents } = parts
  const trust = trustOf(config)
  const isOurs = (request: IncomingMessage): boolean => isFromOurPage(trust, peerOf(request))
  const shared = sharedBy(parts)
  const pages = new Gateway({
    ...shared,
    adapter,
    verify: (token) => domain.callers.verify(token, "now"),
    endedSince: (session, at) => domain.callers.endedSince(session, at),
    claims: domain.claims,
    allowedOrigin: isOurs,
  })
  const editors = new EditorGateway({
    ...shared,
    extents: new Extents(documents),
    open: (token, room) => domain.editors.open(token, room),
    // A script is no page and sends none; its token is its own, and no cookie that another page could borrow.
    allowedOrigin: (request) => request.headers.origin === undefined || isOurs(request),
  })
  http.on("upgrade", ({ url = "" }: IncomingMessage, socket) => {
    if (![SOCKET_IO_PATH, EDITOR_PATH].some((path) => url.startsWith(path))) socket.destroy()
  })
  return {
    drain: async (spreadMs) => void (await Promise.all([pages.drain(spreadMs), editors.drain(spreadMs)])),
    close: async () => {
      editors.close()
      await pages.close()
    },
  }
}

/** What every gateway is opened with: the same rooms, access, limits and log. */
function sharedBy(parts: GatewayParts) {
  const { config, clock, log, http, live, domain, metrics, records, connections } = parts
  const trust = trustOf(config)
  return {
    http,
    clock,
    connections,
    registry: live.registry,
    grantFor: domain.access.grantFor,
    addressOf: (request: IncomingMessage) => clientOf(trust, peerOf(request)),
    arrivals: new Arrivals(clock, config.MAX_CONNECTIONS_PER_ADDRESS),
    pushBytes: PUSH_MAX_BYTES,
    chance,
    limits: {
      rooms: config.MAX_ROOMS_PER_CONNECTION,
      updatesPerSecond: config.MAX_UPDATES_PER_SECOND,
      presencePerSecond: config.MAX_PRESENCE_PER_SECOND,
      bufferedBytes: config.MAX_BUFFERED_BYTES,
      documentBytes: config.MAX_DOCUMENT_BYTES,
    },
    allowances: openAllowances({ config, clock, records }),
    meter: metrics.gateway,
    ...toldBy(log),
  }
}

/** What gateways tell the log: never who, and never where. */
const toldBy = (
  log: Log,
): Pick<GatewayDeps, `on${"Fault" | "Strike" | "Refused" | "Opened" | "Closed"}`> => ({
  onFault: (error, connection) => log.error("a live connection failed", { connection, ...factsOf(error) }),
  onStrike: (frame, connection) => log.debug("a frame could not be read", { connection, frame }),
  onRefused: (code, connection) => log.debug("a connection was refused", { connection, code }),
  onOpened: (connection) => log.info("a connection opened", { connection }),
  onClosed: (connection, code) => log.info("a connection closed", { connection, code }),
})

/** Between 0 and 1. */
function chance(): number {
  const [high = 0, low = 0] = secureRandom(2)
  return (high * 256 + low) / 0x10000
}

/** What one person may cost this node, and how much may be pushed in a day. */
function openAllowances(parts: {
  readonly config: Config
  readonly clock: Clock
  readonly records: Records
}): Allowances {
  const { config, clock, records } = parts
  const daily = new DailyBytes({
    clock,
    volumes: tableOf(records, "volumes", VolumeRecord),
    limits: { person: config.MAX_BYTES_PER_DAY, room: config.MAX_BYTES_PER_DAY * PEOPLE_OF_A_FULL_DAY },
  })
  return new Allowances(clock, config.MAX_UPDATES_PER_SECOND, daily)
}
