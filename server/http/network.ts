import { networkInterfaces } from "node:os"
import { isIPv6 } from "node:net"
import { ownOrigin, type Peer, type Trust } from "./peer.ts"

/** Networks inside this machine: containers and virtual machines, where no phone is. */
const INSIDE = /^(docker|br-|veth|virbr|vmnet|vboxnet|cni|flannel)/
/** An address that this machine gave itself because its network gave it none. */
const SELF_GIVEN = /^169\.254\./
const HOME = /^(192\.168|10|172\.(1[6-9]|2\d|3[01]))\./

/** IPv4 addresses by which other devices in the same network reach a server that listens on `host`, likely ones first. */
export function networkAddresses(host: string): readonly string[] {
  if (host !== "0.0.0.0" && host !== "::") return []
  const found = Object.entries(networkInterfaces()).flatMap(([name, addresses]) =>
    INSIDE.test(name) ? [] : (addresses ?? []),
  )
  const others = found
    .filter(({ family, internal }) => family === "IPv4" && !internal)
    .map(({ address }) => address)
    .filter((address) => !SELF_GIVEN.test(address))
  return others.toSorted((a, b) => Number(HOME.test(b)) - Number(HOME.test(a)))
}

const LOOPBACK_HOST = /^http:\/\/(localhost|[\w-]+\.localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/

/**
 * Whether a browser on this very machine asks, by an address that means nothing elsewhere. Behind a proxy nobody does:
 * its connections come from this machine, too, and its visitors choose the Host.
 */
export function isAskedHere(trust: Trust, peer: Peer): boolean {
  if (trust.publicUrl !== undefined || trust.proxies > 0) return false
  return isLoopback(peer.remoteAddress ?? "") && LOOPBACK_HOST.test(ownOrigin(trust, peer) ?? "")
}

const isLoopback = (address: string): boolean =>
  isIPv6(address) ? address === "::1" || address.startsWith("::ffff:127.") : address.startsWith("127.")
