import { afterAll, beforeAll, describe, expect, test } from "vitest"
import * as Y from "yjs"
import type { OccasionView } from "../../shared/api.ts"
import { addItem } from "../../shared/documents/write-items.ts"
import { epoch, newFrameId, newItemId, seq, type ItemId, type OccasionId } from "../../shared/ids.ts"
import { BRING_BACK_DAYS } from "../../shared/limits.ts"
import { ownRoomOf, roomOf, SHARED_ROOM_KINDS } from "../../shared/rooms.ts"
import { eventually } from "../support/eventually.ts"
import { startApiWorld, type ApiWorld, type Device } from "../support/api-world.ts"
import { requestId } from "../support/claims-world.ts"
import { personId } from "../support/documents.ts"

/** A4, A5, C12: lists are archived, deleted, brought back, and erased for good. */

let world: ApiWorld
beforeAll(async () => {
  world = await startApiWorld()
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
})

const DAY_MS = 86_400_000
const NEXT_YEAR = { year: new Date().getFullYear() + 1, month: 3, day: 1, hour: 7, minute: 0 }
const CANARY = "Samowar-4711"

interface Family {
  readonly occasion: OccasionView
  readonly item: ItemId
  readonly otto: Device
  readonly greta: Device
  readonly anna: Device
  readonly link: string
}

/** Otto runs Anna's list, on which one wish stands, and Greta gives; `runs`: Anna runs it with him. */
async function family({ on = world, runs = false } = {}): Promise<Family> {
  const otto = await on.device().signUp("Otto")
  const occasion = await otto.create()
  const { token: link } = await otto.link(occasion.id, "giver")
  const greta = await on.device().join(link, { kind: "new", name: "Greta" })
  const { token } = await otto.link(occasion.id, "recipient")
  const anna = await on.device().join(token, { kind: "new", name: "Anna" })
  const params = { circle: occasion.circle.id, person: anna.id }
  if (runs) await otto.call("changeMember", { params, body: { role: "organiser" } })
  const item = newItemId()
  await write(on, occasion.id, item)
  return { occasion, item, otto, greta, anna, link }
}

/** A wish with a word that nothing else holds, in the list and in the plan, with a snapshot of each. */
async function write({ store }: ApiWorld, id: OccasionId, item: ItemId): Promise<void> {
  for (const kind of SHARED_ROOM_KINDS) {
    const doc = new Y.Doc()
    const made = kind === "list" ? item : newItemId()
    addItem(doc, { id: made, title: CANARY, createdBy: personId(1), createdAt: 1 }, null)
    const bytes = Y.encodeStateAsUpdate(doc)
    const room = roomOf(kind, id)
    const updates = [{ author: personId(1), frame: newFrameId(), bytes }]
    const at = { room, epoch: epoch(0), digest: 1 }
    await store.log.append([{ ...at, seq: seq(1), time: 1, fresh: false, updates }])
    await store.log.saveSnapshot(room, {
      seq: seq(1),
      bytes,
      meta: { epoch: epoch(0), digest: 1, ledger: new Uint8Array() },
    })
  }
}

const about = ({ id }: OccasionView) => ({ params: { occasion: id } })
const take = (device: Device, { occasion, item }: Family, units = 1) =>
  device.send("claim", {
    params: { occasion: occasion.id, item },
    body: { do: "claim", units, requestId: requestId() },
  })
const mark = (device: Device, { occasion, item }: Family) =>
  device.send("claim", {
    params: { occasion: occasion.id, item },
    body: { do: "mark", as: "bought", requestId: requestId() },
  })

