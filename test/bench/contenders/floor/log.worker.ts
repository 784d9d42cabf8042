import { parentPort, workerData } from "node:worker_threads"
import { committer, openDatabase } from "./database.ts"

/** Commits what the event loop sends; an empty batch asks for a checkpoint. */

const file: unknown = workerData
if (parentPort === null || typeof file !== "string") throw new Error("this is a thread of the floor")
const port = parentPort
const db = openDatabase(file)
const commit = committer(db)

port.on("message", (batch: Uint8Array<ArrayBuffer>) => {
  if (batch.length > 0) commit(batch)
  else db.exec("PRAGMA wal_checkpoint(PASSIVE)")
  port.postMessage("done")
})
