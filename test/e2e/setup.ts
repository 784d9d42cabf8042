import { spawnSync } from "node:child_process"
import { findChromium } from "../support/chromium.ts"

/** Before the browser tests: the client as it is served, and a browser. */
export function setup(): void {
  findChromium()
  const built = spawnSync(process.execPath, ["client/build-if-needed.ts"], { stdio: "inherit" })
  if (built.status !== 0) throw new Error("the client could not be built")
}
