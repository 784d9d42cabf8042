import { createServer, request } from "node:http"
import type { AddressInfo } from "node:net"
import { describe, expect, onTestFinished, test } from "vitest"
import * as Y from "yjs"
import { addItem } from "../../../shared/documents/write-items.ts"
import {
  newFrameId,
  newItemId,
  newOccasionId,
  newPersonId,
  newSessionId,
  type PersonId,
} from "../../../shared/ids.ts"
import { refuse } from "../../../shared/result.ts"
import { partsOf, roomOf, type RoomId } from "../../../shared/rooms.ts"
import { Allowances } from "../../../server/gateways/allowances.ts"
import { NO_METER } from "../../../server/gateways/meter.ts"
import { Arrivals } from "../../../server/gateways/arrivals.ts"
import { Connections } from "../../../server/gateways/connections.ts"
import { Gateway, type GatewayDeps } from "../../../server/gateways/socketio.ts"
import { StoreError } from "../../../server/store/port.ts"
import { eventually } from "../../support/eventually.ts"
import { RoomWorld } from "../../support/room-world.ts"
import { simGrant } from "../../support/sim-grant.ts"
import type { Gate } from "../../support/sim-store.ts"
import { WireClient } from "../../support/wire-client.ts"

interface Door {
  readonly url: string
  readonly port: number
  readonly world: RoomWorld
  readonly gateway: Gateway
  readonly connections: Connections
  readonly faults: readonly unknown[]
  readonly person: PersonId
  readonly open: () => Promise<WireClient>
}

/** A gateway whose surroundings a test decides: who somebody is, what they may do, when the store answers. */
async function door(deps: Partial<GatewayDeps> = {}, gate?: Gate): Promise<Door> {
  const world = new RoomWorld(gate && { gate })
  const { clock } = world.clock.scope()
  const person = newPersonId()
  const session = newSessionId()
  const http = createServer()
  const faults: unknown[] = []
  const connections = new Connections()
  const gateway = new Gateway({
    http,
    clock,
    registry: world.registry,
    verify: async () => ({ ok: true, value: { person, session, expiresAt: clock.now() + 3_600_000 } }),
    grantFor: async (who, room) => simGrant(who, room),
    endedSince: () => false,
    allowedOrigin: () => true,
    addressOf: () => "here",
    arrivals: new Arrivals(clock, 100),
    connections,
    chance: () => 0.5,
    pushBytes: 256 * 1024,
    limits: {
      rooms: 64,
      updatesPerSecond: 1_000,
      presencePerSecond: 10,
      bufferedBytes: 1024 * 1024,
      documentBytes: 8 * 1024 * 1024,
    },
    onFault: (error) => void faults.push(error),
    onStrike: () => undefined,
    allowances: new Allowances(clock, 1_000, { take: () => "taken" }),
    meter: NO_METER,
    claims: { open: () => () => undefined },
    onRefused: () => undefined,
    onOpened: () => undefined,
    onClosed: () => undefined,
    ...deps,
  })
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve))
  onTestFinished(() => gateway.close())
  const { port } = addressOf(http.address())
  const url = `http://127.0.0.1:${port}`
  return {
    url,
    port,
    world,
    gateway,
    connections,
    faults,
    person,
    async open() {
      const client = new WireClient({ url, token: "any" })
      onTestFinished(() => client[Symbol.dispose]())
      return client.connected()
    },
  }
}

function addressOf(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === "string") throw new Error("no port")
  return address
}

function anEdit(): Uint8Array {
  const doc = new Y.Doc()
  addItem(doc, { id: newItemId(), title: "Tea", createdBy: newPersonId(), createdAt: 1 }, null)
  return Y.encodeStateAsUpdate(doc)
}

describe("access that changes while somebody joins", () => {
  test("[M4] whoever is removed while the room is opened does not get in", async () => {
    let member = true
    const opening: (() => void)[] = []
    const gate: Gate = (kind, work) =>
      kind === "write"
        ? Promise.resolve(work())
        : new Promise((resolve) => opening.push(() => resolve(work())))
    const { world, connections, open } = await door(
      { grantFor: async (who, room) => (member ? simGrant(who, room) : undefined) },
      gate,
    )
    const client = await open()
    client.socket.emit("join", { as: 1, room: world.room })
    await eventually(() => expect(opening).toHaveLength(1))
    member = false
    await connections.recheck(() => true)
    await eventually(() => {
      opening.shift()?.()
      expect(client.all("denied")).toEqual([[{ as: 1, code: "not_here" }]])
    })
    expect(client.all("joined")).toEqual([])
    expect((await world.registry.open(world.room)).subscribers).toBe(0)
  })

  test("only those rooms are asked about that it concerns", async () => {
    const asked: string[] = []
    const { world, connections, person, open } = await door({
      grantFor: async (who, room) => {
        asked.push(room)
        return simGrant(who, room)
      },
    })
    const client = await open()
    await client.join(world.room, 1)
    asked.length = 0
    await connections.recheck((who, room) => who === person && room !== world.room)
    expect(asked).toEqual([])
    await connections.recheck((who, room) => who === person && room === world.room)
    expect(asked).toEqual([world.room])
  })
})

test.each([
  ["was removed", false],
  ["was not", true],
] as const)(
  "[M4] what somebody pushes while it is asked whether they may still write waits for the answer; they %s",
  async (_what, stays) => {
    const answer = Promise.withResolvers<void>()
    let asked = 0
    const { world, connections, open } = await door({
      async grantFor(who, room) {
        asked++
        if (asked > 1) await answer.promise
        return asked === 1 || stays ? simGrant(who, room) : undefined
      },
    })
    const client = await open()
    await client.join(world.room, 1)
    const checked = connections.recheck(() => true)
    await eventually(() => expect(asked).toBe(2))
    const frames = [1, 2].map(() => client.push(anEdit(), 1))
    client.socket.emit("join", { as: 9, room: world.room })
    await eventually(() => expect(asked).toBe(3))
    expect(world.disk.history).toEqual([])
    answer.resolve()
    await checked
    if (stays) for (const frame of frames) await client.acknowledged(frame)
    else await client.next("out")
    expect(world.disk.history.flatMap(({ updates }) => updates).length).toBe(stays ? 2 : 0)
  },
)

