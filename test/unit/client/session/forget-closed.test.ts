import { afterEach, expect, test, vi } from "vitest"
import type { Home, OccasionView } from "../../../../shared/api.ts"
import { addItem } from "../../../../shared/documents/write-items.ts"
import { newCircleId, newOccasionId } from "../../../../shared/ids.ts"
import { ok, refuse } from "../../../../shared/result.ts"
import { type SharedRoomKind, roomOf } from "../../../../shared/rooms.ts"
import { keep } from "../../../../client/device/keep.ts"
import { forgetClosed } from "../../../../client/session/forget-closed.ts"
import { Shelves } from "../../../../client/sync/memory-store.ts"
import { newItem, personId } from "../../../support/documents.ts"
import { deviceWith, scriptedTab, settled } from "../../../support/scripted-live.ts"
import { fakeDevice } from "../device.ts"

afterEach(() => void vi.unstubAllGlobals())

const [MINE, CLOSED] = [newOccasionId(), newOccasionId()]
const ME = { id: personId(1), name: "Ben" }

function home(kinds: readonly SharedRoomKind[]): Home {
  const circle = { id: newCircleId(), name: "Mira", role: "member" as const }
  const occasion: OccasionView = {
    id: MINE,
    circle,
    kind: "birthday",
    recipients: [],
    zone: "UTC",
    secrecy: "together",
    writers: "everyone",
    recipient: true,
    rooms: kinds.map((kind) => ({ kind, may: "write" as const })),
    list: true,
    createdAt: 1,
    asksFrom: 1,
  }
  return { person: ME, circles: [circle], occasions: [occasion] }
}

/** A device that holds something of four rooms, unsent text in the last. */
async function device() {
  const shelves = new Shelves()
  const { storage } = fakeDevice()
  const before = scriptedTab(ME.id, { store: deviceWith(shelves) })
  const rooms = [
    roomOf("list", MINE),
    roomOf("plan", MINE),
    roomOf("list", CLOSED),
    roomOf("plan", CLOSED),
  ] as const
  for (const room of rooms) {
    shelves.apply(room, {
      content: undefined,
      may: undefined,
      put: [],
      remove: [],
      lost: [{ id: "a", text: "kept", why: "document_full" }],
      dismissed: [],
    })
  }
  addItem(before.live.open(rooms[3]).doc, newItem(1), "mine")
  await settled()
  before.window.leave()
  await settled()
  before.live.stop()
  for (const id of [MINE, CLOSED]) keep(`${ME.id}:occasion:${id}`, "kept")
  return { shelves, storage, rooms }
}

test("[M6] whoever became a recipient while away keeps nothing of the plan, and nothing of lists that are closed, but unsent text", async () => {
  const { shelves, storage, rooms } = await device()
  const [list, , , unsent] = rooms
  const tab = scriptedTab(ME.id, { store: deviceWith(shelves), seed: 2 })
  await forgetClosed({ home: async () => ok(home(["list"])) }, tab.live, ME)
  expect(new Set(shelves.rooms())).toEqual(new Set([list, unsent]))
  expect([...storage.keys()].filter((key) => key.includes(":occasion:"))).toEqual([
    `jubilee:${ME.id}:occasion:${MINE}`,
  ])
})

test("without an answer, and in rooms that are open, everything stays", async () => {
  const { shelves, rooms } = await device()
  const tab = scriptedTab(ME.id, { store: deviceWith(shelves), seed: 2 })
  await forgetClosed({ home: async () => refuse("offline") }, tab.live, ME)
  expect(shelves.rooms()).toHaveLength(4)
  tab.live.open(rooms[1])
  await forgetClosed({ home: async () => ok(home(["list"])) }, tab.live, ME)
  expect(shelves.rooms()).toContain(rooms[1])
})