describe("[A4] an archived list", () => {
  test("can be read by everybody and written by nobody; what was promised is still marked, nothing new is taken", async () => {
    const scene = await family()
    const { occasion, otto, greta, anna } = scene
    expect((await take(greta, scene)).status).toBe(200)
    const archived = await otto.call("archiveOccasion", about(occasion))
    expect(archived.archivedAt).toBeDefined()
    for (const who of [otto, greta, anna]) {
      const { rooms, archivedAt } = await who.call("occasion", about(occasion))
      expect(rooms.map(({ may }) => may)).toEqual(rooms.map(() => "read"))
      expect(archivedAt).toBe(archived.archivedAt)
      const grant = await world.domain.access.grantFor(who.id, roomOf("list", occasion.id))
      expect(grant?.may).toBe("read")
    }
    const refused = await take(otto, scene)
    expect([refused.status, await refused.json()]).toMatchObject([409, { error: { code: "archived" } }])
    expect((await mark(greta, scene)).status).toBe(200)
    await otto.call("openAgain", about(occasion))
    const again = await greta.call("occasion", about(occasion))
    expect(again.rooms.map(({ may }) => may)).toEqual(["write", "write"])
    expect(again.archivedAt).toBeUndefined()
  })

  test("a claim that was answered before is answered the same when it is sent again", async () => {
    const scene = await family()
    const { occasion, item, otto, greta } = scene
    const body = { do: "claim", units: 1, requestId: requestId() } as const
    const ask = () => greta.call("claim", { params: { occasion: occasion.id, item }, body })
    const first = await ask()
    await otto.call("archiveOccasion", about(occasion))
    expect(await ask()).toEqual(first)
  })
})

describe("[A5] a deleted list", () => {
  test("is gone for everybody at once, with its rooms and links, and comes back whole", async () => {
    const scene = await family()
    const { occasion, otto, greta, anna, link } = scene
    await take(greta, scene)
    const before = await greta.call("claims", about(occasion))
    await otto.call("deleteOccasion", about(occasion))
    expect(world.events.at(-1)).toEqual({ type: "occasion_changed", occasion: occasion.id })
    for (const who of [otto, greta, anna]) {
      expect((await who.call("home")).occasions).toEqual([])
      expect(await who.refused("occasion", about(occasion))).toEqual({ status: 410, code: "deleted" })
      for (const kind of SHARED_ROOM_KINDS)
        expect(await world.domain.access.grantFor(who.id, roomOf(kind, occasion.id))).toBeUndefined()
    }
    for (const name of ["claims", "gifts", "links"] as const)
      expect(await greta.refused(name, about(occasion))).toMatchObject({ code: "not_here" })
    expect(await greta.refused("openLink", { body: { token: link } })).toMatchObject({ code: "not_here" })
    // Everybody still knows each other: who came by its link is a member as before.
    const { members } = await otto.call("members", { params: { circle: occasion.circle.id } })
    expect(members.map(({ name }) => name).sort()).toEqual(["Anna", "Greta", "Otto"])
    const back = await otto.call("bringBack", about(occasion))
    expect(back).toEqual(occasion)
    expect(await greta.call("claims", about(occasion))).toEqual(before)
    expect((await anna.call("home")).occasions).toHaveLength(1)
    await greta.call("openLink", { body: { token: link } })
  })

  test("stands under recently deleted for its organisers alone, for seven days", async () => {
    const { occasion, otto, greta, anna } = await family()
    const before = world.clock.now()
    await otto.call("deleteOccasion", about(occasion))
    const { deleted = [] } = await otto.call("home")
    expect(deleted.map(({ id }) => id)).toEqual([occasion.id])
    const until = deleted[0]?.bringBackUntil ?? 0
    expect(until - before).toBeGreaterThanOrEqual(BRING_BACK_DAYS * DAY_MS)
    expect(until - before).toBeLessThan(BRING_BACK_DAYS * DAY_MS + 60_000)
    for (const who of [greta, anna]) {
      expect((await who.call("home")).deleted).toBeUndefined()
      expect(await who.refused("bringBack", about(occasion))).toMatchObject({ code: "not_allowed" })
    }
    // Deleted once more: the days are not counted anew.
    await otto.call("deleteOccasion", about(occasion))
    expect((await otto.call("home")).deleted?.[0]?.bringBackUntil).toBe(until)
  })

  test("[S0] an organiser who is celebrated is answered the same whatever was taken, and learns of no surprise", async () => {
    const heard: unknown[] = []
    for (const taken of [false, true]) {
      const scene = await family({ runs: true })
      const { occasion, otto, greta, anna } = scene
      const surprise = await otto.create({ circle: occasion.circle.id, secrecy: "surprise" })
      if (taken) await take(greta, scene)
      if (taken) await mark(greta, scene)
      const said: unknown[] = []
      for (const name of ["archiveOccasion", "openAgain", "deleteOccasion", "bringBack"] as const) {
        const response = await anna.send(name, about(occasion))
        const text = await response.text()
        said.push([name, response.status, text.replaceAll(/\d{13}|[0-9a-z]{26}|"look":\d/g, "")])
        expect(await anna.refused(name, about(surprise))).toMatchObject({ code: "not_here" })
      }
      await anna.call("deleteOccasion", about(occasion))
      await otto.call("deleteOccasion", about(surprise))
      said.push((await anna.call("home")).deleted?.map(({ kind, title }) => [kind, title]))
      expect(await anna.refused("occasion", about(surprise))).toMatchObject({ code: "not_here" })
      heard.push(said)
    }
    expect(heard[1]).toEqual(heard[0])
  })

  test("[C12] givers keep what they promised on their shopping page, while it can come back and afterwards", async () => {
    await using other = await startApiWorld()
    const scene = await family({ on: other })
    const { occasion, otto, greta, anna } = scene
    await take(greta, scene)
    await mark(greta, scene)
    const before = await greta.call("shopping")
    await otto.call("deleteOccasion", about(occasion))
    const kept = { ...before, occasions: before.occasions.map((stop) => ({ ...stop, deleted: true })) }
    expect(await greta.call("shopping")).toEqual(kept)
    expect((await anna.call("shopping")).occasions).toEqual([])
    await letErase(other, [otto, greta, anna])
    expect(await greta.call("shopping")).toEqual(kept)
    for (const who of [otto, anna]) expect((await who.call("shopping")).occasions).toEqual([])
  })
})

