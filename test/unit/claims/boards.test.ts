import { describe, expect, test } from "vitest"
import { Boards, type BoardsDeps } from "../../../server/claims/boards.ts"
import type { ClaimsFrame, ClaimsListener } from "../../../server/claims/ports.ts"
import type { ItemRecord } from "../../../server/claims/record.ts"
import { StoreError } from "../../../server/store/port.ts"
import type { ItemId, PersonId } from "../../../shared/ids.ts"
import { Desk, IVO, MIRA, OCCASION } from "../../support/claim-desk.ts"
import { SimClock } from "../../support/sim-clock.ts"

/** One connection's end. */
class Ear implements ClaimsListener {
  readonly person: PersonId
  readonly frames: ClaimsFrame[] = []
  full = false

  constructor(person: PersonId) {
    this.person = person
  }

  send(frame: ClaimsFrame): "sent" | "full" {
    if (this.full) return "full"
    this.frames.push(frame)
    return "sent"
  }

  get kinds(): string[] {
    return this.frames.map(({ kind }) => kind)
  }
}

class World {
  readonly time = new SimClock()
  readonly stored = new Map<ItemId, ItemRecord>()
  readonly faults: unknown[] = []
  reads = 0
  /** How often it was asked to make good for other nodes. */
  lines = 0
  away = false
  /** Who is a giver; everybody else has no board. */
  readonly givers = new Set([IVO, MIRA])
  readonly boards: Boards

  constructor(healMs?: number) {
    const read = async <T>(value: () => T): Promise<T> => {
      this.reads++
      if (this.away) throw new StoreError("away", "not_written", "the store is away")
      return value()
    }
    const deps: BoardsDeps = {
      clock: this.time.scope().clock,
      all: () => read(() => [...this.stored.values()]),
      get: (_occasion, item) => read(() => this.stored.get(item)),
      askerFor: async (me) =>
        this.givers.has(me) ? { me, ids: new Set([me]), organiser: false } : undefined,
      names: async (_occasion, people) =>
        new Map([...people].map((id) => [id, { id, name: "Somebody", look: 0 }])),
      healMs,
      bringInLine: () => void this.lines++,
      onFault: (error) => this.faults.push(error),
    }
    this.boards = new Boards(deps)
  }

  /** Somebody claims, and this node may or may not be the one that hears. */
  write(desk: Desk): ItemRecord {
    this.stored.set(desk.record.item, desk.record)
    return desk.record
  }

  async pass(ms = 0): Promise<void> {
    this.time.advance(ms)
    for (let turn = 0; turn < 50; turn++) await Promise.resolve()
  }
}

function claimed(): Desk {
  const desk = new Desk({ quantity: 5 })
  desk.claim(IVO, { do: "claim", units: 1 })
  return desk
}

