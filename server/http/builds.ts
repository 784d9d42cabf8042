import { createHash } from "node:crypto"
import { promisify } from "node:util"
import { gunzip, gzip } from "node:zlib"
import { z } from "zod"
import type { Clock } from "../clock.ts"
import { factsOf, type Log } from "../ops/log.ts"
import type { Records } from "../store/port.ts"
import { tableOf, type Table } from "../store/table.ts"
import { isHashedPath, staticFile, type StaticFile, type StaticFiles } from "./static-files.ts"

/** A build whose files some node has served as its own. */
const BuildRecord = z.object({
  /** When a node last said so, in ms since the epoch. */
  usedAt: z.number(),
  paths: z.array(z.string()),
})
type BuildRecord = z.infer<typeof BuildRecord>

/** All files of a build whose names have a hash in them, in a record of its own: the list is read far more often. */
const BuildFilesRecord = z.object({
  files: z.array(z.object({ path: z.string(), sha256: z.string(), gzip: z.base64() })),
})
type BuildFilesRecord = z.infer<typeof BuildFilesRecord>

/** Builds that the store keeps, the newest ones, and for how long after a node last served one, in ms. */
const KEPT_BUILDS = 5
const KEPT_MS = 30 * 24 * 3_600_000
/** How often a node says that it still serves its build, in ms, and how soon it tries again when the store is away. */
const USED_EVERY_MS = 12 * 3_600_000
const RETRY_MS = 30_000
/** Other nodes may have published a build since the list was read; it is read at most this often, in ms, whoever asks. */
const LIST_EVERY_MS = 1_000
/** Builds of others that stay in memory. */
const HELD_BUILDS = 3
/** A record must fit into what any store takes. */
const BUILD_MAX_BYTES = 8 * 1024 * 1024
const FILE_MAX_BYTES = 16 * 1024 * 1024

export interface BuildsDeps {
  readonly records: Records
  readonly own: StaticFiles
  readonly clock: Clock
  readonly log: Log
  /** Whether other nodes publish into the same store. */
  readonly cluster: boolean
}

/**
 * The files of every build that is in use, shared by the nodes through their store: during a rolling update a page of one
 * build asks any node for its scripts, and after it an open page of the build before still loads its parts. Each node
 * publishes its own files before it listens. Only nodes write here: what a node serves from it runs as script
 * (docs/decisions/0093).
 */
export class Builds {
  /** This node's own client. */
  readonly own: StaticFiles
  readonly #deps: BuildsDeps
  readonly #list: Table<BuildRecord>
  readonly #files: Table<BuildFilesRecord>
  readonly #ownPaths: readonly string[]
  readonly #id: string
  /** The build of each path, as far as the list was read. */
  #buildOf: ReadonlyMap<string, string> = new Map()
  #listedAt = -Infinity
  #listing: Promise<void> | undefined
  /** By build; the one used last stands last. */
  readonly #held = new Map<string, Promise<StaticFiles>>()
  #cancel: () => void = () => undefined

  constructor(deps: BuildsDeps) {
    this.#deps = deps
    this.#list = tableOf(deps.records, "builds", BuildRecord)
    this.#files = tableOf(deps.records, "buildFiles", BuildFilesRecord)
    this.own = deps.own
    this.#ownPaths = [...deps.own.keys()].filter(isHashedPath).toSorted()
    this.#id = sha256(this.#ownPaths.map((path) => `${path} ${this.own.get(path)?.tag}`).join("\n"))
  }

  /** Puts this node's own files where the others find them, and says so again from time to time. Never rejects. */
  async start(): Promise<void> {
    let next = USED_EVERY_MS
    try {
      await this.#publish()
      await this.#readList()
    } catch (error) {
      next = RETRY_MS
      this.#deps.log.warn("the files of this build could not be given to other nodes", factsOf(error))
    }
    this.#cancel = this.#deps.clock.after(next, () => void this.start())
  }

  stop(): void {
    this.#cancel()
  }

