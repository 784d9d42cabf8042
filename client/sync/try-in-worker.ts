import { type OpenTrial, stint, type TrialAnswer } from "./open-trial.ts"

/** Yjs may take this long, ms: with what the page does besides, it stands still for less than a second. */
const STANDSTILL_MS = 700
/** A trial that takes longer is given up, ms. */
const TRIAL_MS = 5_000

/** Tries in a worker; where there is none, everything is opened. */
export const tryInWorker: OpenTrial = (updates) =>
  new Promise((resolve) => {
    let worker: Worker
    try {
      worker = new Worker(new URL("open-trial.worker.ts", import.meta.url), { type: "module" })
    } catch {
      return resolve(true)
    }
    const end = (bearable: boolean): void => {
      clearTimeout(timer)
      worker.terminate()
      resolve(bearable)
    }
    const timer = setTimeout(() => end(false), TRIAL_MS)
    worker.addEventListener("error", () => end(true))
    worker.addEventListener("message", ({ data }: MessageEvent<TrialAnswer>) => {
      // A page may be slower than its worker.
      const slower = Math.max(1, stint() / data.stint)
      end(data.ms * slower <= STANDSTILL_MS)
    })
    worker.postMessage(updates)
  })
