import * as Y from "yjs"
import { describe, expect, onTestFinished, test } from "vitest"
import { newFrameId, newItemId, newOccasionId } from "../../shared/ids.ts"
import { OLDEST_PROTOCOL, PROTOCOL_VERSION } from "../../shared/protocol.ts"
import { type RoomId, roomOf } from "../../shared/rooms.ts"
import { type ApiPerson, joinBy, signUp, startOccasion } from "../support/api-people.ts"
import { testClock } from "../support/api-world.ts"
import { eventually } from "../support/eventually.ts"
import { type AppSettings, startTestApp } from "../support/start-app.ts"
import { WireClient, type WireOptions } from "../support/wire-client.ts"

interface Scene {
  readonly url: string
  readonly room: RoomId
  readonly plan: RoomId
  readonly ivo: ApiPerson
  readonly mira: ApiPerson
  readonly logLines: readonly string[]
  readonly open: (options: Partial<WireOptions> & { readonly token: string }) => WireClient
}

/** Two givers of one occasion on a server of their own. */
async function scene(settings: AppSettings = {}): Promise<Scene> {
  const running = await startTestApp(settings)
  onTestFinished(() => running[Symbol.asyncDispose]())
  const { url, logLines } = running
  const ivo = await signUp(url, "Ivo")
  const mira = await signUp(url, "Mira")
  const { occasion, link } = await startOccasion(url, ivo, "Anna")
  await joinBy(url, mira, link)
  return {
    url,
    logLines,
    ivo,
    mira,
    room: roomOf("list", occasion),
    plan: roomOf("plan", occasion),
    open(options) {
      const client = new WireClient({ url, ...options })
      onTestFinished(() => client[Symbol.dispose]())
      return client
    },
  }
}

/** A document that records what it would push. */
function author(): {
  readonly doc: Y.Doc
  readonly edit: (change: (items: Y.Map<unknown>) => void) => Uint8Array
} {
  const doc = new Y.Doc()
  return {
    doc,
    edit(change) {
      let update = new Uint8Array()
      const keep = (bytes: Uint8Array): void => {
        update = new Uint8Array(bytes)
      }
      doc.on("update", keep)
      doc.transact(() => change(doc.getMap("items")))
      doc.off("update", keep)
      return update
    },
  }
}

const addItem =
  (title: string, note = "") =>
  (items: Y.Map<unknown>) => {
    const item = new Y.Map<unknown>()
    item.set("title", title)
    item.set("note", new Y.Text(note))
    items.set(newItemId(), item)
  }

describe("the door", () => {
  test("a page of another site cannot open a connection", async () => {
    const { url, ivo, open } = await scene()
    for (const origin of ["https://evil.example", `${url}.evil.example`, "null"]) {
      const client = open({ token: ivo.token, origin })
      await eventually(() => expect(client.refusedWith).toBeDefined(), 5_000)
      expect(client.socket.connected).toBe(false)
    }
  })

  test.each([
    ["older than the one before this is told to reload", OLDEST_PROTOCOL - 1, "outdated_client"],
    ["newer, as in the middle of an update, is told to try again", PROTOCOL_VERSION + 1, "newer_client"],
  ])("[P2] a client whose version is %s", async (_, protocol, code) => {
    const { ivo, open } = await scene()
    const client = open({ token: ivo.token, protocol })
    await eventually(() => expect(client.refusedWith).toEqual({ code }), 5_000)
  })

  test("a token that is wrong, cut short or empty opens nothing", async () => {
    const { ivo, open } = await scene()
    for (const token of ["", "x", ivo.token.slice(0, -3), ivo.token.replace(/^[^.]+/, "e30")]) {
      const client = open({ token })
      await eventually(() => expect(client.refusedWith).toEqual({ code: "signed_out" }), 5_000)
    }
  })

  test("[S4] a room that is not for you and one that does not exist give the same answer", async () => {
    const { url, room, open } = await scene()
    const stranger = await open({ token: (await signUp(url, "Stranger")).token }).connected()
    stranger.socket.emit("join", { as: 1, room })
    stranger.socket.emit("join", { as: 2, room: roomOf("list", newOccasionId()) })
    const answers = [(await stranger.next("denied"))[0], (await stranger.next("denied", 1))[0]]
    expect(answers.toSorted((a, b) => a.as - b.as)).toEqual([
      { as: 1, code: "not_here" },
      { as: 2, code: "not_here" },
    ])
  })
})

