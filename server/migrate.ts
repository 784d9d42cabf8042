import { parseArgs } from "node:util"
import { systemClock } from "./clock.ts"
import { migrate, type Progress } from "./store/migrate.ts"

/**
 * `npm run migrate -- --from ./data --to mongodb://…`: copies an embedded instance into MongoDB. Without `--to` the
 * address is that of MONGODB_URL, which no list of processes shows.
 */

/** A line of progress at most this often, in ms; each part's first and last always. */
const EVERY_MS = 1_000

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

function fail(line: string): never {
  process.stderr.write(`${line}\n`)
  process.exit(1)
}

const clock = systemClock()
let last = 0

function tell({ step, part, done, total }: Progress): void {
  const now = clock.now()
  if (done > 0 && done < total && now - last < EVERY_MS) return
  last = now
  say(`${step} ${part}: ${done} of ${total}`)
}

const { values } = parseArgs({ options: { from: { type: "string" }, to: { type: "string" } } })
const folder = values.from
const url = values.to ?? process.env["MONGODB_URL"]
if (folder === undefined || url === undefined)
  fail("Say where from and where to: npm run migrate -- --from ./data --to mongodb://host/database")

// A database may have to be waited for, and nothing else keeps the process until then.
const held = setInterval(() => undefined, 60_000)
const result = await migrate({ folder, url, clock, onProgress: tell })
clearInterval(held)
if (!result.ok) fail(result.error)
if (result.value === "done_before") say("This instance was copied completely before; nothing was changed.")
else {
  const { records, rooms, entries, snapshots, blobs } = result.value
  say(
    `Copied and compared: ${records} records, ${rooms} rooms, ${entries} entries, ${snapshots} snapshots, ${blobs} photos. ` +
      "Start the servers with MONGODB_URL; keep the folder until you trust them.",
  )
}
