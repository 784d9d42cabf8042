import { setImmediate } from "node:timers/promises"
import { describe, expect, test } from "vitest"
import { epoch, FrameId, newPersonId, seq } from "../../shared/ids.ts"
import { ENTRY_MAX_BYTES } from "../../server/store/port.ts"
import {
  eachInItsPlace,
  entriesAfter,
  entry,
  fill,
  newRoom,
  refusalOf,
  update,
  type Fixture,
  type NewPlace,
} from "./place.ts"

/** What every `RoomLog` must do, as far as a room can notice. Snapshots: `snapshots.contract.ts`. */
export function roomLogContract(newPlace: NewPlace): void {
  const at = eachInItsPlace(newPlace)
  describe("append", () => {
    appends(at)
  })
  describe("numbers", () => {
    numbers(at)
  })
  describe("read and heads", () => {
    reads(at)
  })
  describe("trim", () => {
    trims(at)
  })
  describe("erase", () => {
    erases(at)
  })
  describe("close", () => {
    closes(at)
  })
}

function appends(at: Fixture): void {
  test("an entry comes back exactly as it was appended", async () => {
    const room = newRoom()
    const author = newPersonId()
    const updates = [
      update(1, 2, 3),
      { author, frame: FrameId.parse(0), bytes: new Uint8Array(0) },
      update(255, 0, 128),
    ]
    const first = entry(room, 1, { updates, fresh: true, epoch: epoch(0), digest: 0 })
    const again = { author, frame: FrameId.parse(2 ** 48 - 1), bytes: new Uint8Array(70_000).fill(5) }
    const second = entry(room, 2, {
      updates: [again, again],
      epoch: epoch(2 ** 32 - 1),
      digest: 2 ** 48 - 1,
      time: 0,
    })
    expect(await at.store.log.append([first])).toEqual(["ok"])
    expect(await at.store.log.append([second])).toEqual(["ok"])
    expect(await entriesAfter(at.store, room)).toEqual([first, second])
    await at.reopen()
    expect(await entriesAfter(at.store, room)).toEqual([first, second])
  })

  test("an entry of 256 updates is whole", async () => {
    const room = newRoom()
    const big = entry(room, 1, { updates: Array.from({ length: 256 }, (_, index) => update(index, index)) })
    expect(await at.store.log.append([big])).toEqual(["ok"])
    expect(await entriesAfter(at.store, room)).toEqual([big])
  })

  test("nothing to append is nothing to answer", async () => {
    expect(await at.store.log.append([])).toEqual([])
  })

  test("rooms of one call are independent, and answered in their order", async () => {
    const [one, two, three] = [newRoom(), newRoom(), newRoom()]
    await fill(at.store, two, 1, 1)
    const first = entry(one, 1)
    const third = entry(three, 1)
    expect(await at.store.log.append([first, entry(two, 1), third])).toEqual(["ok", "taken", "ok"])
    expect(await entriesAfter(at.store, one)).toEqual([first])
    expect(await entriesAfter(at.store, three)).toEqual([third])
  })

  test("two entries of one room in one call are a mistake, and neither is written", async () => {
    const room = newRoom()
    await expect(at.store.log.append([entry(room, 1), entry(room, 2)])).rejects.toThrow(Error)
    expect(await at.store.log.heads([room])).toEqual([{ seq: 0, trimmed: 0 }])
  })

  test("an entry over the limit is refused before anything of its call is written, and the rest can be sent again", async () => {
    const [one, two, other] = [newRoom(), newRoom(), newRoom()]
    const half = { ...update(1), bytes: new Uint8Array(ENTRY_MAX_BYTES / 2) }
    const tooLarge = entry(two, 1, { updates: [half, half, update(1)] })
    const small = entry(one, 1)
    const beside = at.store.log.append([entry(other, 1)])
    expect(await refusalOf(at.store.log.append([small, tooLarge]))).toEqual({
      reason: "too_large",
      outcome: "not_written",
    })
    expect(await beside).toEqual(["ok"])
    expect((await at.store.log.heads([one, two, other])).map((head) => head.seq)).toEqual([0, 0, 1])
    expect(await at.store.log.append([small])).toEqual(["ok"])
  })

  test("an entry of exactly the limit is taken", async () => {
    const room = newRoom()
    const largest = entry(room, 1, {
      updates: [{ ...update(), bytes: new Uint8Array(ENTRY_MAX_BYTES).fill(3) }],
    })
    expect(await at.store.log.append([largest])).toEqual(["ok"])
    const [read] = await entriesAfter(at.store, room)
    expect(
      Buffer.compare(
        read?.updates[0]?.bytes ?? new Uint8Array(0),
        largest.updates[0]?.bytes ?? new Uint8Array(1),
      ),
    ).toBe(0)
  })
}

