import { once } from "node:events"
import { createServer, type RequestListener } from "node:http"
import { afterEach, describe, expect, test } from "vitest"
import { isOutboundUrl, Outbound, type Resolve } from "../../../server/outbound/post.ts"

const opened: (() => void)[] = []
afterEach(() => {
  for (const close of opened.splice(0)) close()
})

/** A server on this machine; its port. */
async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener).listen(0, "127.0.0.1")
  await once(server, "listening")
  opened.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === "string") throw new Error("no port")
  return address.port
}

function outbound(allowPrivate: boolean, resolve?: Resolve): Outbound {
  const made = new Outbound({ allowPrivate, ...(resolve && { resolve }) })
  opened.push(() => made.close())
  return made
}

const request = { headers: { "content-type": "text/plain" }, body: Buffer.from("hello") }

describe("[W2] requests to addresses that a stranger chose", () => {
  test.each([
    "https://push.example.org/abc?d=e",
    "https://fcm.googleapis.com/fcm/send/x",
    "https://93.184.216.34/x",
    "https://[2606:4700::1111]/x",
    "HTTPS://Push.Example.Org./x",
    "https://push.example.org:443/x",
  ])("%s may be one", (url) => expect(isOutboundUrl(url, false)).toBe(true))

  test.each([
    "http://push.example.org/x",
    "ftp://push.example.org/x",
    "file:///etc/passwd",
    "data:text/plain,x",
    "javascript:alert(1)",
    "https://push.example.org:8443/x",
    "https://user:password@push.example.org/x",
    "https://user@push.example.org/x",
    "https://localhost/x",
    "https://router/x",
    "https://127.0.0.1/x",
    "https://127.1/x",
    "https://0x7f000001/x",
    "https://2130706433/x",
    "https://0177.0.0.1/x",
    "https://169.254.169.254/latest/meta-data",
    "https://[::1]/x",
    "https://[::ffff:127.0.0.1]/x",
    "https://[fd00::1]/x",
    "https:///x",
    "//push.example.org/x",
    "push.example.org",
    "",
    "\u0000",
  ])("%s is none", (url) => expect(isOutboundUrl(url, false)).toBe(false))

  test("a name of which one address is private is not reached, whatever the others are", async () => {
    const mixed = outbound(false, async () => ["93.184.216.34", "10.0.0.1"])
    expect(await mixed.post("https://push.example.org/x", request)).toEqual({ kind: "blocked" })
  })

  test("a name is resolved once, and what it resolves to later is not asked", async () => {
    let asked = 0
    const port = await serve((_, response) => response.writeHead(201).end())
    const answers = [["127.0.0.1"], ["192.0.2.1"]]
    const rebinding = outbound(true, async () => answers[asked++] ?? [])
    expect(await rebinding.post(`http://push.example.org:${port}/x`, request)).toMatchObject({ status: 201 })
    expect(asked).toBe(1)
  })

  test("the judged address is the one that is connected to, under the name that was asked for", async () => {
    const hosts: (string | undefined)[] = []
    const port = await serve((asked, response) => {
      hosts.push(asked.headers.host)
      response.writeHead(201).end()
    })
    const made = outbound(true, async () => ["127.0.0.1"])
    await made.post(`http://push.example.org:${port}/x`, request)
    expect(hosts).toEqual([`push.example.org:${port}`])
  })

  test("a redirect is an answer and is not followed", async () => {
    let asked = 0
    const port = await serve((_, response) => {
      asked++
      response.writeHead(307, { location: "/elsewhere" }).end()
    })
    expect(await outbound(true).post(`http://127.0.0.1:${port}/x`, request)).toMatchObject({ status: 307 })
    expect(asked).toBe(1)
  })

  test("an answer without end, one with too long headers, one that is cut and a closed port are no answers", async () => {
    const endless = await serve((_, response) => {
      response.writeHead(201)
      const more = (): void => {
        while (response.write("x".repeat(4096)));
        response.once("drain", more)
      }
      more()
    })
    const headers = await serve((_, response) => response.writeHead(201, { long: "x".repeat(40_000) }).end())
    const cut = await serve((_, response) => {
      response.writeHead(201, { "content-length": "10" })
      response.write("half", () => response.destroy())
    })
    const made = outbound(true)
    for (const port of [endless, headers, cut, 1])
      expect(await made.post(`http://127.0.0.1:${port}/x`, request)).toEqual({ kind: "unreachable" })
  })

  test("a server that takes the request and never answers, and a name server that never does, are not waited for", async () => {
    const silent = await serve(() => undefined)
    const made = new Outbound({ allowPrivate: true, patienceMs: 100 })
    const unresolved = new Outbound({
      allowPrivate: true,
      patienceMs: 100,
      resolve: () => new Promise(() => undefined),
    })
    opened.push(
      () => made.close(),
      () => unresolved.close(),
    )
    expect(await made.post(`http://127.0.0.1:${silent}/x`, request)).toEqual({ kind: "unreachable" })
    expect(await unresolved.post("http://push.example.org/x", request)).toEqual({ kind: "unreachable" })
  })

  test("a name without an address is not reached", async () => {
    const nowhere = outbound(false, async () => Promise.reject(new Error("ENOTFOUND")))
    expect(await nowhere.post("https://push.example.org/x", request)).toEqual({ kind: "unreachable" })
  })
})
