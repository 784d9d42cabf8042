import { type ChildProcess, spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, writeFileSync } from "node:fs"
import { rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Redis } from "ioredis"
import { eventually } from "./eventually.ts"
import { freePort } from "./server-process.ts"

/** A server that just started answers within this, in ms. */
const START_MS = 10_000

/** A Redis server of a test's own that keeps nothing, on one port over all its lives; it goes when the test ends. */
export interface TestRedis extends AsyncDisposable {
  readonly url: string
  readonly port: number
  /** Sends one command as an operator would, and answers what Redis answers. */
  command(name: string, ...args: readonly string[]): Promise<unknown>
  /** Freezes it: connections stay, nothing is answered. */
  pause(): void
  resume(): void
  /** Ends it as a crash would; resolves when it is gone. */
  kill(): Promise<void>
  /** Starts it anew, empty, on the same port; kills it before if need be. */
  restart(): Promise<void>
}

let binary: string | undefined

/**
 * The server's program: what `REDIS_SERVER` names, else the one on the path, else installed from Debian where this
 * runs as root. An address of a running server would not do: tests freeze and kill it.
 */
function redisServer(): string {
  binary ??= [process.env["REDIS_SERVER"], "redis-server"].find((name) => name !== undefined && runs(name))
  if (binary !== undefined) return binary
  if (process.getuid?.() === 0) {
    spawnSync("apt-get", ["install", "-y", "--no-install-recommends", "redis-server"], { timeout: 120_000 })
    if (runs("redis-server")) return (binary = "redis-server")
  }
  throw new Error("These tests need redis-server 7 or newer: install it, or name it in REDIS_SERVER.")
}

const runs = (name: string): boolean => spawnSync(name, ["--version"]).status === 0

/** `settings` as on the command line, such as `["--cluster-enabled", "yes"]`; a free port unless one is given. */
export async function startRedis(settings: readonly string[] = [], given?: number): Promise<TestRedis> {
  const program = redisServer()
  const folder = mkdtempSync(join(tmpdir(), "jubilee-redis-"))
  const port = given ?? (await freePort())
  const fixed = [
    "--port",
    String(port),
    "--bind",
    "127.0.0.1",
    "--dir",
    folder,
    "--save",
    "",
    "--appendonly",
    "no",
  ]
  // A Sentinel insists on a file of its own, in which it keeps what it learns.
  const file = join(folder, "sentinel.conf")
  writeFileSync(file, `port ${port}\nbind 127.0.0.1\ndir ${folder}\n`)
  let child: ChildProcess | undefined
  const admin = new Redis({
    port,
    host: "127.0.0.1",
    lazyConnect: true,
    maxRetriesPerRequest: null,
    retryStrategy: () => 20,
  })
  admin.on("error", () => undefined)

  const kill = async (): Promise<void> => {
    const running = child
    child = undefined
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) return
    const gone = once(running, "exit")
    running.kill("SIGKILL")
    await gone
  }
  const start = async (): Promise<void> => {
    const args = settings.includes("--sentinel") ? [file, ...settings] : [...fixed, ...settings]
    const started = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] })
    let said = ""
    const keep = (chunk: Buffer): void => void (said += chunk.toString())
    started.stdout.on("data", keep)
    started.stderr.on("data", keep)
    child = started
    await eventually(() => {
      if (started.exitCode !== null) throw new Error(`redis-server ended:\n${said}`)
      if (!/Ready to accept connections|Sentinel ID is/.test(said))
        throw new Error(`redis-server is not ready:\n${said}`)
    }, START_MS)
  }
  await start()
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    command: (name, ...args) => admin.call(name, ...args),
    pause: () => void child?.kill("SIGSTOP"),
    resume: () => void child?.kill("SIGCONT"),
    kill,
    async restart() {
      await kill()
      await start()
    },
    async [Symbol.asyncDispose]() {
      admin.disconnect()
      await kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