  /** The file of another build at this path; rejects with `StoreError` when the store does not answer. */
  async find(path: string): Promise<StaticFile | undefined> {
    if (!isHashedPath(path)) return undefined
    if (!this.#buildOf.has(path) && this.#deps.cluster) await this.#listAgain()
    const build = this.#buildOf.get(path)
    return build === undefined ? undefined : (await this.#filesOf(build)).get(path)
  }

  async #publish(): Promise<void> {
    if (this.#ownPaths.length === 0) return
    const usedAt = this.#deps.clock.now()
    const said = await this.#list.change(this.#id, (build) => ({ ok: true, value: { ...build, usedAt } }))
    if (!said.ok) {
      const files = await Promise.all(this.#ownPaths.map((path) => this.#packed(path)))
      const bytes = files.reduce((sum, file) => sum + file.gzip.length, 0)
      if (bytes > BUILD_MAX_BYTES) throw new Error(`the files of this build are too large: ${bytes} bytes`)
      // The files first: who finds the build in the list finds them.
      await this.#files.insert(this.#id, { files })
      await this.#list.insert(this.#id, { usedAt, paths: [...this.#ownPaths] })
    }
    await this.#forgetOld(usedAt)
  }

  async #packed(path: string): Promise<BuildFilesRecord["files"][number]> {
    const bytes = this.own.get(path)?.bytes ?? new Uint8Array()
    const packed = await promisify(gzip)(bytes, { level: 1 })
    return { path, sha256: sha256(bytes), gzip: packed.toString("base64") }
  }

  async #forgetOld(now: number): Promise<void> {
    const builds = (await this.#list.find("usedAt", {})).toReversed()
    const old = builds.filter(({ body }, n) => n >= KEPT_BUILDS || now - body.usedAt > KEPT_MS)
    for (const { key } of old.filter((build) => build.key !== this.#id)) {
      await this.#list.delete(key)
      await this.#files.delete(key)
    }
  }

  /** Everybody who asks meanwhile waits for the same reading: strangers can make names up. */
  #listAgain(): Promise<void> {
    this.#listing ??= this.#nextReading().finally(() => (this.#listing = undefined))
    return this.#listing
  }

  async #nextReading(): Promise<void> {
    const { clock } = this.#deps
    const wait = this.#listedAt + LIST_EVERY_MS - clock.now()
    if (wait > 0) await new Promise<void>((resolve) => void clock.after(wait, resolve))
    await this.#readList()
  }

  async #readList(): Promise<void> {
    this.#listedAt = this.#deps.clock.now()
    const builds = await this.#list.find("usedAt", {})
    this.#buildOf = new Map(builds.flatMap(({ key, body }) => body.paths.map((path) => [path, key])))
  }

  #filesOf(build: string): Promise<StaticFiles> {
    const held = this.#held.get(build) ?? this.#load(build)
    this.#held.delete(build)
    this.#held.set(build, held)
    for (const oldest of this.#held.keys()) {
      if (this.#held.size <= HELD_BUILDS) break
      this.#held.delete(oldest)
    }
    // What was not there may come back.
    held.then(
      (files) => files.size === 0 && this.#held.delete(build),
      () => this.#held.delete(build),
    )
    return held
  }

  async #load(build: string): Promise<StaticFiles> {
    const record = await this.#files.get(build)
    const files = new Map<string, StaticFile>()
    for (const { path, sha256: expected, gzip: packed } of record?.files ?? []) {
      const bytes = await unpacked(packed)
      const file = isHashedPath(path) && bytes !== undefined ? staticFile(bytes, path) : undefined
      if (file !== undefined && sha256(file.bytes) === expected) files.set(path, file)
      else this.#deps.log.error("a file of another build is damaged in the store", { build })
    }
    return files
  }
}

const sha256 = (of: string | Uint8Array): string => createHash("sha256").update(of).digest("hex")

async function unpacked(packed: string): Promise<Uint8Array | undefined> {
  try {
    return await promisify(gunzip)(Buffer.from(packed, "base64"), { maxOutputLength: FILE_MAX_BYTES })
  } catch {
    return undefined
  }
}
