import type { DatabaseSync } from "node:sqlite"
import { parentPort } from "node:worker_threads"
import { connectReadOnly } from "../connection.ts"
import { failureOf } from "../failure.ts"
import type { ReaderCalls } from "../worker-protocol.ts"
import { Reader } from "./reader.ts"
import { serve } from "../worker-link.ts"

/** The thread that reads, over a connection of its own: no read waits behind a commit, no commit behind a read. */
let reader: { readonly db: DatabaseSync; readonly on: Reader } | undefined
let folder = ""

function opened(): Reader {
  if (reader === undefined) throw new Error("the reader was asked before it was opened")
  return reader.on
}

if (parentPort !== null) {
  serve<ReaderCalls>(
    parentPort,
    {
      open: (ask) => {
        folder = ask.folder
        const db = connectReadOnly(ask.file)
        reader = { db, on: new Reader(db) }
        return { value: undefined }
      },
      rooms: (names) => ({ value: opened().rooms(names) }),
      read: (ask) => {
        const value = opened().read(ask)
        return value === "trimmed" ? { value } : { value, transfer: [value.bytes.buffer] }
      },
      loadSnapshot: (ask) => {
        const value = opened().loadSnapshot(ask)
        return { value, transfer: value === undefined ? [] : [value.bytes.buffer, value.ledger.buffer] }
      },
      snapshots: (room) => ({ value: opened().snapshots(room) }),
      get: (ask) => ({ value: opened().get(ask) }),
      getMany: (ask) => ({ value: opened().getMany(ask) }),
      find: (ask) => ({ value: opened().find(ask) }),
      close: () => {
        reader?.db.close()
        return { value: undefined }
      },
    },
    (error) => failureOf(error, "statement", folder),
  )
}
