import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { z } from "zod"
import { compileShim, shimEnvironment } from "./shim.ts"

/** What the process in `fault-scenario.ts` is to do. `fault`: see shim.ts. */
export const Scenario = z.object({
  folder: z.string(),
  control: z.string(),
  inlineCommits: z.boolean(),
  fault: z.enum(["f", "e", "E"]),
})
export type Scenario = z.infer<typeof Scenario>

/** What it saw. `before`, `during`, `after` the fault: each append's answer, or how it was refused. */
export const Outcome = z.object({
  before: z.array(z.string()),
  during: z.array(z.string()),
  after: z.array(z.string()),
  /** Entries that a read gave while the fault was there. */
  readable: z.number(),
  /** Entries that were acknowledged, and those of them that a store opened afterwards has. */
  acknowledged: z.number(),
  kept: z.number(),
})
export type Outcome = z.infer<typeof Outcome>

/** Runs the store in a process whose disk misbehaves in the middle. */
export async function runWithFault(options: Pick<Scenario, "inlineCommits" | "fault">): Promise<Outcome> {
  const scratch = mkdtempSync(join(tmpdir(), "jubilee-faults-"))
  try {
    const paths = {
      shim: join(scratch, "shim.so"),
      folder: join(scratch, "disk"),
      log: join(scratch, "log"),
      control: join(scratch, "control"),
    }
    compileShim(paths.shim)
    mkdirSync(paths.folder)
    writeFileSync(paths.control, "n")
    const scenario: Scenario = { ...options, folder: paths.folder, control: paths.control }
    const script = fileURLToPath(new URL("fault-scenario.ts", import.meta.url))
    const child = spawn(process.execPath, [script, JSON.stringify(scenario)], {
      env: { ...process.env, ...shimEnvironment(paths) },
      stdio: ["ignore", "pipe", "pipe"],
    })
    let printed = ""
    let complaint = ""
    child.stdout.setEncoding("utf8").on("data", (text: string) => (printed += text))
    child.stderr.setEncoding("utf8").on("data", (text: string) => (complaint += text))
    await once(child, "close")
    if (child.exitCode !== 0)
      throw new Error(`the process with the faulty disk ended with ${child.exitCode}: ${complaint}`)
    return Outcome.parse(JSON.parse(printed))
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}
