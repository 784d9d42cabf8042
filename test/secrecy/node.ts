import { bound, settled, stir } from "./seeded.ts"
import type { Hono } from "hono"
import type * as Y from "yjs"
import type { OccasionId, PersonId, SessionId } from "../../shared/ids.ts"
import { secureRandom } from "../../shared/ids.ts"
import { PROTOCOL_VERSION } from "../../shared/protocol.ts"
import { partsOf, type RoomId } from "../../shared/rooms.ts"
import type { Clock } from "../../server/clock.ts"
import { type Config, readConfig } from "../../server/config.ts"
import type { Documents } from "../../server/documents/documents.ts"
import { Extents } from "../../server/documents/extents.ts"
import type { Editors } from "../../server/editors/commands.ts"
import { createEvents, type Event, type Events } from "../../server/events.ts"
import { Allowances } from "../../server/gateways/allowances.ts"
import type { ConnectionDeps } from "../../server/gateways/connection.ts"
import type { LiveConnection } from "../../server/gateways/connections.ts"
import type { EditorConnectionDeps } from "../../server/gateways/ywebsocket/connection.ts"
import { NO_METER } from "../../server/gateways/meter.ts"
import type { Served } from "../../server/http/answers.ts"
import { type Domain, openDomain } from "../../server/domain.ts"
import { createHttp } from "../../server/http/server.ts"
import { openLive } from "../../server/live.ts"
import { ALONE } from "../../server/rooms/replication/fanout.ts"
import { openHealth } from "../../server/ops/health.ts"
import type { Log } from "../../server/ops/log.ts"
import { createMetrics } from "../../server/ops/metrics.ts"
import { Projections } from "../../server/projections/projections.ts"
import { ProjectionRecord } from "../../server/projections/rules.ts"
import { SetAsideParts, SetAsideRecord } from "../../server/rooms/healing/set-aside.ts"
import { COLLECTIONS } from "../../server/store/collections.ts"
import type { RoomLog } from "../../server/store/port.ts"
import { tableOf } from "../../server/store/table.ts"
import { documentsDirectly } from "../support/documents-directly.ts"
import { SimClock } from "../support/sim-clock.ts"
import { SimBlobs } from "../support/sim-blobs.ts"
import { SimRecords } from "../support/sim-records.ts"
import { SimDisk, SimLog } from "../support/sim-store.ts"
import type { Leak } from "./leaks.ts"
import { EditorLine, Line, type Received } from "./wire.ts"

/** How long the store takes, in ms: every reading alike, every writing alike, every append as its number says. */
const READ_MS = 1
const WRITE_MS = 2
const appendMs = (room: RoomId, seq: number): number => 2 + ((room.charCodeAt(9) + seq * 7) % 4)

const ORIGIN = "http://jubilee.test:3000"

/** Who a script speaks for: a device with a token, whose received bytes are kept. */
export interface Ear {
  readonly person: PersonId
  readonly session: SessionId
  readonly token: string
  readonly received: Received[]
}

/** Another editor that connects: its document, its token for the room, and what it does when it is sent away for a while. */
interface EditorVisit {
  readonly name: string
  readonly doc: Y.Doc
  readonly room: RoomId
  readonly token: string
  readonly comesBack: () => void
}

/** What a planted leak gets at: the parts of a node, before they are put together. */
export interface Parts {
  readonly records: SimRecords
  readonly disk: SimDisk
  readonly clock: Clock
  readonly events: Events
  readonly lines: ReadonlyMap<Line, Ear>
  readonly editorLines: ReadonlyMap<EditorLine, Ear>
  /** Which occasion's claims are the secret; set once there is one. */
  readonly secret: { occasion: OccasionId | undefined }
}

/** One whole server, but for sockets and disks, on a time that a script moves. */
export class Node {
  readonly time: SimClock
  readonly disk: SimDisk
  readonly records: SimRecords
  readonly #clock: Clock
  readonly secret: Parts["secret"]
  readonly #lines: Map<Line, Ear>
  readonly #editorLines: Map<EditorLine, Ear>
  readonly #editors: Editors
  readonly #editorDeps: EditorConnectionDeps
  readonly #config: Config
  readonly #hono: Hono<Served>
  readonly #connectionDeps: ConnectionDeps
  readonly #headers: () => Readonly<Record<string, string>>