describe("writing together", () => {
  test("[L2] an edit is acknowledged to its author and reaches the other with its number", async () => {
    const { ivo, mira, room, open } = await scene()
    const a = await open({ token: ivo.token }).connected()
    const b = await open({ token: mira.token }).connected()
    await a.join(room)
    const { room: number } = await b.join(room)
    const update = author().edit(addItem("Headphones"))
    await a.acknowledged(a.push(update))
    const [to, [seq, , parts]] = await b.next("e")
    expect({ to, seq, update: parts[1] }).toEqual({ to: number, seq: 1, update: Buffer.from(update) })
    expect(
      b
        .all("people")
        .at(-1)?.[1]
        .map(({ name }) => name),
    ).toEqual(["Ivo"])
  })

  test("[R3] a push that follows its join in the same flight is taken", async () => {
    const { ivo, room, open } = await scene()
    const a = await open({ token: ivo.token }).connected()
    a.socket.emit("join", { as: 5, room })
    await a.acknowledged(a.push(author().edit(addItem("Tea")), 5))
    expect(a.received.map(({ name }) => name).filter((name) => name !== "people")).toEqual(["joined", "e"])
  })

  test("[R4] the same push sent again is acknowledged and stands in the log once", async () => {
    const { ivo, mira, room, open } = await scene()
    const a = await open({ token: ivo.token }).connected()
    await a.join(room)
    const update = Buffer.from(author().edit(addItem("Tea")))
    const frame = newFrameId()
    for (let i = 0; i < 5; i++) a.socket.emit("p", 0, frame, update)
    await a.acknowledged(frame)
    a.socket.emit("p", 0, frame, update)
    expect((await a.next("known"))[0].frames).toEqual([[frame, 1]])
    const b = await open({ token: mira.token }).connected()
    expect((await b.join(room)).entries).toHaveLength(1)
  })

  test("[R5] whoever comes back gets what was missed, and nothing else", async () => {
    const { ivo, mira, room, open } = await scene()
    const a = await open({ token: ivo.token }).connected()
    await a.join(room)
    const { edit } = author()
    await a.acknowledged(a.push(edit(addItem("One"))))
    const [, [seq, digest]] = await a.next("e")
    await a.acknowledged(a.push(edit(addItem("Two"))))
    const b = await open({ token: mira.token }).connected()
    const { epoch } = await b.join(room, 1)
    const back = await b.join(room, 2, { epoch, seq, digest })
    expect({ replace: back.replace, seqs: back.entries.map(([n]) => n) }).toEqual({
      replace: false,
      seqs: [2],
    })
    const other = await b.join(room, 3, { epoch, seq, digest: (digest + 1) % 2 ** 48 })
    expect(other.replace).toBe(true)
  })

  test("[R9] presence carries the name of the token, and goes at once with the connection", async () => {
    const { ivo, mira, plan, open } = await scene()
    const a = await open({ token: ivo.token }).connected()
    const b = await open({ token: mira.token }).connected()
    await a.join(plan)
    await b.join(plan)
    b.socket.emit("w", 0, { item: newItemId(), field: "title", typing: true })
    const [, [entry]] = await a.next("w")
    const people = a.all("people").flatMap(([, list]) => list)
    expect(people.find(({ n }) => n === entry?.[1])?.name).toBe("Mira")
    b.socket.disconnect()
    const [, [gone]] = await a.next("w", 1)
    expect(gone).toEqual([entry?.[0], entry?.[1], null])
  })

  test("[S3] a giver who only looks at the list does not show there", async () => {
    const { ivo, mira, room, open } = await scene()
    const a = await open({ token: ivo.token }).connected()
    const b = await open({ token: mira.token }).connected()
    await a.join(room)
    await b.join(room)
    b.socket.emit("w", 0, { item: newItemId() })
    b.socket.emit("w", 0, { item: newItemId(), field: "note" })
    const [, entries] = await a.next("w")
    expect(entries.map(([, , state]) => state?.field)).toEqual(["note"])
    expect(a.all("w")).toHaveLength(1)
  })
})

