import { describe, expect, test } from "vitest"
import {
  CAUGHT_UP_FOR_MS,
  mayChangeSoon,
  NOT_SAVING_AFTER_MS,
  OFFLINE_AFTER_MS,
  pillOf,
  type Pulse,
  SAVING_AFTER_MS,
} from "../../../client/sync/status.ts"
import type { LinkState } from "../../../client/sync/types.ts"

const NOW = 1_000_000
const online = (ms: number): LinkState => ({ state: "online", since: NOW - ms })
const offline = (ms: number): LinkState => ({ state: "offline", since: NOW - ms })
const room = (more: Partial<Pulse> = {}): Pulse => ({
  waiting: false,
  unsaved: 0,
  oldestUnsavedAt: undefined,
  removed: false,
  spent: false,
  drafts: 0,
  caughtUp: undefined,
  ...more,
})
const typed = (ms: number, unsaved = 1): Pulse => room({ unsaved, oldestUnsavedAt: NOW - ms })
const back = (ms: number): Pulse => room({ caughtUp: { at: NOW - ms, changes: 4, people: ["Ivo", "Mira"] } })

describe("the pill says the worst thing that is true", () => {
  test.each<[string, LinkState, Pulse[], unknown]>([
    ["everything acknowledged", online(60_000), [room()], { kind: "saved" }],
    ["no room open", online(60_000), [], { kind: "saved" }],
    ["typed a moment ago", online(60_000), [typed(SAVING_AFTER_MS)], { kind: "saved" }],
    ["something half-written", online(60_000), [room({ drafts: 2 })], { kind: "draft", changes: 2 }],
    ["half-written for a break", offline(1), [room({ drafts: 1 })], { kind: "draft", changes: 1 }],
    [
      "half-written while offline",
      offline(OFFLINE_AFTER_MS + 1),
      [{ ...typed(1), drafts: 1 }],
      { kind: "offline_pending", changes: 2 },
    ],
    [
      "half-written, and the change before is on its way",
      online(60_000),
      [{ ...typed(SAVING_AFTER_MS + 1), drafts: 1 }],
      { kind: "saving" },
    ],
    ["waiting for an acknowledgement", online(60_000), [typed(SAVING_AFTER_MS + 1)], { kind: "saving" }],
    [
      "connected, but nothing confirmed for five seconds",
      online(60_000),
      [room(), typed(NOT_SAVING_AFTER_MS + 2_100)],
      { kind: "not_saving", oldestMs: 7_000 },
    ],
    [
      "as much was written as fits into one day",
      online(60_000),
      [room(), { ...typed(NOT_SAVING_AFTER_MS + 2_100, 2), spent: true }],
      { kind: "spent", changes: 2 },
    ],
    [
      "the same, and offline since",
      offline(OFFLINE_AFTER_MS + 1),
      [{ ...typed(9_000, 2), spent: true }],
      { kind: "offline_pending", changes: 2 },
    ],
    ["a break too short to speak of", offline(OFFLINE_AFTER_MS), [room()], { kind: "saved" }],
    ["offline, clean", offline(OFFLINE_AFTER_MS + 1), [room()], { kind: "offline" }],
    [
      "offline, with changes",
      offline(OFFLINE_AFTER_MS + 1),
      [typed(9_000, 2), typed(100)],
      { kind: "offline_pending", changes: 3 },
    ],
    [
      "blocked on the way, with changes",
      { state: "offline", since: NOW - OFFLINE_AFTER_MS - 1, blocked: true },
      [typed(9_000, 2)],
      { kind: "blocked", changes: 2 },
    ],
    ["back, not at the head yet", online(100), [room({ waiting: true })], { kind: "catching_up" }],
    [
      "what was typed offline gets its five seconds from the moment of return",
      online(1_000),
      [typed(60_000)],
      { kind: "saving" },
    ],
    ["caught up", online(2_000), [back(100)], { kind: "caught_up", changes: 4, people: ["Ivo", "Mira"] }],
    ["caught up a while ago", online(9_000), [back(CAUGHT_UP_FOR_MS)], { kind: "saved" }],
    ["removed", online(9_000), [typed(9_000), room({ removed: true })], { kind: "removed" }],
    ["another version", { state: "outdated" }, [typed(9_000)], { kind: "reload" }],
    ["no session", { state: "signed_out" }, [typed(9_000)], { kind: "signed_out" }],
  ])("%s", (_name, link, rooms, pill) => {
    expect(pillOf(link, rooms, NOW)).toEqual(pill)
  })

  test.each<[string, LinkState, Pulse[], unknown]>([
    ["photos on their way", online(60_000), [room({ drafts: 1 })], { kind: "photos", photos: 2 }],
    ["the same for a break", offline(1), [room()], { kind: "photos", photos: 2 }],
    ["text waits, too", online(60_000), [typed(SAVING_AFTER_MS + 1)], { kind: "saving" }],
    [
      "photos while offline",
      offline(OFFLINE_AFTER_MS + 1),
      [typed(9_000)],
      { kind: "offline_pending", changes: 3 },
    ],
  ])("%s", (_name, link, rooms, pill) => {
    expect(pillOf(link, rooms, NOW, 2)).toEqual(pill)
  })

  test("it is looked at again as long as time alone may change it, and no longer", () => {
    expect(mayChangeSoon(online(60_000), [room()], NOW)).toBe(false)
    expect(mayChangeSoon(online(60_000), [typed(10)], NOW)).toBe(true)
    expect(mayChangeSoon(offline(10), [room()], NOW)).toBe(true)
    expect(mayChangeSoon(offline(60_000), [room()], NOW)).toBe(false)
    expect(mayChangeSoon(online(60_000), [back(10)], NOW)).toBe(true)
  })
})