  private constructor(leak: Leak | undefined, made: Made) {
    this.time = made.time
    this.disk = made.parts.disk
    this.records = made.parts.records
    this.#clock = made.parts.clock
    this.secret = made.parts.secret
    this.#lines = made.lines
    this.#editorLines = made.editorLines
    this.#editors = made.domain.editors
    this.#config = made.config
    const front = frontOf(leak, made)
    this.#hono = front.hono
    this.#connectionDeps = front.connectionDeps
    this.#editorDeps = { ...front.connectionDeps, extents: new Extents(made.documents) }
    this.#headers = () => leak?.headers?.(made.parts) ?? {}
    made.parts.events.subscribe((event) => void this.#follow(event))
    leak?.start?.(made.parts)
  }

  static async open(leak?: Leak): Promise<Node> {
    return new Node(leak, await make())
  }

  /** One HTTP request of a device; what it gets is kept when it is there. `name` is the request's own, so no chance is in it. */
  async http(ear: Ear | undefined, name: string, path: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers)
    headers.set("host", new URL(ORIGIN).host)
    headers.set("origin", ORIGIN)
    headers.set("x-request-id", name)
    if (ear) headers.set("authorization", `Bearer ${ear.token}`)
    stir()
    // Everybody lives behind one address.
    const address = { incoming: { socket: { remoteAddress: "192.0.2.1" } } }
    const response = await this.#hono.request(path, { ...init, headers }, address)
    for (const [header, value] of Object.entries(this.#headers())) response.headers.set(header, value)
    const text = await response.clone().text()
    stir()
    const lines = [
      `${response.status}`,
      ...[...response.headers].map(([key, value]) => `${key}: ${value}`),
      text,
    ]
    ear?.received.push({ at: this.time.now, over: `http ${name}`, bytes: Buffer.from(lines.join("\n")) })
    return response
  }

  /** Whose token it is. */
  async bearer(token: string): Promise<Pick<Ear, "person" | "session">> {
    const verified = await this.#connectionDeps.verify(token)
    if (!verified.ok) throw new Error(verified.error)
    return verified.value
  }

  /** A live connection of a device. */
  connect(ear: Ear, name: string): Line {
    const { person, session } = ear
    const expiresAt = this.time.now + this.#config.ACCESS_TOKEN_SECONDS * 1000
    const line = new Line(
      { person, session, expiresAt, protocol: PROTOCOL_VERSION, connection: name },
      this.#connectionDeps,
      (over, bytes) => ear.received.push({ at: this.time.now, over, bytes }),
    )
    this.#lines.set(line, ear)
    return line
  }

  hangUp(line: Line): void {
    line.close()
    this.#lines.delete(line)
  }

  /** A connection of another editor, by its token. */
  async connectEditor(ear: Ear, { name, doc, room, token, comesBack }: EditorVisit): Promise<EditorLine> {
    const holder = await this.#editors.open(token, room)
    if (!holder.ok) throw new Error(holder.error)
    const line = new EditorLine(doc, { ...holder.value, connection: name }, this.#editorDeps, {
      heard: (over, bytes) => ear.received.push({ at: this.time.now, over, bytes }),
      comesBack,
    })
    this.#editorLines.set(line, ear)
    return line
  }

  hangUpEditor(line: EditorLine): void {
    line.close()
    this.#editorLines.delete(line)
  }

  /** Waits for an answer, time going on as far as it needs. */
  answer<T>(asked: Promise<T>): Promise<T> {
    return answerOf(this.time, asked)
  }

  /** Time goes on, one event after another, each with everything that follows from it at once. */
  async until(at: number): Promise<void> {
    for (await settled(); ; await settled()) {
      const next = this.time.next
      if (next === undefined || next > at) break
      this.time.advance(Math.max(0, next - this.time.now))
    }
    this.time.advance(Math.max(0, at - this.time.now))
    await settled()
  }

  plan(at: number, task: () => void): void {
    this.#clock.after(at - this.time.now, task)
  }

  async #follow(event: Event): Promise<void> {
    // What newcomers are sent of a shared room is no matter of hers.
    if (event.type === "claims_changed" || event.type === "message_hidden") return
    if (event.type === "card_changed") {
      for (const { connection } of this.#lines.keys()) connection.tellOfCard?.(event.occasion)
      return
    }
    if (event.type === "days_changed") return
    if (event.type === "session_ended" || event.type === "device_added" || event.type === "editor_ended")
      throw new Error("no script changes who is signed in where")
    // As the gateway does it: nobody waits for what is asked about somebody else.
    const all: LiveConnection[] = [...this.#lines.keys(), ...this.#editorLines.keys()].map(
      (line) => line.connection,
    )
    const looks = all.map(async (connection) => {
      const { person } = connection.identity
      await connection.recheck((room) =>
        event.type === "occasion_changed"
          ? partsOf(room).occasion === event.occasion
          : person === event.person,
      )
      if (event.type === "occasion_changed") connection.tellOf?.(event.occasion)
    })
    await Promise.all(looks)
  }
}

function httpOf(leak: Leak | undefined, { config, domain, parts }: Made): Hono<Served> {
  const { handlers, callers } = domain
  const { clock } = parts
  const health = openHealth({
    clock,
    storeAlive: () => true,
    askStore: async () => undefined,
    otherNodes: () => "alone",
    onChange: () => undefined,
  })
  return createHttp({
    handlers: leak?.handlers?.(handlers, parts) ?? handlers,
    calendars: domain.calendars,
    addresses: domain.channels.routes.addresses,
    verifyAccess: (token, how) => callers.verify(token, how),
    cookie: domain.cookie,
    config: config,
    files: new Map(),
    version: "0.0.0",
    health,
    clock,
    log: SILENT,
  })
}

/** What people reach: HTTP, and the other end of live connections. */
function frontOf(
  leak: Leak | undefined,
  made: Made,
): { readonly hono: Hono<Served>; readonly connectionDeps: ConnectionDeps } {
  const { clock } = made.parts
  const metrics = createMetrics("0.0.0")
  const { access, callers, describe, claims } = made.domain
  const live = openLive({
    config: made.config,
    clock,
    random: leak?.random?.() ?? secureRandom,
    documents: made.documents,
    items: made.items,
    setAside: made.setAside,
    roomLog: leak?.log?.(made.roomLog, made.parts) ?? made.roomLog,
    listeners: [made.items],
    describe,
    grantsFor: access.grantsFor,
    fanout: ALONE,
    log: SILENT,
    metrics,
  })
  const { grantFor } = access
  const connectionDeps: ConnectionDeps = {
    clock,
    registry: live.registry,
    verify: (token) => callers.verify(token, "now"),
    grantFor: leak?.grantFor?.(grantFor, made.parts) ?? grantFor,
    claims,
    allowances: new Allowances(clock, made.config.MAX_UPDATES_PER_SECOND, { take: () => "taken" }),
    meter: NO_METER,
    limits: {
      rooms: made.config.MAX_ROOMS_PER_CONNECTION,
      updatesPerSecond: made.config.MAX_UPDATES_PER_SECOND,
      presencePerSecond: made.config.MAX_PRESENCE_PER_SECOND,
      bufferedBytes: made.config.MAX_BUFFERED_BYTES,
      documentBytes: made.config.MAX_DOCUMENT_BYTES,
    },
    onFault: (error) => {
      throw error
    },
    onStrike: (code) => {
      throw new Error(`the script sent something malformed: ${code}`)
    },
    onClosed: () => undefined,
  }
  return { hono: httpOf(leak, made), connectionDeps }
}

const SILENT: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: (sentence, facts) => {
    throw new Error(`${sentence}: ${JSON.stringify(facts)}`)
  },
  with: () => SILENT,
}

