import * as Y from "yjs"
import { expect, onTestFailed, onTestFinished, test } from "vitest"
import { systemClock } from "../../server/clock.ts"
import { nextDigest } from "../../server/rooms/log/entry.ts"
import { openMongoStore } from "../../server/store/mongo/open.ts"
import { readItems } from "../../shared/documents/items.ts"
import { addItem } from "../../shared/documents/write-items.ts"
import { newFrameId, newItemId, type PersonId, seq } from "../../shared/ids.ts"
import { SetAsides } from "../../shared/room-routes.ts"
import { roomOf, type RoomId } from "../../shared/rooms.ts"
import { AppClient } from "../crash/app-client.ts"
import type { ApiPerson } from "../support/api-people.ts"
import { startFamily } from "../support/claims-world.ts"
import { writerAt } from "../support/claims-writer.ts"
import { eventually } from "../support/eventually.ts"
import { FaultProxy } from "../support/fault-proxy.ts"
import { crossedOrigins } from "../support/hostile-documents.ts"
import { Rng } from "../support/rng.ts"
import { startNodes } from "../support/start-nodes.ts"
import { WireClient } from "../support/wire-client.ts"

/** Fewer wishes than a list has place for, however long healing takes. */
const TYPED_MAX = 300

/** Puts updates into the database as an older version could have admitted them, behind the back of every node. */
async function spoil(url: string, room: RoomId, author: PersonId): Promise<void> {
  const opened = await openMongoStore({ url, clock: systemClock() })
  if (!opened.ok) throw new Error("the database does not open")
  const { log } = opened.value
  try {
    for (const bytes of crossedOrigins(6_000)) {
      const read = await log.read(room, seq(0))
      const last = read.ok ? read.value.at(-1) : undefined
      if (last === undefined) throw new Error("nobody wrote there yet")
      const update = { author, frame: newFrameId(), bytes }
      const content = { seq: seq(last.seq + 1), epoch: last.epoch, fresh: false, updates: [update] }
      const entry = { ...content, room, time: 1, digest: nextDigest(last.digest, content) }
      expect(await log.append([entry])).toEqual(["ok"])
    }
  } finally {
    await opened.value.close()
  }
}

/** Somebody whose page runs the app's own client, and what the server broke of its promises to them. */
function page(url: string, { id, token }: ApiPerson, room: RoomId, seed: number) {
  const broken: string[] = []
  const client = new AppClient({
    url,
    person: id,
    token,
    rooms: [room],
    rng: new Rng(seed),
    acknowledged: () => undefined,
    broken: (what) => void broken.push(what),
  })
  onTestFinished(() => client.close())
  const add = (title: string): void =>
    client.type(room, (doc) => {
      addItem(doc, { id: newItemId(), title, createdBy: id, createdAt: 1 }, null)
      return []
    })
  const titles = (): readonly string[] => readItems(client.doc(room)).map(({ title }) => title)
  const saved = (): Promise<void> => eventually(() => expect(client.waiting()).toEqual([]), 30_000)
  return { client, broken, add, titles, saved }
}

