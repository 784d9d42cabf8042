import { expect, test } from "vitest"
import { stands } from "../../../../../client/screens/claims/stands.ts"
import { ItemClaims } from "../../../../../shared/claims.ts"
import { itemId, personId } from "../../../../support/documents.ts"

const [MIRA, GRAN] = [personId(1), personId(2)]

const claimOf = (giver: string, state: string, units = 1, more: object = {}) => ({
  giver: { id: giver, name: "Somebody", look: 1 },
  units,
  state,
  mine: true,
  ...more,
})

const wish = (claims: readonly object[], more: object = {}): ItemClaims =>
  ItemClaims.parse({
    item: itemId(1),
    version: 3,
    taken: claims.length,
    left: 2,
    claims,
    watching: false,
    notices: [],
    released: [],
    ...more,
  })

test.each([
  [
    { do: "claim", units: 2 } as const,
    wish([claimOf(MIRA, "claimed", 2)]),
    wish([claimOf(MIRA, "claimed", 1)]),
  ],
  [
    { do: "claim", units: 1, for: GRAN } as const,
    wish([claimOf(GRAN, "claimed")]),
    wish([claimOf(MIRA, "claimed")]),
  ],
  [{ do: "hold", units: 1 } as const, wish([claimOf(MIRA, "held")]), wish([claimOf(MIRA, "claimed")])],
  [
    { do: "extend" } as const,
    wish([claimOf(MIRA, "held", 1, { extended: true })]),
    wish([claimOf(MIRA, "held")]),
  ],
  [{ do: "release" } as const, wish([claimOf(GRAN, "claimed")]), wish([claimOf(MIRA, "claimed")])],
  [{ do: "mark", as: "bought" } as const, wish([claimOf(MIRA, "bought")]), wish([claimOf(MIRA, "claimed")])],
  [{ do: "watch", on: true } as const, wish([], { watching: true }), wish([])],
  [
    { do: "seen", key: "free 1" } as const,
    wish([]),
    wish([], { notices: [{ kind: "free", key: "free 1", at: 5 }] }),
  ],
])(
  "[C3] a command without an answer was carried out when the wish stands as it wants: %o",
  (act, done, open) => {
    expect([stands(act, done, MIRA), stands(act, open, MIRA)]).toEqual([true, false])
  },
)

test("[C3] of a wish that nobody has taken, only letting go stands", () => {
  expect(stands({ do: "claim", units: 1 }, undefined, MIRA)).toBe(false)
  expect(stands({ do: "release" }, undefined, MIRA)).toBe(true)
})
