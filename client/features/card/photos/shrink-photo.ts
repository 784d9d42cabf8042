import { pageEasel, shrink, type Shrunk } from "./shrink.ts"

/** A photo that takes longer is given up, ms: the device has not enough memory for it. */
const SHRINK_MS = 45_000

/** Makes a photo small in a worker; in the page where there is none, or where it reads less than the page does. */
export async function shrinkPhoto(file: Blob): Promise<Shrunk> {
  const answer = await inWorker(file)
  if (answer === "late") return "too_many_pixels"
  if (answer === "none" || answer === "not_a_photo" || answer === "heic_photo") return shrink(file, pageEasel)
  return answer
}

/** `none`: there is no worker here, or it failed. */
const inWorker = (file: Blob): Promise<Shrunk | "none" | "late"> =>
  new Promise((resolve) => {
    if (typeof OffscreenCanvas !== "function") return resolve("none")
    let worker: Worker
    try {
      worker = new Worker(new URL("shrink.worker.ts", import.meta.url), { type: "module" })
    } catch {
      return resolve("none")
    }
    const end = (answer: Shrunk | "none" | "late"): void => {
      clearTimeout(timer)
      worker.terminate()
      resolve(answer)
    }
    const timer = setTimeout(() => end("late"), SHRINK_MS)
    worker.addEventListener("error", () => end("none"))
    worker.addEventListener("message", ({ data }: MessageEvent<Shrunk>) => end(data))
    worker.postMessage(file)
  })
