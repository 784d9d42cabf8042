import * as Y from "yjs"
import { describe, expect, test } from "vitest"
import { seq } from "../../../shared/ids.ts"
import { StoreError } from "../../../server/store/port.ts"
import { content } from "../../../server/rooms/compact.ts"
import { itemId, personId } from "../../support/documents.ts"
import { NodePair } from "../../support/node-pair.ts"
import type { Guest } from "../../support/room-world.ts"

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
