import { describe, expect, test } from "vitest"
import {
  cardView,
  changeCard,
  movedTo,
  openCard,
  openDue,
  reckon,
  startCard,
  withDue,
  type CardRecord,
} from "../../../server/cards/rules.ts"
import { zoneRules, type ZoneRules } from "../../../shared/dates/zoned.ts"
import type { AccessFacts } from "../../../shared/access.ts"
import type { CardOpens } from "../../../shared/api.ts"
import type { PersonId } from "../../../shared/ids.ts"
import { personId } from "../../support/documents.ts"

interface Carded {
  readonly kind: "birthday" | "farewell"
  readonly date?: { readonly month: number; readonly day: number; readonly year?: number }
  readonly zone: string
  readonly card?: CardRecord
  readonly cardDue?: number | undefined
  readonly deletedAt?: number
}

const HOUR = 3_600_000
const NOW = Date.UTC(2026, 9, 1)
const OPENS: CardOpens = { year: 2026, month: 11, day: 14, hour: 7, minute: 0 }
const ivo: PersonId = personId(1)
const birthday: Carded = { kind: "birthday", date: { month: 11, day: 14 }, zone: "Pacific/Auckland" }
const AUCKLAND_SEVEN = Date.UTC(2026, 10, 13, 18)

function value<T, E>(
  result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E },
): T {
  if (!result.ok) throw new Error(String(result.error))
  return result.value
}

const starting = { by: ivo, now: NOW, rules: zoneRules }
const started = value(startCard<Carded>(birthday, {}, starting))
/** Rules by which every wall time of the zone is so much later than today's rules say. */
const changedBy = (ms: number): ZoneRules => ({
  ...zoneRules,
  instantOf: (wall, zone) => zoneRules.instantOf(wall, zone) + ms,
})

describe("[K3] a card that is started", () => {
  test("opens at seven on the next day of its occasion, where its recipients live", () => {
    expect(started.card).toEqual({
      opens: OPENS,
      zone: "Pacific/Auckland",
      opensAt: AUCKLAND_SEVEN,
      told: false,
      by: ivo,
    })
    expect(started.cardDue).toBe(AUCKLAND_SEVEN)
  })

  test.each([
    ["no day at all", { kind: "farewell", zone: "UTC" }, undefined, "no_day"],
    [
      "a day that is over",
      { kind: "farewell", date: { month: 9, day: 1, year: 2026 }, zone: "UTC" },
      undefined,
      "no_day",
    ],
    ["a day that no calendar has", birthday, { ...OPENS, month: 2, day: 30 }, "no_such_day"],
    [
      "a day that its zone left out",
      { ...birthday, zone: "Pacific/Apia" },
      { ...OPENS, year: 2011, month: 12, day: 30 },
      "no_such_day",
    ],
    ["a time that is over", birthday, { ...OPENS, month: 9 }, "past"],
  ] as const)("is refused for %s", (_name, occasion: Carded, opens, error) => {
    expect(startCard<Carded>(occasion, { opens }, starting)).toEqual({ ok: false, error })
  })

  test("is the one that is there already, for whoever starts another", () => {
    const again = startCard<Carded>(started, { told: true }, { ...starting, by: personId(2) })
    expect(value(again)).toBe(started)
  })
})

describe("[K7] until it is open", () => {
  test("a card is rescheduled and its recipients are told, each by itself", () => {
    const later = value(changeCard<Carded>(started, { opens: { ...OPENS, hour: 9 } }, starting))
    expect(later.card?.opensAt).toBe(AUCKLAND_SEVEN + 2 * HOUR)
    expect(later.cardDue).toBe(AUCKLAND_SEVEN + 2 * HOUR)
    expect(value(changeCard<Carded>(later, { told: true }, starting)).card).toEqual({
      ...later.card,
      told: true,
    })
  })

  test("a card is not moved into the past", () => {
    const past = changeCard<Carded>(started, { opens: { ...OPENS, year: 2025 } }, starting)
    expect(past).toEqual({ ok: false, error: "past" })
  })

  test("and never afterwards: nothing changes it, and nothing closes it", () => {
    const open = value(openCard<Carded>(started, NOW, ivo))
    expect(open.card).toEqual({ ...started.card, openedAt: NOW, openedBy: ivo })
    expect(open.cardDue).toBeUndefined()
    expect(changeCard<Carded>(open, { told: true }, starting)).toEqual({ ok: false, error: "card_open" })
    expect(value(openCard<Carded>(open, NOW + 1))).toBe(open)
    expect(openDue<Carded>(open, AUCKLAND_SEVEN, zoneRules)).toBe(open)
    expect(movedTo<Carded>({ ...open, zone: "UTC" }, NOW, zoneRules).card).toBe(open.card)
  })
})

