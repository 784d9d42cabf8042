import { once } from "node:events"
import { WebSocket } from "ws"
import * as Y from "yjs"
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest"
import { noteOf } from "../../shared/documents/items.ts"
import { addItem } from "../../shared/documents/write-items.ts"
import { base32, newItemId, newOccasionId, secureRandom } from "../../shared/ids.ts"
import { PUSH_MAX_BYTES } from "../../shared/limits.ts"
import { type RoomId, roomOf } from "../../shared/rooms.ts"
import { awareness, step1, step2, updateMessage } from "../../server/gateways/y-messages.ts"
import { type ApiPerson, joinBy, signUp, startOccasion } from "../support/api-people.ts"
import { personId } from "../support/documents.ts"
import { eventually } from "../support/eventually.ts"
import { connectEditor, OtherEditor } from "../support/other-editor.ts"
import { type AppSettings, startTestApp } from "../support/start-app.ts"
import { WireClient } from "../support/wire-client.ts"

interface Scene extends AsyncDisposable {
  readonly url: string
  readonly list: RoomId
  readonly plan: RoomId
  readonly ivo: ApiPerson
  readonly mira: ApiPerson
  /** Makes a giver of whoever has it. */
  readonly link: string
  readonly editor: (person: ApiPerson, room: RoomId, doc?: Y.Doc) => Promise<OtherEditor>
  readonly page: (person: ApiPerson) => Promise<WireClient>
}

async function scene(settings: AppSettings = {}): Promise<Scene> {
  const opened = await openScene(settings)
  onTestFinished(() => opened[Symbol.asyncDispose]())
  return opened
}

