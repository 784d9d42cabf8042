import * as Y from "yjs"
import { Ledger } from "../../server/rooms/ledger.ts"
import { searchSteps } from "../../server/rooms/search-steps.ts"
import { tryOut } from "../../server/rooms/try-out.ts"
import { newPersonId } from "../../shared/ids.ts"
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

/** Steps for one push: as the server has them. */
const PUSH_STEPS = 100_000
const ROOM_STEPS = 400_000

/** How one push writes: each number decides one habit, so that a neighbour of a good push is easy to make. */
interface Gene {
  readonly structs: number
  /** Where origins and right origins come from: `(a * n + b) % c` letters into what is known, or none. */
  readonly left: readonly [number, number, number]
  readonly right: readonly [number, number, number]
  /** Which of 0 note, 1 field, 2 items; how long a text is; how many client ids. */
  readonly kind: number
  readonly length: number
  readonly clients: number
  /** Every so many letters one is deleted; 0: none. */
  readonly deletes: number
}

interface Found {
  readonly genes: readonly Gene[]
  readonly updates: readonly Uint8Array[]
  readonly bytes: number
  readonly steps: number
  /** Milliseconds of `Y.applyUpdate` of the document as it is joined. */
  readonly openMs: number
}

const AUTHORS = 3
const triple = (rng: Rng): readonly [number, number, number] => [
  rng.below(9_000),
  rng.below(100),
  1 + rng.below(9_000),
]

const randomGene = (rng: Rng): Gene => ({
  structs: 1 + rng.below(rng.chance(0.5) ? 200 : 8_000),
  left: triple(rng),
  right: rng.chance(0.4) ? [0, 0, 0] : triple(rng),
  kind: rng.chance(0.7) ? 0 : rng.below(3),
  length: rng.chance(0.7) ? 1 : 1 + rng.below(2_000),
  clients: rng.chance(0.7) ? 1 : 1 + rng.below(60),
  deletes: rng.chance(0.7) ? 0 : 1 + rng.below(2_000),
})

function mutate(genes: readonly Gene[], rng: Rng): Gene[] {
  const next = [...genes]
  const at = rng.below(next.length)
  const gene = next[at]
  const what = rng.below(6)
  if (what === 0 || gene === undefined) next.splice(at, 0, randomGene(rng))
  else if (what === 1 && next.length > 1) next.splice(at, 1)
  else if (what === 2) next.splice(at, 0, gene)
  else {
    const other = randomGene(rng)
    const fields: readonly Partial<Gene>[] = [
      { structs: other.structs },
      { left: other.left },
      { right: other.right },
      { length: other.length },
      { clients: other.clients },
      { deletes: other.deletes },
      { kind: other.kind },
    ]
    next[at] = { ...gene, ...rng.pick(fields) }
  }
  return next.slice(0, 40)
}

const ITEM = id(1, 0)
const NOTE = id(1, 1)

const first = (): Uint8Array =>
  craft([
    {
      client: 1,
      clock: 0,
      structs: [
        item({ root: "items", key: itemId(1) }, type("map")),
        item({ parent: ITEM, key: "note" }, type("text")),
        item({ parent: NOTE }, string("x".repeat(4_000))),
      ],
    },
  ])

/** Which letters of the note are known: pairs of first letter and how many follow. */
class Letters {
  readonly #runs: { readonly from: Id; readonly length: number }[] = [{ from: id(1, 2), length: 4_000 }]
  #count = 4_000

  at(n: number): Id {
    let left = n % this.#count
    for (const { from, length } of this.#runs) {
      if (left < length) return id(from.client, from.clock + left)
      left -= length
    }
    return NOTE
  }

  add(from: Id, length: number): void {
    this.#runs.push({ from, length })
    this.#count += length
  }
}

