import { expect, test, vi } from "vitest"
import type { Home, OccasionView } from "../../../../shared/api.ts"
import { newCircleId, newOccasionId } from "../../../../shared/ids.ts"
import { roomOf, type RoomId } from "../../../../shared/rooms.ts"
import { coveredHome, coveredOccasion, purgeCovered } from "../../../../client/session/covered.ts"
import { personId } from "../../../support/documents.ts"
import { eventually } from "../../../support/eventually.ts"
import { fakeDevice } from "../device.ts"

const ME = { id: personId(1), name: "Ivo" }
const circle = { id: newCircleId(), name: "Ivo", role: "organiser" } as const

const occasion = (more: Partial<OccasionView> = {}): OccasionView => ({
  id: newOccasionId(),
  circle,
  kind: "birthday",
  recipients: [{ id: personId(2), name: "Anna", look: 1, me: false, wasGiver: true }],
  zone: "Europe/Berlin",
  secrecy: "together",
  writers: "everyone",
  recipient: false,
  rooms: [
    { kind: "list", may: "write" },
    { kind: "plan", may: "write" },
  ],
  list: true,
  createdAt: 1,
  asksFrom: 1,
  ...more,
})
const together = occasion()
const surprise = occasion({ secrecy: "surprise" })
const home: Home = { person: ME, circles: [circle], occasions: [together, surprise] }

test("[S10] put away: a list as it is for everybody, and no surprise anywhere", () => {
  const { rooms, recipients, ...rest } = together
  expect(coveredOccasion(together)).toEqual({
    ...rest,
    rooms: [{ kind: "list", may: "write" }],
    recipients: [{ id: personId(2), name: "Anna", look: 1, me: false }],
  })
  expect([rooms.length, recipients.length]).toEqual([2, 1])
  expect(coveredOccasion(surprise)).toBeUndefined()
  expect(coveredHome(home).occasions).toEqual([together])
})

test("[S10] copies of givers' rooms and of surprises leave the device; without an answer, what is kept tells which they are", async () => {
  fakeDevice()
  const kept: RoomId[] = [together, surprise].flatMap(({ id }) => [roomOf("list", id), roomOf("plan", id)])
  const left = async (api: Parameters<typeof purgeCovered>[1]): Promise<RoomId[]> => {
    const goes = vi.fn<(closed: (room: RoomId) => boolean) => Promise<void>>().mockResolvedValue()
    const stop = purgeCovered({ forget: goes }, api, ME)
    await eventually(() => expect(goes).toHaveBeenCalled())
    stop()
    const closed = goes.mock.calls[0]?.[0]
    return kept.filter((room) => closed?.(room) === false)
  }
  const list = roomOf("list", together.id)
  expect(await left({ home: async () => ({ ok: true, value: home }) })).toEqual([list])
  const away = async () => ({ ok: false, error: "offline" }) as const
  expect(await left({ home: away })).toEqual([list, roomOf("list", surprise.id)])
  localStorage.setItem(`jubilee:${ME.id}:home`, JSON.stringify(coveredHome(home)))
  expect(await left({ home: away })).toEqual([list])
})