interface Made {
  readonly time: SimClock
  readonly config: Config
  readonly lines: Map<Line, Ear>
  readonly editorLines: Map<EditorLine, Ear>
  readonly parts: Parts
  readonly domain: Domain
  readonly roomLog: RoomLog
  readonly documents: Documents
  readonly items: Projections
  readonly setAside: SetAsideParts
}

async function make(): Promise<Made> {
  const read = readConfig({
    ACCESS_TOKEN_SECONDS: "86400",
    MAX_SIGN_UPS_PER_MINUTE: "1000",
    MAX_SIGN_UPS_PER_DAY: "100000",
  })
  if (!read.ok) throw new Error(read.error.join(" "))
  const config = read.value
  const time = new SimClock()
  const scope = time.scope().clock
  const clock: Clock = {
    ...scope,
    after: (ms, task) =>
      scope.after(
        ms,
        bound(() => {
          stir()
          task()
        }),
      ),
  }
  const wait = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      stir()
      clock.after(ms, resolve)
    })
  const records = new SimRecords(COLLECTIONS, (kind) => wait(kind === "read" ? READ_MS : WRITE_MS))
  const disk = new SimDisk()
  const log = slow(new SimLog(disk), wait)
  const events = createEvents()
  const documents = documentsDirectly(clock)
  const items = new Projections({
    clock,
    log,
    records: tableOf(records, "projections", ProjectionRecord),
    documents,
    onSpoilt: (room) => {
      throw new Error(`${room} is spoilt`)
    },
    onFailed: (room, reason) => {
      throw new Error(`${room}: ${reason}`)
    },
  })
  const setAside = new SetAsideParts(tableOf(records, "setAside", SetAsideRecord), log)
  const lines = new Map<Line, Ear>()
  const editorLines = new Map<EditorLine, Ear>()
  const parts: Parts = { records, disk, clock, events, lines, editorLines, secret: { occasion: undefined } }
  const domain = await answerOf(
    time,
    openDomain({
      records,
      roomLog: log,
      blobs: new SimBlobs((kind) => wait(kind === "read" ? READ_MS : WRITE_MS)),
      remaker: remadeAsTheyAre,
      documents,
      events,
      clock,
      config,
      items,
      setAside,
      examine: (room) => items.examine(room),
      health: { ready: async () => ({ ready: true, condition: READY }) },
      log: SILENT,
      cluster: false,
    }),
  )
  return { time, config, lines, editorLines, parts, domain, documents, items, setAside, roomLog: log }
}

