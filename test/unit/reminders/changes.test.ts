import { expect, test } from "vitest"
import { AgendaRecord } from "../../../server/reminders/agenda.ts"
import { lookAgain } from "../../../server/reminders/open.ts"
import { CircleRecord } from "../../../server/circles/rules.ts"
import { COLLECTIONS } from "../../../server/store/collections.ts"
import { StoreError } from "../../../server/store/port.ts"
import { tableOf } from "../../../server/store/table.ts"
import { newCircleId, newPersonId } from "../../../shared/ids.ts"
import { SimClock } from "../../support/sim-clock.ts"
import { SimRecords } from "../../support/sim-records.ts"

test("[D6] whoever was not reached because the store was away is looked at when it is back", async () => {
  let [answers, away] = [Infinity, false]
  const records = new SimRecords(COLLECTIONS, async () => {
    away = answers-- <= 0
    if (away) throw new StoreError("away", "not_written", "the store is away")
  })
  const { clock } = new SimClock().scope()
  const agendas = tableOf(records, "agendas", AgendaRecord)
  const members = Array.from({ length: 20 }, () => ({ person: newPersonId() }))
  const circle = newCircleId()
  const wakeAt = clock.now() + 86_400_000
  for (const { person } of members) await agendas.insert(person, { wakeAt })
  const parts = {
    clock,
    agendas,
    circles: tableOf(records, "circles", CircleRecord),
  }
  const waiting = { changed: new Set([circle]), people: new Set(members.map(({ person }) => person)) }
  answers = 0
  await expect(lookAgain(parts, waiting)).rejects.toThrow(StoreError)
  expect([waiting.changed.size, waiting.people.size]).toEqual([1, 20])
  answers = 20
  await expect(lookAgain(parts, waiting)).rejects.toThrow(StoreError)
  expect(away).toBe(true)
  answers = Infinity
  await lookAgain(parts, waiting)
  expect([waiting.changed.size, waiting.people.size]).toEqual([0, 0])
  const found = await agendas.find("wakeAt", { to: clock.now() })
  expect(found).toHaveLength(20)
})
