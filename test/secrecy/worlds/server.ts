import { settled, stir } from "../seeded.ts"
import type { Hono } from "hono"
import { API, type EndpointName } from "../../../shared/api-routes.ts"
import type { Clock } from "../../../server/clock.ts"
import { readConfig } from "../../../server/config.ts"
import { createEvents } from "../../../server/events.ts"
import type { Served } from "../../../server/http/answers.ts"
import { openDomain, type Domain } from "../../../server/domain.ts"
import { createHttp } from "../../../server/http/server.ts"
import { openHealth } from "../../../server/ops/health.ts"
import type { Log } from "../../../server/ops/log.ts"
import { Projections } from "../../../server/projections/projections.ts"
import { ProjectionRecord } from "../../../server/projections/rules.ts"
import { SetAsideParts, SetAsideRecord } from "../../../server/rooms/healing/set-aside.ts"
import { COLLECTIONS } from "../../../server/store/collections.ts"
import { tableOf } from "../../../server/store/table.ts"
import { documentsDirectly } from "../../support/documents-directly.ts"
import { SimClock } from "../../support/sim-clock.ts"
import { SimBlobs } from "../../support/sim-blobs.ts"
import { SimRecords } from "../../support/sim-records.ts"
import { SimDisk, SimLog } from "../../support/sim-store.ts"

const ORIGIN = "http://jubilee.test:3000"

/** What a planted oracle gets at. */
export interface Inside {
  readonly records: SimRecords
}

/** An answer that depends on hidden people, put between the domain and HTTP; the product has no switch for it. */
export interface Oracle {
  readonly handlers?: (handlers: Domain["handlers"], inside: Inside) => Domain["handlers"]
  readonly headers?: (inside: Inside, status: number) => Readonly<Record<string, string>>
  readonly calendars?: (
    calendars: Domain["calendars"],
    inside: Inside,
  ) => Pick<Domain["calendars"], "open" | "write">
}

/** An answer as it came. */
export interface Answer {
  readonly status: number
  readonly headers: readonly (readonly [string, string])[]
  readonly text: string
  readonly json: unknown
}

/** A browser: a cookie, a token, and the address that it asks from. */
export class Browser {
  cookie: string | undefined
  token: string | undefined
  readonly address: string

  constructor(address: string) {
    this.address = address
  }
}

export interface Call {
  readonly params?: Readonly<Record<string, string>>
  readonly body?: object
}

/** The real domain and HTTP over records in memory, on a time that the script moves. */
export class WorldServer {
  readonly time: SimClock
  readonly records: SimRecords
  readonly #hono: Hono<Served>
  readonly #headers: (status: number) => Readonly<Record<string, string>>
  readonly #stop: () => void

  private constructor(
    parts: { readonly time: SimClock; readonly records: SimRecords },
    hono: Hono<Served>,
    outside: {
      readonly headers: (status: number) => Readonly<Record<string, string>>
      readonly stop: () => void
    },
  ) {
    this.time = parts.time
    this.records = parts.records
    this.#hono = hono
    this.#headers = outside.headers
    this.#stop = outside.stop
  }

