import { setTimeout as wait } from "node:timers/promises"
import type { Client, Contender } from "./contenders/contender.ts"
import type { Made } from "./documents.ts"
import { inTurns } from "./load.ts"

/** A server that used less of its core than this for so long has nothing left to do. */
const CALM_SHARE = 0.03
const CALM_MS = 1_000
const FIRST_LOOK_MS = 4_000

/** Puts the document into these rooms, push by push, each author on a seat of their own; nobody stays. */
export async function loadDocument(
  contender: Contender,
  rooms: readonly number[],
  made: Made,
): Promise<void> {
  await inTurns(rooms, async (room) => {
    const seats = new Map<number, Client>()
    for (const { seat, update } of made.parts) {
      const author = seats.get(seat) ?? (await contender.join({ room, seat }))
      seats.set(seat, author)
      await author.load(update)
    }
    for (const author of seats.values()) author.drop()
  })
}

/** Resolves when the server has done what it does a little later: snapshots, the closing of empty rooms. */
export async function calm({ server }: Contender): Promise<void> {
  await wait(FIRST_LOOK_MS)
  for (;;) {
    const before = server.cpuMs()
    await wait(CALM_MS)
    if (server.cpuMs() - before < CALM_SHARE * CALM_MS) return
  }
}

export const numbers = (from: number, count: number): number[] =>
  Array.from({ length: count }, (_, n) => from + n)