async function answerOf<T>(time: SimClock, asked: Promise<T>): Promise<T> {
  const outcome = { known: false }
  const finished = asked.finally(() => (outcome.known = true))
  // Its failure is the answer's.
  finished.catch(() => undefined)
  for (await settled(); !outcome.known; await settled()) {
    const { next } = time
    if (next === undefined) throw new Error("an answer waits for something that will never happen")
    time.advance(Math.max(0, next - time.now))
  }
  return finished
}

/** No process of its own decodes pictures here: its time would be nobody's to move. */
const remadeAsTheyAre: NonNullable<Parameters<typeof openDomain>[0]["remaker"]> = {
  remake: async (_person, bytes) => ({ kind: "photo", bytes, width: 10, height: 10 }),
  stop: () => undefined,
}

const READY = { store: "up", otherNodes: "alone", draining: false } as const

/** The same log with the times of a store: what is appended at once is as slow as its slowest room. */
const slow = (log: RoomLog, wait: (ms: number) => Promise<void>): RoomLog => ({
  async append(entries) {
    await wait(Math.max(0, ...entries.map(({ room, seq }) => appendMs(room, seq))))
    return log.append(entries)
  },
  async read(room, after, limit) {
    await wait(READ_MS)
    return log.read(room, after, limit)
  },
  async heads(rooms) {
    await wait(READ_MS)
    return log.heads(rooms)
  },
  async loadSnapshot(room, below) {
    await wait(READ_MS)
    return log.loadSnapshot(room, below)
  },
  saveSnapshot: (room, snapshot) => log.saveSnapshot(room, snapshot),
  snapshots: (room) => log.snapshots(room),
  trim: (room, through) => log.trim(room, through),
  erase: (room) => log.erase(room),
})