  static async open(oracle: Oracle | undefined): Promise<WorldServer> {
    // A circle can be filled within a script; what a person may do in a day counts for that person alone.
    const wide = { MAX_LISTS_PER_DAY: "1000", MAX_NAMES_PER_DAY: "2000" }
    const read = readConfig({
      ACCESS_TOKEN_SECONDS: "86400",
      MAX_SIGN_UPS_PER_MINUTE: "1000",
      MAX_SIGN_UPS_PER_DAY: "100000",
      ...wide,
    })
    if (!read.ok) throw new Error(read.error.join(" "))
    const config = read.value
    const time = new SimClock()
    const { clock } = time.scope()
    const records = new SimRecords(COLLECTIONS)
    const log = new SimLog(new SimDisk())
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
    const domain = await openDomain({
      records,
      events: createEvents(),
      clock,
      config,
      items,
      setAside: new SetAsideParts(tableOf(records, "setAside", SetAsideRecord), log),
      examine: (room) => items.examine(room),
      roomLog: log,
      blobs: new SimBlobs(),
      documents,
      health: { ready: async () => ({ ready: true, condition: READY }) },
      log: SILENT,
      cluster: false,
    })
    const { handlers, callers, calendars, channels } = domain
    const inside = { records }
    const hono = createHttp({
      handlers: oracle?.handlers?.(handlers, inside) ?? handlers,
      calendars: oracle?.calendars?.(calendars, inside) ?? calendars,
      addresses: channels.routes.addresses,
      verifyAccess: (token, how) => callers.verify(token, how),
      cookie: domain.cookie,
      config,
      files: new Map(),
      version: "0.0.0",
      health: healthOn(clock),
      clock,
      log: SILENT,
    })
    const headers = (status: number) => oracle?.headers?.(inside, status) ?? {}
    return new WorldServer({ time, records }, hono, { headers, stop: () => domain.claims.stop() })
  }

  /** One request; what it leads to has happened when it is answered. */
  async ask<N extends EndpointName>(browser: Browser, name: N, call: Call, id: string): Promise<Answer> {
    const { method, path } = API[name]
    const url = path.replaceAll(/\{(\w+)\}/g, (_, key: string) => call.params?.[key] ?? "")
    const headers = new Headers({ host: new URL(ORIGIN).host, origin: ORIGIN, "x-request-id": id })
    if (call.body !== undefined) headers.set("content-type", "application/json")
    if (browser.token !== undefined) headers.set("authorization", `Bearer ${browser.token}`)
    if (browser.cookie !== undefined && url.startsWith("/api/session")) headers.set("cookie", browser.cookie)
    const body = call.body === undefined ? null : JSON.stringify(call.body)
    const address = { incoming: { socket: { remoteAddress: browser.address } } }
    stir()
    const response = await this.#finished(this.#hono.request(url, { method, headers, body }, address))
    for (const [header, value] of Object.entries(this.#headers(response.status)))
      response.headers.set(header, value)
    const set = response.headers.get("set-cookie")
    if (set !== null) browser.cookie = /Max-Age=0/.test(set) ? undefined : set.split(";")[0]
    const text = await response.text()
    const json: unknown = text === "" ? undefined : JSON.parse(text)
    return { status: response.status, headers: [...response.headers], text, json }
  }

  /** What a calendar program gets by a feed's address: it has no session. */
  async fetchCalendar(token: string, from: Browser, id: string): Promise<Answer> {
    const headers = new Headers({ host: new URL(ORIGIN).host, "x-request-id": id })
    const address = { incoming: { socket: { remoteAddress: from.address } } }
    stir()
    const response = await this.#finished(this.#hono.request(`/calendar/${token}.ics`, { headers }, address))
    return {
      status: response.status,
      headers: [...response.headers],
      text: await response.text(),
      json: undefined,
    }
  }

  /** Time goes on until the answer is there. */
  async #finished(asked: Response | Promise<Response>): Promise<Response> {
    const outcome = { known: false }
    const answer = Promise.resolve(asked).finally(() => (outcome.known = true))
    // Its failure is the answer's.
    answer.catch(() => undefined)
    for (await settled(); !outcome.known; await settled()) {
      const { next } = this.time
      if (next === undefined) throw new Error("an answer waits for something that will never happen")
      this.time.advance(Math.max(0, next - this.time.now))
    }
    return answer
  }

  async until(at: number): Promise<void> {
    this.time.advance(Math.max(0, at - this.time.now))
    await settled()
  }

  stop(): void {
    this.#stop()
  }
}

const READY = { store: "up", otherNodes: "alone", draining: false } as const

const healthOn = (clock: Clock) =>
  openHealth({
    clock,
    storeAlive: () => true,
    askStore: async () => undefined,
    otherNodes: () => "alone",
    onChange: () => undefined,
  })

const SILENT: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: (sentence, facts) => {
    throw new Error(`${sentence}: ${JSON.stringify(facts)}`)
  },
  with: () => SILENT,
}
