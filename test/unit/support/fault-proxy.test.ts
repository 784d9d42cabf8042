import { once } from "node:events"
import { connect, createServer, type Socket } from "node:net"
import { BSON } from "mongodb"
import { afterEach, describe, expect, test } from "vitest"
import { eventually } from "../../support/eventually.ts"
import { FaultProxy, type Spoken } from "../../support/fault-proxy.ts"

const opened: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close()
})

/** A server that does this with whoever comes, and a proxy in front of it. */
async function behindProxy(
  serve: (client: Socket) => void,
  spoken: Spoken = "bytes",
  seed = 1,
): Promise<FaultProxy> {
  const clients = new Set<Socket>()
  const server = createServer((client) => {
    clients.add(client)
    client.on("error", () => undefined)
    serve(client)
  }).listen(0, "127.0.0.1")
  await once(server, "listening")
  const address = server.address()
  if (address === null || typeof address === "string") throw new Error("a TCP server has a port")
  const proxy = await FaultProxy.start({ port: address.port, spoken, seed })
  opened.push(async () => {
    await proxy[Symbol.asyncDispose]()
    for (const client of clients) client.destroy()
    server.close()
  })
  return proxy
}

const echo = (client: Socket): void => void client.pipe(client)

/** Somebody who connects through the proxy and remembers what came back. */
class Caller {
  readonly #socket: Socket
  heard = ""
  ended: "not" | "closed" | "reset" = "not"

  constructor(proxy: FaultProxy) {
    this.#socket = connect(proxy.port, "127.0.0.1")
    this.#socket.on("data", (chunk) => void (this.heard += chunk.toString("latin1")))
    this.#socket.on("error", () => void (this.ended = "reset"))
    this.#socket.on("close", () => void (this.ended = this.ended === "not" ? "closed" : this.ended))
    opened.push(() => Promise.resolve(this.#socket.destroy()))
  }

  say(what: string | Uint8Array): void {
    this.#socket.write(what)
  }

  end(): void {
    this.#socket.end()
  }
}

describe("a link through the fault proxy", () => {
  test("passes everything on, and the end of it, when nothing is wrong", async () => {
    const caller = new Caller(await behindProxy(echo))
    const long = "0123456789".repeat(500_000)
    caller.say(long)
    await eventually(() => expect(caller.heard.length).toBe(long.length), 5_000)
    expect(caller.heard === long).toBe(true)
    caller.end()
    await eventually(() => expect(caller.ended).toBe("closed"))
  })

  test("is cut for those who are on it and open to those who come", async () => {
    const proxy = await behindProxy(echo)
    const before = new Caller(proxy)
    before.say("a")
    await eventually(() => expect(before.heard).toBe("a"))
    proxy.cut()
    await eventually(() => expect(before.ended).toBe("reset"))
    const after = new Caller(proxy)
    after.say("b")
    await eventually(() => expect(after.heard).toBe("b"))
  })

  test("refuses who comes until it heals", async () => {
    const proxy = await behindProxy(echo)
    proxy.refuse()
    const early = new Caller(proxy)
    await eventually(() => expect(early.ended).toBe("reset"))
    proxy.heal()
    const after = new Caller(proxy)
    after.say("b")
    await eventually(() => expect(after.heard).toBe("b"))
  })

  test("delays both directions, keeps the order, and lets go of what waits when it heals", async () => {
    const proxy = await behindProxy(echo)
    const caller = new Caller(proxy)
    proxy.delay(60)
    const said = performance.now()
    caller.say("slow ")
    await eventually(() => expect(caller.heard).toBe("slow "))
    expect(performance.now() - said).toBeGreaterThan(115)
    proxy.delay(60_000)
    caller.say("stuck ")
    await eventually(() => expect(proxy.open).toBe(1))
    proxy.delay(0)
    caller.say("behind ")
    proxy.heal()
    await eventually(() => expect(caller.heard).toBe("slow stuck behind "))
  })

  test("swallows in silence, and resets who lost something when it heals", async () => {
    const proxy = await behindProxy(echo)
    const old = new Caller(proxy)
    old.say("a")
    await eventually(() => expect(old.heard).toBe("a"))
    proxy.swallow()
    const fresh = new Caller(proxy)
    old.say("b")
    fresh.say("c")
    const quiet = new Caller(proxy)
    await eventually(() => expect(proxy.open).toBe(3))
    expect([old.ended, fresh.ended, fresh.heard]).toEqual(["not", "not", ""])
    proxy.heal()
    await eventually(() => expect([old.ended, fresh.ended]).toEqual(["reset", "reset"]))
    quiet.say("d")
    await eventually(() => expect(quiet.heard).toBe("d"))
  })
})

const bulk = (text: string): string => `$${Buffer.byteLength(text)}\r\n${text}\r\n`
const message = (n: number): string => `*3\r\n${bulk("smessage")}${bulk("room")}${bulk(`${n}\r\n*`)}`

describe("a link that speaks Redis", () => {
  test("loses the share of published messages that its seed picks, each whole, and nothing else", async () => {
    const answers = `+OK\r\n:7\r\n$-1\r\n*2\r\n${bulk("a")}*1\r\n${bulk("smessage")}%1\r\n+k\r\n#t\r\n>3\r\n${bulk("ssubscribe")}${bulk("room")}:1\r\n`
    const sent = Array.from({ length: 100 }, (_, n) => message(n) + answers).join("")
    const proxy = await behindProxy(
      (client) => {
        // In pieces that end anywhere.
        for (let at = 0; at < sent.length; at += 7) client.write(sent.slice(at, at + 7))
      },
      "redis",
      5,
    )
    proxy.dropPublished(0.5)
    const caller = new Caller(proxy)
    await eventually(() => expect(caller.heard.split(answers).length).toBe(101))
    expect(proxy.dropped).toBeGreaterThan(30)
    expect(proxy.dropped).toBeLessThan(70)
    const kept = caller.heard.split(answers)
    expect(kept.filter((piece) => piece === "").length).toBe(proxy.dropped + 1)
    const whole = Array.from({ length: 100 }, (_, n) => message(n))
    expect(kept.every((piece, n) => piece === "" || piece === whole[n])).toBe(true)
  })
})

function command(body: BSON.Document): Uint8Array {
  const document = BSON.serialize(body)
  const head = Buffer.alloc(21)
  head.writeInt32LE(head.length + document.length, 0)
  head.writeInt32LE(2013, 12)
  return Buffer.concat([head, document])
}

describe("a link that speaks MongoDB", () => {
  test("cuts after a write was carried out, before its author hears of it; reading goes on", async () => {
    const carriedOut: string[] = []
    const proxy = await behindProxy((client) => {
      client.on("data", (chunk) => {
        carriedOut.push(Object.keys(BSON.deserialize(chunk.subarray(21)))[0] ?? "")
        client.write("answer ")
      })
    }, "mongodb")
    proxy.cutAfterWrite()
    const caller = new Caller(proxy)
    caller.say(command({ find: "entries" }))
    await eventually(() => expect(caller.heard).toBe("answer "))
    const insert = command({ insert: "entries" })
    caller.say(insert.subarray(0, 30))
    caller.say(insert.subarray(30))
    await eventually(() => expect(caller.ended).toBe("reset"))
    expect([carriedOut, caller.heard, proxy.cutAfterWrites]).toEqual([["find", "insert"], "answer ", 1])
    const again = new Caller(proxy)
    again.say(insert)
    await eventually(() => expect(again.heard).toBe("answer "))
  })
})
