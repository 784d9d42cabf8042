import { type ChildProcess, spawn } from "node:child_process"
import { randomInt } from "node:crypto"
import { once } from "node:events"
import { createServer } from "node:net"
import { fileURLToPath } from "node:url"

const MAIN = fileURLToPath(new URL("../../server/main.ts", import.meta.url))
/** What is loaded before the server, to make another program of it. */
const BEFORE = {
  /** The version to come. */
  next: new URL("./next-version.ts", import.meta.url).href,
  /** One that tells y-websocket clients too early that their changes are saved. */
  hasty: new URL("./hasty-echo.ts", import.meta.url).href,
  /** One whose clock is ahead, by what its settings say. */
  ahead: new URL("../remind/program.ts", import.meta.url).href,
}
/** Ms between looks at a server that is starting. */
const LOOK_MS = 10

/**
 * Ports outside the range from which systems give out ports by themselves (Linux from 32768 on): what is free here is
 * not taken by somebody's connection before its server listens, or while that server is restarted.
 */
const PORTS = { from: 20_000, to: 32_000 }

/** A port that nobody listens on; a server under test keeps it over its restarts. */
export async function freePort(): Promise<number> {
  const port = randomInt(PORTS.from, PORTS.to)
  const server = createServer()
  try {
    await once(server.listen(port, "127.0.0.1"), "listening")
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EADDRINUSE") return freePort()
    throw error
  }
  server.close()
  await once(server, "close")
  return port
}

/** The real server in a process of its own, as `npm start` runs it, on one folder and one port over all its lives. */
export class ServerProcess {
  readonly url: string
  readonly #env: Readonly<Record<string, string>>
  #child: ChildProcess | undefined
  #output = ""

  constructor(port: number, folder: string, settings: Readonly<Record<string, string>> = {}) {
    this.url = `http://127.0.0.1:${port}`
    this.#env = {
      PATH: process.env["PATH"] ?? "",
      PORT: String(port),
      HOST: "127.0.0.1",
      DATA_DIR: folder,
      LOG_LEVEL: "warn",
      ...settings,
    }
  }

  /** What the present process has printed so far, for the report of a failure. */
  get output(): string {
    return this.#output
  }

  /** Of the present process. */
  get pid(): number | undefined {
    return this.#child?.pid
  }

  get running(): boolean {
    return this.#child !== undefined
  }

  /** Starts the process without waiting for it to listen. `more`: settings of this life alone. */
  spawn(version: "this" | keyof typeof BEFORE = "this", more: Readonly<Record<string, string>> = {}): void {
    if (this.#child !== undefined) throw new Error("the server runs already")
    const program = version === "this" ? [MAIN] : ["--import", BEFORE[version], MAIN]
    const env = { ...this.#env, ...more }
    const child = spawn(process.execPath, program, { env, stdio: ["ignore", "pipe", "pipe"] })
    this.#output = ""
    const keep = (chunk: Buffer): void => void (this.#output += chunk.toString())
    child.stdout.on("data", keep)
    child.stderr.on("data", keep)
    child.once("exit", () => {
      if (this.#child === child) this.#child = undefined
    })
    this.#child = child
  }

  /** Resolves when the server answers; rejects with what it printed when it ends before, or does not within the time. */
  async listening(withinMs: number): Promise<void> {
    const until = performance.now() + withinMs
    while (this.#child !== undefined && performance.now() < until) {
      const answer = await fetch(`${this.url}/api/health`).catch(() => undefined)
      await answer?.arrayBuffer()
      if (answer?.ok === true) return
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
    }
    const ended = this.#child === undefined ? "ended" : `did not listen within ${withinMs} ms`
    throw new Error(`The server ${ended}. It printed:\n${this.#output}`)
  }

  /**
   * Asks the process to end, as whoever runs it would, and kills it if it has not within the time; answers the code it
   * ended with, null if it had to be killed.
   */
  async stop(withinMs: number): Promise<number | null> {
    const child = this.#child
    if (child === undefined) throw new Error("no server runs")
    const gone = once(child, "exit")
    child.kill("SIGTERM")
    const patience = setTimeout(() => child.kill("SIGKILL"), withinMs)
    await gone
    clearTimeout(patience)
    return child.exitCode
  }

  /** Ends the process at once, as a crash would; resolves when it is gone. */
  async kill(): Promise<void> {
    const child = this.#child
    if (child === undefined) return
    const gone = once(child, "exit")
    child.kill("SIGKILL")
    await gone
  }
}
