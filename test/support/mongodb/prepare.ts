import { chooseEngine, describeEngine } from "./engine.ts"
import { ferretdbProgram } from "./ferretdb.ts"

/** Before the tests that need MongoDB: says which one they take, and builds it if need be, in no test's time. */
export async function setup(): Promise<void> {
  const engine = chooseEngine()
  console.log(`MongoDB of the tests: ${describeEngine(engine)}`)
  if (engine.kind === "ferretdb") await ferretdbProgram()
}
