import * as Y from "yjs"
import { describe, expect, test } from "vitest"
import { newOccasionId, seq } from "../../../shared/ids.ts"
import { roomOf } from "../../../shared/rooms.ts"
import { StoreError } from "../../../server/store/port.ts"
import type { GroupCommitDeps } from "../../../server/rooms/group-commit.ts"
import { content } from "../../../server/rooms/snapshots/compaction.ts"
import { itemId, personId } from "../../support/documents.ts"
import { NodePair } from "../../support/node-pair.ts"
import { type Guest, RoomWorld } from "../../support/room-world.ts"
import type { Gate } from "../../support/sim-store.ts"

const IVO = personId(1)
const MIRA = personId(2)

const title = (n: number, text: string) => (items: Y.Map<unknown>) => {
  items.set(itemId(n), new Y.Map<unknown>([["title", text]]))
}

const text = (guest: Guest): string => content(guest.doc, "list")

describe("one room on two nodes", () => {
  test("[F1] an entry is said once, and shown on the other node without asking the store", async () => {
    const pair = new NodePair()
    const [ivo, mira] = await pair.enter(IVO, MIRA)
    await pair.pass(100)
    const reads = pair.two.reads
    for (let n = 1; n <= 5; n++) {
      ivo.push(title(n, "Tea"))
      await pair.settle()
    }
    expect({ seqs: mira.seqs, same: text(mira) === text(ivo) }).toEqual({ seqs: [1, 2, 3, 4, 5], same: true })
    expect({ said: pair.air.published.get("entry"), reads: pair.two.reads - reads }).toEqual({
      said: 5,
      reads: 0,
    })
  })

  test("[L2] the author's own people do not wait for the other nodes", async () => {
    const pair = new NodePair()
    const [ivo] = await pair.enter(IVO, MIRA)
    const nele = await pair.one.world.enter(personId(3))
    const frame = ivo.push(title(1, "Tea"))
    await pair.one.world.settle()
    expect([ivo.acknowledged, nele.seqs, pair.air.flights.length]).toEqual([[frame], [1], 1])
  })

  test("[F2] an entry that was lost is found as soon as the next one comes", async () => {
    const pair = new NodePair()
    const [ivo, mira] = await pair.enter(IVO, MIRA)
    ivo.push(title(1, "Tea"))
    await pair.one.world.settle()
    pair.air.flights = []
    ivo.push(title(2, "Jam"))
    await pair.settle()
    expect([mira.seqs, text(mira)]).toEqual([[1, 2], text(ivo)])
    expect(pair.two.counts.heals).toBe(1)
  })

  test("[F3] what a node appended and told nobody before it died is found when it is known to be gone", async () => {
    const pair = new NodePair()
    const [ivo, mira] = await pair.enter(IVO, MIRA)
    await pair.pass(100)
    ivo.push(title(1, "Tea"))
    await pair.one.world.settle()
    pair.air.flights = []
    pair.air.die(pair.one.fanout)
    await pair.two.world.settle()
    expect(mira.seqs).toEqual([])
    for (const { arrive } of pair.air.flights.splice(0)) arrive()
    await pair.pass(1_000)
    expect([mira.seqs, text(mira)]).toEqual([[1], text(ivo)])
  })

  test("[F2] what comes late or twice is ignored, and counted", async () => {
    const pair = new NodePair()
    const [ivo, mira] = await pair.enter(IVO, MIRA)
    ivo.push(title(1, "Tea"))
    await pair.one.world.settle()
    const said = pair.air.flights
    pair.air.flights = [...said, ...said]
    await pair.settle()
    expect([mira.seqs, pair.two.counts.ignoredNews]).toEqual([[1], ["entry"]])
  })

  test("[F2] an entry that does not continue the log is not shown; the log is read", async () => {
    const pair = new NodePair()
    const [ivo, mira] = await pair.enter(IVO, MIRA)
    ivo.push(title(1, "Tea"))
    await pair.settle()
    const [entry] = pair.disk.history
    if (entry === undefined) throw new Error("nothing was appended")
    for (const wrong of [{ digest: 7 }, { updates: [] }, { seq: seq(9) }]) {
      pair.two.fanout.hear(pair.one.fanout.id, pair.one.world.room, {
        kind: "entry",
        entry: { ...entry, seq: seq(2), ...wrong },
      })
      await pair.settle()
    }
    expect(mira.seqs).toEqual([1])
    ivo.push(title(2, "Jam"))
    await pair.settle()
    expect([mira.seqs, text(mira)]).toEqual([[1, 2], text(ivo)])
  })

  test("[F3] a last entry that was lost is found by the announcement of the head, within two seconds", async () => {
    const pair = new NodePair()
    const [ivo, mira] = await pair.enter(IVO, MIRA)
    ivo.push(title(1, "Tea"))
    await pair.one.world.settle()
    pair.air.flights = []
    await pair.pass(2_000)
    expect(mira.seqs).toEqual([1])
  })

  test("[F3] when every announcement is lost too, the store itself is asked within half a minute", async () => {
    const pair = new NodePair()
    const [ivo, mira] = await pair.enter(IVO, MIRA)
    ivo.push(title(1, "Tea"))
    await pair.one.world.settle()
    await pair.pass(33_000, { heard: false })
    expect(mira.seqs).toEqual([1])
  })

  test("[F4] a node that hears nobody follows the log itself, and listens again when it can", async () => {
    const pair = new NodePair()
    const [ivo, mira] = await pair.enter(IVO, MIRA)
    pair.two.fanout.cut()
    ivo.push(title(1, "Tea"))
    mira.push(title(2, "Jam"))
    await pair.pass(2_200)
    expect(text(mira)).toBe(text(ivo))
    pair.two.fanout.heal()
    await pair.pass(100)
    ivo.push(title(3, "Cup"))
    await pair.settle()
    expect(mira.seqs).toEqual([1, 2, 3])
  })

  test("[F3] what was said before a node heard of the room is found when it does", async () => {
    const pair = new NodePair()
    const [ivo, mira] = await pair.enter(IVO, MIRA)
    pair.two.fanout.cut()
    ivo.push(title(1, "Tea"))
    await pair.one.world.settle()
    pair.two.fanout.heal()
    await pair.pass(100)
    expect(mira.seqs).toEqual([1])
  })
})

