import { Hono } from "hono"
import { secureRandom } from "../../shared/ids.ts"
import { ERRORS } from "../errors.ts"
import type { Clock } from "../clock.ts"
import type { Config } from "../config.ts"
import { correlationId, REQUEST_ID } from "../ops/correlation.ts"
import type { Health } from "../ops/health.ts"
import { factsOf, type Log } from "../ops/log.ts"
import { StoreError } from "../store/port.ts"
import { answerRefusal, answerTooMany, type Call, type Served } from "./answers.ts"
import { type CalendarMount, mountCalendar } from "./calendar.ts"
import { mountClient } from "./client.ts"
import { securityHeaders } from "./headers.ts"
import { mountMailStop, type MailStopMount } from "./mail-stop.ts"
import { MisplacedPages } from "./misplaced.ts"
import { mountApi, peerOfCall, type MountDeps } from "./mount.ts"
import { describeApi } from "./openapi.ts"
import { mountProbes, PROBES } from "./probes.ts"
import { clientOf, ownOrigin, trustOf, type Trust } from "./peer.ts"
import type { Builds } from "./builds.ts"
import { Buckets } from "./buckets.ts"
import { PEOPLE_AT_HOME, ReadLimits } from "./read-limits.ts"
import type { StaticFiles } from "./static-files.ts"

export interface HttpDeps
  extends
    Pick<MountDeps, "handlers" | "verifyAccess" | "cookie">,
    Pick<CalendarMount, "calendars">,
    Pick<MailStopMount, "addresses"> {
  readonly config: Pick<
    Config,
    | "PUBLIC_URL"
    | "TRUST_PROXY"
    | "MAX_BODY_BYTES"
    | "MAX_SIGN_UPS_PER_MINUTE"
    | "MAX_SIGN_UPS_PER_DAY"
    | "MAX_LINK_OPENS_PER_MINUTE"
    | "MAX_RECOVERIES_PER_MINUTE"
    | "MAX_CHANGES_PER_MINUTE"
    | "MAX_READS_PER_MINUTE"
  >
  /** The built client; empty when another server shows it. */
  readonly files: StaticFiles
  /** The files of other builds; absent: there are none. */
  readonly builds?: Pick<Builds, "find">
  readonly version: string
  readonly health: Health
  readonly clock: Clock
  readonly log: Log
  /** Counts what was answered. */
  readonly onAnswered?: (answer: Answered) => void
}

/** What one request came to: the pattern of its route, never its path. */
interface Answered {
  readonly method: string
  readonly route: string
  readonly status: number
  readonly ms: number
}

/** The whole of HTTP: the API, its description, and the client. Stateless but for the counting of calls per client. */
export function createHttp(deps: HttpDeps): Hono<Served> {
  const { log, clock, config } = deps
  const trust = trustOf(config)
  const app = new Hono<Served>()
  app.use(async (call, next) => {
    const started = clock.now()
    call.set("requestId", correlationId(call.req.header(REQUEST_ID)))
    call.set("route", "none")
    call.set("refusal", undefined)
    call.header(REQUEST_ID, call.get("requestId"))
    // A node that leaves keeps nobody on a connection that it is about to close.
    if (deps.health.draining) call.header("connection", "close")
    const own = ownOrigin(trust, peerOfCall(call))
    for (const [name, value] of Object.entries(securityHeaders(own))) call.header(name, value)
    // Answers are for one person, and an ETag would tell that something changed (S3).
    if (call.req.path.startsWith("/api/") || PROBES.has(call.req.path))
      call.header("cache-control", "no-store")
    await next()
    const answered = {
      method: call.req.method,
      route: call.get("route"),
      status: call.res.status,
      ms: clock.now() - started,
    }
    deps.onAnswered?.(answered)
    tell(log, call, answered)
  })
  app.onError((error, call) => {
    if (error instanceof StoreError) {
      log.error("the store did not answer", { request: call.get("requestId"), ...factsOf(error) })
      call.header("retry-after", "2")
      return answerRefusal(call, { code: "store_away" })
    }
    log.error("a request failed", { request: call.get("requestId"), ...factsOf(error) })
    return answerRefusal(call, { code: "internal" })
  })
  mountProbes(app, deps.health)
  const limits = limitsOf(deps)
  mountApi(app, {
    ...deps,
    ...limits,
    trust,
    misplaced: new MisplacedPages({ trust, clock, log }),
    maxBodyBytes: config.MAX_BODY_BYTES,
  })
  mountDescription(app, { version: deps.version, cookie: deps.cookie.name, trust, reads: limits.reads })
  app.all("/api/*", (call) => answerRefusal(call, { code: "not_found" }))
  mountCalendar(app, { calendars: deps.calendars, trust, reads: limits.reads })
  mountMailStop(app, { addresses: deps.addresses, trust, tries: limits.linkOpens })
  mountClient(app, { files: deps.files, builds: deps.builds, trust, random: secureRandom })
  app.all("*", (call) => {
    call.header("allow", "GET, HEAD")
    return answerRefusal(call, { code: "method_not_allowed" })
  })
  return app
}

