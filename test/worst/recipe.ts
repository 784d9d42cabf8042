import { z } from "zod"
import {
  craft,
  deleted,
  type Deletion,
  type Id,
  id,
  item,
  string,
  type,
  values,
  type Write,
} from "../fuzz/craft.ts"
import { itemId } from "../support/documents.ts"
import type { Rng } from "../support/rng.ts"

/** What one push writes into: the note, the same two fields again and again, items, or one field at one place. */
const KINDS = ["note", "fields", "items", "contested"] as const

/** Which letters of the note structs refer to: of the `n`-th, letter `(factor * n + offset) % span`; span 0: none. */
interface Reach {
  readonly factor: number
  readonly offset: number
  readonly span: number
}

/** How one push writes: each number decides one habit, so that a neighbour of a bad push is easy to make. */
interface PushRecipe {
  readonly structs: number
  readonly left: Reach
  readonly right: Reach
  readonly kind: number
  /** Letters of each struct, client ids, and deleted letters with the distance between them. */
  readonly length: number
  readonly clients: number
  readonly deletes: number
  readonly stride: number
  /** 1: a snapshot is made behind it. */
  readonly snapshot: number
}

/** A document as a few numbers for each push: what a search finds is kept so, instead of its bytes. */
export type Recipe = readonly PushRecipe[]

const NUMBERS = 13
const Stored = z
  .array(z.array(z.number().int().min(0).max(1_000_000)).length(NUMBERS))
  .min(1)
  .max(40)

/** The short form of a recipe, a list of numbers for each push. */
export const Recipe = Stored.transform((rows) => rows.map(fromNumbers))

function fromNumbers(row: readonly number[]): PushRecipe {
  const n = (at: number): number => row[at] ?? 0
  return {
    structs: n(0),
    left: { factor: n(1), offset: n(2), span: n(3) },
    right: { factor: n(4), offset: n(5), span: n(6) },
    kind: n(7),
    length: n(8),
    clients: n(9),
    deletes: n(10),
    stride: n(11),
    snapshot: n(12),
  }
}

const reachNumbers = ({ factor, offset, span }: Reach): number[] => [factor, offset, span]

export const toNumbers = (recipe: Recipe): number[][] =>
  recipe.map(({ structs, left, right, kind, length, clients, deletes, stride, snapshot }) => [
    structs,
    ...reachNumbers(left),
    ...reachNumbers(right),
    kind,
    length,
    clients,
    deletes,
    stride,
    snapshot,
  ])

const MOST_PUSHES = 24
const NOTHING: Reach = { factor: 0, offset: 0, span: 0 }

const randomReach = (rng: Rng): Reach => ({
  factor: rng.below(rng.chance(0.5) ? 4 : 9_000),
  offset: rng.below(100),
  span: 1 + rng.below(rng.chance(0.3) ? 4 : 9_000),
})

const randomPush = (rng: Rng): PushRecipe => ({
  structs: 1 + rng.below(rng.chance(0.5) ? 200 : 12_000),
  left: randomReach(rng),
  right: rng.chance(0.4) ? NOTHING : randomReach(rng),
  kind: rng.chance(0.7) ? 0 : rng.below(KINDS.length),
  length: rng.chance(0.7) ? 1 : 1 + rng.below(2_000),
  clients: rng.chance(0.7) ? 1 : 1 + rng.below(60),
  deletes: rng.chance(0.6) ? 0 : 1 + rng.below(12_000),
  stride: 1 + rng.below(5),
  snapshot: rng.chance(0.15) ? 1 : 0,
})

export const randomRecipe = (rng: Rng): Recipe => [randomPush(rng)]

/** A neighbour: one push more, fewer, twice, or with another habit. */
export function mutate(recipe: Recipe, rng: Rng): Recipe {
  const next = [...recipe]
  const at = rng.below(next.length)
  const push = next[at]
  const what = rng.below(6)
  if (what === 0 || push === undefined) next.splice(at, 0, randomPush(rng))
  else if (what === 1 && next.length > 1) next.splice(at, 1)
  else if (what === 2) next.splice(at, 0, push)
  else {
    const { structs, left, right, length, clients, deletes, stride, kind, snapshot } = randomPush(rng)
    const habits: readonly Partial<PushRecipe>[] = [
      { structs },
      { left },
      { right },
      { length },
      { clients },
      { deletes, stride },
      { kind },
      { snapshot },
    ]
    next[at] = { ...push, ...rng.pick(habits) }
  }
  return next.slice(0, MOST_PUSHES)
}

const ITEM = id(1, 0)
const NOTE = id(1, 1)
const LETTERS = 4_000

/** What every document begins with: a wish with a note. */
export const beginning = (): Uint8Array =>
  craft([
    {
      client: 1,
      clock: 0,
      structs: [
        item({ root: "items", key: itemId(1) }, type("map")),
        item({ parent: ITEM, key: "note" }, type("text")),
        item({ parent: NOTE }, string("x".repeat(LETTERS))),
      ],
    },
  ])

/** The letters of the note that the pushes so far brought. */
export class Letters {
  readonly #runs: { readonly from: Id; readonly length: number }[] = [{ from: id(1, 2), length: LETTERS }]
  #count = LETTERS

  at(n: number): Id {
    let left = n % this.#count
    for (const { from, length } of this.#runs) {
      if (left < length) return id(from.client, from.clock + left)
      left -= length
    }
    return NOTE
  }

  /** The push of these client ids was admitted. */
  add({ kind, structs, clients, length }: PushRecipe, first: number): void {
    if (KINDS[kind % KINDS.length] !== "note") return
    const each = Math.ceil(structs / clients) * length
    for (let n = 0; n < clients; n++) {
      this.#runs.push({ from: id(first + n, 0), length: each })
      this.#count += each
    }
  }
}

/** The bytes of one push, with client ids from `first` on. */
export function updateOf(push: PushRecipe, first: number, letters: Letters): Uint8Array {
  const sections = Array.from({ length: push.clients }, (_, n) => ({
    client: first + n,
    clock: 0,
    structs: structsOf(push, first + n, letters),
  }))
  const ranges = Array.from({ length: push.deletes }, (_, n) =>
    letters.at(push.left.offset + n * push.stride),
  )
  const deletions: Deletion[] = [...Map.groupBy(ranges, ({ client }) => client)].map(([client, ids]) => ({
    client,
    ranges: ids.map(({ clock }) => [clock, 1] as const),
  }))
  return craft(sections.toReversed(), deletions)
}

function structsOf(push: PushRecipe, client: number, letters: Letters): Write[] {
  const pick = ({ factor, offset, span }: Reach, n: number): Id | undefined =>
    span === 0 ? undefined : letters.at((factor * n + offset) % span)
  return Array.from({ length: Math.ceil(push.structs / push.clients) }, (_, n) => {
    switch (KINDS[push.kind % KINDS.length]) {
      case "fields":
        return item({ parent: ITEM, key: n % 2 === 0 ? "title" : "link" }, values(n))
      case "contested":
        return n === 0
          ? item({ parent: ITEM, key: "price" }, values(client))
          : item({ origin: id(client, n - 1) }, values(n))
      case "items":
        return item({ root: "items", key: itemId(2 + (n % 200)) }, n % 9 === 0 ? deleted(1) : type("map"))
      default: {
        const origin = pick(push.left, n + client)
        const right = pick(push.right, n + client)
        const where = { ...(origin && { origin }), ...(right && { right }) }
        return item(origin || right ? where : { parent: NOTE }, string("y".repeat(push.length)))
      }
    }
  })
}
