import type { Hono } from "hono"
import { getCookie } from "hono/cookie"
import { API, type Endpoint, type EndpointName } from "../../shared/api-routes.ts"
import { JoinByLink } from "../../shared/api.ts"
import { ok, refuse, type Result } from "../../shared/result.ts"
import type { Callers } from "../access/callers.ts"
import {
  refusal,
  type Ask,
  type Caller,
  type Handlers,
  type Refusal,
  type Reply,
  type Upload,
} from "../endpoint.ts"
import { answerRefusal, answerTooMany, type Call, type Served } from "./answers.ts"
import type { Buckets } from "./buckets.ts"
import type { MisplacedPages } from "./misplaced.ts"
import { isAskedHere } from "./network.ts"
import { clientOf, isFromOurPage, type Peer, type Trust } from "./peer.ts"
import type { Reader, ReadLimits } from "./read-limits.ts"
import { readJson, readUpTo } from "./read-body.ts"
import type { RefreshCookie, RefreshToken } from "./refresh-cookie.ts"

export interface MountDeps {
  readonly handlers: Handlers<EndpointName>
  readonly verifyAccess: Callers["verify"]
  readonly trust: Trust
  /** Hears of requests from another origin. */
  readonly misplaced: MisplacedPages
  readonly cookie: RefreshCookie
  readonly maxBodyBytes: number
  /** How often a person, or a client without one, may call what can be guessed at or flooded. */
  readonly buckets: { readonly [N in EndpointName]?: Buckets }
  /** How often all people of one client together may call what reaches strangers. */
  readonly perClient: { readonly [N in EndpointName]?: Buckets }
  /** How many people one client may make in a day, by signing up or by a link: each brings limits of their own. */
  readonly newPeople: Buckets
  /** How often they may change anything else. */
  readonly changes: Buckets
  /** How often all signed-in people of one client together may do any of it. */
  readonly floods: Buckets
  /** How much may be read. */
  readonly reads: ReadLimits
}

export function peerOfCall(call: Call): Peer {
  // Absent where there is no socket: when the app is asked directly.
  const env: Served["Bindings"] | undefined = call.env
  return { header: (name) => call.req.header(name), remoteAddress: env?.incoming?.socket?.remoteAddress }
}

/** Puts every endpoint of the table on the wire, and answers other methods at the same paths. */
export function mountApi(app: Hono<Served>, deps: MountDeps): void {
  const methods = new Map<string, string[]>()
  for (const name of endpointNames()) {
    const { method, path } = API[name]
    const pattern = path.replaceAll(/\{(\w+)\}/g, ":$1")
    methods.set(pattern, [...(methods.get(pattern) ?? []), method])
    app.on(method, pattern, (call) => {
      call.set("route", path)
      return serve(call, name, deps)
    })
  }
  for (const [pattern, allowed] of methods) {
    app.all(pattern, (call) => {
      call.header("allow", allowed.join(", "))
      return answerRefusal(call, { code: "method_not_allowed" })
    })
  }
}

const isEndpoint = (name: string): name is EndpointName => Object.hasOwn(API, name)

const endpointNames = (): readonly EndpointName[] => Object.keys(API).filter(isEndpoint)

async function serve(call: Call, name: EndpointName, deps: MountDeps): Promise<Response> {
  const endpoint: Endpoint = API[name]
  const changes = endpoint.method !== "GET"
  if (changes && !isFromOurPage(deps.trust, peerOfCall(call))) {
    deps.misplaced.refused(peerOfCall(call))
    return answerRefusal(call, { code: "foreign_origin" })
  }
  const caller = await callerOf(call, endpoint, deps)
  if (!caller.ok) return answerRefusal(call, caller.error)
  const client = clientOf(deps.trust, peerOfCall(call))
  const reader: Reader = { client, person: caller.value?.person }
  const wait = changes ? waitOf(deps, name, { client, caller: caller.value }) : deps.reads.take(reader)
  if (wait > 0) return answerTooMany(call, wait)
  const device = await deps.cookie.read((called) => getCookie(call, called))
  const ask = await read(call, endpoint, { deps, caller: caller.value, device })
  if (!ask.ok) return answerRefusal(call, ask.error)
  const untilNew = waitOfNew(deps, name, { client, ask: ask.value })
  if (untilNew > 0) return answerTooMany(call, untilNew, "people_today")
  const handle: (ask: never) => Promise<Result<Reply<unknown>, Refusal>> = deps.handlers[name]
  const made = deps.reads.make(name, reader, async () => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- read by the schemas of this very endpoint
    const reply = await handle(ask.value as never)
    if (reply.ok && makesPerson(name, ask.value)) deps.newPeople.charge(client, 1)
    if (reply.ok) deps.perClient[name]?.charge(client, 1)
    // Only what the schema names leaves the house, whatever a handler put into its answer.
    return reply.ok ? ok({ ...reply.value, content: contentOf(endpoint, reply.value.answer) }) : reply
  })
  if (made === undefined) return answerTooMany(call, 1)
  const reply = await made
  if (!reply.ok) return answerRefusal(call, reply.error)
  const { refreshToken, content } = reply.value
  // A page with many photos is one reading of a person, however large they are.
  if (!changes && typeof content === "string") deps.reads.charge(reader, content.length)
  if (refreshToken !== undefined) call.header("set-cookie", deps.cookie.write(device.name, refreshToken))
  return answerContent(call, endpoint, content)
}

type Content = string | Uint8Array<ArrayBuffer> | undefined

