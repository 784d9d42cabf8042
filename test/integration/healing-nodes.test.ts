import * as Y from "yjs"
import { expect, test } from "vitest"
import { systemClock } from "../../server/clock.ts"
import { nextDigest } from "../../server/rooms/digest.ts"
import { openMongoStore } from "../../server/store/mongo/open.ts"
import { readItems } from "../../shared/documents/items.ts"
import { addItem } from "../../shared/documents/write-items.ts"
import { newFrameId, type PersonId, seq } from "../../shared/ids.ts"
import { SetAsides } from "../../shared/room-routes.ts"
import { roomOf, type RoomId } from "../../shared/rooms.ts"
import { type ApiPerson, joinBy, signUp, startOccasion } from "../support/api-people.ts"
import { newItem } from "../support/documents.ts"
import { eventually } from "../support/eventually.ts"
import { crossedOrigins } from "../support/hostile-documents.ts"
import { startNodes } from "../support/start-nodes.ts"
import { WireClient } from "../support/wire-client.ts"

function wish(n: number): Uint8Array {
  const doc = new Y.Doc()
  addItem(doc, newItem(n), null)
  return Y.encodeStateAsUpdate(doc)
}

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

function ask(url: string, { token }: ApiPerson, path: string, method = "GET"): Promise<Response> {
  return fetch(new URL(path, url), { method, headers: { origin: url, authorization: `Bearer ${token}` } })
}

test("[E3] a room that is spoilt in the database heals on one node, people on the other have the healed list, and an organiser reads who wrote the rest", async () => {
  await using nodes = await startNodes(2)
  const [{ url }, other] = [nodes.node(0), nodes.node(1)]
  const ivo = await signUp(url, "Ivo")
  const eve = await signUp(url, "Eve")
  const { occasion, link } = await startOccasion(url, ivo, "Anna")
  await joinBy(url, eve, link)
  const room = roomOf("list", occasion)
  using writer = await new WireClient({ url, token: ivo.token }).connected()
  const joined = await writer.join(room)
  await writer.acknowledged(writer.push(wish(1)))
  await spoil(nodes.env["MONGODB_URL"] ?? "", room, eve.id)

  const said = await ask(url, ivo, `/api/occasions/${occasion}/rooms/list/unopenable`, "POST")
  expect(said.status).toBe(204)
  using guest = await new WireClient({ url: other.url, token: ivo.token }).connected()
  await eventually(async () => {
    const answer = await guest.join(room)
    expect(answer.epoch).toBeGreaterThan(joined.epoch)
    const doc = new Y.Doc()
    if (answer.snapshot !== undefined) Y.applyUpdate(doc, new Uint8Array(answer.snapshot.bytes))
    for (const [, , parts] of answer.entries) {
      for (const part of parts) if (typeof part !== "number") Y.applyUpdate(doc, new Uint8Array(part))
    }
    expect(readItems(doc).map(({ title }) => title)).toContain("Item 1")
  }, 60_000)

  const shown = await ask(other.url, ivo, `/api/occasions/${occasion}/set-aside`)
  const { setAside } = SetAsides.parse(await shown.json())
  expect(setAside.flatMap(({ parts }) => parts.map(({ by }) => by?.name))).toEqual(["Eve"])
  expect((await ask(other.url, eve, `/api/occasions/${occasion}/set-aside`)).status).toBe(403)
}, 120_000)
