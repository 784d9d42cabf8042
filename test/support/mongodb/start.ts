import { type ChildProcess, spawn } from "node:child_process"
import { randomBytes } from "node:crypto"
import { once } from "node:events"
import { mkdtempSync } from "node:fs"
import { rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import type { Readable } from "node:stream"
import { MongoClient } from "mongodb"
import { freePort } from "../server-process.ts"
import { chooseEngine, chooseProgram, type Engine } from "./engine.ts"
import { ferretdbProgram } from "./ferretdb.ts"
import { becomePrimary, mongodCommand } from "./mongod.ts"

/** A database server for tests; whatever databases were named by it go with it. */
export interface Mongo extends AsyncDisposable {
  /** A value for MONGODB_URL. Without a name it is a database that nobody else uses. */
  url(database?: string): string
}

/** One in a process of its own, on one folder and one port over all its lives. */
export interface MongoProcess extends Mongo {
  /** Where it listens; a proxy in front of it puts its own port into `url`. */
  readonly port: number
  /** Of its present life. */
  readonly pid: number
  url(database?: string, port?: number): string
  /** Ends it at once, as a crash would; resolves when it is gone. */
  kill(): Promise<void>
  /** After `kill`: starts it again; resolves when it takes writes. */
  start(): Promise<void>
  /** Stops it where it stands: connections stay open and nothing is answered until `resume`. */
  pause(): void
  resume(): void
}

export const newDatabaseName = (): string => `test_${randomBytes(8).toString("hex")}`

/** The server of MONGODB_URL, or one of this test's own. */
export async function startMongo(): Promise<Mongo> {
  const engine = chooseEngine()
  return engine.kind === "given" ? givenMongo(engine.url) : startMongoProcess()
}

/** A server of this test's own, to be killed or paused; MONGODB_URL is not asked. Half a second, or less. */
export async function startMongoProcess(): Promise<MongoProcess> {
  const { kind } = chooseProgram()
  const folder = mkdtempSync(join(tmpdir(), "jubilee-mongo-"))
  const life = { kind, folder, port: await freePort() }
  let child = await spawnServer(life)
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, "exit")
    child.kill("SIGKILL")
    await gone
  }
  return {
    port: life.port,
    get pid() {
      return child.pid ?? 0
    },
    url: (database = newDatabaseName(), port = life.port) =>
      `mongodb://127.0.0.1:${port}/${database}?directConnection=true`,
    kill,
    async start() {
      child = await spawnServer(life)
    },
    pause: () => void child.kill("SIGSTOP"),
    resume: () => void child.kill("SIGCONT"),
    async [Symbol.asyncDispose]() {
      await kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function spawnServer(life: {
  readonly kind: Exclude<Engine["kind"], "given">
  readonly folder: string
  readonly port: number
}): Promise<ChildProcess> {
  const { kind, folder, port } = life
  const [program, args] =
    kind === "mongod" ? mongodCommand(folder, port) : [await ferretdbProgram(), [folder, String(port)]]
  // Both end when their standard input does, so neither outlives this process.
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"] })
  let said = ""
  child.stderr.on("data", (chunk: Buffer) => void (said = (said + chunk.toString()).slice(-2_000)))
  if (kind === "mongod") {
    child.stdout.resume()
    await becomePrimary(port)
  } else if (!(await printed(child.stdout, /^listening \d+$/))) {
    throw new Error(`The MongoDB of the tests did not start: ${said}`)
  }
  return child
}

/** Whether it prints such a line before its output ends; whatever follows is thrown away. */
async function printed(output: Readable, wanted: RegExp): Promise<boolean> {
  const lines = createInterface(output)
  return new Promise((resolve) => {
    lines.on("line", (line) => wanted.test(line) && resolve(true))
    lines.on("close", () => resolve(false))
  })
}

function givenMongo(base: string): Mongo {
  const named = new Set<string>()
  const [, authority = base, path, query = ""] =
    /^(\w+(?:\+srv)?:\/\/[^/?]+)\/?([^?]*)\??(.*)$/.exec(base) ?? []
  const url = (database = newDatabaseName()): string => {
    named.add(database)
    const asked = new URLSearchParams(query)
    if (path && !asked.has("authSource")) asked.set("authSource", path)
    return `${authority}/${database}?${asked.toString()}`
  }
  return {
    url,
    async [Symbol.asyncDispose]() {
      const client = new MongoClient(base)
      for (const database of named) await client.db(database).dropDatabase()
      await client.close()
    },
  }
}