function answerContent(call: Call, { status, gives }: Endpoint, content: Content): Response {
  if (content === undefined || status === 204) return call.body(null, 204)
  if (gives === undefined) return call.body(content, status, { "content-type": "application/json" })
  call.header("cache-control", gives.cache)
  // Whatever is in it: opened as a page it can do nothing.
  call.header("content-security-policy", "default-src 'none'; sandbox")
  return call.body(content, status, { "content-type": gives.media })
}

/** Whether this asks to become somebody who was not there before. */
function makesPerson(name: EndpointName, { caller, body }: AnyAsk): boolean {
  if (name === "signUp") return true
  return name === "join" && caller === undefined && JoinByLink.safeParse(body).data?.as.kind === "new"
}

function contentOf({ answer, gives }: Endpoint, value: unknown): Content {
  if (gives === undefined) return answer && JSON.stringify(answer.parse(value))
  if (!(value instanceof Uint8Array)) throw new TypeError("bytes were to be answered")
  return new Uint8Array(value)
}

/**
 * Seconds until this may be asked. Counted by person where there is one: what counted for a whole home would tell a
 * recipient, at the limit, of each thing that a giver at home does (S3). Whoever is at their own limit takes nothing from
 * the others' common one.
 */
function waitOf(
  { buckets, perClient, changes, floods }: MountDeps,
  name: EndpointName,
  { client, caller }: { readonly client: string; readonly caller: Caller | undefined },
): number {
  const own = (buckets[name] ?? changes).take(caller?.person ?? client)
  if (own > 0 || caller === undefined) return own
  return Math.max(perClient[name]?.wait(client) ?? 0, floods.take(client))
}

/** Seconds until somebody new may come from this client. */
const waitOfNew = (
  { newPeople }: MountDeps,
  name: EndpointName,
  { client, ask }: { readonly client: string; readonly ask: AnyAsk },
): number => (makesPerson(name, ask) ? newPeople.wait(client) : 0)

type AnyAsk = Omit<Ask<EndpointName>, "body" | "params" | "caller"> & {
  readonly params: unknown
  readonly body: unknown
  readonly caller: Caller | undefined
}

/** What the request asks, in the order in which refusals tell least: origin and caller before, then ids, then body. */
async function read(
  call: Call,
  endpoint: Endpoint,
  {
    deps,
    caller,
    device,
  }: { readonly deps: MountDeps; readonly caller: Caller | undefined; readonly device: RefreshToken },
): Promise<Result<AnyAsk, Refusal>> {
  // What is no id at all is answered like an id that nobody has.
  const params = endpoint.params.safeParse(call.req.param())
  if (!params.success) return refusal("not_here")
  const body = await bodyOf(call, endpoint, deps.maxBodyBytes)
  if (!body.ok) return body
  const userAgent = call.req.header("user-agent")
  const askedHere = isAskedHere(deps.trust, peerOfCall(call))
  return ok({
    params: params.data,
    body: body.value,
    caller,
    askedHere,
    refreshToken: device.token,
    userAgent,
  })
}

/** Bytes are read by who handles them, after everything else was looked at. */
function uploadOf(call: Call, takes: NonNullable<Endpoint["takes"]>): Result<Upload, Refusal> {
  const { raw } = call.req
  const { media, maxBytes, otherwise } = takes
  if (!isOneOf(media, raw.headers.get("content-type") ?? "")) return refusal(otherwise.type)
  const declared = raw.headers.get("content-length")
  const size = declared === null ? maxBytes : Number(declared)
  if (!(size <= maxBytes)) return refusal(otherwise.large)
  return ok({ size, read: () => bytesOf(raw, takes) })
}

async function bytesOf(
  request: Request,
  { maxBytes, otherwise }: NonNullable<Endpoint["takes"]>,
): Promise<Result<Uint8Array, Refusal>> {
  try {
    const bytes = await readUpTo(request, maxBytes)
    return bytes ? ok(bytes) : refusal(otherwise.large)
  } catch {
    // Whoever sent it went away in the middle: nobody is left to hear the answer.
    return refusal(otherwise.cut)
  }
}

/** Whether a declared media type is one of these, of which some stand for all of their kind. */
function isOneOf(media: readonly string[], declared: string): boolean {
  const [type = ""] = declared.toLowerCase().split(";")
  const [kind = ""] = type.trim().split("/")
  return media.some((one) => one === type.trim() || one === `${kind}/*`)
}

async function callerOf(
  call: Call,
  { caller, method }: Endpoint,
  { verifyAccess }: MountDeps,
): Promise<Result<Caller | undefined, Refusal>> {
  const authorization = call.req.header("authorization")
  if (caller === "anyone") return ok(undefined)
  if (authorization === undefined) return caller === "optional" ? ok(undefined) : refusal("signed_out")
  const [, token] = /^Bearer ([\w.-]+)$/i.exec(authorization) ?? []
  // What makes or widens access is asked of the store; a reading may rest on what it said a moment ago (M8).
  const verified = await verifyAccess(token ?? "", method === "GET" ? "lately" : "now")
  return verified.ok
    ? ok({ person: verified.value.person, session: verified.value.session })
    : refusal(verified.error)
}

async function bodyOf(
  call: Call,
  { body, takes }: Endpoint,
  maxBytes: number,
): Promise<Result<unknown, Refusal>> {
  if (takes !== undefined) return uploadOf(call, takes)
  if (!body) return ok(undefined)
  const json = await readJson(call.req.raw, maxBytes)
  if (!json.ok) return refusal(json.error)
  const read = body.safeParse(json.value)
  if (read.success) return ok(read.data)
  const fields = read.error.issues
    .slice(0, 10)
    .map(({ path, message }) => ({ path: path.map(String).join("."), message }))
  return refuse({ code: "invalid_input", fields })
}
