import { expect, test } from "vitest"
import { DailyBytes, VolumeRecord } from "../../../server/rooms/daily-bytes.ts"
import { COLLECTIONS } from "../../../server/store/collections.ts"
import { tableOf } from "../../../server/store/table.ts"
import { newOccasionId, newPersonId } from "../../../shared/ids.ts"
import { roomOf } from "../../../shared/rooms.ts"
import { SimClock } from "../../support/sim-clock.ts"
import { SimRecords } from "../../support/sim-records.ts"

const MIB = 1024 * 1024
const room = roomOf("list", newOccasionId())

class Nodes {
  readonly time = new SimClock()
  readonly records = new SimRecords(COLLECTIONS)

  start(): DailyBytes {
    const volumes = tableOf(this.records, "volumes", VolumeRecord)
    return new DailyBytes({
      clock: this.time.scope().clock,
      volumes,
      limits: { person: 4 * MIB, room: 6 * MIB },
    })
  }

  /** Lets what is due be written. */
  async settle(): Promise<void> {
    this.time.advance(10_000)
    for (let turn = 0; turn < 20; turn++) await Promise.resolve()
  }
}

/** Pushes of 64 KiB until the day is spent, in MiB. */
function spend(node: DailyBytes, person = newPersonId(), where = room): number {
  let taken = 0
  while (node.take(person, where, 64 * 1024) === "taken") taken += 64 * 1024
  return taken / MIB
}

test("a person has so much a day, in whichever rooms, and again the next day", async () => {
  const nodes = new Nodes()
  const node = nodes.start()
  const eve = newPersonId()
  expect(spend(node, eve)).toBe(4)
  expect(spend(node, eve, roomOf("plan", newOccasionId()))).toBe(0)
  expect(node.take(newPersonId(), room, MIB)).toBe("taken")
  nodes.time.advance(86_400_000)
  await nodes.settle()
  expect(spend(node, eve)).toBe(4)
})

test("a room has a limit for everybody together", () => {
  const node = new Nodes().start()
  expect(spend(node) + spend(node) + spend(node)).toBe(6)
})

test("a restart forgets nothing that was written down, and nodes add up", async () => {
  const nodes = new Nodes()
  const [one, two] = [nodes.start(), nodes.start()]
  const eve = newPersonId()
  for (let n = 0; n < 3; n++) {
    one.take(eve, room, MIB / 2)
    two.take(eve, room, MIB / 2)
    await nodes.settle()
  }
  const three = nodes.start()
  three.take(eve, room, 1)
  await nodes.settle()
  expect(spend(three, eve)).toBeLessThanOrEqual(1)
})
