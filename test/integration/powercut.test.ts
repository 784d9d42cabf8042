import { expect, test } from "vitest"
import { runLab } from "../powercut/lab.ts"

const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000)
/** Some seconds of work; a machine that does much else takes its time. */
const PATIENCE_MS = 150_000

test(
  `[L2] after a power cut everything that was acknowledged is there, and the file is sound (seed ${seed})`,
  async () => {
    const result = await runLab({ cuts: 20, seed, synchronous: "full", keep: true })
    expect(result.findings).toEqual([])
    expect(result.acknowledged).toBeGreaterThan(100)
  },
  PATIENCE_MS,
)

test(
  `a store that syncs less is seen to lose what it had acknowledged (seed ${seed})`,
  async () => {
    const result = await runLab({ cuts: 16, seed, synchronous: "normal" })
    expect(result.lost).toBeGreaterThan(0)
  },
  PATIENCE_MS,
)