function numbers(at: Fixture): void {
  test("[L1] a number is given once: the second entry under it is refused and leaves the first as it is", async () => {
    const room = newRoom()
    const [first] = await fill(at.store, room, 1, 1)
    expect(await at.store.log.append([entry(room, 1)])).toEqual(["taken"])
    expect(await entriesAfter(at.store, room)).toEqual([first])
    await at.reopen()
    expect(await at.store.log.append([entry(room, 1)])).toEqual(["taken"])
    expect(await entriesAfter(at.store, room)).toEqual([first])
  })

  test("[L1] a number is given once, also after trim, and after a restart behind it", async () => {
    const room = newRoom()
    await fill(at.store, room, 1, 5)
    await at.store.log.trim(room, seq(3))
    for (const number of [1, 3, 4, 5])
      expect(await at.store.log.append([entry(room, number)])).toEqual(["taken"])
    await at.store.log.trim(room, seq(5))
    await at.reopen()
    for (const number of [1, 3, 5])
      expect(await at.store.log.append([entry(room, number)])).toEqual(["taken"])
    expect(await at.store.log.append([entry(room, 6)])).toEqual(["ok"])
  })

  test("[L1] a number that would leave a hole is refused, and nothing of it is kept", async () => {
    const room = newRoom()
    expect(await at.store.log.append([entry(room, 2)])).toEqual(["taken"])
    expect(await at.store.log.append([entry(room, 0)])).toEqual(["taken"])
    const [first] = await fill(at.store, room, 1, 1)
    expect(await at.store.log.append([entry(room, 3)])).toEqual(["taken"])
    expect(await entriesAfter(at.store, room)).toEqual([first])
    expect(await at.store.log.heads([room])).toEqual([{ seq: 1, trimmed: 0 }])
  })

  test("[L1] of twenty that want the same number at once, one gets it", async () => {
    const room = newRoom()
    for (let number = 1; number <= 5; number++) {
      const rivals = Array.from({ length: 20 }, () => entry(room, number))
      const answers = await Promise.all(rivals.map((rival) => at.store.log.append([rival])))
      const winners = rivals.filter((_, index) => answers[index]?.[0] === "ok")
      expect(winners).toHaveLength(1)
      expect(await entriesAfter(at.store, room, number - 1)).toEqual(winners)
    }
  })

  test("[L1] numbers asked for all at once never leave a hole", async () => {
    const room = newRoom()
    const wanted = Array.from({ length: 50 }, (_, index) => entry(room, index + 1))
    for (let round = 0; round < 50; round++) {
      const answers = await Promise.all(wanted.map((each) => at.store.log.append([each])))
      const [head] = await at.store.log.heads([room])
      const read = await entriesAfter(at.store, room)
      expect(read.map((each) => each.seq)).toEqual(
        Array.from({ length: head?.seq ?? 0 }, (_, index) => index + 1),
      )
      expect(read).toEqual(wanted.slice(0, read.length))
      if (answers.every(([answer]) => answer === "taken")) break
    }
    expect(await entriesAfter(at.store, room)).toEqual(wanted)
  })
}

