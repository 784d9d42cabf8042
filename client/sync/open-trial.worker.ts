import "../floor/built-ins.ts"
import * as Y from "yjs"
import { newDoc } from "../../shared/documents/new-doc.ts"
import { stint, type TrialAnswer } from "./open-trial.ts"
import { slicesOf } from "./slices.ts"

/** What takes no longer than this is not worth slicing, ms. */
const SHORT_MS = 12

const since = (from: number): number => performance.now() - from

/** Opens a document where it can stop nobody, and tells how long that took. The page ends this when it takes too long. */
self.addEventListener("message", ({ data }: MessageEvent<readonly Uint8Array[]>) => {
  let opened: Pick<TrialAnswer, "ms" | "sliced">
  try {
    const from = performance.now()
    const doc = newDoc()
    doc.transact(() => {
      for (const update of data) Y.applyUpdate(doc, update)
    })
    const ms = since(from)
    opened = (ms > SHORT_MS ? inSlices(doc, ms) : undefined) ?? { ms, sliced: undefined }
  } catch {
    opened = { ms: 0, sliced: undefined }
  }
  const answer: TrialAnswer = { ...opened, stint: stint() }
  self.postMessage(answer)
})

/**
 * The same document in slices, and the time of the dearest. Undefined when they make another document, and when one of them
 * takes longer than the whole did, `wholeMs`: Yjs joins what a slice brings, and cuts it again where a later one belongs between.
 */
function inSlices(doc: Y.Doc, wholeMs: number): Pick<TrialAnswer, "ms" | "sliced"> | undefined {
  const slices = slicesOf(doc)
  if (slices === undefined) return undefined
  const again = newDoc()
  const times = slices.map((slice) => {
    const from = performance.now()
    Y.applyUpdate(again, slice)
    return since(from)
  })
  const ms = Math.max(...times)
  if (ms >= wholeMs || !Y.equalSnapshots(Y.snapshot(doc), Y.snapshot(again))) return undefined
  return { ms, sliced: { slices, whole: Y.encodeStateAsUpdate(doc) } }
}
