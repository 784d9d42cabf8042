import { join, resolve } from "node:path"
import { Worker } from "node:worker_threads"
import { ok, refuse, unreachable, type Result } from "../../../shared/result.ts"
import { COLLECTIONS } from "../collections.ts"
import type { Store } from "../port.ts"
import { BlobFiles } from "./blob-files.ts"
import { WriteQueue } from "./main-thread/write-queue.ts"
import { closedFailure } from "./failure.ts"
import { InlineCommit } from "./main-thread/inline-commit.ts"
import { lockFolder, type FolderLock } from "./lock.ts"
import type { HotScan, OpenRefusal, ReaderCalls, WriterCalls, WriterSettings } from "./worker-protocol.ts"
import type { Collections } from "../indexed-values.ts"
import { makePrivateFolder } from "./private-files.ts"
import { SqliteRecords } from "./main-thread/records.ts"
import { LogIndex } from "./main-thread/log-index.ts"
import { RoomLoader } from "./main-thread/room-loader.ts"
import { SqliteRoomLog } from "./main-thread/room-log.ts"
import { WorkerLink } from "./worker-link.ts"

export interface SqliteStoreOptions {
  /** Created when it is not there, for its owner alone. One process at a time has it. */
  readonly folder: string
  /** Reads the whole file before the start and refuses a damaged one: seconds per gigabyte. */
  readonly integrityCheck?: boolean
  /** Bytes that the database file may grow to; then writes are refused as on a full disk. */
  readonly maxBytes?: number
  /** Commits of one or two rooms on the event loop's own thread while the store is idle (default true). */
  readonly inlineCommits?: boolean
  /** Entries kept in the append-only table before the oldest move to the clustered one. */
  readonly hotEntries?: number
  /** The collections of records; those of the product by default. */
  readonly collections?: Collections
  /** `normal` loses what was saved last in a power cut: only the power-cut lab asks for it, to see itself fail. */
  readonly synchronous?: "full" | "normal"
}

/** Why there is no store, with one sentence for the operator that names the place. */
export interface SqliteOpenError {
  readonly reason: "in_use" | OpenRefusal
  readonly message: string
}

/** Some ten megabytes of table, scanned at each start in a tenth of a second. */
const HOT_ENTRIES = 32_768

interface Threads {
  readonly writer: WorkerLink<WriterCalls>
  readonly reader: WorkerLink<ReaderCalls>
}

/**
 * The embedded store: one SQLite file in `folder`. Whatever is refused leaves the file as it was.
 * Durability: every write is synced before it is answered.
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<Result<Store, SqliteOpenError>> {
  const folder = resolve(options.folder)
  const locked = takeFolder(folder)
  if (!locked.ok) return locked
  const lock = locked.value
  const settings: WriterSettings = {
    file: join(folder, "jubilee.db"),
    folder,
    synchronous: options.synchronous ?? "full",
    maxBytes: options.maxBytes,
    collections: options.collections ?? COLLECTIONS,
  }
  const threads: Threads = {
    // The threads need none of the process's own flags, and some (`--input-type`) would keep them from starting.
    writer: new WorkerLink(
      new Worker(new URL("./writer-thread/writer.worker.ts", import.meta.url), { execArgv: [] }),
    ),
    reader: new WorkerLink(
      new Worker(new URL("./reader-thread/reader.worker.ts", import.meta.url), { execArgv: [] }),
    ),
  }
  try {
    const opened = await threads.writer.call("open", {
      settings,
      integrityCheck: options.integrityCheck ?? false,
    })
    if ("scan" in opened) {
      await threads.reader.call("open", { file: settings.file, folder })
      const blobs = await BlobFiles.open(folder)
      return ok(assemble({ options, settings, threads, lock, scan: opened.scan, blobs }))
    }
    await giveUp(threads, lock)
    return refuse({ reason: opened.refused, message: refusal(opened.refused, settings.file, opened.detail) })
  } catch (error) {
    await giveUp(threads, lock)
    throw error
  }
}

function takeFolder(folder: string): Result<FolderLock, SqliteOpenError> {
  try {
    makePrivateFolder(folder)
    const lock = lockFolder(folder)
    return lock === "in_use"
      ? refuse({ reason: lock, message: `The data folder ${folder} is in use by another running Jubilee.` })
      : ok(lock)
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    return refuse({
      reason: "not_writable",
      message: `The data folder ${folder} cannot be written to: ${detail}.`,
    })
  }
}

function refusal(reason: OpenRefusal, file: string, detail: string): string {
  switch (reason) {
    case "corrupt":
      return `The database ${file} is damaged and was left untouched: ${detail}.`
    case "newer_version":
      return `The database ${file} was written by a newer Jubilee: ${detail}.`
    case "not_writable":
      return `The database ${file} cannot be opened for writing: ${detail}.`
    default:
      return unreachable(reason)
  }
}

async function giveUp({ writer, reader }: Threads, lock: FolderLock): Promise<void> {
  await Promise.all([writer.end(), reader.end()])
  lock.release()
}

interface Assembly {
  readonly options: SqliteStoreOptions
  readonly settings: WriterSettings
  readonly threads: Threads
  readonly lock: FolderLock
  readonly scan: HotScan
  readonly blobs: BlobFiles
}

function assemble({ options, settings, threads, lock, scan, blobs }: Assembly): Store {
  const { writer, reader } = threads
  const index = new LogIndex(scan)
  const loader = new RoomLoader(index, reader)
  const inline = options.inlineCommits === false ? undefined : new InlineCommit(settings)
  const hotEntries = options.hotEntries ?? HOT_ENTRIES
  const committer = new WriteQueue({ index, loader, writer, inline, hotEntries, unswept: scan.unswept })
  const shut = async (): Promise<void> => {
    await Promise.all([committer.close(), blobs.close()])
    const closed = reader.call("close", undefined)
    reader.refuse(closedFailure)
    // A thread that has ended already has nothing left to close.
    await Promise.allSettled([closed])
    inline?.close()
    await Promise.allSettled([writer.call("close", undefined)])
    await giveUp(threads, lock)
  }
  let closing: Promise<void> | undefined
  const close = (): Promise<void> => (closing ??= shut())
  return {
    log: new SqliteRoomLog({ index, loader, committer, reader }),
    records: new SqliteRecords({ collections: settings.collections, committer, reader }),
    blobs,
    get alive() {
      return writer.alive && reader.alive
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}