describe("two nodes that append at once", () => {
  test("[L5] both edits land under numbers of their own, and everybody has both", async () => {
    const pair = new NodePair()
    const [ivo, mira] = await pair.enter(IVO, MIRA)
    for (let n = 0; n < 20; n++) {
      ivo.push(title(2 * n, "Tea"))
      mira.push(title(2 * n + 1, "Jam"))
      await pair.settle()
    }
    expect(text(mira)).toBe(text(ivo))
    expect([ivo.acknowledged.length, mira.acknowledged.length]).toEqual([20, 20])
    expect(pair.disk.history.map((entry) => entry.seq)).toEqual(pair.disk.history.map((_, i) => i + 1))
  })

  test("[L5] a number that is taken and not readable yet is waited for, not taken for free", async () => {
    const pair = new NodePair()
    const [ivo, mira] = await pair.enter(IVO, MIRA)
    let blind = true
    // The store knows the winner's entry, and shows it only once a majority has it.
    pair.two.gate = async (kind, work) => {
      if (kind === "write" || !blind) return work()
      throw new StoreError("away", "not_written", "not readable yet")
    }
    ivo.push(title(1, "Tea"))
    await pair.one.world.settle()
    pair.air.flights = []
    mira.push(title(2, "Jam"))
    await pair.pass(500, { heard: false })
    expect([mira.seqs, pair.disk.history.length]).toEqual([[], 1])
    blind = false
    await pair.pass(1_100, { heard: false })
    expect([mira.seqs, pair.disk.history.length]).toEqual([[1, 2], 2])
  })

  test("[L5] a winner that its node told is not read from the store", async () => {
    const pair = new NodePair()
    const [ivo, mira] = await pair.enter(IVO, MIRA)
    await pair.pass(100)
    const held: (() => void)[] = []
    pair.two.gate = (kind, work) =>
      kind === "read" ? Promise.resolve(work()) : new Promise((resolve) => held.push(() => resolve(work())))
    mira.push(title(2, "Jam"))
    ivo.push(title(1, "Tea"))
    await pair.settle()
    const reads = pair.two.reads
    held.shift()?.()
    await pair.settle()
    held.shift()?.()
    await pair.settle()
    expect([mira.seqs, text(ivo), pair.two.reads - reads]).toEqual([[1, 2], text(mira), 0])
    expect(pair.two.counts.conflicts).toBe(1)
  })

  test("[L4] an append whose answer was lost is settled although the other node went on meanwhile", async () => {
    const pair = new NodePair()
    const [ivo, mira] = await pair.enter(IVO, MIRA)
    let lose = true
    pair.two.gate = async (kind, work) => {
      const answer = work()
      if (kind === "read" || !lose) return answer
      lose = false
      throw new StoreError("away", "unknown", "the connection died")
    }
    const frame = mira.push(title(1, "Jam"))
    ivo.push(title(2, "Tea"))
    await pair.pass(1_500)
    expect(text(ivo)).toBe(text(mira))
    expect(mira.acknowledged).toContain(frame)
    const frames = pair.disk.history.flatMap(({ updates }) => updates.map((update) => update.frame))
    expect(new Set(frames).size).toBe(frames.length)
  })

  test("[L1] a node that slept for more than a day opens its rooms anew before it appends", async () => {
    const pair = new NodePair()
    const [ivo, mira] = await pair.enter(IVO, MIRA)
    pair.two.gate = async () => {
      throw new StoreError("away", "not_written", "asleep")
    }
    pair.two.fanout.cut()
    pair.clock.advance(25 * 60 * 60 * 1_000)
    const writes: string[] = []
    pair.two.gate = async (kind, work) => {
      if (kind === "write") writes.push(kind)
      return work()
    }
    mira.push(title(1, "Jam"))
    await pair.two.world.settle()
    expect(writes).toEqual([])
    expect(mira.notices.at(-1)).toEqual({ kind: "out", code: "conflict", rejoin: true })
    expect(ivo.seqs).toEqual([])
  })
})

