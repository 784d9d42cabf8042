import * as Y from "yjs"
import { Ledger } from "../../server/rooms/admission/ledger.ts"
import { newPersonId } from "../../shared/ids.ts"
import { itemId } from "../support/documents.ts"
import { Rng } from "../support/rng.ts"
import { cpuMs } from "./watch.ts"

export interface KeystrokeFigures {
  readonly updates: number
  readonly bytesEach: number
  /** Microseconds of this thread's CPU per admission: the median of the rounds, and the best. */
  readonly medianUs: number
  readonly bestUs: number
  /** Bytes of the ledger afterwards. */
  readonly ledgerBytes: number
}

const ROUNDS = 9

/** What admission costs per keystroke: one person types and deletes in a note, update by update. */
export function timeKeystrokes(updates: number): KeystrokeFigures {
  const frames = keystrokes(updates)
  const author = newPersonId()
  const rounds: number[] = []
  let ledgerBytes = 0
  for (let round = 0; round < ROUNDS; round++) {
    const ledger = Ledger.empty("list")
    const start = cpuMs()
    for (const frame of frames) ledger.admit(frame, author)
    rounds.push(((cpuMs() - start) * 1_000) / frames.length)
    ledgerBytes = ledger.encode().length
  }
  rounds.sort((a, b) => a - b)
  return {
    updates: frames.length,
    bytesEach: frames.reduce((sum, { length }) => sum + length, 0) / frames.length,
    medianUs: rounds[Math.floor(ROUNDS / 2)] ?? Number.NaN,
    bestUs: rounds[0] ?? Number.NaN,
    ledgerBytes,
  }
}

function keystrokes(updates: number): Uint8Array[] {
  const rng = new Rng(1)
  const doc = new Y.Doc()
  const frames: Uint8Array[] = []
  doc.on("update", (update: Uint8Array) => frames.push(update))
  const note = new Y.Text()
  doc.getMap("items").set(itemId(1), new Y.Map([["note", note]]))
  let at = 0
  for (let i = 0; i < updates; i++) {
    if (rng.chance(0.05)) at = rng.below(note.length + 1)
    if (rng.chance(0.1) && at < note.length) note.delete(at, 1)
    else note.insert(at++, "a")
  }
  return frames
}
