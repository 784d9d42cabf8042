import { describe, expect, test } from "vitest"
import { CardMessageRecord } from "../../../server/cards/content/record.ts"
import { RepliesRecord } from "../../../server/cards/replies.ts"
import { CircleRecord } from "../../../server/circles/rules.ts"
import { DayRecord } from "../../../server/days/rules.ts"
import { LookMarks, markedTable } from "../../../server/look-marks.ts"
import { OccasionRecord } from "../../../server/occasions/rules.ts"
import { AgendaRecord } from "../../../server/reminders/agenda.ts"
import { lookAtMarked } from "../../../server/reminders/look-again.ts"
import { movedByDay, movedInCircle } from "../../../server/reminders/moved.ts"
import { COLLECTIONS } from "../../../server/store/collections.ts"
import { StoreError } from "../../../server/store/port.ts"
import { tableOf } from "../../../server/store/table.ts"
import { type CircleId, newCircleId, newDayId, newPersonId, type PersonId } from "../../../shared/ids.ts"
import { ok } from "../../../shared/result.ts"
import { SimClock } from "../../support/sim-clock.ts"
import { SimRecords } from "../../support/sim-records.ts"

const DAY_MS = 86_400_000
const ALL = Number.MAX_SAFE_INTEGER

/** A circle of so many, none of whom is due, over a store that stops answering. */
async function circleOf(size: number) {
  const store = { answers: Infinity, onWrite: () => undefined as void | Promise<void> }
  const records = new SimRecords(COLLECTIONS, async (kind) => {
    if (store.answers-- <= 0) throw new StoreError("away", "not_written", "the store is away")
    if (kind === "write") await store.onWrite()
  })
  const { clock } = new SimClock().scope()
  const marks = new LookMarks(clock)
  let noted = 0
  marks.follow(() => noted++)
  const circles = markedTable(tableOf(records, "circles", CircleRecord), marks, { moved: movedInCircle })
  const nobody = { moved: () => [] }
  const tables = {
    circles,
    days: markedTable(tableOf(records, "days", DayRecord), marks, {
      moved: movedByDay,
      markBeside: ({ circle: of }) => circles.mark(of),
    }),
    occasions: markedTable(tableOf(records, "occasions", OccasionRecord), marks, nobody),
    replies: markedTable(tableOf(records, "replies", RepliesRecord), marks, nobody),
    cardMessages: markedTable(tableOf(records, "cardMessages", CardMessageRecord), marks, nobody),
  }
  const agendas = tableOf(records, "agendas", AgendaRecord)
  const people = Array.from({ length: size }, () => newPersonId())
  const circle = newCircleId()
  for (const person of people) await agendas.insert(person, { wakeAt: clock.now() + DAY_MS })
  await circles.insert(circle, { name: "Mira", createdAt: 0, members: people.map(memberFor), removed: [] })
  const deps = { ...tables, agendas, clock }
  const due = async () => (await agendas.find("wakeAt", { to: clock.now() })).map(({ key }) => key)
  return { ...deps, deps, store, people, circle, due, noted: () => noted }
}

const memberFor = (person: PersonId): CircleRecord["members"][number] => ({
  person,
  role: "member",
  look: 0,
  since: 0,
  via: [],
})

const dayIn = (circle: CircleId): DayRecord => ({
  circle,
  name: "Anna",
  kind: "birthday",
  rule: { by: "gregorian", month: 5, day: 4 },
  remembrance: false,
  hideAge: false,
  by: newPersonId(),
  createdAt: 0,
  changedAt: 0,
})

describe("[D6] what changes", () => {
  test("is marked by the write of the change itself, and everybody of its circle is looked at", async () => {
    const { days, circle, deps, people, due, store, noted } = await circleOf(20)
    const id = newDayId()
    let writes = 0
    store.onWrite = () => void writes++
    await days.insert(id, dayIn(circle))
    expect([writes, noted()]).toEqual([1, 1])
    expect(await due()).toEqual([])
    expect(await lookAtMarked(deps, ALL)).toBe(true)
    expect(new Set(await due())).toEqual(new Set(people))
    expect(await lookAtMarked(deps, ALL)).toBe(false)
  })

  test("reaches whoever was not reached because the store went away, once it is back", async () => {
    const { days, circle, deps, people, due, store } = await circleOf(20)
    await days.insert(newDayId(), dayIn(circle))
    for (const answers of [0, 8, 20, 30]) {
      store.answers = answers
      await expect(lookAtMarked(deps, ALL)).rejects.toThrow(StoreError)
    }
    store.answers = Infinity
    await lookAtMarked(deps, ALL)
    expect(new Set(await due())).toEqual(new Set(people))
  })

  test("while people are looked at is another change: its mark stays", async () => {
    const { days, circle, deps, store } = await circleOf(3)
    const id = newDayId()
    await days.insert(id, dayIn(circle))
    store.onWrite = async () => {
      store.onWrite = () => undefined
      await days.change(id, (day) => ok({ ...day, name: "Ann" }))
    }
    const before = (await days.get(id))?.lookBy ?? 0
    await lookAtMarked(deps, before)
    expect((await days.get(id))?.lookBy).toBeGreaterThan(before)
  })

  test("by another node is left to it for a while", async () => {
    const { days, circle, deps, clock } = await circleOf(3)
    await days.insert(newDayId(), dayIn(circle))
    expect(await lookAtMarked(deps, clock.now())).toBe(false)
    expect(await lookAtMarked(deps, clock.now() + 10_000)).toBe(true)
  })

  test("of a day that is removed is marked on its circle before it goes", async () => {
    const { days, circles, circle, deps, people, due, store } = await circleOf(3)
    const id = newDayId()
    await days.insert(id, dayIn(circle))
    await lookAtMarked(deps, ALL)
    const marked: boolean[] = []
    store.onWrite = async () => {
      if ((await days.get(id)) !== undefined) marked.push((await circles.get(circle))?.lookBy !== undefined)
    }
    await days.delete(id)
    store.onWrite = () => undefined
    expect(marked).toEqual([false, true])
    await lookAtMarked(deps, ALL)
    expect(new Set(await due())).toEqual(new Set(people))
  })

  test("of one member concerns that member; of nothing that reminders go by concerns nobody", async () => {
    const { days, circles, circle, deps, due, noted } = await circleOf(3)
    const more = [newPersonId(), newPersonId()]
    for (const person of more) {
      await deps.agendas.insert(person, { wakeAt: deps.clock.now() + DAY_MS })
      await circles.change(circle, (record) =>
        ok({ ...record, members: [...record.members, memberFor(person)] }),
      )
    }
    await lookAtMarked(deps, ALL)
    expect(new Set(await due())).toEqual(new Set(more))
    const id = newDayId()
    await days.insert(id, dayIn(circle))
    await lookAtMarked(deps, ALL)
    const before = noted()
    await days.change(id, (day) => ok({ ...day, changedAt: 7 }))
    expect(noted()).toBe(before)
    expect(await lookAtMarked(deps, ALL)).toBe(false)
  })
})
