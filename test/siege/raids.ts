import type { OccasionId } from "../../shared/ids.ts"
import {
  contestedKey,
  crossed,
  crowd,
  type Crossing,
  junkFields,
  junkKeys,
  longNote,
  manyItems,
  replacedValues,
} from "../attacks/payloads.ts"
import type { Rng } from "../support/rng.ts"
import type { Outcome, Raid, Stranger } from "./stranger.ts"

/** What one stranger goes on doing until the siege ends. */
export interface RaidContext {
  readonly stranger: Stranger
  readonly rng: Rng
  /** Whether it is time to stop. */
  readonly over: () => boolean
  readonly count: (what: string, outcome: Outcome | "started" | "not started" | "ended" | number) => void
}

const CROSSINGS: readonly Crossing[] = ["from the first", "to the last", "nested", "scattered"]

/** A connection with rooms of the stranger's own, joined; fewer where the server sets a limit. */
async function camp(
  { stranger, count }: RaidContext,
  rooms: number,
): Promise<{ readonly raid: Raid; readonly occasions: readonly OccasionId[] } | undefined> {
  const raid = stranger.connect()
  if (!(await raid.connected())) return undefined
  const occasions: OccasionId[] = []
  for (let n = 0; n < rooms; n++) {
    const occasion = await stranger.startOccasion()
    count("occasions", occasion === undefined ? "not started" : "started")
    if (occasion === undefined) break
    if (await raid.join(stranger.list(occasion), occasions.length)) occasions.push(occasion)
  }
  return { raid, occasions }
}

/** Documents on which Yjs takes long, in many rooms, and a claim in each of them. */
async function dearDocuments(context: RaidContext): Promise<void> {
  const { stranger, rng, over, count } = context
  const base = await camp(context, 10)
  if (base === undefined) return
  const { raid, occasions } = base
  let client = 1_000 + rng.below(1_000_000) * 1_000
  while (!over()) {
    for (const [as, occasion] of occasions.entries()) {
      const note = longNote(client++, 4_000 + rng.below(12_000))
      count("dear documents", await raid.push(note.update, as))
      const bomb = rng.chance(0.3)
        ? crowd(note, client, 60)
        : crossed(note, client, 2_000 + rng.below(13_000), rng.pick(CROSSINGS))
      client += 64
      count("dear documents", await raid.push(bomb, as))
      count("claims", await stranger.claim(occasion))
      if (over()) break
    }
    if (raid.closed || occasions.length === 0) return
  }
}

/** Rooms full of keys, fields and wishes, as many rooms as one connection may have. */
async function fullRooms(context: RaidContext): Promise<void> {
  const { rng, over, count } = context
  const base = await camp(context, 60)
  if (base === undefined) return
  const { raid, occasions } = base
  let client = 2_000_000_000 + rng.below(1_000_000) * 100
  while (!over() && !raid.closed && occasions.length > 0) {
    for (const as of occasions.keys()) {
      const payload = rng.pick([
        () => junkKeys(client, 6_000),
        () => junkFields(client, 3_000),
        () => manyItems(client, 400),
        () => contestedKey(client, 60),
        () => junkKeys(client, 12, "j".repeat(16_000)),
      ])()
      client += 64
      count("full rooms", await raid.push(payload, as))
      if (over()) break
    }
  }
}

/** The same dear update again and again over many connections. */
async function repeatedPushes(context: RaidContext): Promise<void> {
  const { stranger, over, count } = context
  const occasion = await stranger.startOccasion()
  if (occasion === undefined) return
  const note = longNote(77, 16_000)
  const bomb = crossed(note, 78, 15_000, "scattered")
  const connections = await Promise.all(
    Array.from({ length: 20 }, async () => {
      const raid = stranger.connect()
      if (!(await raid.connected()) || !(await raid.join(stranger.list(occasion), 0))) return undefined
      return raid
    }),
  )
  await connections.find((raid) => raid !== undefined)?.push(note.update, 0)
  await Promise.all(
    connections.map(async (raid) => {
      while (!over()) {
        if (raid === undefined) return
        const burst = await Promise.all(Array.from({ length: 8 }, () => raid.push(bomb, 0)))
        for (const outcome of burst) count("repeated pushes", outcome)
        if (burst.includes("closed")) return
      }
    }),
  )
}

/** Values that replace each other, as fast as they are taken: the document stays small and the disk fills. */
async function endlessHistory(context: RaidContext): Promise<void> {
  const { over, count, rng } = context
  const base = await camp(context, 8)
  if (base === undefined) return
  const { raid, occasions } = base
  const writers = occasions.map(() => replacedValues(3_000_000_000 + rng.below(900_000_000), 8_000))
  while (!over() && !raid.closed && occasions.length > 0) {
    const outcomes = await Promise.all(writers.map((next, as) => raid.push(next(), as)))
    for (const outcome of outcomes) count("endless history", outcome)
    if (outcomes.includes("refused") || outcomes.includes("resync")) return
  }
}

/** The dearest answers, as fast as they come. */
async function hungryReaders(context: RaidContext): Promise<void> {
  const { stranger, over, count } = context
  while (!over()) {
    const answers = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const response = await stranger.ask("GET", "/api/home")
        await response.arrayBuffer()
        return response.status
      }),
    )
    for (const status of answers) count("home", status)
  }
}

export const RAIDS = [dearDocuments, fullRooms, repeatedPushes, endlessHistory, hungryReaders] as const
