import * as Y from "yjs"
import { type OpenTrial, stint, type TrialAnswer } from "./open-trial.ts"

/** Yjs may take this long without a pause, ms: with what the page does besides, it stands still for less than a second. */
const STANDSTILL_MS = 500
/** A trial that takes longer is given up, ms. */
const TRIAL_MS = 10_000

/** Tries in a worker, and opens in slices what takes long; where there is no worker, everything is opened in one go. */
export const tryInWorker: OpenTrial = async (updates, fresh) => {
  const answer = await tried(updates)
  if (answer === "none") return { kind: "whole" }
  // A page may be slower than its worker.
  if (answer === "late" || answer.ms * Math.max(1, stint() / answer.stint) > STANDSTILL_MS)
    return { kind: "unbearable" }
  const { sliced } = answer
  if (sliced === undefined || fresh === undefined) return { kind: "whole" }
  return { kind: "opened", doc: await filled(fresh, sliced.slices), whole: sliced.whole }
}

/** `none`: there is no worker here, or it failed. `late`: it took too long. */
const tried = (updates: readonly Uint8Array[]): Promise<TrialAnswer | "none" | "late"> =>
  new Promise((resolve) => {
    let worker: Worker
    try {
      worker = new Worker(new URL("open-trial.worker.ts", import.meta.url), { type: "module" })
    } catch {
      return resolve("none")
    }
    const end = (answer: TrialAnswer | "none" | "late"): void => {
      clearTimeout(timer)
      worker.terminate()
      resolve(answer)
    }
    const timer = setTimeout(() => end("late"), TRIAL_MS)
    worker.addEventListener("error", () => end("none"))
    worker.addEventListener("message", ({ data }: MessageEvent<TrialAnswer>) => end(data))
    worker.postMessage(updates)
  })

/** Applies the slices; the page does what waits between them. */
async function filled(doc: Y.Doc, slices: readonly Uint8Array[]): Promise<Y.Doc> {
  for (const slice of slices) {
    Y.applyUpdate(doc, slice)
    await new Promise((resolve) => setTimeout(resolve, 0))
  }
  return doc
}
