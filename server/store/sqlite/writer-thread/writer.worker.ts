import { parentPort } from "node:worker_threads"
import { failureOf, type Failure } from "../failure.ts"
import type { WriterCalls } from "../worker-protocol.ts"
import { openForWriting } from "./open-for-writing.ts"
import { serve } from "../worker-link.ts"
import type { Writer } from "./writer.ts"

/** The thread that owns the connection for everything written, but the tiny commits of `inline-commit.ts`. */
let writer: Writer | undefined
let folder = ""

function opened(): Writer {
  if (writer === undefined) throw new Error("the writer was asked before it was opened")
  return writer
}

const failure = (error: unknown): Failure => failureOf(error, "statement", folder)

if (parentPort !== null) {
  serve<WriterCalls>(
    parentPort,
    {
      open: (request) => {
        folder = request.settings.folder
        const result = openForWriting(request)
        if ("refused" in result) return { value: result }
        writer = result.writer
        return { value: { scan: result.scan } }
      },
      write: (requests) => ({ value: opened().write(requests) }),
      move: ({ rows }) => ({ value: opened().move(rows) }),
      sweep: () => ({ value: opened().sweep() }),
      checkpoint: () => ({ value: opened().checkpoint() }),
      reopen: () => ({ value: opened().reopen() }),
      close: () => {
        writer?.close()
        return { value: undefined }
      },
    },
    failure,
  )
}
