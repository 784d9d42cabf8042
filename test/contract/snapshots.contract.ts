import { expect, test } from "vitest"
import { epoch, seq } from "../../shared/ids.ts"
import { eachInItsPlace, entriesAfter, fill, newRoom, refusalOf, snapshot, type NewPlace } from "./place.ts"

/** What every `RoomLog` must do with snapshots. */
export function snapshotsContract(newPlace: NewPlace): void {
  const at = eachInItsPlace(newPlace)
  /** Closes, changes what is stored, opens again. */
  const damage = async (room: ReturnType<typeof newRoom>, ...numbers: number[]): Promise<void> => {
    await at.reopen(async () => {
      for (const number of numbers) await at.place.damageSnapshot(room, seq(number))
    })
  }

  test("a snapshot comes back exactly as it was saved, also after a restart", async () => {
    const room = newRoom()
    const saved = snapshot(3, {
      meta: { epoch: epoch(2 ** 32 - 1), digest: 2 ** 48 - 1, ledger: new Uint8Array(0) },
    })
    expect(await at.store.log.loadSnapshot(room)).toBeUndefined()
    expect(await at.store.log.snapshots(room)).toEqual([])
    expect(await at.store.log.saveSnapshot(room, saved)).toBe("saved")
    expect(await at.store.log.loadSnapshot(room)).toEqual(saved)
    expect(await at.store.log.loadSnapshot(newRoom())).toBeUndefined()
    await at.reopen()
    expect(await at.store.log.loadSnapshot(room)).toEqual(saved)
  })

  test("a snapshot of the largest document is whole", async () => {
    const room = newRoom()
    const bytes = new Uint8Array(8 * 1024 * 1024).map((_, index) => index % 251)
    expect(await at.store.log.saveSnapshot(room, snapshot(1, { bytes }))).toBe("saved")
    const loaded = await at.store.log.loadSnapshot(room)
    expect(Buffer.compare(loaded?.bytes ?? new Uint8Array(0), bytes)).toBe(0)
  })

  test("[L7] the newest two are kept, newest first, each room its own", async () => {
    const [room, other] = [newRoom(), newRoom()]
    for (const number of [2, 5, 9])
      expect(await at.store.log.saveSnapshot(room, snapshot(number))).toBe("saved")
    expect(await at.store.log.saveSnapshot(other, snapshot(1))).toBe("saved")
    expect(await at.store.log.snapshots(room)).toEqual([9, 5])
    expect(await at.store.log.snapshots(other)).toEqual([1])
    expect((await at.store.log.loadSnapshot(room))?.seq).toBe(9)
  })

  test("[L7] an older snapshot never replaces a newer one, nor one of the same number", async () => {
    const room = newRoom()
    const good = snapshot(5)
    expect(await at.store.log.saveSnapshot(room, good)).toBe("saved")
    expect(await at.store.log.saveSnapshot(room, snapshot(5))).toBe("stale")
    expect(await at.store.log.saveSnapshot(room, snapshot(4))).toBe("stale")
    expect(await at.store.log.snapshots(room)).toEqual([5])
    expect(await at.store.log.loadSnapshot(room)).toEqual(good)
  })

  test("[L7] of many saved at once the newest wins, and nothing older comes after it", async () => {
    const room = newRoom()
    const numbers = [3, 9, 1, 7, 10, 2, 8, 4]
    await Promise.all(numbers.map((number) => at.store.log.saveSnapshot(room, snapshot(number))))
    const kept = await at.store.log.snapshots(room)
    expect(kept[0]).toBe(10)
    expect(kept.length).toBeLessThanOrEqual(2)
    expect((await at.store.log.loadSnapshot(room))?.seq).toBe(10)
  })

  test("[E3] the one before is found below the newest, and nothing below both", async () => {
    const room = newRoom()
    const before = snapshot(5)
    await at.store.log.saveSnapshot(room, before)
    await at.store.log.saveSnapshot(room, snapshot(8))
    expect(await at.store.log.loadSnapshot(room, seq(8))).toEqual(before)
    expect(await at.store.log.loadSnapshot(room, seq(5))).toBeUndefined()
  })

  test("[L7] a newest one that does not pass its checksum gives way to the one before", async () => {
    const room = newRoom()
    const before = snapshot(5)
    await at.store.log.saveSnapshot(room, before)
    await at.store.log.saveSnapshot(room, snapshot(8))
    await damage(room, 8)
    expect(await at.store.log.loadSnapshot(room)).toEqual(before)
    expect(await at.store.log.saveSnapshot(room, snapshot(11))).toBe("saved")
    expect((await at.store.log.loadSnapshot(room))?.seq).toBe(11)
  })

  test("when none passes, the store says so instead of saying there is none", async () => {
    const room = newRoom()
    await at.store.log.saveSnapshot(room, snapshot(5))
    await at.store.log.saveSnapshot(room, snapshot(8))
    await damage(room, 5, 8)
    expect(await refusalOf(at.store.log.loadSnapshot(room))).toEqual({
      reason: "corrupt",
      outcome: "not_written",
    })
    expect(await at.store.log.loadSnapshot(newRoom())).toBeUndefined()
  })

  test("saving does not trim, and trimming does not touch snapshots", async () => {
    const room = newRoom()
    const all = await fill(at.store, room, 1, 6)
    const saved = snapshot(4)
    await at.store.log.saveSnapshot(room, saved)
    expect(await entriesAfter(at.store, room)).toEqual(all)
    await at.store.log.trim(room, seq(6))
    expect(await at.store.log.loadSnapshot(room)).toEqual(saved)
  })

  test("an erased room has no snapshot left, and the next document starts without one", async () => {
    const [room, other] = [newRoom(), newRoom()]
    await fill(at.store, room, 1, 9)
    for (const number of [5, 9]) await at.store.log.saveSnapshot(room, snapshot(number))
    await at.store.log.saveSnapshot(other, snapshot(2))
    await at.store.log.erase(room)
    expect(await at.store.log.loadSnapshot(room)).toBeUndefined()
    expect(await at.store.log.snapshots(room)).toEqual([])
    await at.reopen()
    expect(await at.store.log.loadSnapshot(room)).toBeUndefined()
    expect(await at.store.log.snapshots(other)).toEqual([2])
  })
}