describe("snapshots of several nodes", () => {
  test("[F6] a snapshot that another node made is taken over instead of made again", async () => {
    const pair = new NodePair()
    const [ivo] = await pair.enter(IVO, MIRA)
    for (let n = 0; n < 5; n++) {
      ivo.push(title(n, "Tea"))
      await pair.settle()
    }
    await pair.one.world.snapshot()
    await pair.two.world.snapshot()
    expect(pair.two.world.events).toEqual([])
    const room = await pair.two.world.registry.open(pair.two.world.room)
    expect([room.tail.base.seq, room.tail.entries.length]).toEqual([5, 0])
    expect(text(await pair.two.world.enter(personId(3)))).toBe(text(ivo))
  })

  test("[F6] a snapshot that is ahead of this node makes it read the log first", async () => {
    const pair = new NodePair()
    const [ivo, mira] = await pair.enter(IVO, MIRA)
    mira.push(title(9, "Jam"))
    await pair.pass(1_200)
    pair.two.fanout.cut()
    for (let n = 0; n < 5; n++) {
      ivo.push(title(n, "Tea"))
      await pair.one.world.settle()
    }
    await pair.one.world.snapshot()
    await pair.two.world.snapshot()
    expect([pair.two.world.events, text(mira)]).toEqual([[], text(ivo)])
  })

  test("[L1] when the log was trimmed beyond what a lagging node knows, its people come again and nothing is lost", async () => {
    const pair = new NodePair()
    const [ivo, mira] = await pair.enter(IVO, MIRA)
    await pair.pass(100)
    pair.two.fanout.cut()
    for (let n = 0; n < 4; n++) {
      ivo.push(title(n, "Tea"))
      await pair.one.world.settle()
      pair.clock.advance(10)
      if (n % 2 === 1) await pair.one.world.snapshot()
    }
    expect(pair.disk.file(pair.one.world.room).trimmed).toBe(2)
    mira.push(title(9, "Jam"))
    await pair.two.world.settle()
    expect(mira.notices).toContainEqual({ kind: "out", code: "conflict", rejoin: true })
    const again = await pair.two.world.enter(MIRA)
    expect(text(again)).toBe(text(ivo))
    again.push(title(9, "Jam"))
    await pair.settle()
    expect(pair.disk.history.map((entry) => entry.seq)).toEqual([1, 2, 3, 4, 5])
  })
})

