import { setFlagsFromString } from "node:v8"
import { isMainThread } from "node:worker_threads"
import { runInNewContext } from "node:vm"

/** Loaded into each server that is measured, so that its garbage can be collected before its memory is read. */

/** Collections with pauses between them: what finalisers free goes with the next one. */
const ROUNDS = 4
const PAUSE_MS = 100
/** Gives back also what the heap keeps in reserve, which is as large as the last burst and says nothing of what is alive. */
const EVERYTHING = { type: "major", execution: "sync", flavor: "last-resort" }

async function collect(gc: () => void): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) {
    gc()
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  }
  process.send?.("collected")
}

if (isMainThread && process.send !== undefined) {
  setFlagsFromString("--expose-gc")
  const found: unknown = runInNewContext("gc")
  if (typeof found !== "function") throw new Error("V8 no longer gives its collector away")
  process.on("message", () => void collect(() => void Reflect.apply(found, undefined, [EVERYTHING])))
  process.channel?.unref()
}