const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000
/** Confirmations of e-mail addresses that all people of one client address may ask for: an office, and no mass mailer. */
const CONFIRMATIONS_PER_HOUR = 30

function limitsOf({ clock, config }: HttpDeps): Pick<
  MountDeps,
  "buckets" | "perClient" | "changes" | "floods" | "reads" | "newPeople"
> & {
  readonly linkOpens: Buckets
} {
  const linkOpens = new Buckets(clock, config.MAX_LINK_OPENS_PER_MINUTE)
  return {
    linkOpens,
    perClient: { setEmail: new Buckets(clock, CONFIRMATIONS_PER_HOUR, HOUR_MS) },
    buckets: {
      signUp: new Buckets(clock, config.MAX_SIGN_UPS_PER_MINUTE),
      openLink: linkOpens,
      join: linkOpens,
      ask: linkOpens,
      confirmEmail: linkOpens,
      refuseEmail: linkOpens,
      stopEmail: linkOpens,
      recover: new Buckets(clock, config.MAX_RECOVERIES_PER_MINUTE),
    },
    newPeople: new Buckets(clock, config.MAX_SIGN_UPS_PER_DAY, DAY_MS),
    changes: new Buckets(clock, config.MAX_CHANGES_PER_MINUTE),
    floods: new Buckets(clock, PEOPLE_AT_HOME * config.MAX_CHANGES_PER_MINUTE),
    reads: new ReadLimits(clock, config.MAX_READS_PER_MINUTE),
  }
}

function mountDescription(
  app: Hono<Served>,
  {
    version,
    cookie,
    trust,
    reads,
  }: {
    readonly version: string
    readonly cookie: string
    readonly trust: Trust
    readonly reads: ReadLimits
  },
): void {
  const description = JSON.stringify(describeApi({ version, cookie }))
  app.get("/api/openapi.json", (call) => {
    call.set("route", "/api/openapi.json")
    const reader = { client: clientOf(trust, peerOfCall(call)), person: undefined }
    const wait = reads.take(reader)
    if (wait > 0) return answerTooMany(call, wait)
    reads.charge(reader, description.length)
    return call.body(description, 200, { "content-type": "application/json" })
  })
}

/** One line per request: which way in, how it ended, how long it took. Not who, and not what about. */
function tell(log: Log, call: Call, answered: Answered): void {
  const code = call.get("refusal")
  const facts = {
    request: call.get("requestId"),
    ...answered,
    ...(code !== undefined && { code }),
  }
  // Probes come every second, for ever; what they find out is told when it changes.
  if (PROBES.has(call.get("route"))) return log.debug("probe", facts)
  log[code === undefined ? "info" : ERRORS[code].log]("request", facts)
}
