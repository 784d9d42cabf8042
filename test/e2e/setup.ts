import { spawnSync } from "node:child_process"
import { findChromium, installChromium } from "../support/chromium.ts"
import { installRealBrowsers } from "../support/real-browsers.ts"

/** Before the browser tests: the client as it is served, and a browser. */
export function setup(): void {
  installChromium()
  installRealBrowsers()
  findChromium()
  // As `npm start` builds it: with the test runner's own NODE_ENV it would be another client, and stay in its place.
  const env = { ...process.env, NODE_ENV: "production" }
  const built = spawnSync(process.execPath, ["client/build-if-needed.ts"], { stdio: "inherit", env })
  if (built.status !== 0) throw new Error("the client could not be built")
}
