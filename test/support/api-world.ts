import { mkdtempSync } from "node:fs"
import { rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { z } from "zod"
import { API, type EndpointName } from "../../shared/api-routes.ts"
import type { CreateOccasion, NewLink, OccasionView, Session } from "../../shared/api.ts"
import type { RoomId } from "../../shared/rooms.ts"
import { ApiError } from "../../shared/api.ts"
import type { ErrorCode } from "../../shared/errors.ts"
import { systemClock, type Clock } from "../../server/clock.ts"
import { readConfig, type Config } from "../../server/config.ts"
import { openDocuments } from "../../server/documents/documents.ts"
import { createEvents, type Event, type Events } from "../../server/events.ts"
import { openDomain, type Domain } from "../../server/domain.ts"
import { createHttp } from "../../server/http/server.ts"
import type { StaticFiles } from "../../server/http/static-files.ts"
import { openHealth, type Health } from "../../server/ops/health.ts"
import { createLog } from "../../server/ops/log.ts"
import { openProjections } from "../../server/projections/open.ts"
import { SetAsideParts, SetAsideRecord } from "../../server/rooms/healing/set-aside.ts"
import type { Store } from "../../server/store/port.ts"
import { tableOf } from "../../server/store/table.ts"
import { openStore } from "../../server/store/open.ts"

export const ORIGIN = "http://jubilee.test:3000"

/** The real clock, which a test can set forward. */
export interface TestClock extends Clock {
  forward(ms: number): void
}

export function testClock(): TestClock {
  const system = systemClock()
  let ahead = 0
  return {
    now: () => system.now() + ahead,
    after: (ms, task) => system.after(ms, task),
    utilisation: () => system.utilisation(),
    forward: (ms) => {
      ahead += ms
    },
  }
}

export interface WorldOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly files?: StaticFiles
  /** A MongoDB in the place of SQLite. */
  readonly mongoUrl?: string
}

export interface ApiWorld extends AsyncDisposable {
  readonly store: Store
  readonly clock: TestClock
  readonly config: Config
  readonly health: Health
  readonly domain: Domain
  readonly events: readonly Event[]
  readonly logLines: readonly string[]
  /** A request as it is, without anything a browser would add. */
  readonly raw: (path: string, init?: RequestInit, address?: string) => Promise<Response>
  /** The domain of another process on the same store. */
  readonly openDomain: () => Promise<Domain>
  /** A browser with a cookie jar and no person yet. */
  readonly device: () => Device
}

async function openIn(folder: string, { mongoUrl }: WorldOptions): Promise<Store> {
  const clock = systemClock()
  const opened = await openStore({ folder, integrityCheck: false, mongoUrl, clock, onWait: () => undefined })
  if (!opened.ok) throw new Error(opened.error)
  return opened.value
}

