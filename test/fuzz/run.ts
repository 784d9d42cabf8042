import { parseArgs } from "node:util"
import { runCards } from "./card-run.ts"
import { runFrames } from "./frame-run.ts"
import { runHonest } from "./honest-run.ts"
import { runHostile } from "./hostile-run.ts"
import { runRooms } from "./room-run.ts"
import { timeKeystrokes } from "./keystrokes.ts"
import type { Violations } from "./watch.ts"

/**
 * npm run fuzz -- --count 100000 [--seed n]
 *
 * Throws that many hostile updates at admission and into live rooms, and mutated y-websocket frames at a server, lets
 * honest people push at least as many frames, and prints what happened. Ends with an error when anything went wrong;
 * the seed of each first case is in the table.
 */
/** A frame takes a connection of its own, so there is one for so many updates. */
const UPDATES_PER_FRAME = 50
/** Frames to one server: whoever sends many more is kept out by it for a while, and that takes the run's time (R7). */
const FRAMES_AT_ONCE = 500
/** From here on a corpus without one of its habits is broken. */
const ENOUGH = 5_000

const { values } = parseArgs({
  options: { count: { type: "string", default: "100000" }, seed: { type: "string" } },
})
const count = Number(values.count)
const seed = Number(values.seed ?? Date.now() % 2 ** 32)
if (!Number.isSafeInteger(count) || count < 1 || !Number.isSafeInteger(seed)) {
  throw new Error("usage: npm run fuzz -- --count 100000 [--seed 1]")
}

const violations: Violations = new Map()
const seconds = (start: number): string => ((performance.now() - start) / 1_000).toFixed(0)
const rows: (readonly [string, string])[] = [["seed", String(seed)]]
const row = (name: string, value: string | number): void => void rows.push([name, String(value)])
const list = (counts: ReadonlyMap<string, number>): string =>
  [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .map(([name, times]) => `${name} ${times}`)
    .join(", ")

const hostileStart = performance.now()
const hostile = runHostile(seed, count, violations)
row("hostile updates", `${hostile.frames} in ${seconds(hostileStart)} s`)
row("  of kinds", list(hostile.kinds))
row("  refused", list(hostile.refused))
row("  unknown (answered resync)", hostile.unknown)
row("  admitted, applied and reloaded", hostile.admitted)
row("  admitted, order left to the materialiser", hostile.reordered)
row("  slowest admission", `${hostile.slowestAdmitMs.toFixed(1)} ms`)
row("  slowest apply after admission", `${hostile.slowestApplyMs.toFixed(1)} ms`)
row("  control: harmful without the guard", `${hostile.harmful} of ${hostile.unguarded} tried`)
if (hostile.harmful === 0) violations.set("the hostile updates were harmless", { count: 1, first: "" })

const roomsStart = performance.now()
const rooms = await runRooms(seed, count, violations)
row("hostile pushes into live rooms", `${rooms.pushes} in ${rooms.rooms} rooms, ${seconds(roomsStart)} s`)
row("  refused, resync, appended", `${rooms.refused}, ${rooms.resync}, ${rooms.appended}`)
row("  presence messages, shown", `${rooms.presences}, ${rooms.presencesShown}`)
row("  honest pushes acknowledged beside them", rooms.acknowledged)
row("  honest pushes answered resync", rooms.honestResyncs)
row("  documents started anew by the materialiser", rooms.squashed)

const framesStart = performance.now()
const ends = new Map<string, number>()
const frames = { sent: 0, unreadable: 0, appended: 0, honest: 0, restarts: 0 }
for (let left = Math.ceil(count / UPDATES_PER_FRAME); left > 0; left -= FRAMES_AT_ONCE) {
  const part = await runFrames(seed + frames.sent, Math.min(left, FRAMES_AT_ONCE), violations)
  frames.sent += part.frames
  frames.unreadable += part.unreadable
  frames.appended += part.appended
  frames.honest += part.honest
  frames.restarts += part.restarts
  for (const [end, times] of part.ends) ends.set(String(end), (ends.get(String(end)) ?? 0) + times)
}
row("mutated y-websocket frames", `${frames.sent} in ${seconds(framesStart)} s`)
row("  connections ended with", list(ends))
row("  no message at all, appended", `${frames.unreadable}, ${frames.appended}`)
row("  honest edits that arrived beside them", frames.honest)
row("  documents started anew", frames.restarts)

const honestStart = performance.now()
const honest = runHonest(seed, count, violations)
row("honest frames", `${honest.frames} of ${honest.families} families in ${seconds(honestStart)} s`)
row("  refused", honest.refused)
row("  among them", list(new Map(Object.entries(honest.coverage))))
for (const [habit, times] of Object.entries(honest.coverage)) {
  if (times === 0 && count >= ENOUGH) violations.set(`no honest frame had ${habit}`, { count: 1, first: "" })
}
row("  sent again and known", honest.duplicates)
row("  admitted and taken back first", honest.undone)

const cardsStart = performance.now()
const cards = runCards(seed, Math.ceil(count / 10), violations)
row("frames of cards", `${cards.honest} honest, ${cards.hostile} hostile in ${seconds(cardsStart)} s`)
row("  hostile ones admitted, harmless", cards.admitted)

const keystrokes = timeKeystrokes(50_000)
row(
  "one keystroke",
  `${keystrokes.medianUs.toFixed(2)} us to admit (best ${keystrokes.bestUs.toFixed(2)}), ${keystrokes.bytesEach.toFixed(1)} bytes`,
)
row("the ledger of 50,000 of them", `${keystrokes.ledgerBytes} bytes`)

const width = Math.max(...rows.map(([name]) => name.length))
for (const [name, value] of rows) console.log(`${name.padEnd(width)}  ${value}`)
for (const [what, { count: times, first }] of violations)
  console.error(`VIOLATION (${times}): ${what}: ${first}`)
if (violations.size === 0) console.log("no violations")
process.exitCode = violations.size === 0 ? 0 : 1
