import { spawnSync } from "node:child_process"
import { existsSync } from "node:fs"
import { chromium, type Browser } from "playwright-core"

/** Where Debian, Ubuntu and others put it. */
const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]

const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
]

/** The browser of the tests: CHROMIUM_PATH, or one that is installed, or (as root on Debian) one that is installed now. */
export function findChromium(): string {
  const named = process.env["CHROMIUM_PATH"]
  if (named !== undefined && named !== "") return named
  const installed = PLACES.find((path) => existsSync(path))
  if (installed !== undefined) return installed
  if (process.getuid?.() === 0) {
    const install =
      "apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-noto-color-emoji"
    spawnSync("sh", ["-c", install], { stdio: ["ignore", "ignore", "inherit"] })
    const now = PLACES.find((path) => existsSync(path))
    if (now !== undefined) return now
  }
  throw new Error("The browser tests need Chromium: install it, or set CHROMIUM_PATH to its executable.")
}

/** `hosts`: host names that the browser takes for this machine, so that a page has no secure context. */
export function launchChromium({
  hosts = [],
}: { readonly hosts?: readonly string[] } = {}): Promise<Browser> {
  const rules = hosts.map((host) => `MAP ${host} 127.0.0.1`).join(", ")
  return chromium.launch({
    executablePath: findChromium(),
    args: [...ARGS, ...(rules === "" ? [] : [`--host-resolver-rules=${rules}`])],
  })
}