/** The days are over, and the sweep goes by. */
async function letErase(on: ApiWorld, devices: readonly Device[], days = BRING_BACK_DAYS): Promise<void> {
  on.clock.forward(days * DAY_MS + 1_000)
  for (const device of devices) await device.refresh()
  await on.domain.eraser.erase()
}

/** Everything that the store holds of an occasion. */
async function leftOf({ store }: ApiWorld, id: OccasionId) {
  const find = async (collection: string, index: string) =>
    (await store.records.find(collection, index, { equals: id })).length
  const rooms = SHARED_ROOM_KINDS.map((kind) => roomOf(kind, id))
  return {
    claims: await find("claims", "occasion"),
    links: await find("links", "occasion"),
    projections: (await store.records.getMany("projections", rooms)).length,
    snapshots: (await Promise.all(rooms.map((room) => store.log.snapshots(room)))).flat(),
    entries: await Promise.all(rooms.map(async (room) => (await store.log.read(room, seq(0))).ok)),
    record: (await store.records.get("occasions", id)) !== undefined,
  }
}

const NOTHING_LEFT = {
  claims: 0,
  links: 0,
  projections: 0,
  snapshots: [],
  entries: SHARED_ROOM_KINDS.map(() => false),
  record: false,
}

describe("[A5] after seven days", () => {
  test("everything of it is erased from the store, and nothing of another list", async () => {
    await using other = await startApiWorld()
    const scene = await family({ on: other })
    const stays = await family({ on: other })
    const { occasion, otto, greta } = scene
    await take(greta, scene)
    await take(stays.greta, stays)
    // What stands in a list is written down a moment after it was taken.
    await eventually(async () => expect((await leftOf(other, stays.occasion.id)).projections).toBe(2), 10_000)
    const whole = await leftOf(other, stays.occasion.id)
    await otto.call("deleteOccasion", about(occasion))
    await letErase(other, [], 6)
    expect((await leftOf(other, occasion.id)).record).toBe(true)
    await letErase(other, [otto, greta, stays.greta])
    // What was being read while it was erased is written down, and taken away again.
    await eventually(async () => expect(await leftOf(other, occasion.id)).toEqual(NOTHING_LEFT))
    expect(await leftOf(other, stays.occasion.id)).toEqual(whole)
    expect(await otto.refused("bringBack", about(occasion))).toMatchObject({ code: "not_here" })
    expect(await otto.refused("occasion", about(occasion))).toMatchObject({ code: "not_here" })
    expect((await otto.call("home")).deleted).toBeUndefined()
    await stays.greta.call("occasion", about(stays.occasion))
  })

  test("[K15] the rooms of single persons in its card go with it", async () => {
    await using other = await startApiWorld()
    const { occasion, otto, greta } = await family({ on: other })
    await otto.call("startCard", { ...about(occasion), body: { opens: NEXT_YEAR } })
    await greta.call("ownRoom", { ...about(occasion), body: {} })
    const room = ownRoomOf(occasion.id, greta.id)
    const updates = [{ author: greta.id, frame: newFrameId(), bytes: new Uint8Array(2) }]
    const at = { room, epoch: epoch(0), digest: 1, seq: seq(1), time: 1, fresh: false }
    await other.store.log.append([{ ...at, updates }])
    await otto.call("deleteOccasion", about(occasion))
    await letErase(other, [otto])
    expect((await other.store.log.read(room, seq(0))).ok).toBe(false)
  })

  test("brought back in time it stays, however often the sweep goes by", async () => {
    await using other = await startApiWorld()
    const { occasion, otto } = await family({ on: other })
    await otto.call("deleteOccasion", about(occasion))
    await otto.call("bringBack", about(occasion))
    const whole = await leftOf(other, occasion.id)
    await letErase(other, [otto])
    expect(await leftOf(other, occasion.id)).toEqual(whole)
    expect(whole.record).toBe(true)
  })

  test("several processes at once, and one that died in the middle, erase it once and lose no giver's history", async () => {
    await using other = await startApiWorld()
    const scene = await family({ on: other })
    const { occasion, item, otto, greta } = scene
    await take(greta, scene)
    const kept = (await greta.call("shopping")).occasions[0]
    await otto.call("deleteOccasion", about(occasion))
    other.clock.forward(BRING_BACK_DAYS * DAY_MS + 1_000)
    await greta.refresh()
    // The one that dies after the rooms and some of the claims are gone.
    const { records } = other.store
    const remove = records.delete.bind(records)
    records.delete = (collection, key, version) =>
      collection === "links" ? Promise.reject(new Error("killed")) : remove(collection, key, version)
    await expect(other.domain.eraser.erase()).rejects.toThrow("killed")
    records.delete = remove
    await records.delete("claims", `${occasion.id}:${item}`)
    const second = await other.openDomain()
    await Promise.all([other.domain.eraser.erase(), second.eraser.erase(), second.eraser.erase()])
    second.claims.stop()
    second.eraser.stop()
    expect(await leftOf(other, occasion.id)).toEqual(NOTHING_LEFT)
    expect((await greta.call("shopping")).occasions).toEqual([{ ...kept, deleted: true }])
  })

  test("[S0] who came by a surprise is known to those who could see it, as before, and to its recipient no more than before", async () => {
    await using other = await startApiWorld()
    const { occasion, otto, greta, anna } = await family({ on: other })
    const surprise = await otto.create({ circle: occasion.circle.id, secrecy: "surprise" })
    const { token } = await otto.link(surprise.id, "giver")
    const henry = await other.device().join(token, { kind: "new", name: "Henry" })
    const names = async (who: Device) =>
      (await who.call("members", { params: { circle: occasion.circle.id } })).members
        .map(({ name }) => name)
        .sort()
    const before = [await names(otto), await names(anna)]
    // Greta did not come by the surprise's own link.
    const known = await names(greta)
    expect(before[0]).toContain("Henry")
    expect(before[1]).not.toContain("Henry")
    await otto.call("deleteOccasion", about(surprise))
    expect([await names(otto), await names(anna)]).toEqual(before)
    await letErase(other, [otto, greta, anna, henry])
    expect([await names(otto), await names(anna)]).toEqual(before)
    const left = await other.store.records.get("occasions", surprise.id)
    expect(Object.keys(left?.body ?? {})).not.toContain("title")
    await otto.call("deleteOccasion", about(occasion))
    await letErase(other, [otto, greta, anna, henry])
    expect(await names(greta)).toEqual(known)
  })
})