function reads(at: Fixture): void {
  test("a room that nobody wrote to is empty", async () => {
    const room = newRoom()
    expect(await entriesAfter(at.store, room)).toEqual([])
    expect(await entriesAfter(at.store, room, 5)).toEqual([])
    expect(await at.store.log.heads([room])).toEqual([{ seq: 0, trimmed: 0 }])
  })

  test("reading starts after the number, ends at the head, and takes at most the limit", async () => {
    const room = newRoom()
    const all = await fill(at.store, room, 1, 9)
    expect(await entriesAfter(at.store, room, 4)).toEqual(all.slice(4))
    expect(await entriesAfter(at.store, room, 2, 3)).toEqual(all.slice(2, 5))
    expect(await entriesAfter(at.store, room, 9)).toEqual([])
    expect(await entriesAfter(at.store, room, 12)).toEqual([])
  })

  test("a long log is read in order and without holes from wherever one starts, also after a restart", async () => {
    const [room, neighbour] = [newRoom(), newRoom()]
    const all = []
    for (let number = 1; number <= 300; number++) {
      const each = entry(room, number)
      expect(await at.store.log.append([entry(neighbour, number), each])).toEqual(["ok", "ok"])
      all.push(each)
    }
    for (const after of [0, 1, 150, 283, 284, 299])
      expect(await entriesAfter(at.store, room, after)).toEqual(all.slice(after))
    await at.reopen()
    for (const after of [0, 1, 150, 283, 284, 299])
      expect(await entriesAfter(at.store, room, after)).toEqual(all.slice(after))
    expect(await at.store.log.append([entry(room, 301)])).toEqual(["ok"])
  })

  test("whoever reads while others write sees a log without holes", async () => {
    const room = newRoom()
    const writing = fill(at.store, room, 1, 150)
    let seen = 0
    while (seen < 150) {
      // A read that needs no other thread answers without giving the writer a turn.
      await setImmediate()
      const read = await entriesAfter(at.store, room)
      expect(read.map((each) => each.seq)).toEqual(
        Array.from({ length: read.length }, (_, index) => index + 1),
      )
      expect(read.length).toBeGreaterThanOrEqual(seen)
      seen = read.length
    }
    expect(await entriesAfter(at.store, room)).toEqual(await writing)
  })

  test("heads are answered in the order asked, unknown and trimmed rooms among them", async () => {
    const [one, two, unknown] = [newRoom(), newRoom(), newRoom()]
    await fill(at.store, one, 1, 3)
    await fill(at.store, two, 1, 2)
    await at.store.log.trim(two, seq(2))
    const expected = [
      { seq: 2, trimmed: 2 },
      { seq: 0, trimmed: 0 },
      { seq: 3, trimmed: 0 },
      { seq: 2, trimmed: 2 },
    ]
    expect(await at.store.log.heads([two, unknown, one, two])).toEqual(expected)
    await at.reopen()
    expect(await at.store.log.heads([two, unknown, one, two])).toEqual(expected)
    expect(await at.store.log.heads([])).toEqual([])
  })
}

function trims(at: Fixture): void {
  test("trimmed entries are gone, the others stay; a reader that starts before them is told", async () => {
    const room = newRoom()
    const all = await fill(at.store, room, 1, 40)
    await at.store.log.trim(room, seq(15))
    for (const after of [0, 7, 14])
      expect(await at.store.log.read(room, seq(after))).toEqual({ ok: false, error: "trimmed" })
    expect(await at.store.log.read(room, seq(3), 1)).toEqual({ ok: false, error: "trimmed" })
    expect(await entriesAfter(at.store, room, 15)).toEqual(all.slice(15))
    await at.reopen()
    expect(await at.store.log.read(room, seq(14))).toEqual({ ok: false, error: "trimmed" })
    expect(await entriesAfter(at.store, room, 15)).toEqual(all.slice(15))
  })

  test("a log that is trimmed whole goes on with the next number", async () => {
    const room = newRoom()
    await fill(at.store, room, 1, 4)
    await at.store.log.trim(room, seq(4))
    expect(await at.store.log.read(room, seq(0))).toEqual({ ok: false, error: "trimmed" })
    expect(await entriesAfter(at.store, room, 4)).toEqual([])
    const [next] = await fill(at.store, room, 5, 5)
    expect(await entriesAfter(at.store, room, 4)).toEqual([next])
  })

  test("trimming beyond the head gives no number away, trimming less than before brings nothing back", async () => {
    const room = newRoom()
    await fill(at.store, room, 1, 3)
    await at.store.log.trim(room, seq(100))
    expect(await at.store.log.heads([room])).toEqual([{ seq: 3, trimmed: 3 }])
    await fill(at.store, room, 4, 6)
    await at.store.log.trim(room, seq(1))
    expect(await at.store.log.heads([room])).toEqual([{ seq: 6, trimmed: 3 }])
    expect(await entriesAfter(at.store, room, 3)).toHaveLength(3)
  })

  test("trimming one room leaves another alone, and an unknown one empty", async () => {
    const [one, two] = [newRoom(), newRoom()]
    const kept = await fill(at.store, one, 1, 3)
    await at.store.log.trim(two, seq(3))
    expect(await entriesAfter(at.store, one)).toEqual(kept)
    expect(await at.store.log.heads([two])).toEqual([{ seq: 0, trimmed: 0 }])
    expect(await at.store.log.append([entry(two, 1)])).toEqual(["ok"])
  })
}

