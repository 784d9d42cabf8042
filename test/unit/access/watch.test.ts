import { describe, expect, test } from "vitest"
import {
  type EditorId,
  newEditorId,
  newOccasionId,
  newPersonId,
  newSessionId,
  type PersonId,
  type SessionId,
} from "../../../shared/ids.ts"
import { roomOf, type RoomId } from "../../../shared/rooms.ts"
import type { Stay } from "../../../server/access/grant-for.ts"
import { AccessWatch, type Sitting } from "../../../server/access/watch.ts"
import type { Grant } from "../../../server/rooms/grant.ts"
import { StoreError } from "../../../server/store/port.ts"
import { SimClock } from "../../support/sim-clock.ts"
import { simGrant } from "../../support/sim-grant.ts"

const SECOND = 1_000
const occasion = newOccasionId()
const list = roomOf("list", occasion)
const plan = roomOf("plan", occasion)

type Reading = (stays: readonly Stay[]) => Promise<readonly (Grant | undefined)[]>

const allowed: Reading = async (stays) => stays.map(({ person, room }) => simGrant(person, room))
const away: Reading = async () => {
  throw new StoreError("away", "not_written", "nobody there")
}
const never: Reading = () => new Promise(() => undefined)

/** A node with people in rooms, over a store that answers as a test says. */
class Node {
  readonly clock = new SimClock()
  readonly suspended: RoomId[] = []
  readonly judged: (Grant | undefined)[] = []
  readonly told: unknown[] = []
  readonly faults: unknown[] = []
  readonly asked: number[] = []
  reads: Reading = allowed
  hearsOthers = true
  here: { readonly person: PersonId; readonly room: RoomId }[] = []
  devices: SessionId[] = []
  editors: EditorId[] = []
  readonly disconnected = new Set<EditorId>()
  readonly signedOut = new Set<SessionId>()
  readonly sessionsAsked: number[] = []
  readonly watch: AccessWatch

  constructor() {
    this.watch = new AccessWatch({
      clock: this.clock.scope().clock,
      sitting: () => this.#sitting(),
      grantsFor: (stays) => {
        this.asked.push(stays.length)
        return this.reads(stays)
      },
      credentials: () => [
        ...this.devices.map((id) => ({
          kind: "device" as const,
          id,
          end: () => void (this.devices = this.devices.filter((other) => other !== id)),
        })),
        ...this.editors.map((id) => ({
          kind: "editor" as const,
          id,
          end: () => void (this.editors = this.editors.filter((other) => other !== id)),
        })),
      ],
      stillGood: async (editors) => new Set(editors.filter((editor) => !this.disconnected.has(editor))),
      signedIn: async (sessions) => {
        this.sessionsAsked.push(sessions.length)
        return new Set(sessions).difference(this.signedOut)
      },
      hearsOthers: () => this.hearsOthers,
      onSuspended: (facts) => void this.told.push(facts),
      onFault: (error) => void this.faults.push(error),
    })
  }

  /** Time passes, second by second, with everything answered that is asked meanwhile. */
  async pass(seconds: number): Promise<void> {
    for (let i = 0; i < seconds; i++) {
      this.clock.advance(SECOND)
      for (let j = 0; j < 20; j++) await Promise.resolve()
    }
  }

  *#sitting(): Iterable<Sitting> {
    for (const one of this.here) {
      const out = (): void => void (this.here = this.here.filter((other) => other !== one))
      yield {
        ...one,
        judge: (grant) => {
          this.judged.push(grant)
          if (grant === undefined) out()
        },
        suspend: () => {
          this.suspended.push(one.room)
          out()
        },
      }
    }
  }
}

const member = newPersonId()

