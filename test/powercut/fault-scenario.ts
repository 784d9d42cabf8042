import { openSync, writeSync } from "node:fs"
import { epoch, newFrameId, seq } from "../../shared/ids.ts"
import { openSqliteStore } from "../../server/store/sqlite/open.ts"
import { StoreError, type Entry, type Store } from "../../server/store/port.ts"
import { AUTHOR, LAB_COLLECTIONS, ROOMS } from "./contents.ts"
import { Scenario, type Outcome } from "./faults.ts"

/** A process whose disk misbehaves for a while; it prints what the store answered. Run under the shim. */

const scenario = Scenario.parse(JSON.parse(process.argv[2] ?? "{}"))
const control = openSync(scenario.control, "r+")
const room = ROOMS.slice(0, 1).reduce((_, first) => first)

async function open(): Promise<Store> {
  const { folder, inlineCommits } = scenario
  const opened = await openSqliteStore({
    folder,
    inlineCommits,
    collections: LAB_COLLECTIONS,
    integrityCheck: true,
  })
  if (!opened.ok) throw new Error(opened.error.message)
  return opened.value
}

/** Frame ids of what was acknowledged, by number. */
const acknowledged = new Map<number, number>()

const refused = (error: unknown): string => {
  if (error instanceof StoreError) return `${error.reason}, ${error.outcome}`
  throw error
}

/** Appends under the number that follows the head, as a room does that reads back after an unknown outcome. */
async function append(store: Store): Promise<string> {
  const [head] = await store.log.heads([room])
  const frame = newFrameId()
  const entry: Entry = {
    room,
    seq: seq((head?.seq ?? 0) + 1),
    epoch: epoch(1),
    time: 0,
    digest: 0,
    fresh: false,
    updates: [{ author: AUTHOR, frame, bytes: new Uint8Array(2_000) }],
  }
  const [answer = "nothing"] = await store.log.append([entry])
  if (answer === "ok") acknowledged.set(entry.seq, frame)
  return answer
}

async function several(store: Store): Promise<string[]> {
  const answers: string[] = []
  for (let at = 0; at < 5; at++) answers.push(await append(store).catch(refused))
  return answers
}

/** Frame ids by number, of what can be read. */
async function readable(store: Store): Promise<ReadonlyMap<number, number>> {
  const read = await store.log.read(room, seq(0))
  return new Map(read.ok ? read.value.map((entry) => [entry.seq, entry.updates[0]?.frame ?? -1]) : [])
}

const store = await open()
const before = await several(store)
writeSync(control, scenario.fault, 0)
const during = await several(store)
const meanwhile = await readable(store)
writeSync(control, "n", 0)
const after = await several(store)
await store.close()

const again = await open()
const found = await readable(again)
await again.close()
const outcome: Outcome = {
  before,
  during,
  after,
  readable: meanwhile.size,
  acknowledged: acknowledged.size,
  kept: [...acknowledged].filter(([number, frame]) => found.get(number) === frame).length,
}
process.stdout.write(JSON.stringify(outcome))