describe("[K4] a card whose time has come", () => {
  test("opens at that instant and not a millisecond before", () => {
    expect(openDue<Carded>(started, AUCKLAND_SEVEN - 1, zoneRules)).toBe(started)
    const open = openDue<Carded>(started, AUCKLAND_SEVEN, zoneRules)
    expect(open.card?.openedAt).toBe(AUCKLAND_SEVEN)
    expect(open.card?.openedBy).toBeUndefined()
  })

  test("waits for the wall time when the rules of its zone were changed meanwhile", () => {
    const later = openDue<Carded>(started, AUCKLAND_SEVEN, changedBy(HOUR))
    expect(later.card).toEqual({ ...started.card, opensAt: AUCKLAND_SEVEN + HOUR })
    expect(later.cardDue).toBe(AUCKLAND_SEVEN + HOUR)
  })

  test("stays closed while its occasion is deleted, and opens when that is brought back", () => {
    const deleted = withDue<Carded>({ ...started, deletedAt: NOW })
    expect(deleted.cardDue).toBeUndefined()
    expect(openDue<Carded>(deleted, AUCKLAND_SEVEN, zoneRules)).toBe(deleted)
    const { deletedAt: _deleted, ...back } = deleted
    expect(withDue<Carded>(back).cardDue).toBe(AUCKLAND_SEVEN)
  })
})

describe("[K3] the instant", () => {
  test.each([HOUR, -HOUR])("follows the wall time when the rules of its zone change by %i ms", (ms) => {
    const reckoned = reckon<Carded>(started, changedBy(ms))
    expect(reckoned.card?.opens).toEqual(OPENS)
    expect(reckoned.cardDue).toBe(AUCKLAND_SEVEN + ms)
    expect(reckon<Carded>(started, zoneRules)).toBe(started)
  })

  test("stays where this platform does not know the zone any more", () => {
    const unknown: Carded = {
      ...started,
      ...(started.card && { card: { ...started.card, zone: "Europe/Atlantis" } }),
    }
    expect(reckon<Carded>(unknown, zoneRules)).toBe(unknown)
    expect(openDue<Carded>(unknown, AUCKLAND_SEVEN, zoneRules).card?.openedAt).toBe(AUCKLAND_SEVEN)
  })

  test("follows the recipients to another zone, at the same wall time", () => {
    const moved = movedTo<Carded>({ ...started, zone: "Europe/Berlin" }, NOW, zoneRules)
    expect(moved.card).toMatchObject({
      opens: OPENS,
      zone: "Europe/Berlin",
      opensAt: Date.UTC(2026, 10, 14, 6),
    })
    expect(moved.cardDue).toBe(Date.UTC(2026, 10, 14, 6))
  })

  test("is fixed on the last day before, and shown by the clocks of where they are then", () => {
    const late = { ...started, zone: "Europe/Berlin" }
    expect(movedTo<Carded>(late, AUCKLAND_SEVEN - 24 * HOUR, zoneRules)).toBe(late)
    const giver: AccessFacts = {
      role: "member",
      recipient: false,
      secrecy: "surprise",
      writers: "everyone",
      card: "writing",
    }
    expect(cardView(late, giver, zoneRules)?.opens).toEqual({ ...OPENS, day: 13, hour: 19 })
  })

  test("never falls into the past by a move", () => {
    const west = value(startCard<Carded>({ ...birthday, zone: "Pacific/Pago_Pago" }, {}, starting))
    const east = { ...west, zone: "Pacific/Kiritimati" }
    const due = west.cardDue ?? 0
    expect(movedTo<Carded>(east, due - 25.5 * HOUR, zoneRules).cardDue).toBe(due - 25 * HOUR)
    expect(movedTo<Carded>(east, due - 24.5 * HOUR, zoneRules)).toBe(east)
  })
})

describe("[K4] what people see of a card", () => {
  const facts = (more: Partial<AccessFacts>): AccessFacts => ({
    role: "member",
    recipient: false,
    secrecy: "together",
    writers: "everyone",
    card: "writing",
    ...more,
  })
  const told = value(changeCard<Carded>(started, { told: true }, starting))
  const open = value(openCard<Carded>(started, NOW))
  const recipient = facts({ recipient: true })

  test.each([
    ["givers write it", started, facts({}), "writing"],
    ["it does not exist for its recipients", started, recipient, undefined],
    ["recipients who are told know that something will open", told, recipient, "sealed"],
    ["it does not exist for readers", told, facts({ role: "reader" }), undefined],
    ["everybody reads it when it is open", open, facts({ card: "open" }), "open"],
    ["its recipients do, too", open, facts({ card: "open", recipient: true }), "open"],
    [
      "a recipient who came as a reader does, too",
      open,
      facts({ card: "open", recipient: true, role: "reader" }),
      "open",
    ],
    ["readers do not", open, facts({ card: "open", role: "reader" }), undefined],
  ] as const)("%s", (_name, occasion: Carded, who, state) => {
    expect(cardView(occasion, who, zoneRules)?.state).toBe(state)
  })
})