function erases(at: Fixture): void {
  test("[L1] an erased room holds nothing, also after a restart, and gives none of its numbers again", async () => {
    const [room, other] = [newRoom(), newRoom()]
    await fill(at.store, room, 1, 30)
    const kept = await fill(at.store, other, 1, 3)
    await at.store.log.trim(room, seq(4))
    await at.store.log.erase(room)
    const holds = async (): Promise<unknown> => [
      await at.store.log.read(room, seq(0)),
      await at.store.log.read(room, seq(29)),
      await entriesAfter(at.store, room, 30),
      await at.store.log.heads([room]),
    ]
    const trimmed = { ok: false, error: "trimmed" }
    const empty = [trimmed, trimmed, [], [{ seq: 30, trimmed: 30 }]]
    expect(await holds()).toEqual(empty)
    for (const number of [1, 4, 30])
      expect(await at.store.log.append([entry(room, number)])).toEqual(["taken"])
    await at.reopen()
    expect(await holds()).toEqual(empty)
    expect(await at.store.log.append([entry(room, 17)])).toEqual(["taken"])
    expect(await entriesAfter(at.store, other)).toEqual(kept)
  })

  test("erasing again, by many at once, or a room that never was changes nothing else", async () => {
    const [room, unknown] = [newRoom(), newRoom()]
    await fill(at.store, room, 1, 5)
    await Promise.all([1, 2, 3].map(() => at.store.log.erase(room)))
    await at.store.log.erase(room)
    await at.store.log.erase(unknown)
    expect(await at.store.log.heads([room, unknown])).toEqual([
      { seq: 5, trimmed: 5 },
      { seq: 0, trimmed: 0 },
    ])
    expect(await at.store.log.append([entry(unknown, 1), entry(room, 6)])).toEqual(["ok", "ok"])
  })
}

function closes(at: Fixture): void {
  test("[L2] what was accepted before is there afterwards; nothing is accepted any more", async () => {
    const rooms = Array.from({ length: 30 }, newRoom)
    const accepted = rooms.map((room) => at.store.log.append([entry(room, 1)]))
    const closed = at.store.close()
    expect(await refusalOf(at.store.log.append([entry(newRoom(), 1)]))).toEqual({
      reason: "away",
      outcome: "not_written",
    })
    expect(await Promise.all(accepted)).toEqual(rooms.map(() => ["ok"]))
    await closed
    await at.store.close()
    const [room = newRoom()] = rooms
    expect(await refusalOf(at.store.log.read(room, seq(0)))).toEqual({
      reason: "away",
      outcome: "not_written",
    })
    expect(await refusalOf(at.store.log.heads([newRoom()]))).toEqual({
      reason: "away",
      outcome: "not_written",
    })
    await at.reopen()
    expect((await at.store.log.heads(rooms)).map((head) => head.seq)).toEqual(rooms.map(() => 1))
  })
}
