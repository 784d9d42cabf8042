import type { IncomingMessage } from "node:http"
import { isIP, isIPv4, isIPv6 } from "node:net"
import type { Config } from "../config.ts"

/** What is known of the other end of a request, whether it becomes an HTTP answer or a live connection. */
export interface Peer {
  /** A request header by its lower-case name; several of one name are joined by commas. */
  readonly header: (name: string) => string | undefined
  /** The address of the socket: of the client, or of the nearest proxy. */
  readonly remoteAddress: string | undefined
}

/** Whom the operator believes. */
export interface Trust {
  /** The origin people use; undefined: whatever address a request came to. */
  readonly publicUrl: string | undefined
  /** How many reverse proxies stand in front. */
  readonly proxies: number
}

export const trustOf = (config: Pick<Config, "PUBLIC_URL" | "TRUST_PROXY">): Trust => ({
  publicUrl: config.PUBLIC_URL,
  proxies: config.TRUST_PROXY,
})

export const peerOf = (request: IncomingMessage): Peer => ({
  header(name) {
    const value = request.headers[name]
    return Array.isArray(value) ? value.join(",") : value
  },
  remoteAddress: request.socket.remoteAddress,
})

/**
 * What counts as one client when limits are counted: an IPv4 address, or the /64 that an IPv6 client has to itself.
 * Of X-Forwarded-For only as many hops are believed as there are proxies; whatever stands before could be anybody's.
 */
export function clientOf({ proxies }: Trust, { header, remoteAddress }: Peer): string {
  const hops = (header("x-forwarded-for") ?? "").split(",").map((hop) => hop.trim())
  const said = proxies > 0 ? hops[Math.max(0, hops.length - proxies)] : undefined
  return network(said !== undefined && isIP(said) ? said : (remoteAddress ?? ""))
}

function network(address: string): string {
  const plain = address.replace(/%.*$/, "").toLowerCase()
  const mapped = plain.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/, "")
  if (isIPv4(mapped)) return mapped
  if (!isIPv6(plain)) return "unknown"
  const [head = "", tail] = plain.split("::")
  const before = head === "" ? [] : head.split(":")
  const after = tail === undefined || tail === "" ? [] : tail.split(":")
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length
  const groups = [...before, ...Array.from({ length: Math.max(0, zeros) }, () => "0"), ...after]
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":")}::/64`
}

const HOST = /^(?:[a-z0-9_](?:[a-z0-9_.-]{0,251}[a-z0-9_])?\.?|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/

/** The origin that a page of ours has which sends this request; undefined when the request names no possible host. */
export function ownOrigin({ publicUrl, proxies }: Trust, { header }: Peer): string | undefined {
  if (publicUrl !== undefined) return publicUrl
  const host = header("host")?.toLowerCase() ?? ""
  if (!HOST.test(host)) return undefined
  const protocols = (header("x-forwarded-proto") ?? "").split(",").map((part) => part.trim())
  const secure = proxies > 0 && protocols[Math.max(0, protocols.length - proxies)] === "https"
  return `${secure ? "https" : "http"}://${host}`
}

/**
 * Whether a request that may change something, or opens a live connection, comes from a page of ours: its Origin is
 * there and exactly our own. Cookies alone would let any site act in a person's name.
 */
export function isFromOurPage(trust: Trust, peer: Peer): boolean {
  const own = ownOrigin(trust, peer)
  if (own === undefined || peer.header("origin") !== own) return false
  // Browsers say it in addition where they can; a WebSocket or an older browser does not.
  const site = peer.header("sec-fetch-site")
  return site === undefined || site === "same-origin"
}
