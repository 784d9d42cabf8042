import { spawnSync } from "node:child_process"

/** What plays MongoDB in the tests, best first. */
export type Engine =
  | { readonly kind: "given"; readonly url: string }
  | { readonly kind: "mongod" }
  | { readonly kind: "ferretdb" }

const has = (program: string, ...args: readonly string[]): boolean =>
  spawnSync(program, args, { stdio: "ignore" }).status === 0

/** Never "none": the cluster is half of the product, so without a database its tests fail instead of being left out. */
export function chooseEngine(): Engine {
  const url = process.env["MONGODB_URL"]?.trim()
  if (url) return { kind: "given", url }
  return chooseProgram()
}

/** One that a test may kill. */
export function chooseProgram(): Exclude<Engine, { readonly kind: "given" }> {
  if (has("mongod", "--version")) return { kind: "mongod" }
  if (has("go", "version")) return { kind: "ferretdb" }
  throw new Error(
    "There is no MongoDB for the tests: set MONGODB_URL to one, or put mongod on PATH (or Go, to build FerretDB).",
  )
}

export function describeEngine(engine: Engine): string {
  switch (engine.kind) {
    case "given":
      return "the one of MONGODB_URL"
    case "mongod":
      return "mongod of PATH, a replica set of one"
    case "ferretdb":
      return "FerretDB 1.24 on SQLite, built with the Go of PATH"
    default:
      return engine satisfies never
  }
}
