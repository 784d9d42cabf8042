import { expect, onTestFinished, test } from "vitest"
import * as Y from "yjs"
import { setTitle } from "../../shared/documents/write-items.ts"
import { newItemId, newOccasionId } from "../../shared/ids.ts"
import { OLDEST_PROTOCOL, PROTOCOL_VERSION } from "../../shared/protocol.ts"
import { roomOf } from "../../shared/rooms.ts"
import { startFamily } from "../support/claims-world.ts"
import { writerAt } from "../support/claims-writer.ts"
import { eventually } from "../support/eventually.ts"
import { startTestApp } from "../support/start-app.ts"
import { WireClient } from "../support/wire-client.ts"
import { DOWNSTREAM_BEFORE, VERSION_BEFORE } from "../support/wire-before.ts"

const [LIST, PLAN] = [1, 2]

/** A server with a family, and a page of Mira's that was loaded before the update. */
async function scene() {
  const running = await startTestApp({ env: { MAX_CHANGES_PER_MINUTE: "1000000" } })
  onTestFinished(() => running[Symbol.asyncDispose]())
  const family = await startFamily(running.url)
  const { url, occasion, mira } = family
  const page = await new WireClient({ url, token: mira.who.token, protocol: VERSION_BEFORE }).connected()
  onTestFinished(() => page[Symbol.dispose]())
  await page.join(roomOf("list", occasion), LIST)
  await page.join(roomOf("plan", occasion), PLAN)
  return { ...family, running, page }
}

/** Every event that the page was told and cannot read, and those that it passes over. */
function unread({ received }: WireClient) {
  const wrong: unknown[] = []
  const unknown = new Set<string>()
  for (const { name, args } of received) {
    const schema = DOWNSTREAM_BEFORE.get(name)
    if (schema === undefined) unknown.add(name)
    else if (!schema.safeParse(args).success) wrong.push({ name, args })
  }
  return { wrong, unknown }
}

const told = (page: WireClient, name: string, times = 1): Promise<void> =>
  eventually(() => {
    expect(page.received.filter((event) => event.name === name).length).toBeGreaterThanOrEqual(times)
  }, 5_000)

test("[P2] what stands in for an older page is the oldest that is served, and the version before is served, too", () => {
  expect(VERSION_BEFORE).toBe(OLDEST_PROTOCOL)
  expect(OLDEST_PROTOCOL).toBeLessThan(PROTOCOL_VERSION)
})

test("[P2] a page of an older version writes, shows, renews and is told of everything in a form that it can read", async () => {
  const { url, occasion, ivo, mira, anna, page } = await scene()
  const owner = await writerAt(url, occasion, anna.who, ["list"])
  const his = await writerAt(url, occasion, ivo.who, ["list", "plan"])
  const [item, other] = [await owner.add({ quantity: 3 }), await owner.add({ title: "A tent" })]
  await his.add({ title: "A surprise" }, "plan")
  his.client.socket.emit("w", PLAN, { item, field: "title", typing: true })
  await told(page, "w")

  // What she writes is taken; sent again it is known; nonsense is refused.
  const doc = new Y.Doc()
  doc.getMap("items").set(newItemId(), new Y.Map([["title", "Tea"]]))
  const frame = page.push(Y.encodeStateAsUpdate(doc), PLAN)
  await page.acknowledged(frame)
  page.socket.emit("p", PLAN, frame, Buffer.from(Y.encodeStateAsUpdate(doc)))
  await told(page, "known")
  page.push(Buffer.from([1, 2, 3]), PLAN)
  await told(page, "refused")
  page.push(orphan(), PLAN)
  await told(page, "resync")
  page.socket.emit("w", PLAN, { item })
  page.socket.emit("renew", { token: mira.who.token })
  await told(page, "renewed")
  page.socket.emit("join", { as: 9, room: roomOf("list", newOccasionId()) })
  await told(page, "denied")

  // What is taken: held and held longer, chipped in for, changed by the owner, let go by an organiser.
  await ivo.claim(item, { do: "hold", units: 1 })
  await ivo.claim(item, { do: "extend" })
  await mira.claim(item, { do: "claim", units: 1 })
  await ivo.pool(other, { do: "start", currency: "EUR", target: 5_000, amounts: "shown" })
  await mira.pool(other, { do: "pledge", minor: 1_000 })
  await told(page, "claim", 4)
  await owner.write("list", (doc) => setTitle(doc, item, "Other headphones", null))
  await ivo.claim(item, { do: "release", giver: mira.who.id, reason: "bought twice" })
  await told(page, "claim", 5)
  await told(page, "claims_head")
  page.socket.emit("leave", { as: LIST })
  page.socket.emit("leave", { as: PLAN })
  await page.join(roomOf("plan", occasion), 3)
  await told(page, "claims", 2)

  const { wrong, unknown } = unread(page)
  expect(wrong).toEqual([])
  expect([...unknown].filter((name) => name !== "occasion")).toEqual([])
})

test("[P2] a page of the version before is told when it is out, and when its server leaves", async () => {
  const { circle, ivo, mira, running, page } = await scene()
  await ivo.send("DELETE", `/api/circles/${circle}/members/${mira.who.id}`)
  await told(page, "out", 2)
  await running.app.close()
  await eventually(() => expect(page.closed).toBe(true), 5_000)
  expect(page.all("closing")).toHaveLength(1)
  expect(unread(page)).toEqual({ wrong: [], unknown: new Set() })
})

/** An edit that builds on one that nobody ever saw. */
function orphan(): Uint8Array {
  const doc = new Y.Doc()
  const updates: Uint8Array[] = []
  doc.on("update", (update: Uint8Array) => void updates.push(update))
  const item = doc.getMap("items").set(newItemId(), new Y.Map<unknown>())
  item.set("title", "Tea")
  return updates[1] ?? new Uint8Array()
}