describe("the grants of open rooms", () => {
  test("[M4] are read again every two seconds, all of a node's in one query, so that a lost announcement is noticed", async () => {
    const node = new Node()
    node.here = Array.from({ length: 500 }, () => ({ person: newPersonId(), room: list }))
    const [removed] = node.here
    await node.pass(4)
    expect(node.asked).toEqual([500, 500])
    expect(node.here).toHaveLength(500)
    node.reads = async (stays) =>
      stays.map(({ person, room }) => (person === removed?.person ? undefined : simGrant(person, room)))
    await node.pass(2)
    expect(node.here.map(({ person }) => person)).not.toContain(removed?.person)
    expect(node.here).toHaveLength(499)
  })

  test("of very many people are asked for in parts, and nobody is left out", async () => {
    const node = new Node()
    node.here = Array.from({ length: 4_001 }, () => ({ person: member, room: list }))
    await node.pass(2)
    expect(node.asked).toEqual([2_000, 2_000, 1])
    expect(node.judged).toHaveLength(4_001)
  })

  test("[M8] and whether devices are still signed in, in one query, also of those that sit in no room", async () => {
    const node = new Node()
    node.devices = Array.from({ length: 500 }, () => newSessionId())
    const [lost] = node.devices
    await node.pass(2)
    expect(node.devices).toHaveLength(500)
    expect(node.sessionsAsked).toEqual([500])
    if (lost !== undefined) node.signedOut.add(lost)
    await node.pass(2)
    expect(node.devices).toHaveLength(499)
    expect(node.devices).not.toContain(lost)
  })

  test("[M9] and whether editors' tokens are still good, whatever their devices are", async () => {
    const node = new Node()
    node.devices = [newSessionId()]
    node.editors = [newEditorId(), newEditorId()]
    const [lost, kept] = node.editors
    if (lost) node.disconnected.add(lost)
    await node.pass(2_000)
    expect(node.editors).toEqual([kept])
    expect(node.devices).toHaveLength(1)
  })

  test("are not asked for while nobody is here, nor after the end", async () => {
    const node = new Node()
    await node.pass(10)
    expect(node.asked).toEqual([])
    node.here = [{ person: member, room: list }]
    node.watch.stop()
    await node.pass(10)
    expect(node.asked).toEqual([])
  })

  test("are not asked for twice at once: a slow store is asked less, and a lost question once more", async () => {
    const node = new Node()
    node.here = [{ person: member, room: list }]
    node.reads = never
    await node.pass(11)
    expect(node.asked).toEqual([1])
    node.reads = allowed
    await node.pass(10)
    expect(node.judged.length).toBeGreaterThan(2)
  })
})

describe.each([
  ["rejects", away],
  ["never answers", never],
])("a store that %s", (_, reads) => {
  test("[M4] lets people read for ten minutes while other nodes are heard, then every room closes", async () => {
    const node = new Node()
    node.here = [
      { person: member, room: list },
      { person: member, room: plan },
    ]
    node.reads = reads
    await node.pass(599)
    expect(node.suspended).toEqual([])
    await node.pass(6)
    expect(node.suspended.toSorted()).toEqual([list, plan])
    expect(node.told).toEqual([{ rooms: 2, why: "unconfirmed" }])
  })

  test("[S1, M4] closes the givers' rooms after thirty seconds when other nodes are not heard either", async () => {
    const node = new Node()
    node.here = [
      { person: member, room: list },
      { person: member, room: plan },
    ]
    node.reads = reads
    node.hearsOthers = false
    await node.pass(29)
    expect(node.suspended).toEqual([])
    await node.pass(6)
    expect(node.suspended).toEqual([plan])
    expect(node.here.map(({ room }) => room)).toEqual([list])
    expect(node.told).toEqual([{ rooms: 1, why: "blind" }])
  })

  test("[S1] whoever gets into a givers' room meanwhile is out again at the next look", async () => {
    const node = new Node()
    node.here = [{ person: member, room: list }]
    node.reads = reads
    node.hearsOthers = false
    await node.pass(40)
    node.here.push({ person: member, room: plan })
    await node.pass(2)
    expect(node.here.map(({ room }) => room)).toEqual([list])
  })
})

describe("what is back", () => {
  test("[M4] the store: everything counts anew from there, and nobody is put out later", async () => {
    const node = new Node()
    node.here = [{ person: member, room: plan }]
    node.hearsOthers = false
    node.reads = away
    await node.pass(25)
    node.reads = allowed
    await node.pass(4)
    node.reads = away
    await node.pass(25)
    expect(node.suspended).toEqual([])
    await node.pass(8)
    expect(node.suspended).toEqual([plan])
  })

  test("[S1] the other nodes: givers may stay as long as everybody else", async () => {
    const node = new Node()
    node.here = [{ person: member, room: plan }]
    node.reads = away
    node.hearsOthers = false
    await node.pass(20)
    node.hearsOthers = true
    await node.pass(20)
    node.hearsOthers = false
    await node.pass(20)
    expect(node.suspended).toEqual([])
  })

  test("a clock that is set an hour ahead or back closes nothing", async () => {
    const node = new Node()
    node.here = [{ person: member, room: plan }]
    node.hearsOthers = false
    await node.pass(4)
    node.clock.putBack(-3_600_000)
    await node.pass(4)
    node.clock.putBack(7_200_000)
    await node.pass(4)
    expect(node.suspended).toEqual([])
    node.reads = away
    await node.pass(36)
    expect(node.suspended).toEqual([plan])
  })

  test("a bug of ours while reading is told and counts as no answer", async () => {
    const node = new Node()
    node.here = [{ person: member, room: plan }]
    node.hearsOthers = false
    node.reads = async () => {
      throw new TypeError("ours")
    }
    await node.pass(40)
    expect(node.faults.length).toBeGreaterThan(10)
    expect(node.suspended).toEqual([plan])
  })
})
