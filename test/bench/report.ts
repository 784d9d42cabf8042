import { readFileSync } from "node:fs"
import { mkdir, writeFile } from "node:fs/promises"
import { cpus } from "node:os"
import { fileURLToPath } from "node:url"
import { type Curve, plotOf } from "./plot.ts"
import { type Finding, met, type Target } from "./scenarios/findings.ts"

const PLOT = fileURLToPath(new URL("../../docs/latency-by-rate.svg", import.meta.url))
const RESULTS = fileURLToPath(new URL("./results/", import.meta.url))

/** The findings as one table of text; `peer` is whom this server was measured against. The ratios are of this server to each. */
export function tableOf(findings: readonly Finding[], peer: string): string {
  const headings = ["", "", "jubilee", peer, "ratio", "floor", "ratio", "target", ""]
  const rows = [headings, ...findings.map((finding) => rowOf(finding, peer))]
  const widths = headings.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const lines = rows.map((row) =>
    row
      .map((cell, column) =>
        column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd(),
  )
  return ["", ...lines, ""].join("\n")
}

function rowOf(finding: Finding, name: string): string[] {
  const { id, what, unit, jubilee, target } = finding
  const good = met(finding)
  const beside = (other: number | undefined): string[] => [
    other === undefined ? "" : digits(other),
    other === undefined || other === 0 ? "" : digits(jubilee / other),
  ]
  return [
    id,
    unit === "" ? what : `${what}, ${unit}`,
    digits(jubilee),
    ...beside(finding.peer),
    ...beside(finding.floor),
    target === undefined ? "" : inWords(target, name),
    good === undefined ? "" : good ? "met" : "missed",
  ]
}

const inWords = ({ bound, value, of }: Target, peer: string): string =>
  `${bound === "at most" ? "≤" : "≥"} ${value}${{ unit: "", peer: ` × ${peer}`, floor: " × floor" }[of]}`

/** Three digits that count, and all of those before the point. */
const digits = (value: number): string => {
  if (Number.isNaN(value)) return "?"
  return Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)))
}

/** `others`: the share of the machine that was not ours meanwhile, 0 to 1. */
export interface Circumstances {
  readonly seconds: number
  readonly others: number
}

/** Writes what was found, and on what it was found, as JSON under this name. */
export async function writeResults(
  name: string,
  findings: readonly Finding[],
  { seconds, others }: Circumstances,
): Promise<void> {
  await mkdir(RESULTS, { recursive: true })
  const results = {
    date: new Date().toISOString(),
    machine: machine(),
    seconds,
    usedByOthers: others,
    findings: findings.map((finding) => ({
      ...finding,
      ...(finding.peer !== undefined && finding.peer !== 0 && { ratio: finding.jubilee / finding.peer }),
      ...(finding.floor !== undefined &&
        finding.floor !== 0 && { ratioToFloor: finding.jubilee / finding.floor }),
      ...(finding.target && { met: met(finding) }),
    })),
  }
  await writeFile(`${RESULTS}${name}.json`, `${JSON.stringify(results, null, 2)}\n`)
}

/** Latency at fixed rates: the figures as JSON, and the picture of them that docs/performance.md shows. */
export async function writePlot(
  curves: readonly Curve[],
  { faults, others }: { readonly faults: number; readonly others: number },
): Promise<void> {
  await mkdir(RESULTS, { recursive: true })
  const results = {
    date: new Date().toISOString(),
    machine: machine(),
    usedByOthers: others,
    faults,
    curves,
  }
  await writeFile(`${RESULTS}rates.json`, `${JSON.stringify(results, null, 2)}\n`)
  await writeFile(PLOT, plotOf(curves))
}

function machine(): object {
  const [first] = cpus()
  return { cpu: first?.model, cores: cpus().length, kernel: kernel(), node: process.version }
}

const kernel = (): string => readFileSync("/proc/sys/kernel/osrelease", "utf8").trim()
