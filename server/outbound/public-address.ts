import { BlockList, isIPv4, isIPv6 } from "node:net"

/** IPv4 networks that are not on the public internet (IANA's registry of special-purpose addresses, and multicast). */
const SPECIAL_IPV4 = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
]
/** Inside 2000::/3, the only global unicast there is: protocols, documentation, and 6to4, which can lead anywhere. */
const SPECIAL_IPV6 = ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"]

const listOf = (networks: readonly string[], family: "ipv4" | "ipv6"): BlockList => {
  const list = new BlockList()
  for (const network of networks) {
    const [address = "", prefix] = network.split("/")
    list.addSubnet(address, Number(prefix), family)
  }
  return list
}

const specialIpv4 = listOf(SPECIAL_IPV4, "ipv4")
const specialIpv6 = listOf(SPECIAL_IPV6, "ipv6")
const globalIpv6 = listOf(["2000::/3"], "ipv6")

/** Whether an IP address is one of the public internet; a text that is no address is not. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !specialIpv4.check(address, "ipv4")
  if (!isIPv6(address) || address.includes("%")) return false
  return globalIpv6.check(address, "ipv6") && !specialIpv6.check(address, "ipv6")
}
