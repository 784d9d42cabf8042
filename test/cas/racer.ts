import { z } from "zod"
import { systemClock } from "../../server/clock.ts"
import { openMongoStore } from "../../server/store/mongo/open.ts"
import type { Records } from "../../server/store/port.ts"

/** One of the processes of race.ts: argument 1 is the database's address, rounds come as messages. */

export const SLOTS = { slots: { indexes: [], unique: [] } } as const
export const PLACES = 3

export const Slots = z.object({ taken: z.array(z.string()) })
const Round = z.object({ key: z.string(), names: z.array(z.string()), careless: z.boolean() })
export type Round = z.infer<typeof Round>

/** Takes one of the places as every command does: read, decide, save if the version is still that one; again if not. */
async function take(records: Records, { key, careless }: Round, name: string): Promise<boolean> {
  for (;;) {
    const record = await records.get("slots", key)
    const { taken } = Slots.parse(record?.body)
    if (record === undefined || taken.length >= PLACES) return false
    const body = { taken: [...taken, name] }
    const answer = await records.replaceIf("slots", key, { version: record.version, body })
    if (answer === "replaced" || careless) return true
  }
}

async function race(url: string): Promise<void> {
  const opened = await openMongoStore({ url, clock: systemClock(), collections: SLOTS })
  if (!opened.ok) throw new Error(opened.error.message)
  const { records } = opened.value
  const run = async (round: Round): Promise<void> => {
    const won = await Promise.all(round.names.map((name) => take(records, round, name)))
    process.send?.(round.names.filter((_, at) => won[at]))
  }
  process.on("message", (message) => void run(Round.parse(message)))
  process.on("disconnect", () => void opened.value.close().then(() => process.exit(0)))
  process.send?.([])
}

const [, program, url] = process.argv
if (program === import.meta.filename && url !== undefined) await race(url)
