import { setPriority } from "node:os"
import { z } from "zod"
import { prepare, remake } from "./remake.ts"

/** The process that decodes photos (remaker.ts): one message is one file, and one answer follows. */

/** By how much it yields to the server, whose edits are not to wait. */
const NICENESS = 10

const Ask = z.object({ bytes: z.instanceof(Uint8Array), keepOwn: z.boolean() })

try {
  setPriority(0, NICENESS)
} catch {
  // A platform that refuses runs at normal priority.
}
prepare()

process.on("message", (ask) => {
  void remake(Ask.parse(ask)).then((made) => process.send?.(made))
})
