import * as Y from "yjs"
import { stint, type TrialAnswer } from "./open-trial.ts"

/** Opens a document where it can stop nobody, and tells how long that took. The page ends this when it takes too long. */
self.addEventListener("message", ({ data }: MessageEvent<readonly Uint8Array[]>) => {
  const from = performance.now()
  let opened = true
  try {
    const doc = new Y.Doc()
    doc.transact(() => {
      for (const update of data) Y.applyUpdate(doc, update)
    })
  } catch {
    opened = false
  }
  const ms = performance.now() - from
  const answer: TrialAnswer = { ms: opened ? ms : 0, stint: stint() }
  self.postMessage(answer)
})
