import { expect, test } from "vitest"
import { Keeper } from "../../../client/sync/keeper.ts"
import type { LocalStore, OutboxFrame, StoreChange } from "../../../client/sync/local-store.ts"
import { epoch, newFrameId, newOccasionId } from "../../../shared/ids.ts"
import { roomOf } from "../../../shared/rooms.ts"

const frame = (order: number): OutboxFrame => ({
  id: newFrameId(),
  bytes: new Uint8Array([order]),
  order,
  createdAt: 0,
  changes: 1,
  sealed: false,
  epoch: epoch(1),
})

/** A keeper over a device that carries out writes when it is told to, in their order. */
function scene() {
  const device = new Set<number>()
  const waiting: { readonly change: StoreChange; readonly done: () => void }[] = []
  const store: LocalStore = {
    volatile: false,
    load: () => Promise.resolve({ content: undefined, frames: [], lost: [] }),
    write: (_, change) => new Promise((resolve) => waiting.push({ change, done: () => resolve("written") })),
    unsent: () => Promise.resolve([]),
    rooms: () => Promise.resolve([]),
    forgetRoom: () => Promise.resolve(),
  }
  let frames: readonly OutboxFrame[] = []
  const keeper = new Keeper(roomOf("list", newOccasionId()), store, {
    frames: () => frames,
    lost: () => [],
    whole: () => undefined,
    changed: () => undefined,
  })
  return {
    device,
    keep: (...now: readonly OutboxFrame[]): void => {
      frames = now
      keeper.keep()
    },
    carryOut: async (): Promise<void> => {
      const next = waiting.shift()
      if (next === undefined) throw new Error("nothing is to be written")
      for (const { id } of next.change.put) device.add(id)
      for (const id of next.change.remove) device.delete(id)
      next.done()
      await new Promise((resolve) => setImmediate(resolve))
    },
  }
}

test("a frame that is kept again while its removal is on its way stays, and goes when it is acknowledged", async () => {
  const { device, keep, carryOut } = scene()
  const [one, other] = [frame(1), frame(2)]
  keep(one)
  await carryOut()
  keep(other)
  keep(one, other)
  await carryOut()
  await carryOut()
  expect(device).toEqual(new Set([one.id, other.id]))
  keep(other)
  keep(one, other)
  await carryOut()
  keep(other)
  await carryOut()
  await carryOut()
  expect([...device]).toEqual([other.id])
})