/** The update of one gene; what it adds to the note is entered when it is admitted. */
function updateOf(gene: Gene, from: number, letters: Letters): Uint8Array {
  const pick = ([a, b, c]: readonly [number, number, number], n: number): Id | undefined =>
    c === 0 ? undefined : letters.at((a * n + b) % c)
  const structs = (client: number): Write[] =>
    Array.from({ length: Math.ceil(gene.structs / gene.clients) }, (_, n) => {
      const origin = pick(gene.left, n + client)
      const right = pick(gene.right, n + client)
      if (gene.kind === 1) return item({ parent: ITEM, key: n % 2 === 0 ? "title" : "link" }, values(n))
      if (gene.kind === 2)
        return item({ root: "items", key: itemId(2 + (n % 200)) }, n % 9 === 0 ? deleted(1) : type("map"))
      return item(
        { ...(origin && { origin }), ...(right && { right }), ...(!origin && !right && { parent: NOTE }) },
        string("y".repeat(gene.length)),
      )
    })
  const sections = Array.from({ length: gene.clients }, (_, n) => ({
    client: from + n,
    clock: 0,
    structs: structs(from + n),
  }))
  const ranges = Array.from({ length: gene.deletes }, (_, n) => letters.at(gene.left[1] + n * 2))
  const deletions: Deletion[] = [...Map.groupBy(ranges, ({ client }) => client)].map(([client, ids]) => ({
    client,
    ranges: ids.map(({ clock }) => [clock, 1] as const),
  }))
  return craft(sections.toReversed(), deletions)
}

/** What the door lets in of these pushes, as a document; dear ones are tried as the server tries them. */
function admittedOf(genes: readonly Gene[]): readonly Uint8Array[] {
  const ledger = Ledger.empty("list")
  const authors = Array.from({ length: AUTHORS }, () => newPersonId())
  const [mum = newPersonId()] = authors
  const log = [first()]
  ledger.admit(first(), mum)
  const letters = new Letters()
  let client = 10
  for (const [n, gene] of genes.entries()) {
    const update = updateOf(gene, client, letters)
    const author = authors[n % AUTHORS] ?? mum
    let verdict = ledger.admit(update, author)
    if (verdict.kind === "dear") {
      const steps = Math.max(5_000, Math.min(PUSH_STEPS, ROOM_STEPS - ledger.work))
      const tried = tryOut({ base: new Uint8Array(), updates: log, push: update, steps })
      if (tried.kind !== "bearable") continue
      ledger.tried(tried.steps)
      verdict = ledger.admit(update, author, { tried: true })
    }
    if (verdict.kind !== "admitted") continue
    log.push(update)
    if (gene.kind === 0) {
      const length = Math.ceil(gene.structs / gene.clients) * gene.length
      for (let i = 0; i < gene.clients; i++) letters.add(id(client + i, 0), length)
    }
    client += gene.clients
  }
  return log
}

/** Opens what was admitted as a page does that joins: the snapshot, made by Yjs from the log. */
function measure(genes: readonly Gene[]): Found {
  const updates = admittedOf(genes)
  const doc = new Y.Doc()
  for (const update of updates) Y.applyUpdate(doc, update)
  const joined = Y.encodeStateAsUpdate(doc)
  const started = performance.now()
  Y.applyUpdate(new Y.Doc(), joined)
  const openMs = performance.now() - started
  const searched = searchSteps(Infinity, () => Y.applyUpdate(new Y.Doc(), joined))
  return {
    genes,
    updates,
    bytes: joined.length,
    steps: searched.kind === "done" ? searched.steps : Infinity,
    openMs,
  }
}

/** Climbs from random pushes to those that search longest; `enough` says when to stop. */
export function climb(rng: Rng, enough: (tries: number) => boolean): Found {
  let best = measure([randomGene(rng)])
  let worst = best
  for (let tries = 0, since = 0; !enough(tries); tries++) {
    // After a while without a worse one it starts elsewhere.
    const next = measure(since > 60 ? [randomGene(rng)] : mutate(best.genes, rng))
    const better = next.steps > best.steps || since > 60
    since = better ? 0 : since + 1
    if (better) best = next
    if (next.steps > worst.steps) worst = next
  }
  return worst
}
