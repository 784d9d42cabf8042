import "../../../floor/built-ins.ts"
import { shrink, workerEasel } from "./shrink.ts"

/** Makes one photo small, off the page's thread. */
self.addEventListener("message", ({ data }: MessageEvent<Blob>) => {
  void shrink(data, workerEasel).then((answer) =>
    self.postMessage(answer, { transfer: typeof answer === "string" ? [] : [answer.bytes] }),
  )
})
