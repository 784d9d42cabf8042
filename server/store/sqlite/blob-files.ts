import { constants } from "node:fs"
import { mkdir, open, readdir, readFile, rename, rm, unlink } from "node:fs/promises"
import { dirname, join } from "node:path"
import { type BlobName, type Blobs, checkBlob, isBlobName } from "../blobs.ts"
import { StoreError } from "../port.ts"
import { closedFailure, thrown } from "./failure.ts"

/** The folder of blobs within the data folder. */
const BLOB_FOLDER = "jubilee.photos"
/** Where files are written before they get their name; emptied at each start. */
const UNFINISHED = "unfinished"
const FOLDER_MODE = 0o700
const FILE_MODE = 0o600

/**
 * Blobs as files beside the database: `jubilee.photos/ab/<name>`. A file is written under another name, synced, and
 * renamed; then its folder is synced. After a power cut it is there as a whole, or not at all.
 */
export class BlobFiles implements Blobs {
  readonly #folder: string
  readonly #running = new Set<Promise<unknown>>()
  #number = 0
  #closed = false

  private constructor(folder: string) {
    this.#folder = folder
  }

  /** What a server that died had not finished is gone. One process has the data folder. */
  static async open(dataFolder: string): Promise<BlobFiles> {
    const folder = join(dataFolder, BLOB_FOLDER)
    try {
      await rm(join(folder, UNFINISHED), { recursive: true, force: true })
    } catch {
      // Who asks for a photo is told what is wrong with the folder; everything else goes on without it.
    }
    return new BlobFiles(folder)
  }

  async put(name: BlobName, bytes: Uint8Array): Promise<void> {
    checkBlob(name, bytes)
    await this.#run(async () => {
      const path = pathOf(this.#folder, name)
      if (await isThere(path)) return
      const unfinished = join(this.#folder, UNFINISHED, `${this.#number++}`)
      await makeFolder(dirname(path))
      await makeFolder(dirname(unfinished))
      try {
        await writeSynced(unfinished, bytes)
        await rename(unfinished, path)
      } catch (error) {
        await rm(unfinished, { force: true })
        throw error
      }
      await syncFolder(dirname(path))
    })
  }

  async get(name: BlobName): Promise<Uint8Array | undefined> {
    checkBlob(name)
    return this.#run(() => readFile(pathOf(this.#folder, name)).catch(unlessMissing))
  }

  async delete(name: BlobName): Promise<void> {
    checkBlob(name)
    await this.#run(async () => {
      const path = pathOf(this.#folder, name)
      await unlink(path).catch(unlessMissing)
      await syncFolder(dirname(path)).catch(unlessMissing)
    })
  }

  /** Nothing is accepted after this; what was accepted is done before it resolves. */
  async close(): Promise<void> {
    this.#closed = true
    await Promise.allSettled(this.#running)
  }

  async #run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#closed) throw thrown(closedFailure)
    const running = task()
    this.#running.add(running)
    try {
      return await running
    } catch (error) {
      throw failureOf(error)
    } finally {
      this.#running.delete(running)
    }
  }
}

/** The names of all blobs of a data folder, in order. */
export async function blobNames(dataFolder: string): Promise<readonly BlobName[]> {
  const folder = join(dataFolder, BLOB_FOLDER)
  const parts = ((await readdir(folder).catch(unlessMissing)) ?? []).filter((part) => part !== UNFINISHED)
  const names = await Promise.all(parts.map((part) => readdir(join(folder, part))))
  return names.flat().filter(isBlobName).toSorted()
}

/** The bytes of a blob of a data folder in which no server runs. */
export const readBlob = (dataFolder: string, name: BlobName): Promise<Uint8Array> =>
  readFile(pathOf(join(dataFolder, BLOB_FOLDER), name))

/** Two letters of the hash: a folder for each 256th of them stays small enough for every file system. */
const pathOf = (folder: string, name: BlobName): string => join(folder, name.slice(0, 2), name)

async function isThere(path: string): Promise<boolean> {
  const file = await open(path, constants.O_RDONLY).catch(unlessMissing)
  await file?.close()
  return file !== undefined
}

/** A folder that is new is synced into its parent, up to the data folder. */
async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: FOLDER_MODE })
  if (first === undefined) return
  for (let made = folder; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made))
}

async function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, "w", FILE_MODE)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}

async function syncFolder(folder: string): Promise<void> {
  const opened = await open(folder, constants.O_RDONLY)
  try {
    await opened.sync()
  } finally {
    await opened.close()
  }
}

const codeOf = (error: unknown): unknown =>
  error instanceof Error && "code" in error ? error.code : undefined

function unlessMissing(error: unknown): undefined {
  if (codeOf(error) !== "ENOENT") throw error
}

const FULL: ReadonlySet<unknown> = new Set(["ENOSPC", "EDQUOT", "EFBIG"])

/** A write that failed has left nothing under its name. */
function failureOf(error: unknown): unknown {
  const code = codeOf(error)
  if (error instanceof StoreError || typeof code !== "string") return error
  return new StoreError(FULL.has(code) ? "full" : "away", "not_written", `a photo's file: ${code}`)
}