describe("a board of claims", () => {
  test("[C15] whoever comes gets the state, then each change, then the sum once it has settled", async () => {
    const world = new World()
    const desk = claimed()
    world.write(desk)
    const ear = new Ear(MIRA)
    world.boards.open(OCCASION, ear)
    await world.pass()
    expect(ear.frames).toMatchObject([
      { kind: "state", state: { counter: 1, items: [{ version: 1, taken: 1 }] } },
    ])
    desk.claim(MIRA, { do: "claim", units: 2 })
    world.boards.take(world.write(desk))
    await world.pass()
    expect(ear.frames.at(-1)).toMatchObject({ kind: "item", item: { version: 2, taken: 3 } })
    await world.pass(1_000)
    expect(ear.frames.at(-1)).toEqual({ kind: "head", counter: 2 })
    const { length } = ear.frames
    await world.pass(60_000)
    expect(ear.frames).toHaveLength(length)
  })

  test("[C15] what arrives late or twice changes nothing", async () => {
    const world = new World()
    const desk = claimed()
    const old = world.write(desk)
    const ear = new Ear(MIRA)
    world.boards.open(OCCASION, ear)
    desk.claim(MIRA, { do: "claim", units: 2 })
    world.boards.take(world.write(desk))
    world.boards.take(old)
    world.boards.fetch(OCCASION, old.item, 2)
    await world.pass()
    expect(ear.kinds.filter((kind) => kind === "item")).toHaveLength(0)
    expect(ear.frames).toMatchObject([{ state: { counter: 2 } }])
  })

  test("[C15] another node's word is enough to read that one item; without a word, it is found soon", async () => {
    const world = new World(5_000)
    const desk = claimed()
    world.write(desk)
    const ear = new Ear(MIRA)
    world.boards.open(OCCASION, ear)
    await world.pass()
    desk.claim(IVO, { do: "claim", units: 2 })
    world.write(desk)
    world.boards.fetch(OCCASION, desk.record.item, desk.record.version)
    await world.pass()
    expect(ear.frames.at(-1)).toMatchObject({ item: { version: 2 } })
    desk.claim(IVO, { do: "claim", units: 3 })
    world.write(desk)
    await world.pass(5_000)
    expect(ear.frames.at(-1)).toMatchObject({ item: { version: 3 } })
    await world.pass(1_000)
    expect(ear.frames.at(-1)).toEqual({ kind: "head", counter: 3 })
  })

  test("[R6, C15] whoever reads slowly misses frames, and is told the sum as soon as they read again", async () => {
    const world = new World()
    const desk = claimed()
    world.write(desk)
    const [slow, quick] = [new Ear(MIRA), new Ear(IVO)]
    world.boards.open(OCCASION, slow)
    world.boards.open(OCCASION, quick)
    await world.pass()
    slow.full = true
    desk.claim(IVO, { do: "claim", units: 2 })
    world.boards.take(world.write(desk))
    for (let second = 0; second < 10; second++) await world.pass(1_000)
    expect(slow.kinds).toEqual(["state"])
    slow.full = false
    await world.pass(1_000)
    expect(slow.frames.at(-1)).toEqual({ kind: "head", counter: 2 })
    expect(quick.frames.at(-1)).toMatchObject({ kind: "head", counter: 2 })
  })

  test("[R8] a store that is away is asked again, and the state comes when it is back", async () => {
    const world = new World()
    world.write(claimed())
    world.away = true
    const ear = new Ear(MIRA)
    world.boards.open(OCCASION, ear)
    await world.pass(3_000)
    expect(ear.frames).toEqual([])
    world.away = false
    await world.pass(1_000)
    expect(ear.kinds).toContain("state")
    expect(world.faults).toEqual([])
  })

  test("[C15] a store that was away for long is not asked more often for it when it is back", async () => {
    const world = new World(5_000)
    world.write(claimed())
    world.boards.open(OCCASION, new Ear(MIRA))
    await world.pass()
    world.away = true
    for (let second = 0; second < 600; second++) await world.pass(1_000)
    world.away = false
    const { reads } = world
    for (let second = 0; second < 10; second++) await world.pass(1_000)
    expect(world.reads - reads).toBeLessThan(5)
  })

  test("[S0] whoever is no giver gets nothing, whatever happens", async () => {
    const world = new World()
    const desk = claimed()
    world.write(desk)
    const ear = new Ear(MIRA)
    world.givers.delete(MIRA)
    world.boards.open(OCCASION, ear)
    await world.pass()
    desk.claim(IVO, { do: "claim", units: 2 })
    world.boards.take(world.write(desk))
    await world.pass(2_000)
    expect(ear.frames).toEqual([])
  })

  test("[M4] whoever is asked about again and is no giver any more hears nothing from that moment", async () => {
    const world = new World()
    const desk = claimed()
    world.write(desk)
    const ear = new Ear(MIRA)
    world.boards.open(OCCASION, ear)
    await world.pass()
    world.givers.delete(MIRA)
    world.boards.askAgain(MIRA)
    desk.claim(IVO, { do: "claim", units: 2 })
    world.boards.take(world.write(desk))
    await world.pass(2_000)
    expect(ear.kinds).toEqual(["state"])
  })

  test("a board that everybody left reads and says nothing more", async () => {
    const world = new World(5_000)
    world.write(claimed())
    const close = world.boards.open(OCCASION, new Ear(MIRA))
    await world.pass()
    close()
    const { reads } = world
    await world.pass(60_000)
    expect(world.reads).toBe(reads)
    expect(world.time.next).toBeUndefined()
  })

  test("[C16] what an ended node left untold is looked for when somebody comes, and every half minute while they are there", async () => {
    const world = new World()
    const leave = world.boards.open(OCCASION, new Ear(MIRA))
    expect(world.lines).toBe(1)
    world.boards.open(OCCASION, new Ear(IVO))()
    await world.pass(90_000)
    expect(world.lines).toBe(4)
    leave()
    await world.pass(90_000)
    expect(world.lines).toBe(4)
  })
})