test("who sits in a room of an occasion that changed is told once, and nobody who is out of it by then", async () => {
  const occasion = newOccasionId()
  const another = roomOf("list", newOccasionId())
  const [list, plan] = [roomOf("list", occasion), roomOf("plan", occasion)]
  let gives = true
  const { connections, open } = await door({
    grantFor: async (who, room) => (gives || room === another ? simGrant(who, room) : undefined),
  })
  const client = await open()
  for (const [as, room] of [another, list, plan].entries()) await client.join(room, as + 1)
  const here = (room: RoomId): boolean => partsOf(room).occasion === occasion
  await connections.recheck((_, room) => here(room), occasion)
  gives = false
  await connections.recheck((_, room) => here(room), occasion)
  await connections.recheck(() => true, partsOf(another).occasion)
  await eventually(() => expect(client.all("occasion")).toEqual([[{ as: 2 }], [{ as: 1 }]]))
})

describe("what a peer may cost", () => {
  test("[R7] pushes that wait for the answer to their join are bounded over all rooms", async () => {
    const { world, open } = await door({ grantFor: () => new Promise(() => undefined) })
    const client = await open()
    for (let as = 0; as < 4; as++) client.socket.emit("join", { as, room: world.room })
    const update = Buffer.alloc(200 * 1024)
    for (let n = 0; n < 12; n++) client.socket.emit("p", n % 4, newFrameId(), update)
    // A megabyte waits; what came behind it stays with its author.
    await eventually(() => expect(client.all("busy")).toHaveLength(7))
  })

  test("[R7] a connection cannot be moved to a second socket, past the checks and counts of the first", async () => {
    const { port, open, connections } = await door()
    const client = await open()
    const sid = client.socket.io.engine.id
    const status = await new Promise((resolve, reject) => {
      const asked = request({
        port,
        path: `/socket.io/?EIO=4&transport=websocket&s%69d=${sid}`,
        headers: {
          connection: "Upgrade",
          upgrade: "websocket",
          "sec-websocket-version": "13",
          "sec-websocket-key": Buffer.alloc(16).toString("base64"),
        },
      })
      asked.on("response", (response) => resolve(response.statusCode))
      asked.on("upgrade", (response, socket) => {
        socket.destroy()
        resolve(response.statusCode)
      })
      asked.on("error", reject)
      asked.end()
    })
    expect({ status, connections: connections.size }).toEqual({ status: 400, connections: 1 })
  })
})

describe("an answer that cannot be given ends nothing but what it was for", () => {
  test("[M8] a store that is away when a token is renewed: the old one goes on", async () => {
    let away = false
    const { world, open, faults } = await door({
      verify: async () => {
        if (away) throw new StoreError("away", "not_written", "away")
        return { ok: true, value: { person: newPersonId(), session: newSessionId(), expiresAt: Infinity } }
      },
    })
    const client = await open()
    away = true
    client.socket.emit("renew", { token: "next" })
    await client.join(world.room, 1)
    expect({ closed: client.closed, renewed: client.all("renewed"), faults }).toEqual({
      closed: false,
      renewed: [],
      faults: [],
    })
  })

  test("[R7] a bug in the check of a token refuses that connection, and the next is served", async () => {
    let broken = true
    const { url, faults } = await door({
      verify: async () => {
        if (broken) throw new TypeError("a bug")
        return refuse("signed_out")
      },
    })
    const refused = new WireClient({ url, token: "any" })
    onTestFinished(() => refused[Symbol.dispose]())
    await eventually(() => expect(refused.refusedWith).toEqual({ code: "internal" }))
    expect(faults).toHaveLength(1)
    broken = false
    const next = new WireClient({ url, token: "any" })
    onTestFinished(() => next[Symbol.dispose]())
    await eventually(() => expect(next.refusedWith).toEqual({ code: "signed_out" }))
  })
})

describe("a node that leaves", () => {
  test("sends its people away one by one over the time it has, serves each until they are elsewhere, and lets nobody in", async () => {
    const moments = [0.75, 0.25]
    const { world, gateway, connections, url, open } = await door({ chance: () => moments.shift() ?? 0 })
    const [last, first] = [await open(), await open()]
    let gone = false
    const drained = gateway.drain(8_000).then(() => (gone = true))
    const told = (client: WireClient) => eventually(() => expect(client.all("closing")).toHaveLength(1))
    world.clock.advance(2_000)
    await told(first)
    for (const client of [first, last]) expect((await client.join(world.room)).may).toBe("write")
    first.socket.disconnect()
    await eventually(() => expect(connections.size).toBe(1))
    const late = new WireClient({ url, token: "any" })
    onTestFinished(() => late[Symbol.dispose]())
    await eventually(() => expect(late.refusedWith).toBeDefined())
    world.clock.advance(4_000)
    await told(last)
    expect({ gone, closed: last.closed }).toEqual({ gone: false, closed: false })
    // Who knows no better stays until it ends.
    world.clock.advance(5_000)
    await drained
    await eventually(() => expect(last.closed).toBe(true))
    const word = [{ code: "shutting_down", retryMs: 0 }]
    expect([first.all("closing"), last.all("closing")]).toEqual([[word], [word, word]])
  })
})
