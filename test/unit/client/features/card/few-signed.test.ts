import { expect, test } from "vitest"
import { OccasionView } from "../../../../../shared/api.ts"
import { newCircleId, newOccasionId, newPersonId } from "../../../../../shared/ids.ts"
import { fewSigned } from "../../../../../client/features/card/schedule/few-signed.ts"

const HOUR_MS = 3_600_000
const [IVO, MIRA] = [newPersonId(), newPersonId()]

const occasion = (people: readonly string[], role = "organiser"): OccasionView =>
  OccasionView.parse({
    id: newOccasionId(),
    circle: { id: newCircleId(), name: "Ivo", role },
    kind: "birthday",
    recipients: [],
    zone: "UTC",
    secrecy: "surprise",
    writers: "everyone",
    recipient: false,
    rooms: [],
    list: false,
    createdAt: 0,
    asksFrom: 0,
    card: {
      state: "writing",
      opens: { year: 2030, month: 1, day: 1, hour: 7, minute: 0 },
      opensAt: 100 * HOUR_MS,
      told: false,
      signed: { people, names: [], messages: people.length, of: 9 },
    },
  })

test("[K8] organisers hear on the last day, and urgently in its last two hours, that nobody or one has signed", () => {
  const at = (hours: number, people: readonly string[], role?: string) =>
    fewSigned(occasion(people, role), (100 - hours) * HOUR_MS)
  expect(at(25, [])).toBeUndefined()
  expect(at(24, [])).toEqual({ only: undefined, urgent: false })
  expect(at(5, [IVO])).toEqual({ only: { person: IVO, name: undefined }, urgent: false })
  expect(at(2, [IVO])).toMatchObject({ urgent: true })
  expect(at(2, [IVO, MIRA])).toBeUndefined()
  expect(at(2, [], "member")).toBeUndefined()
  expect(at(0, [])).toBeUndefined()
})
