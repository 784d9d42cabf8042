import { describe, expect, test } from "vitest"
import { clientOf, isFromOurPage, ownOrigin, type Peer } from "../../../server/http/peer.ts"

const peer = (headers: Record<string, string>, remoteAddress = "192.0.2.1"): Peer => ({
  header: (name) => headers[name],
  remoteAddress,
})
const trust = (proxies: number, publicUrl?: string) => ({ proxies, publicUrl })

describe("the client's address", () => {
  test.each<[string, number, { said?: string; remote: string }, string]>([
    [
      "without a proxy what is claimed does not count",
      0,
      { said: "10.0.0.1", remote: "192.0.2.1" },
      "192.0.2.1",
    ],
    ["one proxy names the client last", 1, { said: "6.6.6.6, 10.0.0.1", remote: "192.0.2.1" }, "10.0.0.1"],
    [
      "two proxies: the last but one",
      2,
      { said: "6.6.6.6, 10.0.0.1, 192.0.2.9", remote: "192.0.2.1" },
      "10.0.0.1",
    ],
    ["fewer hops than proxies: the first", 3, { said: "10.0.0.1", remote: "192.0.2.1" }, "10.0.0.1"],
    ["a proxy that says nothing is the client", 1, { remote: "192.0.2.1" }, "192.0.2.1"],
    ["a hop that is no address is not believed", 1, { said: "<script>", remote: "192.0.2.1" }, "192.0.2.1"],
    ["an IPv4 address in IPv6 clothes", 0, { remote: "::ffff:192.0.2.1" }, "192.0.2.1"],
    [
      "IPv6 clients have a /64 to themselves",
      0,
      { remote: "2001:db8:1:2:aaaa:bbbb:cccc:dddd" },
      "2001:db8:1:2::/64",
    ],
    ["short forms are the same address", 0, { remote: "2001:0db8:0001:2::1" }, "2001:db8:1:2::/64"],
    ["loopback", 0, { remote: "::1" }, "0:0:0:0::/64"],
    ["a zone of the interface does not count", 0, { remote: "fe80::1%eth0" }, "fe80:0:0:0::/64"],
    ["no address at all", 0, { remote: "" }, "unknown"],
  ])("%s", (_, proxies, { said, remote }, expected) => {
    const headers = said === undefined ? {} : { "x-forwarded-for": said }
    expect(clientOf(trust(proxies), peer(headers, remote))).toBe(expected)
  })
})

describe("our own origin", () => {
  test.each<[string, ReturnType<typeof trust>, Record<string, string>, string | undefined]>([
    [
      "the public address, whatever the host",
      trust(0, "https://a.example"),
      { host: "b" },
      "https://a.example",
    ],
    ["without one, http and the host", trust(0), { host: "192.168.1.5:3000" }, "http://192.168.1.5:3000"],
    ["a host in capitals", trust(0), { host: "Kitchen.Local" }, "http://kitchen.local"],
    [
      "https when the proxy says so",
      trust(1),
      { host: "a.example", "x-forwarded-proto": "https" },
      "https://a.example",
    ],
    [
      "not when a stranger says so",
      trust(0),
      { host: "a.example", "x-forwarded-proto": "https" },
      "http://a.example",
    ],
    ["an IPv6 host", trust(0), { host: "[::1]:3000" }, "http://[::1]:3000"],
    ["no host", trust(0), {}, undefined],
    ["a host with a path", trust(0), { host: "a.example/b" }, undefined],
    ["a host with credentials", trust(0), { host: "a@b" }, undefined],
  ])("%s", (_, who, headers, expected) => {
    expect(ownOrigin(who, peer(headers))).toBe(expected)
  })

  test("a live connection needs exactly our origin, with or without Sec-Fetch-Site", () => {
    const host = { host: "a.example" }
    const own = { ...host, origin: "http://a.example" }
    expect(isFromOurPage(trust(0), peer(own))).toBe(true)
    expect(isFromOurPage(trust(0), peer({ ...own, "sec-fetch-site": "same-origin" }))).toBe(true)
    for (const bad of [
      host,
      { ...host, origin: "http://a.example.evil" },
      { ...host, origin: "http://evil.a.example" },
      { ...host, origin: "null" },
      { ...own, "sec-fetch-site": "cross-site" },
      { origin: "http://undefined" },
    ]) {
      expect(isFromOurPage(trust(0), peer(bad))).toBe(false)
    }
  })
})