describe("appending again after the store failed", () => {
  /** A world whose store is away until told otherwise, with Ivo and Mira waiting in it. */
  async function waiting(recheck: NonNullable<GroupCommitDeps["recheck"]>) {
    let away = true
    const gate: Gate = async (kind, work) => {
      if (kind === "write" && away) throw new StoreError("away", "not_written", "away")
      return work()
    }
    const world = new RoomWorld({ gate, recheck })
    const ivo = await world.enter(IVO)
    const mira = await world.enter(MIRA)
    ivo.push(title(1, "Tea"))
    mira.push(title(2, "Jam"))
    await world.settle()
    const back = async (): Promise<void> => {
      away = false
      for (let n = 0; n < 5; n++) {
        world.clock.advance(1_000)
        await world.settle()
      }
    }
    return { world, ivo, mira, back }
  }

  test("[M4] whoever lost access meanwhile has nothing appended; everybody else has", async () => {
    const asked: number[] = []
    const { world, ivo, mira, back } = await waiting(async (authors) => {
      asked.push(authors.length)
      return new Set(authors.filter(({ person }) => person === MIRA))
    })
    await back()
    expect(asked[0]).toBe(2)
    expect(world.disk.history.flatMap(({ updates }) => updates.map(({ author }) => author))).toEqual([IVO])
    expect([ivo.acknowledged.length, mira.acknowledged.length, world.budget.used]).toEqual([1, 0, 0])
  })

  test("[M4] nothing is appended while nobody can say who still has access; authors are told to come again", async () => {
    const { world, ivo, back } = await waiting(async () => {
      throw new StoreError("away", "not_written", "away")
    })
    await back()
    expect(world.disk.history).toEqual([])
    expect(ivo.notices.map(({ kind }) => kind)).toContain("busy")
    expect(world.budget.used).toBe(0)
  })

  test("[M4, L5] who waits for a lost answer is asked about too, also when another room's append succeeds before", async () => {
    let [writes, reads] = [true, true]
    const gate: Gate = async (kind, work) => {
      if (kind === "write" && !writes) throw new StoreError("away", "unknown", "no answer")
      if (kind === "read" && !reads) throw new StoreError("away", "not_written", "away")
      return work()
    }
    const recheck: NonNullable<GroupCommitDeps["recheck"]> = async (authors) =>
      new Set(authors.filter(({ person }) => person === MIRA))
    const world = new RoomWorld({ gate, recheck })
    const mira = await world.enter(MIRA)
    const ivo = await world.enterRoom(roomOf("list", newOccasionId()), IVO)
    ivo.push(title(1, "Tea"))
    await world.settle()
    ;[writes, reads] = [false, false]
    mira.push(title(1, "Jam"))
    await world.settle()
    writes = true
    ivo.push(title(2, "Cup"))
    const pass = async (): Promise<void> => {
      world.clock.advance(1_000)
      await world.settle()
    }
    await pass()
    expect(ivo.acknowledged.length).toBe(2)
    reads = true
    for (let n = 0; n < 5; n++) await pass()
    expect(world.disk.history.flatMap(({ updates }) => updates.map(({ author }) => author))).toEqual([
      IVO,
      IVO,
    ])
    expect([mira.acknowledged.length, world.budget.used]).toEqual([0, 0])
  })

  test("[M4] nobody is asked while the store takes what it is given", async () => {
    let asked = 0
    const world = new RoomWorld({
      recheck: async () => {
        asked++
        return new Set()
      },
    })
    const ivo = await world.enter(IVO)
    ivo.push(title(1, "Tea"))
    await world.settle()
    expect([ivo.acknowledged.length, asked]).toEqual([1, 0])
  })
})
