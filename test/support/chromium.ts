import { spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { existsSync } from "node:fs"
import { createInterface } from "node:readline"
import { chromium, type Browser, type BrowserContext } from "playwright-core"

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

/** A browser with a profile on disk, in a process that a test can end without a word. */
export async function killableChromium(
  profile: string,
): Promise<{ readonly context: BrowserContext; readonly kill: () => Promise<void> }> {
  const args = [...ARGS, "--headless=new", "--remote-debugging-port=0", `--user-data-dir=${profile}`]
  const child = spawn(findChromium(), [...args, "about:blank"], { stdio: ["ignore", "ignore", "pipe"] })
  const ended = once(child, "exit")
  let endpoint: string | undefined
  for await (const line of createInterface({ input: child.stderr })) {
    endpoint = /DevTools listening on (\S+)/.exec(line)?.[1]
    if (endpoint !== undefined) break
  }
  if (endpoint === undefined) throw new Error("the browser did not start")
  child.stderr.resume()
  const browser = await chromium.connectOverCDP(endpoint)
  const [context] = browser.contexts()
  if (context === undefined) throw new Error("the browser has no profile")
  return {
    context,
    kill: async () => {
      child.kill("SIGKILL")
      await ended
    },
  }
}
