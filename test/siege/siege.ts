import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, readFileSync } from "node:fs"
import { rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { freePort, ServerProcess } from "../support/server-process.ts"
import { HonestFamily } from "./honest.ts"

const STRANGERS = fileURLToPath(new URL("./strangers.ts", import.meta.url))
/** MiB of heap that the node has (and each of its threads at most). */
const HEAP_MIB = 512

export interface SiegeReport {
  readonly seed: number
  readonly seconds: number
  readonly edits: Quantiles
  readonly claims: Quantiles
  readonly snapshots: Quantiles
  /** Resident memory of the node, MiB: median of the second quarter and of the last, and the highest. */
  readonly memory: { readonly early: number; readonly late: number; readonly most: number }
  readonly strangers: Readonly<Record<string, number>>
  readonly alive: boolean
  readonly problems: readonly string[]
}

export interface Quantiles {
  readonly count: number
  readonly p50: number
  readonly p99: number
  readonly most: number
}

export interface SiegeOptions {
  readonly seconds: number
  readonly accounts: number
  readonly seed: number
}

/** One node, one family that goes on, and a stranger with many accounts who does the worst of everything at once. */
export async function runSiege({ seconds, accounts, seed }: SiegeOptions): Promise<SiegeReport> {
  await using begun = new AsyncDisposableStack()
  const folder = mkdtempSync(join(tmpdir(), "jubilee-siege-"))
  begun.defer(() => rm(folder, { recursive: true, force: true }))
  const server = new ServerProcess(await freePort(), folder, {
    NODE_OPTIONS: `--max-old-space-size=${HEAP_MIB}`,
    TRUST_PROXY: "1",
  })
  begun.defer(() => server.kill())
  server.spawn()
  await server.listening(60_000)
  const family = await HonestFamily.start(server.url)
  const memory: number[] = []
  const sampling = setInterval(() => memory.push(residentMiB(server.pid)), 500)
  begun.defer(() => clearInterval(sampling))
  const strangers = spawn(
    process.execPath,
    [STRANGERS, `--url=${server.url}`, `--seconds=${seconds}`, `--accounts=${accounts}`, `--seed=${seed}`],
    { stdio: ["ignore", "pipe", "inherit"] },
  )
  begun.defer(() => void strangers.kill("SIGKILL"))
  let printed = ""
  strangers.stdout.on("data", (chunk: Buffer) => (printed += chunk.toString()))
  const gone = once(strangers, "exit")
  await family.live(performance.now() + seconds * 1_000)
  await gone
  const { edits, claims, snapshots, problems } = family.measured
  return {
    seed,
    seconds,
    edits: quantiles(edits),
    claims: quantiles(claims),
    snapshots: quantiles(snapshots),
    memory: memoryOf(memory),
    strangers: countsIn(printed),
    alive: server.running,
    problems: server.running ? problems : [...problems, `the node ended:\n${server.output.slice(-2_000)}`],
  }
}

function residentMiB(pid: number | undefined): number {
  if (pid === undefined) return 0
  try {
    const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? []
    return Math.round(Number(kib) / 1024)
  } catch {
    return 0
  }
}

function memoryOf(samples: readonly number[]): SiegeReport["memory"] {
  const quarter = Math.floor(samples.length / 4)
  return {
    early: quantiles(samples.slice(quarter, 2 * quarter)).p50,
    late: quantiles(samples.slice(3 * quarter)).p50,
    most: Math.max(0, ...samples),
  }
}

function countsIn(printed: string): Record<string, number> {
  const read: unknown = printed === "" ? {} : JSON.parse(printed)
  if (typeof read !== "object" || read === null) return {}
  return Object.fromEntries(Object.entries(read).map(([what, times]) => [what, Number(times)]))
}

function quantiles(values: readonly number[]): Quantiles {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
  return { count: sorted.length, p50: at(0.5), p99: at(0.99), most: at(1) }
}
