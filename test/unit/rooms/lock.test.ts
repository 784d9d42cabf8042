import * as Y from "yjs"
import { expect, test } from "vitest"
import { isLock, lockRoom } from "../../../server/rooms/log/lock.ts"
import { secureRandom } from "../../../shared/ids.ts"
import { personId } from "../../support/documents.ts"
import { type Guest, RoomWorld } from "../../support/room-world.ts"

const [IVO, MIRA] = [personId(1), personId(2)]

const title =
  (n: number, text: string) =>
  (items: Y.Map<unknown>): void => {
    const item = new Y.Map<unknown>()
    items.set(`0123456789abcdefghjkmnpqr${n}`, item)
    item.set("title", text)
  }

/** What was refused because nobody writes here any more. */
const refusals = ({ notices }: Guest) =>
  notices.flatMap((notice) => (notice.kind === "refused" && notice.code === "read_only" ? notice.frames : []))

const lock = (world: RoomWorld) =>
  lockRoom({ log: world.log, clock: world.clock.scope().clock, random: secureRandom }, world.room)

test("[K4] what was acknowledged before the lock is in the locked log, and nothing is taken behind it on any node", async () => {
  const one = new RoomWorld()
  const two = new RoomWorld({ disk: one.disk, room: one.room })
  const [ivo, mira] = [await one.enter(IVO), await two.enter(MIRA)]
  ivo.push(title(1, "in time"))
  await one.settle()
  const locked = await lock(two)
  const [late, later] = [ivo.push(title(2, "late")), mira.push(title(3, "late too"))]
  await one.settle()
  await two.settle()
  expect(locked.entries.flatMap(({ updates }) => updates.map(({ author }) => author))).toEqual([IVO])
  expect([refusals(ivo), refusals(mira)]).toEqual([[late], [later]])
  const again = ivo.push(title(4, "once more"))
  await one.settle()
  expect(refusals(ivo)).toEqual([late, again])
  expect(one.disk.history.map(isLock)).toEqual([false, true])
  expect(one.budget.used + two.budget.used).toBe(0)
})

test("[K4] a room is locked once, by whichever node is first, and stays locked for who opens it later", async () => {
  const one = new RoomWorld()
  const two = new RoomWorld({ disk: one.disk, room: one.room })
  const found = await Promise.all([lock(one), lock(two), lock(one)])
  expect(one.disk.history.filter(isLock)).toHaveLength(1)
  expect(found.flatMap(({ entries }) => entries).filter((entry) => !isLock(entry))).toEqual([])
  const cold = new RoomWorld({ disk: one.disk, room: one.room })
  const ivo = await cold.enter(IVO)
  const frame = ivo.push(title(1, "late"))
  await cold.settle()
  expect(refusals(ivo)).toEqual([frame])
})
