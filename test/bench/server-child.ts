import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

const PROBE = fileURLToPath(new URL("./probe.ts", import.meta.url))
/** The kernel counts processor time in hundredths of a second, and memory in pages. */
const MS_PER_TICK = 10
const PAGE_BYTES = 4096
/** A server that was asked to end has this long, in ms. */
const STOP_MS = 15_000
const LOOK_MS = 10

/** Servers that run: none of them outlives the bench, however it ends. */
const running = new Set<ChildProcess>()
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL")
})

/** Processor time of all threads of a process since its start, in ms; the kernel counts it in steps of 10. */
export function cpuMsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8")
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK
}

export interface ChildOptions {
  readonly script: string
  readonly port: number
  readonly env: Readonly<Record<string, string>>
  /** Of Node itself. */
  readonly flags?: readonly string[]
}

/** A server process on the first core, all its threads with it. */
export class ServerChild {
  readonly port: number
  readonly #child: ChildProcess
  readonly #gone: Promise<unknown>
  #output = ""

  private constructor(child: ChildProcess, port: number) {
    this.#child = child
    this.port = port
    this.#gone = once(child, "exit")
    running.add(child)
    child.once("exit", () => running.delete(child))
    const keep = (chunk: Buffer): void =>
      void (this.#output = (this.#output + chunk.toString()).slice(-4_000))
    child.stdout?.on("data", keep)
    child.stderr?.on("data", keep)
  }

  /** Resolves when the server answers HTTP. */
  static async start({ script, port, env, flags = [] }: ChildOptions): Promise<ServerChild> {
    const node = [process.execPath, ...flags, "--import", PROBE, script]
    const spawned = spawn("taskset", ["-c", "0", ...node], {
      env: { PATH: process.env["PATH"] ?? "", HOST: "127.0.0.1", PORT: String(port), ...env },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    })
    const child = new ServerChild(spawned, port)
    await child.#answering()
    return child
  }

  async #answering(): Promise<void> {
    while (this.#child.exitCode === null) {
      const answer = await fetch(`http://127.0.0.1:${this.port}/api/health`).catch(() => undefined)
      await answer?.arrayBuffer()
      if (answer?.ok === true) return
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
    }
    throw new Error(`a server ended before it answered:\n${this.#output}`)
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  cpuMs(): number {
    return cpuMsOf(this.pid)
  }

  /** Resident memory in bytes, right after the garbage was collected. */
  async residentBytes(): Promise<number> {
    const collected = once(this.#child, "message")
    this.#child.send("collect")
    await collected
    const [, resident] = readFileSync(`/proc/${this.pid}/statm`, "utf8").split(" ")
    return Number(resident) * PAGE_BYTES
  }

  /** Resolves when the process is gone. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    this.#child.kill("SIGTERM")
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), STOP_MS)
    await this.#gone
    clearTimeout(timer)
  }
}
