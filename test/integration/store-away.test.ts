import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from "vitest"
import * as Y from "yjs"
import { readAllItems } from "../../shared/documents/items.ts"
import { addItem, setTitle } from "../../shared/documents/write-items.ts"
import { newItemId, type PersonId } from "../../shared/ids.ts"
import { type RoomId, roomOf } from "../../shared/rooms.ts"
import { AppClient } from "../crash/app-client.ts"
import { type ApiPerson, joinBy, signUp, startOccasion } from "../support/api-people.ts"
import { eventually } from "../support/eventually.ts"
import { FaultProxy } from "../support/fault-proxy.ts"
import { type MongoProcess, newDatabaseName, startMongoProcess } from "../support/mongodb/start.ts"
import { Rng } from "../support/rng.ts"
import { scrape } from "../support/scrape.ts"
import { type RunningApp, startTestApp } from "../support/start-app.ts"
import { WireClient } from "../support/wire-client.ts"

/** The pill says so after this, in ms, and a machine that does much else may be late. */
const NOT_SAVING_MS = 5_000
const LATE_MS = 5_000
const WAITING_BYTES = 1024 * 1024

let mongo: MongoProcess
let toMongo: FaultProxy
let node: RunningApp
beforeAll(async () => {
  mongo = await startMongoProcess()
  toMongo = await FaultProxy.start({ port: mongo.port, spoken: "mongodb" })
  const MONGODB_URL = mongo.url(newDatabaseName(), toMongo.port)
  const env = { MONGODB_URL, DRAIN_SECONDS: "0", METRICS_PORT: "0", MAX_WAITING_BYTES: String(WAITING_BYTES) }
  node = await startTestApp({ env })
}, 120_000)
afterEach(() => toMongo.heal())
afterAll(async () => {
  for (const one of [node, toMongo, mongo]) await one[Symbol.asyncDispose]()
})

/** Two people in one room. */
async function scene(): Promise<{ readonly room: RoomId; readonly people: readonly [ApiPerson, ApiPerson] }> {
  const { url } = node
  const [ivo, mira] = [await signUp(url, "Ivo"), await signUp(url, "Mira")]
  const { occasion, link } = await startOccasion(url, ivo, "Anna")
  await joinBy(url, mira, link)
  return { room: roomOf("list", occasion), people: [ivo, mira] }
}

async function openFor({ id, token }: ApiPerson, room: RoomId, seed: number): Promise<AppClient> {
  const client = new AppClient({
    url: node.url,
    person: id,
    token,
    rooms: [room],
    rng: new Rng(seed),
    acknowledged: () => undefined,
    broken: (what) => expect.fail(what),
  })
  onTestFinished(() => client.close())
  await eventually(() => expect(client.waiting()).toEqual([]), 10_000)
  return client
}

test.each([
  ["says nothing any more, with an edit on its way", () => toMongo.swallow()],
  ["is gone", () => toMongo.refuse()],
])(
  "a database that %s: the pill says so after five seconds, presence goes on, and everything lands when it is back",
  async (_, fails) => {
    const { room, people } = await scene()
    const [ivo, mira] = [await openFor(people[0], room, 1), await openFor(people[1], room, 2)]
    const item = newItemId()
    ivo.type(room, (doc) => {
      addItem(doc, { id: item, title: "Tea", createdBy: people[0].id, createdAt: 1 }, null)
      return []
    })
    await eventually(() => expect(ivo.waiting()).toEqual([]), 10_000)
    fails()
    const from = performance.now()
    ivo.type(room, (doc) => {
      setTitle(doc, item, "Teapot", null)
      return []
    })
    await eventually(() => expect(ivo.pill.kind).toBe("saving"), LATE_MS)
    await eventually(() => expect(ivo.pill.kind).toBe("not_saving"), NOT_SAVING_MS + LATE_MS)
    expect(performance.now() - from).toBeGreaterThan(NOT_SAVING_MS)
    ivo.room(room).setPresence({ item, field: "title" })
    await eventually(
      () => expect(mira.room(room).state.present.map(({ state }) => state.item)).toEqual([item]),
      LATE_MS,
    )
    expect([mira.pill.kind, ivo.breaks, mira.breaks]).toEqual(["saved", [], []])
    toMongo.heal()
    await eventually(() => {
      expect([ivo.pill.kind, ivo.waiting()]).toEqual(["saved", []])
      expect(readAllItems(mira.doc(room)).map(({ title }) => title)).toEqual(["Teapot"])
    }, 20_000)
  },
)

/** An edit of a hundred thousand bytes and some. */
function bigEdit(by: PersonId): Uint8Array {
  const doc = new Y.Doc()
  for (let n = 0; n < 7; n++) {
    const note = "x".repeat(16_000)
    addItem(doc, { id: newItemId(), title: "Tea", note, createdBy: by, createdAt: 1 }, null)
  }
  return Y.encodeStateAsUpdate(doc)
}

test("while the database is away a node keeps so many bytes of edits and no more: who comes later is told to keep theirs", async () => {
  const { room, people } = await scene()
  const client = await new WireClient({ url: node.url, token: people[0].token }).connected()
  onTestFinished(() => client[Symbol.dispose]())
  await client.join(room)
  toMongo.swallow()
  const edits = Array.from({ length: 20 }, () => bigEdit(people[0].id))
  for (const edit of edits) client.push(edit)
  const fit = Math.floor(WAITING_BYTES / (edits[0]?.length ?? 1))
  await eventually(() => {
    expect(client.all("busy").flatMap(([{ frames }]) => frames)).toHaveLength(edits.length - fit)
  }, LATE_MS)
  const { metricsUrl = "" } = node.app
  const waiting = (await scrape(metricsUrl)).value("jubilee_waiting_bytes")
  expect(waiting).toBeGreaterThan(WAITING_BYTES / 2)
  expect(waiting).toBeLessThanOrEqual(WAITING_BYTES)
  toMongo.heal()
  await eventually(async () => {
    expect((await scrape(metricsUrl)).value("jubilee_waiting_bytes")).toBe(0)
  }, 20_000)
})
