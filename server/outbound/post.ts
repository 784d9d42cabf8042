import { Resolver } from "node:dns/promises"
import * as http from "node:http"
import * as https from "node:https"
import { isIP, isIPv6 } from "node:net"
import { ok, refuse, type Result } from "../../shared/result.ts"
import { isPublicAddress } from "./public-address.ts"

/** Requests to addresses that a stranger may have chosen. */

/** Every address of a host. Rejects when there is none. */
export type Resolve = (host: string) => Promise<readonly string[]>

export interface OutboundSettings {
  /** Private addresses, other ports and plain HTTP are reached too: for trials on one machine. */
  readonly allowPrivate: boolean
  readonly resolve?: Resolve
  /** Within this, in ms, a request is over, from the look-up of the name to the last byte of the answer. */
  readonly patienceMs?: number
}

export interface OutboundRequest {
  readonly headers: Readonly<Record<string, string | number>>
  readonly body: Uint8Array
}

/** `blocked`: the address is none that is reached from here. `unreachable`: no whole answer came in time. */
export type OutboundAnswer =
  | { readonly kind: "answered"; readonly status: number; readonly retryAfter: string | undefined }
  | { readonly kind: "blocked" }
  | { readonly kind: "unreachable" }

const PATIENCE_MS = 10_000
const DNS_TIMEOUT_MS = 2_500
const HEADERS_MAX_BYTES = 16 * 1024
const ANSWER_MAX_BYTES = 16 * 1024
const CONNECTIONS_PER_HOST = 16
const CONNECTIONS_MAX = 128
const IDLE_MS = 20_000

/** Whether an address has a form that requests go to: https, the usual port, no password, no private address. */
export function isOutboundUrl(text: string, allowPrivate: boolean): boolean {
  return parsed(text, allowPrivate).ok
}

function parsed(text: string, allowPrivate: boolean): Result<URL, "blocked"> {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || url.username !== "" || url.password !== "" || url.hostname === "")
    return refuse("blocked")
  if (allowPrivate) return /^https?:$/.test(url.protocol) ? ok(url) : refuse("blocked")
  const host = hostOf(url)
  const named = isIP(host) === 0 ? /\.[a-z][a-z0-9-]*\.?$/i.test(host) : isPublicAddress(host)
  return url.protocol === "https:" && url.port === "" && named ? ok(url) : refuse("blocked")
}

/** Without the brackets that an IPv6 address has in a URL. */
const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[(.*)\]$/, "$1")

/** By c-ares: a name server that is slow on purpose must not hold the threads that read files and hash. */
const resolveByDns: Resolve = async (host) => {
  const resolver = new Resolver({ timeout: DNS_TIMEOUT_MS, tries: 2 })
  const [four, six] = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)])
  const found = [four, six].flatMap((answer) => (answer.status === "fulfilled" ? answer.value : []))
  if (found.length === 0) throw new Error("the name has no address")
  return found
}

/**
 * Sends requests to public addresses alone. The name is resolved once, all of its addresses are judged, and the connection
 * goes to the one that was judged: a name that resolves differently the second time leads nowhere else. Redirects
 * are not followed.
 */
export class Outbound {
  readonly #allowPrivate: boolean
  readonly #resolve: Resolve
  readonly #patienceMs: number
  readonly #agents = {
    "http:": new http.Agent(POOL),
    "https:": new https.Agent(POOL),
  }

  constructor({ allowPrivate, resolve = resolveByDns, patienceMs = PATIENCE_MS }: OutboundSettings) {
    this.#patienceMs = patienceMs
    this.#allowPrivate = allowPrivate
    this.#resolve = resolve
  }

  /** Whether requests may go there, as far as the text tells. */
  allows(url: string): boolean {
    return isOutboundUrl(url, this.#allowPrivate)
  }

  /** Never rejects. */
  async post(address: string, request: OutboundRequest): Promise<OutboundAnswer> {
    const url = parsed(address, this.#allowPrivate)
    if (!url.ok) return { kind: "blocked" }
    const signal = AbortSignal.timeout(this.#patienceMs)
    try {
      const target = await within(this.#target(url.value), signal)
      return target === undefined
        ? { kind: "blocked" }
        : await this.#send(url.value, { target, signal }, request)
    } catch {
      return { kind: "unreachable" }
    }
  }

  close(): void {
    for (const agent of Object.values(this.#agents)) agent.destroy()
  }

  /** The address to connect to; undefined when one of the name's addresses is not public. */
  async #target(url: URL): Promise<string | undefined> {
    const host = hostOf(url)
    const all = isIP(host) === 0 ? await this.#resolve(host) : [host]
    return this.#allowPrivate || all.every(isPublicAddress) ? all[0] : undefined
  }

  #send(
    url: URL,
    { target, signal }: { readonly target: string; readonly signal: AbortSignal },
    { headers, body }: OutboundRequest,
  ): Promise<OutboundAnswer> {
    const secure = url.protocol === "https:"
    const host = hostOf(url)
    const options: https.RequestOptions = {
      method: "POST",
      host: target,
      family: isIPv6(target) ? 6 : 4,
      port: url.port === "" ? (secure ? 443 : 80) : Number(url.port),
      path: `${url.pathname}${url.search}`,
      headers: { ...headers, host: url.host },
      agent: this.#agents[secure ? "https:" : "http:"],
      maxHeaderSize: HEADERS_MAX_BYTES,
      signal,
      // The certificate is that of the name, though the connection goes to the address.
      ...(secure && isIP(host) === 0 && { servername: host }),
    }
    return new Promise((resolve, reject) => {
      const sent = (secure ? https : http).request(options, (response) => {
        let length = 0
        response.on("data", (chunk: Buffer) => {
          length += chunk.length
          if (length > ANSWER_MAX_BYTES) response.destroy(new Error("the answer is too long"))
        })
        response.on("error", reject)
        response.on("end", () =>
          resolve({
            kind: "answered",
            status: response.statusCode ?? 0,
            retryAfter: response.headers["retry-after"],
          }),
        )
      })
      sent.on("error", reject)
      sent.end(body)
    })
  }
}

const POOL = {
  keepAlive: true,
  maxSockets: CONNECTIONS_PER_HOST,
  maxTotalSockets: CONNECTIONS_MAX,
  timeout: IDLE_MS,
}

/** What cannot be ended is not waited for. */
function within<T>(task: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(new Error("no answer in time")), { once: true })
    task.then(resolve, reject)
  })
}
