import { spawn } from "node:child_process"
import { once } from "node:events"
import { accessSync, constants, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { Rng } from "../support/rng.ts"
import { check } from "./check.ts"
import { Disk, type Image } from "./disk.ts"
import { Expectation, Said } from "./expectation.ts"
import { readRecording, type DiskEvent } from "./recording.ts"
import { compileShim, shimEnvironment } from "./shim.ts"
import type { Task } from "./workload.ts"

export interface LabOptions {
  readonly cuts: number
  readonly seed: number
  readonly synchronous: "full" | "normal"
  /** Whether disks on which something is wrong are kept. */
  readonly keep?: boolean
  /** Told after each recording. */
  readonly progress?: (line: string) => void
}

export interface LabResult {
  readonly cuts: number
  readonly recordings: number
  /** Acknowledged writes that were looked for, over all cuts. */
  readonly acknowledged: number
  readonly cutsWithLoss: number
  readonly lost: number
  readonly corrupt: number
  /** The first findings, each with where it was seen. */
  readonly findings: readonly string[]
}

const CUTS_PER_RECORDING = 10
const WORKLOAD = fileURLToPath(new URL("workload.ts", import.meta.url))
const FINDINGS_SHOWN = 10

/** A disk that was cut, and what was acknowledged by then. */
interface Cut {
  readonly image: Image
  readonly expected: Expectation
}

/** Memory is disk enough: what survives is decided by the record, not by the machine's own disk. */
function scratchFolder(): string {
  try {
    accessSync("/dev/shm", constants.W_OK)
    return mkdtempSync("/dev/shm/jubilee-powercut-")
  } catch {
    return mkdtempSync(join(tmpdir(), "jubilee-powercut-"))
  }
}

/**
 * Records the real store at work in a process of its own, cuts the power at random moments of the record, and opens
 * what the disk could hold then. Half of the recordings start on a disk that was cut before, so that recovery is cut too.
 * The seed decides the work and the cuts; how the store's threads interleave is the machine's.
 */
export async function runLab(options: LabOptions): Promise<LabResult> {
  const scratch = scratchFolder()
  const rng = new Rng(options.seed)
  const totals = { cuts: 0, recordings: 0, acknowledged: 0, cutsWithLoss: 0, lost: 0, corrupt: 0 }
  const findings: string[] = []
  try {
    const shim = join(scratch, "shim.so")
    compileShim(shim)
    let start: Cut = { image: new Map(), expected: new Expectation() }
    while (totals.cuts < options.cuts) {
      const folder = join(scratch, `recording-${totals.recordings}`)
      const events = await record({ folder, shim, start, synchronous: options.synchronous, rng })
      const cuts = cutsOf(events, start, {
        count: Math.min(CUTS_PER_RECORDING, options.cuts - totals.cuts),
        rng,
      })
      for (const [at, cut] of cuts.entries()) {
        const { lost, corrupt } = await inspect(join(folder, `cut-${at}`), cut)
        totals.cuts++
        totals.acknowledged += cut.expected.acknowledged
        totals.lost += lost.length
        totals.corrupt += corrupt.length
        if (lost.length > 0) totals.cutsWithLoss++
        const found = [...lost, ...corrupt].map(
          (what) => `recording ${totals.recordings}, cut ${at}: ${what}`,
        )
        if (found.length > 0 && findings.length < FINDINGS_SHOWN && options.keep === true)
          found.push(`that disk is kept in ${keep(cut)}`)
        findings.push(...found)
        if (lost.length === 0 && corrupt.length === 0 && rng.chance(0.1)) start = cut
      }
      if (rng.chance(0.5)) start = { image: new Map(), expected: new Expectation() }
      rmSync(folder, { recursive: true, force: true })
      totals.recordings++
      options.progress?.(
        `${totals.cuts} of ${options.cuts} cuts, ${totals.lost} lost, ${totals.corrupt} corrupt`,
      )
    }
    return { ...totals, findings: findings.slice(0, FINDINGS_SHOWN) }
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

interface Recording {
  readonly folder: string
  readonly shim: string
  readonly start: Cut
  readonly synchronous: "full" | "normal"
  readonly rng: Rng
}

/** Runs the workload until it kills itself. */
async function record({ folder, shim, start, synchronous, rng }: Recording): Promise<readonly DiskEvent[]> {
  const paths = {
    shim,
    folder: join(folder, "disk"),
    log: join(folder, "log"),
    control: join(folder, "control"),
  }
  writeImage(paths.folder, start.image)
  writeFileSync(paths.control, "n")
  const quiet = rng.chance(0.5)
  const task: Task = {
    folder: paths.folder,
    control: paths.control,
    seed: rng.uint32(),
    synchronous,
    quiet,
    flushes: quiet ? 150 + rng.below(150) : 40 + rng.below(60),
    faults: synchronous === "full" && rng.chance(0.5),
  }
  const workload = spawn(process.execPath, [WORKLOAD, JSON.stringify(task)], {
    env: { ...process.env, ...shimEnvironment(paths) },
    stdio: ["ignore", "ignore", "pipe"],
  })
  let complaint = ""
  workload.stderr.setEncoding("utf8").on("data", (text: string) => (complaint += text))
  await once(workload, "close")
  if (workload.signalCode !== "SIGKILL")
    throw new Error(`the recorded process did not come to its end: ${complaint}`)
  const events = readRecording(paths.log)
  if (!events.some((event) => event.kind === "syncEnd"))
    throw new Error("the recorder saw no sync: it was not preloaded")
  return events
}

/** Events of a start: making a database, or recovering one. */
const START_EVENTS = 100

/** Follows the record and stops at random moments, some of them during the start. */
function cutsOf(
  events: readonly DiskEvent[],
  start: Cut,
  { count, rng }: { readonly count: number; readonly rng: Rng },
): readonly Cut[] {
  const moment = (): number =>
    1 + rng.below(rng.chance(0.2) ? Math.min(START_EVENTS, events.length) : events.length)
  const moments = Array.from({ length: count }, moment).toSorted((one, other) => one - other)
  const disk = new Disk(start.image, rng)
  const expected = start.expected.copy()
  expected.acknowledged = 0
  const cuts: Cut[] = []
  for (const [at, event] of events.entries()) {
    disk.apply(event)
    if (event.kind === "said") expected.hear(Said.parse(JSON.parse(event.line)))
    while (moments[0] === at + 1) {
      moments.shift()
      cuts.push({ image: disk.cut(), expected: expected.copy() })
    }
  }
  return cuts
}

async function inspect(
  folder: string,
  { image, expected }: Cut,
): Promise<{ readonly lost: readonly string[]; readonly corrupt: readonly string[] }> {
  writeImage(folder, image)
  const findings = await check(folder, expected)
  rmSync(folder, { recursive: true, force: true })
  return findings
}

/** For whoever looks into it: the disk as it was before anybody opened it. */
function keep({ image }: Cut): string {
  const folder = mkdtempSync(join(tmpdir(), "jubilee-powercut-found-"))
  writeImage(folder, image)
  return folder
}

function writeImage(folder: string, image: Image): void {
  mkdirSync(folder, { recursive: true })
  for (const [name, content] of image) writeFileSync(join(folder, name), content)
}