/** The real HTTP app over a real store in a folder of its own, without a socket. */
export async function startApiWorld(options: WorldOptions = {}): Promise<ApiWorld> {
  const { env = {}, files = new Map() } = options
  const folder = mkdtempSync(join(tmpdir(), "jubilee-http-"))
  const store = await openIn(folder, options)
  const read = readConfig({
    MAX_SIGN_UPS_PER_MINUTE: "10000",
    MAX_SIGN_UPS_PER_DAY: "10000",
    MAX_LINK_OPENS_PER_MINUTE: "10000",
    MAX_READS_PER_MINUTE: "1000000",
    ...env,
  })
  if (!read.ok) throw new Error(read.error.join(" "))
  const config = read.value
  const clock = testClock()
  const bus = createEvents()
  const events: Event[] = []
  bus.subscribe((event) => events.push(event))
  const logLines: string[] = []
  const log = createLog({ level: "debug", to: { write: (line) => void logLines.push(line) } })
  const health = openHealth({
    clock,
    storeAlive: () => store.alive,
    askStore: () => store.records.get("keys", "signing"),
    otherNodes: () => "alone",
    onChange: () => undefined,
  })
  const documents = openDocuments(clock)
  const projections = openProjections({
    clock,
    log,
    store,
    documents,
    onSpoilt: (room) => log.error("a document cannot be opened", { room }),
  })
  const { records, blobs } = store
  const { items } = projections
  const setAside = new SetAsideParts(tableOf(records, "setAside", SetAsideRecord), store.log)
  const rooms = { roomLog: store.log, blobs, setAside, examine: (room: RoomId) => items.examine(room) }
  const openOn = (events: Events): Promise<Domain> =>
    openDomain({ records, events, clock, health, config, log, items, documents, ...rooms, cluster: false })
  const domain = await openOn(bus)
  const { handlers, callers } = domain
  const app = createHttp({
    handlers,
    calendars: domain.calendars,
    addresses: domain.channels.routes.addresses,
    verifyAccess: (token, how) => callers.verify(token, how),
    cookie: domain.cookie,
    config,
    files,
    version: "0.0.0",
    health,
    clock,
    log,
  })
  const raw: ApiWorld["raw"] = async (path, init = {}, address = "127.0.0.1") =>
    app.request(path, init, { incoming: { socket: { remoteAddress: address } } })
  return {
    store,
    clock,
    config,
    health,
    domain,
    events,
    logLines,
    raw,
    openDomain: () => openOn(createEvents()),
    device: () => new Device(raw),
    async [Symbol.asyncDispose]() {
      domain.claims.stop()
      domain.eraser.stop()
      domain.cards.stop()
      domain.photos.stop()
      domain.reminders.stop()
      domain.channels.stop()
      await projections.stop()
      await documents.stop()
      await store.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

type Body<N extends EndpointName> = (typeof API)[N]["body"] extends z.ZodType
  ? z.input<(typeof API)[N]["body"]>
  : undefined
type Answer<N extends EndpointName> = (typeof API)[N]["answer"] extends z.ZodType
  ? z.output<(typeof API)[N]["answer"]>
  : undefined

export interface CallOptions<N extends EndpointName> {
  readonly body?: Body<N>
  readonly params?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  /** A body that is no JSON, and what it is declared as. */
  readonly bytes?: Uint8Array<ArrayBuffer>
  readonly type?: string
}

/** A browser: it keeps cookies by path, sends its origin, and holds the access token that it was given. */
export class Device {
  readonly #raw: ApiWorld["raw"]
  cookie: string | undefined
  token: string | undefined
  person: Session["person"] | undefined

  constructor(raw: ApiWorld["raw"]) {
    this.#raw = raw
  }

  /** The answer as it came. */
  async send<N extends EndpointName>(name: N, options: CallOptions<N> = {}): Promise<Response> {
    const { method, path } = API[name]
    const url = path.replaceAll(/\{(\w+)\}/g, (_, key: string) => options.params?.[key] ?? "")
    const headers = new Headers({ host: new URL(ORIGIN).host, origin: ORIGIN })
    if (options.body !== undefined) headers.set("content-type", "application/json")
    if (options.bytes !== undefined) {
      headers.set("content-type", options.type ?? "image/jpeg")
      headers.set("content-length", String(options.bytes.length))
    }
    if (this.token !== undefined) headers.set("authorization", `Bearer ${this.token}`)
    if (this.cookie !== undefined && url.startsWith("/api/session")) headers.set("cookie", this.cookie)
    for (const [key, value] of Object.entries(options.headers ?? {})) headers.set(key, value)
    const body = options.body === undefined ? (options.bytes ?? null) : JSON.stringify(options.body)
    const response = await this.#raw(url, { method, headers, body })
    const set = response.headers.get("set-cookie")
    if (set !== null) this.cookie = /Max-Age=0/.test(set) ? undefined : set.split(";")[0]
    return response
  }

  /** The checked answer; fails when the call was refused. */
  async call<N extends EndpointName>(name: N, options: CallOptions<N> = {}): Promise<Answer<N>> {
    const response = await this.send(name, options)
    const text = await response.text()
    if (!response.ok) throw new Error(`${name} was refused: ${response.status} ${text}`)
    const { answer } = API[name]
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- read by the schema of this very endpoint
    const read = answer?.parse(JSON.parse(text)) as Answer<N>
    return read
  }

  /** The code of a refusal, with its status; fails when the call was answered. */
  async refused<N extends EndpointName>(
    name: N,
    options: CallOptions<N> = {},
  ): Promise<{ status: number; code: ErrorCode }> {
    const response = await this.send(name, options)
    const text = await response.text()
    if (response.ok) throw new Error(`${name} was answered: ${text}`)
    return { status: response.status, code: ApiError.parse(JSON.parse(text)).error.code }
  }

  #become(session: Session): this {
    this.token = session.token
    this.person = session.person
    return this
  }

  get id(): Session["person"]["id"] {
    if (!this.person) throw new Error("nobody is signed in on this device")
    return this.person.id
  }

  async signUp(name: string): Promise<this> {
    return this.#become(await this.call("signUp", { body: { name } }))
  }

  async refresh(): Promise<this> {
    this.token = undefined
    const session = await this.call("refreshSession")
    if (session === null) throw new Error("this device has no cookie")
    return this.#become(session)
  }

  async join(token: string, as: z.input<typeof API.join.body>["as"]): Promise<this> {
    const { session } = await this.call("join", { body: { token, as } })
    return this.#become(session)
  }

  async create(form: Partial<CreateOccasion> = {}): Promise<OccasionView> {
    return this.call("createOccasion", {
      body: {
        who: { kind: "other", name: "Anna" },
        kind: "birthday",
        zone: "Europe/Berlin",
        secrecy: "together",
        ...form,
      },
    })
  }

  async link(occasion: string, capability: "giver" | "recipient" | "reader"): Promise<NewLink> {
    return this.call("createLink", { params: { occasion }, body: { capability } })
  }
}
