import { type ChildProcess, fork } from "node:child_process"
import { fileURLToPath } from "node:url"
import { z } from "zod"
import { systemClock } from "../../server/clock.ts"
import { openMongoStore } from "../../server/store/mongo/open.ts"
import { Rng } from "../support/rng.ts"
import { PLACES, type Round, SLOTS, Slots } from "./racer.ts"

const RACER = fileURLToPath(new URL("./racer.ts", import.meta.url))
const PROCESSES = 3
const RACERS = 50

export interface RaceOptions {
  readonly url: string
  readonly rounds: number
  /** Decides who races in which process; what the database makes of it is its own. */
  readonly seed: number
  /** Racers take a lost race for a won one, so that the count must see too many. */
  readonly careless?: boolean
}

export interface RaceResult {
  readonly rounds: number
  /** Rounds in which not exactly three were told that they have a place, or the record says something else. */
  readonly wrong: readonly string[]
}

/** Fifty at once in three processes want one of three places, each by compare-and-set on one record. */
export async function race({ url, rounds, seed, careless = false }: RaceOptions): Promise<RaceResult> {
  const opened = await openMongoStore({ url, clock: systemClock(), collections: SLOTS })
  if (!opened.ok) throw new Error(opened.error.message)
  await using store = opened.value
  const racers = await Promise.all(Array.from({ length: PROCESSES }, () => startRacer(url)))
  const rng = new Rng(seed)
  const wrong: string[] = []
  try {
    for (let number = 1; number <= rounds; number++) {
      const key = `round-${number}`
      await store.records.insert("slots", key, { taken: [] })
      const parts: string[][] = racers.map(() => [])
      for (let at = 0; at < RACERS; at++) rng.pick(parts).push(`racer-${at}`)
      const ask = (names: string[], at: number) => won(racers[at], { key, names, careless })
      const winners = (await Promise.all(parts.map(ask))).flat()
      const record = await store.records.get("slots", key)
      const { taken } = Slots.parse(record?.body)
      const said = winners.toSorted().join(" ")
      const stored = taken.toSorted().join(" ")
      if (winners.length !== PLACES || said !== stored)
        wrong.push(`round ${number}: told ${said || "nobody"}, stored ${stored || "nobody"}`)
    }
  } finally {
    for (const racer of racers) racer.disconnect()
  }
  return { rounds, wrong }
}

async function startRacer(url: string): Promise<ChildProcess> {
  const racer = fork(RACER, [url], { execArgv: [] })
  await answerOf(racer)
  return racer
}

async function won(racer: ChildProcess | undefined, round: Round): Promise<readonly string[]> {
  if (racer === undefined) throw new Error("there is no such racer")
  const answer = answerOf(racer)
  racer.send(round)
  return z.array(z.string()).parse(await answer)
}

function answerOf(racer: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null): void => reject(new Error(`a racer ended with ${String(code)}`))
    racer.once("exit", ended)
    racer.once("message", (answer) => {
      racer.off("exit", ended)
      resolve(answer)
    })
  })
}