test("[E3] a room that is spoilt in the database heals on one node: organisers read who wrote the rest, and claims work on every node", async () => {
  await using nodes = await startNodes(2)
  const urls = [nodes.node(0).url, nodes.node(1).url] as const
  const { ivo, mira, anna, giver, occasion } = await startFamily(urls[0])
  const eve = await giver("Eve")
  const room = roomOf("list", occasion)
  const owner = await writerAt(urls[0], occasion, anna.who)
  const [early, first, second] = [await owner.add(), await owner.add(), await owner.add()]
  expect(await ivo.claim(early, { do: "claim", units: 1 })).toMatchObject({ result: "ok" })
  using before = await new WireClient({ url: urls[0], token: ivo.who.token }).connected()
  const joined = await before.join(room)
  await spoil(nodes.env["MONGODB_URL"] ?? "", room, eve.who.id)

  const said = await ivo.send("POST", ivo.path("rooms/list/unopenable"))
  expect(said.status).toBe(204)
  using guest = await new WireClient({ url: urls[1], token: ivo.who.token }).connected()
  await eventually(async () => {
    const answer = await guest.join(room)
    expect(answer.epoch).toBeGreaterThan(joined.epoch)
    const doc = new Y.Doc()
    if (answer.snapshot !== undefined) Y.applyUpdate(doc, new Uint8Array(answer.snapshot.bytes))
    for (const [, , parts] of answer.entries) {
      for (const part of parts) if (typeof part !== "number") Y.applyUpdate(doc, new Uint8Array(part))
    }
    expect(readItems(doc).map(({ id }) => id)).toEqual(expect.arrayContaining([early, first, second]))
  }, 60_000)

  const shown = await ivo.at(urls[1]).send("GET", ivo.path("set-aside"))
  const { setAside } = SetAsides.parse(await shown.json())
  expect(setAside.flatMap(({ parts }) => parts.map(({ by }) => by?.name))).toEqual(["Eve"])
  expect((await eve.at(urls[1]).send("GET", eve.path("set-aside"))).status).toBe(403)

  for (const [n, item] of [first, second].entries()) {
    const [here, there] = n === 0 ? urls : urls.toReversed()
    const buyer = (n === 0 ? ivo : mira).at(here ?? "")
    expect(await buyer.claim(item, { do: "hold", units: 1 })).toMatchObject({ result: "ok" })
    const late = (n === 0 ? mira : ivo).at(there ?? "")
    expect(await late.claim(item, { do: "claim", units: 1 })).toMatchObject({ result: "gone" })
    expect(await buyer.claim(item, { do: "claim", units: 1 })).toMatchObject({ result: "ok" })
    expect(await buyer.claim(item, { do: "mark", as: "bought" })).toMatchObject({ result: "ok" })
    expect(await late.row(item)).toMatchObject({ taken: 1, left: 0 })
  }
  expect(await mira.at(urls[1]).row(early)).toMatchObject({ taken: 1, left: 0 })
}, 120_000)

test("[E2, E3] whoever has the room open on another node, or is away, when it heals goes on in the healed document with everything they wrote", async () => {
  const seed = Math.floor(Math.random() * 2 ** 32)
  onTestFailed(() => console.log(`seed ${seed}`))
  await using nodes = await startNodes(2)
  const [{ url }, other] = [nodes.node(0), nodes.node(1)]
  await using cut = await FaultProxy.start({ port: Number(new URL(other.url).port) })
  const { ivo, mira, anna, giver, occasion } = await startFamily(url)
  const eve = await giver("Eve")
  const room = roomOf("list", occasion)
  const here = page(other.url, mira.who, room, seed)
  const away = page(`http://127.0.0.1:${cut.port}`, anna.who, room, seed + 1)
  for (const [n, { add, saved }] of [here, away].entries()) {
    add(`before ${n}`)
    await saved()
  }
  const documents = [here, away].map(({ client }) => client.doc(room))
  cut.refuse()
  away.add("written away")
  await spoil(nodes.env["MONGODB_URL"] ?? "", room, eve.who.id)

  expect((await ivo.send("POST", ivo.path("rooms/list/unopenable"))).status).toBe(204)
  // She types until her page shows the healed document: what was sent, what was on its way and what was not.
  let typed = 0
  await eventually(() => {
    if (typed < TYPED_MAX) here.add(`typed ${++typed}`)
    expect(here.client.doc(room)).not.toBe(documents[0])
  }, 60_000)
  cut.heal()
  away.client.retry()
  const keys = Array.from({ length: typed }, (_, n) => `typed ${n + 1}`)
  const wanted = ["before 0", "before 1", "written away", ...keys].toSorted()
  const family = (titles: readonly string[]) => titles.filter((title) => title !== "A quiet wish").toSorted()
  await eventually(() => {
    for (const { client, titles } of [here, away]) {
      expect(client.waiting()).toEqual([])
      expect(family(titles())).toEqual(wanted)
    }
  }, 60_000)
  expect(away.client.doc(room)).not.toBe(documents[1])
  const fresh = page(url, ivo.who, room, seed + 2)
  await eventually(() => expect(family(fresh.titles())).toEqual(wanted), 30_000)
  expect([...here.broken, ...away.broken]).toEqual([])
  console.log(`${typed} wishes were typed while it healed`)
}, 180_000)
