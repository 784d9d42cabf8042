import { expect, test } from "vitest"
import { ClaimsCopy, type ClaimsPort } from "../../../client/sync/claims-copy.ts"
import type { ClaimAnswer } from "../../../shared/claim-commands.ts"
import type { ItemClaims } from "../../../shared/claims.ts"
import { newItemId, newOccasionId, newPersonId, type ItemId } from "../../../shared/ids.ts"
import { ok, refuse } from "../../../shared/result.ts"
import { Rng } from "../../support/rng.ts"
import { settled } from "../../support/scripted-live.ts"
import { SimClock } from "../../support/sim-clock.ts"

const rng = new Rng(7)
const random = (length: number): Uint8Array => rng.bytes(length)
const occasion = newOccasionId(random)
const ivo = { id: newPersonId(random), name: "Ivo", look: 1 }

function standing(item: ItemId, version: number, taken = 1): ItemClaims {
  const claims = taken === 0 ? [] : [{ giver: ivo, units: taken, state: "claimed" as const, mine: false }]
  return { item, version, taken, left: 1 - taken, claims, watching: false, notices: [], released: [] }
}

/** A copy over a server that the test plays. */
function copyOver(port: Partial<ClaimsPort>, online = true, saved = Promise.resolve()) {
  const clock = new SimClock()
  const missing = (): never => {
    throw new Error("nothing was to be asked")
  }
  const whole: ClaimsPort = { claims: missing, claim: missing, pool: missing, ...port }
  const copy = new ClaimsCopy(occasion, {
    clock: clock.scope().clock,
    random,
    port: whole,
    online: () => online,
    saved: () => saved,
  })
  const pass = async (ms: number): Promise<void> => {
    await settled()
    clock.advance(ms)
    await settled()
  }
  return { copy, pass }
}

test("of two states of an item the higher version holds, in whatever order they come (C2)", () => {
  const { copy } = copyOver({})
  const item = newItemId(random)
  copy.onItem(standing(item, 3))
  copy.onItem(standing(item, 2, 0))
  copy.onState({ counter: 1, items: [standing(item, 1, 0)] })
  expect(copy.item(item)).toMatchObject({ version: 3, taken: 1 })
})

test("a sum above one's own is read again, once, and a lower one is not", async () => {
  const item = newItemId(random)
  let readings = 0
  const { copy } = copyOver({
    claims: async () => {
      readings++
      return ok({ counter: 5, items: [standing(item, 5)] })
    },
  })
  copy.onState({ counter: 4, items: [standing(item, 4, 0)] })
  copy.onHead(3)
  copy.onHead(4)
  expect(readings).toBe(0)
  copy.onHead(5)
  copy.onHead(5)
  await settled()
  expect(readings).toBe(1)
  expect(copy.item(item)?.version).toBe(5)
})

test("a reading that failed is made again", async () => {
  const item = newItemId(random)
  let away = true
  const { copy, pass } = copyOver({
    claims: async () => (away ? refuse("offline") : ok({ counter: 1, items: [standing(item, 1)] })),
  })
  copy.onHead(1)
  await settled()
  away = false
  await pass(2_000)
  expect(copy.item(item)?.taken).toBe(1)
})

test("a lost answer is asked for again under the same id, also when it is pressed once more (C3)", async () => {
  const item = newItemId(random)
  const ids: string[] = []
  let heard = false
  const { copy, pass } = copyOver({
    claim: async (_occasion, _item, { requestId }) => {
      ids.push(requestId)
      return heard ? ok({ result: "ok", version: 1 }) : refuse("offline")
    },
    claims: async () => ok({ counter: 1, items: [standing(item, 1)] }),
  })
  const first = copy.claim(item, { do: "claim", units: 1 })
  await pass(400)
  await pass(1_200)
  expect(await first).toEqual(refuse("offline"))
  heard = true
  const second = copy.claim(item, { do: "claim", units: 1 })
  await pass(400)
  expect(await second).toMatchObject({ ok: true })
  expect(ids).toHaveLength(4)
  expect(new Set(ids).size).toBe(1)
  const third = copy.claim(item, { do: "release" })
  await pass(0)
  await third
  expect(new Set(ids).size).toBe(2)
})

test("without a connection nothing is asked, and nothing is kept for later (C4)", async () => {
  const { copy, pass } = copyOver({}, false)
  expect(await copy.claim(newItemId(random), { do: "claim", units: 1 })).toEqual(refuse("offline"))
  await pass(60_000)
})

test("an answer resolves when the item shows it: told live, or read when nothing was told", async () => {
  const item = newItemId(random)
  let told = 0
  const { copy, pass } = copyOver({
    claim: async () => ok<ClaimAnswer>({ result: "ok", version: ++told }),
    claims: async () => ok({ counter: 2, items: [standing(item, 2)] }),
  })
  let shown: number | undefined
  const asking = copy.claim(item, { do: "claim", units: 1 }).then(() => (shown = copy.item(item)?.version))
  await settled()
  expect(shown).toBeUndefined()
  copy.onItem(standing(item, 1))
  await asking
  expect(shown).toBe(1)
  const again = copy.claim(item, { do: "mark", as: "bought" })
  await pass(400)
  await again
  expect(copy.item(item)?.version).toBe(2)
})

test("another history starts over with its first whole state, and not before", () => {
  const { copy } = copyOver({})
  const [kept, gone] = [newItemId(random), newItemId(random)]
  copy.onState({ counter: 17, items: [standing(kept, 8), standing(gone, 9)] })
  copy.startOver()
  expect(copy.item(gone)).toBeDefined()
  copy.onState({ counter: 2, items: [standing(kept, 2, 0)] })
  expect(copy.item(gone)).toBeUndefined()
  expect(copy.item(kept)).toMatchObject({ version: 2, taken: 0 })
})

test("a wish that was just written is taken once it is saved", async () => {
  const item = newItemId(random)
  const asked: string[] = []
  const answer: ClaimAnswer = { result: "ok", version: 1 }
  const { promise, resolve } = Promise.withResolvers<void>()
  const { copy } = copyOver(
    {
      claim: async (_occasion, wish) => {
        asked.push(wish)
        copy.onItem(standing(wish, 1))
        return ok(answer)
      },
    },
    true,
    promise,
  )
  const taken = copy.claim(item, { do: "claim", units: 1 })
  await settled()
  expect(asked).toEqual([])
  resolve()
  expect(await taken).toEqual(ok(answer))
  expect(asked).toEqual([item])
})