describe("bad input", () => {
  const GARBAGE: readonly (readonly unknown[])[] = [
    ["join"],
    ["join", null],
    ["join", { as: -1, room: "list/x" }],
    ["join", { as: 0, room: "../../etc/passwd" }],
    ["join", { as: 0, room: "list/__proto__" }],
    ["join", { as: 0, room: `list/${"a".repeat(1_000_000)}`.slice(0, 100_000) }],
    ["p", 0, "frame", Buffer.from([1])],
    ["p", 0, 1.5, Buffer.from([1])],
    ["p", 0, 2 ** 50, Buffer.from([1])],
    ["p", { toString: 1 }, [], {}],
    ["w", 0, { name: "Dad", person: "x" }],
    ["w", 0, JSON.parse('{"__proto__":{"isAdmin":true}}')],
    ["renew", { token: 5 }],
    ["no such event"],
    [""],
  ]

  test("[R7] nonsense is struck, an honest neighbour is unharmed, and the process lives", async () => {
    const { ivo, mira, room, open } = await scene()
    const a = await open({ token: ivo.token }).connected()
    await a.join(room)
    const bad = await open({ token: mira.token }).connected()
    await bad.join(room)
    for (let round = 0; round < 3; round++) {
      for (const [name, ...args] of GARBAGE) bad.socket.emit(String(name), ...args)
    }
    await eventually(() => expect(bad.closed).toBe(true), 5_000)
    await a.acknowledged(a.push(author().edit(addItem("Still here"))))
    expect(a.all("refused")).toEqual([])
  })

  test("more rooms than one connection may have are denied with their own code", async () => {
    const { ivo, room, open } = await scene({ env: { MAX_ROOMS_PER_CONNECTION: "2" } })
    const a = await open({ token: ivo.token }).connected()
    await a.join(room, 0)
    await a.join(room, 1)
    a.socket.emit("join", { as: 2, room })
    expect((await a.next("denied"))[0]).toEqual({ as: 2, code: "too_many_rooms" })
  })
})

describe("time and access", () => {
  test("[M8] a connection ends when its token runs out, and lives on with a new one", async () => {
    const clock = testClock()
    const { url, ivo, mira, open } = await scene({ clock, env: { ACCESS_TOKEN_SECONDS: "10" } })
    const a = await open({ token: ivo.token }).connected()
    const b = await open({ token: mira.token }).connected()
    a.socket.emit("renew", { token: (await signUp(url, "Somebody else")).token })
    expect((await a.next("closing"))[0].code).toBe("signed_out")
    b.socket.emit("renew", { token: mira.token })
    expect((await b.next("renewed"))[0].expiresAt).toBeGreaterThan(clock.now())
    clock.forward(11_000)
    b.socket.emit("renew", { token: mira.token })
    expect((await b.next("closing"))[0].code).toBe("token_expired")
    await eventually(() => expect(b.closed).toBe(true), 5_000)
  })

  test("no secret of any kind stands in the log", async () => {
    const { ivo, mira, room, open, logLines } = await scene()
    const a = await open({ token: ivo.token }).connected()
    await a.join(room)
    await a.acknowledged(a.push(author().edit(addItem("Unspeakable present"))))
    const log = logLines.join("")
    expect(log.length).toBeGreaterThan(0)
    for (const secret of [ivo.token, mira.token, "Unspeakable", "Ivo", "Mira", "Anna"])
      expect(log).not.toContain(secret)
  })
})
