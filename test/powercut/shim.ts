import { spawnSync } from "node:child_process"
import { fileURLToPath } from "node:url"

const SOURCE = fileURLToPath(new URL("shim.c", import.meta.url))

/** Compiles the recorder; throws one sentence where that is not possible. */
export function compileShim(target: string): void {
  if (process.platform !== "linux")
    throw new Error("The power-cut lab needs Linux: it preloads a recorder into a process.")
  const cc = spawnSync("cc", ["-shared", "-fPIC", "-O2", "-o", target, SOURCE, "-ldl", "-lpthread"], {
    encoding: "utf8",
  })
  if (cc.error !== undefined)
    throw new Error(
      "The power-cut lab needs a C compiler on the PATH as cc (Debian: apt-get install gcc libc6-dev).",
    )
  if (cc.status !== 0) throw new Error(`The power-cut lab's recorder did not compile: ${cc.stderr}`)
}

/** What the recorder is told, as environment of the process that it is to record. */
export interface ShimPaths {
  readonly shim: string
  /** The folder whose files are recorded; absolute. */
  readonly folder: string
  readonly log: string
  /** One byte: `n` nothing, `f` writes fail for lack of space, `e` the next sync fails, `E` every sync fails. */
  readonly control: string
}

export const shimEnvironment = ({ shim, folder, log, control }: ShimPaths): Record<string, string> => ({
  LD_PRELOAD: shim,
  LAB_FOLDER: folder,
  LAB_LOG: log,
  LAB_CONTROL: control,
})
