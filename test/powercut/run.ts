import { parseArgs } from "node:util"
import { runLab, type LabResult } from "./lab.ts"

/** npm run powercut -- --cuts 500 --seed 1: no acknowledged write may be lost, and the control must lose some. */

const { values } = parseArgs({
  options: {
    cuts: { type: "string", default: "500" },
    seed: { type: "string", default: "1" },
    control: { type: "boolean", default: false },
  },
})
const cuts = Number(values.cuts)
const seed = Number(values.seed)
if (!Number.isSafeInteger(cuts) || cuts < 1 || !Number.isSafeInteger(seed))
  throw new Error("--cuts and --seed are whole numbers")

/** Enough to lose something for certain: about every second one does. */
const CONTROL_CUTS = 40

function report(name: string, result: LabResult): void {
  console.log(
    `${name}: seed ${seed}, ${result.cuts} cuts in ${result.recordings} recordings, ${result.acknowledged} acknowledged writes looked for, ` +
      `${result.lost} lost (in ${result.cutsWithLoss} cuts), ${result.corrupt} corrupt`,
  )
}

const progress = (line: string): void => console.log(`  ${line}`)

if (!values.control) {
  const result = await runLab({ cuts, seed, synchronous: "full", keep: true, progress })
  report("powercut", result)
  for (const finding of result.findings) console.log(`  ${finding}`)
  if (result.lost > 0 || result.corrupt > 0) process.exitCode = 1
}

const control = await runLab({ cuts: values.control ? cuts : CONTROL_CUTS, seed, synchronous: "normal" })
report("control, synchronous=NORMAL", control)
if (control.lost === 0) {
  console.log(
    "  The control lost nothing: this lab would not see a missing sync, and its result counts for nothing.",
  )
  process.exitCode = 1
}