/** Two givers of one occasion on a server of their own. */
async function openScene(settings: AppSettings = {}): Promise<Scene> {
  const running = await startTestApp(settings)
  const { url } = running
  const ivo = await signUp(url, "Ivo")
  const mira = await signUp(url, "Mira")
  const { occasion, link } = await startOccasion(url, ivo, "Anna")
  await joinBy(url, mira, link)
  return {
    url,
    ivo,
    mira,
    link,
    list: roomOf("list", occasion),
    plan: roomOf("plan", occasion),
    async editor(person, room, doc) {
      const { token } = await connectEditor(url, person.token, room)
      const editor = new OtherEditor({ url, room, token, ...(doc && { doc }) })
      onTestFinished(() => editor[Symbol.dispose]())
      return editor
    },
    async page(person) {
      const client = new WireClient({ url, token: person.token })
      onTestFinished(() => client[Symbol.dispose]())
      return client.connected()
    },
    [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
  }
}

/** The code with which the server ended a connection. */
const rawEnd = async (socket: WebSocket): Promise<unknown> => (await once(socket, "close"))[0]

/** The status of the upgrade: 101 when it was let in, 0 for a refusal that does not say when to try again. */
const statusOf = (socket: WebSocket): Promise<number> =>
  new Promise((resolve) => {
    socket.on("error", () => undefined)
    socket.on("unexpected-response", (_request, { statusCode, headers }) => {
      const when = headers["retry-after"]
      resolve(when === undefined ? 0 : (statusCode ?? 0))
    })
    socket.on("open", () => resolve(101))
  })

function varint(value: number): number[] {
  const bytes: number[] = []
  for (; value > 127; value >>>= 7) bytes.push((value & 127) | 128)
  return [...bytes, value]
}

const wish = (doc: Y.Doc, title: string, by: ApiPerson): void =>
  void addItem(doc, { id: newItemId(), title, createdBy: by.id, createdAt: 1 }, null)

const titles = (doc: Y.Doc): string[] =>
  [...doc.getMap("items").values()]
    .map((item) => (item instanceof Y.Map ? String(item.get("title")) : ""))
    .toSorted()

test("the stock provider and the app's own client write together", async () => {
  const { ivo, mira, list, editor, page } = await scene()
  const a = await (await editor(ivo, list)).synced()
  const b = await page(mira)
  await b.join(list)
  wish(a.doc, "From the script", ivo)
  const [, [, , parts]] = await b.next("e")
  const doc = new Y.Doc()
  for (const part of parts) if (typeof part !== "number") Y.applyUpdate(doc, part)
  expect(titles(doc)).toEqual(["From the script"])
  const before = Y.encodeStateVector(doc)
  wish(doc, "From the page", mira)
  await b.acknowledged(b.push(Y.encodeStateAsUpdate(doc, before)))
  await eventually(() => expect(titles(a.doc)).toEqual(["From the page", "From the script"]))
  const c = await (await editor(mira, list)).synced()
  expect(titles(c.doc)).toEqual(["From the page", "From the script"])
})

test("what is written between the first question and its answer is saved with what was written offline", async () => {
  const { url, ivo, list, page, mira } = await scene()
  const witness = await page(mira)
  await witness.join(list)
  const { token } = await connectEditor(url, ivo.token, list)
  const doc = new Y.Doc()
  wish(doc, "Offline", ivo)
  const updates: Uint8Array[] = []
  doc.on("update", (update: Uint8Array) => void updates.push(updateMessage(update)))
  for (let n = 0; n < 9; n++) wish(doc, `At once ${n}`, ivo)
  const socket = new WebSocket(`${url.replace("http", "ws")}/yjs/${list}?token=${token}`)
  onTestFinished(() => socket.terminate())
  await once(socket, "open")
  for (const message of [step1(new Map()), ...updates, step2(Y.encodeStateAsUpdate(doc))])
    socket.send(message)
  const [, [, , parts]] = await witness.next("e")
  const heard = new Y.Doc()
  for (const part of parts) if (typeof part !== "number") Y.applyUpdate(heard, part)
  expect(titles(heard)).toHaveLength(10)
  expect(socket.readyState).toBe(WebSocket.OPEN)
})

test("what landed through an earlier connection after the server said what it has: the editor comes back and says the rest", async () => {
  const { url, ivo, list, editor, page, mira } = await scene()
  const witness = await page(mira)
  await witness.join(list)
  const { token } = await connectEditor(url, ivo.token, list)
  const connect = async (): Promise<WebSocket> => {
    const socket = new WebSocket(`${url.replace("http", "ws")}/yjs/${list}?token=${token}`)
    onTestFinished(() => socket.terminate())
    await once(socket, "open")
    return socket
  }
  const doc = new Y.Doc()
  const [earlier, later] = [await connect(), await connect()]
  const asked = once(later, "message")
  later.send(step1(new Map()))
  await asked
  const item = newItemId()
  addItem(doc, { id: item, title: "First", createdBy: ivo.id, createdAt: 1 }, null)
  const note = noteOf(doc, item)
  note?.insert(0, "half")
  earlier.send(step1(new Map()))
  earlier.send(updateMessage(Y.encodeStateAsUpdate(doc)))
  await witness.next("e")
  const ended = once(later, "close")
  note?.insert(4, " and more")
  later.send(step2(Y.encodeStateAsUpdate(doc)))
  expect(await ended).toEqual([4503, Buffer.from("conflict")])
  // As a provider does 4503: it connects again.
  const back = await (await editor(ivo, list, doc)).synced()
  const late = await (await editor(mira, list)).synced()
  await eventually(() => expect(late.doc.getMap("items").toJSON()).toEqual(back.doc.getMap("items").toJSON()))
})

test("[R9] people show to other editors by the names that the server knows, and the other way round", async () => {
  const { ivo, mira, plan, editor, page } = await scene()
  const a = await (await editor(ivo, plan)).synced()
  const b = await page(mira)
  const joined = await b.join(plan)
  const item = newItemId()
  b.socket.emit("w", 0, { item, field: "note" })
  await eventually(() => expect(a.others()).toEqual({ Mira: { item, field: "note" } }))
  a.provider.awareness.setLocalState({ user: { name: "Grandma" }, item, field: "title" })
  await eventually(() => {
    const people = [...joined.people, ...b.all("people").flatMap(([, list]) => list)]
    const shown = b
      .all("w")
      .flatMap(([, entries]) => entries)
      .findLast(([, , state]) => state?.field === "title")
    expect(people.find(({ n }) => n === shown?.[1])?.name).toBe("Ivo")
  })
  b.socket.disconnect()
  await eventually(() => expect(a.others()).toEqual({}))
})

describe("the door", () => {
  test("[S4] a token opens its own room alone; for any other it is answered like one that never was", async () => {
    const { url, ivo, list, plan } = await scene()
    const { token } = await connectEditor(url, ivo.token, list)
    const never = base32(secureRandom(32))
    const tries: [string, string][] = [
      [plan, token],
      [roomOf("list", newOccasionId()), token],
      [list, never],
      [plan, never],
      ["list%2f..%2f..%2fetc%2fpasswd", token],
      ["list/__proto__", token],
      ["", token],
      [list, ""],
      [list, ivo.token],
      [list, "x".repeat(10_000)],
    ]
    for (const [room, given] of tries) {
      using editor = new OtherEditor({ url, room, token: given })
      expect([room, await editor.ended()]).toEqual([room, { code: 4401, reason: "signed_out" }])
    }
  })

  test("a page of another site is sent away for good, a script without Origin is not", async () => {
    const { url, ivo, list } = await scene()
    const { token } = await connectEditor(url, ivo.token, list)
    const address = `${url.replace("http", "ws")}/yjs/${list}?token=${token}`
    for (const origin of ["https://evil.example", `${url}.evil.example`, "null"]) {
      expect(await rawEnd(new WebSocket(address, { headers: { origin } }))).toBe(4403)
    }
    const own = new WebSocket(address, { headers: { origin: url } })
    await once(own, "open")
    own.terminate()
    using editor = new OtherEditor({ url, room: list, token })
    await editor.synced()
  })

  test("whoever opens connections without end is refused before the upgrade, and others get in", async () => {
    const { url, ivo, mira, list, page } = await scene({ env: { MAX_CONNECTIONS_PER_ADDRESS: "20" } })
    const { token } = await connectEditor(url, ivo.token, list)
    const address = `${url.replace("http", "ws")}/yjs/${list}?token=${token}`
    const codes = new Map<number, number>()
    const tries = Array.from({ length: 200 }, async () => {
      const socket = new WebSocket(address)
      const status = await statusOf(socket)
      codes.set(status, (codes.get(status) ?? 0) + 1)
      socket.terminate()
    })
    await Promise.all(tries)
    expect(codes.get(429)).toBeGreaterThanOrEqual(100)
    const b = await page(mira)
    await b.join(list)
    expect(b.closed).toBe(false)
  })
})

test("of a thousand who come back at once each has a turn of their own, and a neighbour's edit waits for none of them", async () => {
  const [homes, inEach] = [8, 100]
  const env = { TRUST_PROXY: "1", MAX_CONNECTIONS_PER_ADDRESS: String(inEach) }
  const { url, ivo, mira, link, list, editor, page } = await scene({ env })
  const neighbour = await (await editor(mira, list)).synced()
  const witness = await page(ivo)
  await witness.join(list)
  wish(neighbour.doc, "Before", mira)
  await witness.next("e")
  const known = step1(Y.decodeStateVector(Y.encodeStateVector(neighbour.doc)))
  // One person has 320 seats at most.
  const tokens = await Promise.all(
    ["Jo", "Sam", "Gran", "Lea"].map(async (name) => {
      const person = await signUp(url, name)
      await joinBy(url, person, link)
      return (await connectEditor(url, person.token, list)).token
    }),
  )
  const sockets: WebSocket[] = []
  onTestFinished(() => {
    for (const socket of sockets) socket.terminate()
  })
  const [inside, heard] = [new Set<WebSocket>(), new Set<WebSocket>()]
  let refused = 0
  const comesFrom = async (home: number, n: number): Promise<void> => {
    const address = `${url.replace("http", "ws")}/yjs/${list}?token=${tokens[n % tokens.length]}`
    const headers = { "x-forwarded-for": `198.51.100.${home}` }
    const socket = new WebSocket(address, { headers, perMessageDeflate: false })
    sockets.push(socket)
    socket.on("message", (data: Buffer) => {
      if (data.includes("Meanwhile")) heard.add(socket)
    })
    const status = await statusOf(socket)
    if (status === 429) refused++
    if (status !== 101) return
    inside.add(socket)
    socket.send(known)
  }
  // From one more home come twice as many as it may have.
  const comings = Array.from({ length: homes * inEach + 2 * inEach }, (_, n) =>
    comesFrom(n < homes * inEach ? n % homes : homes, n),
  )
  await eventually(() => expect(inside.size).toBeGreaterThan(0), 10_000)
  wish(neighbour.doc, "Meanwhile", mira)
  await witness.next("e")
  // Others still wait for their turn.
  expect(inside.size + refused).toBeLessThan(comings.length)
  await Promise.all(comings)
  expect([inside.size, refused]).toEqual([(homes + 1) * inEach, inEach])
  await eventually(() => expect(heard).toEqual(inside))
  expect([...inside].every(({ readyState }) => readyState === WebSocket.OPEN)).toBe(true)
})

describe("bad input", () => {
  const update = (): Uint8Array => {
    const doc = new Y.Doc()
    wish(doc, "Tea", { id: personId(1), name: "", token: "" })
    return Y.encodeStateAsUpdate(doc)
  }
  const sync = (step: number, bytes: Uint8Array): Uint8Array =>
    Uint8Array.of(0, step, ...varint(bytes.length), ...bytes)
  const CASES: readonly (readonly [string, readonly (Uint8Array | string)[], number])[] = [
    ["a text", ["hello"], 4400],
    ["an empty message", [new Uint8Array()], 4400],
    ["an unknown type", [Uint8Array.of(9, 1, 2)], 4400],
    ["a type of auth", [Uint8Array.of(2, 0, 1, 65)], 4400],
    ["an unknown step", [sync(7, new Uint8Array())], 4400],
    ["half a message", [sync(0, Uint8Array.of(0)).subarray(0, 2)], 4400],
    ["a message and a half", [Uint8Array.of(...sync(0, Uint8Array.of(0)), 0)], 4400],
    ["a length beyond the end", [Uint8Array.of(0, 2, 255, 255, 3, 1)], 4400],
    ["a number without end", [new Uint8Array(64).fill(255)], 4400],
    ["a state vector of a million", [sync(0, Uint8Array.of(192, 132, 61, 1, 1))], 4400],
    ["a million people", [Uint8Array.of(1, 4, 192, 132, 61, 1)], 4400],
    ["an update before the first question", [sync(2, update())], 4400],
    ["a message that is huge", [new Uint8Array(5 * PUSH_MAX_BYTES)], 4413],
    ["a document of another room", [sync(0, Uint8Array.of(1, 5, 9)), sync(1, update())], 4409],
  ]

  test.each(CASES)(
    "%s ends the connection for good, writes nothing and reaches nobody",
    async (_what, frames, code) => {
      const { url, list, plan, ivo, mira, page } = shared
      const witness = await page(mira)
      await witness.join(list, 0)
      await witness.join(plan, 1)
      const { token } = await connectEditor(url, ivo.token, list)
      const socket = new WebSocket(`${url.replace("http", "ws")}/yjs/${list}?token=${token}`)
      const end = rawEnd(socket)
      await once(socket, "open")
      for (const frame of frames) socket.send(frame)
      expect(await end).toBe(code)
      await witness.acknowledged(witness.push(update()))
      expect(witness.all("e").map(([, entry]) => entry[3]?.length)).toEqual([1])
      expect(witness.all("w")).toEqual([])
    },
  )

  let shared: Scene
  beforeAll(async () => {
    shared = await openScene()
    // Something is there already.
    using b = new WireClient({ url: shared.url, token: shared.mira.token })
    await (await b.connected()).join(shared.list)
    await b.acknowledged(b.push(update()))
  })
  afterAll(() => shared[Symbol.asyncDispose]())

  test("[R9] entries in the name of others, and names of one's own, reach nobody", async () => {
    const { url, plan, ivo, mira, page, editor } = shared
    const a = await (await editor(mira, plan)).synced()
    const b = await page(mira)
    await b.join(plan)
    b.socket.emit("w", 0, { item: newItemId(), field: "note" })
    await eventually(() => expect(Object.keys(a.others())).toEqual(["Mira"]))
    const [victim] = [...a.provider.awareness.getStates().keys()].filter(
      (client) => client !== a.doc.clientID,
    )
    const { token } = await connectEditor(url, ivo.token, plan)
    const forger = new WebSocket(`${url.replace("http", "ws")}/yjs/${plan}?token=${token}`)
    await once(forger, "open")
    forger.send(sync(0, Uint8Array.of(0)))
    const own = { user: { name: "Grandma", color: "red" }, field: "title", html: "<b>" }
    const states: [number, object | null][] = [
      [77, own],
      [victim ?? 0, null],
      [78, { field: "price" }],
      [victim ?? 0, own],
    ]
    forger.send(
      awareness(states.map(([client, state]) => ({ client, clock: 1e9, state: JSON.stringify(state) }))),
    )
    await eventually(() => expect(a.others()["Ivo"]).toEqual({ field: "title" }))
    expect(Object.keys(a.others()).toSorted()).toEqual(["Ivo", "Mira"])
    expect(a.others()["Mira"]).toMatchObject({ field: "note" })
    forger.terminate()
    await eventually(() => expect(Object.keys(a.others())).toEqual(["Mira"]))
  })
})
