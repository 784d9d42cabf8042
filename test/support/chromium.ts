import { spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { existsSync } from "node:fs"
import { createInterface } from "node:readline"
import { chromium, type Browser, type BrowserContext } from "playwright-core"

/**
 * The headless shell has no window of its own to draw, so a page takes about half of the processor's time. It shows no
 * notifications, and a profile that it wrote need not survive its end: that takes the whole browser.
 */
export type Form = "shell" | "whole"

/** Where Debian, Ubuntu and others put them, best first. */
const WHOLE = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
const PLACES: Readonly<Record<Form, readonly string[]>> = {
  shell: ["/usr/bin/chromium-headless-shell"],
  whole: WHOLE,
}
const PACKAGES: Readonly<Record<Form, string>> = { shell: "chromium-headless-shell", whole: "chromium" }
/** What installs it on Debian, in ms, on a slow line. */
const INSTALL_MS = 300_000

const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
]

/** Installs both where they are missing and this runs as root on Debian; what cannot be had is said by who needs it. */
export function installChromium(): void {
  if (process.env["CHROMIUM_PATH"] || process.getuid?.() !== 0) return
  const missing = (["shell", "whole"] as const).filter((form) => !PLACES[form].some(existsSync))
  if (missing.length === 0) return
  const packages = missing.map((form) => PACKAGES[form]).join(" ")
  const get = "apt-get install -y -qq --no-install-recommends"
  const install = `apt-get update -qq && ${get} ${packages} fonts-noto-color-emoji`
  spawnSync("sh", ["-c", install], { stdio: ["ignore", "ignore", "inherit"], timeout: INSTALL_MS })
}

/** The browser of the tests: CHROMIUM_PATH, or one that is installed. The whole browser can stand in for the shell. */
export function findChromium(form: Form = "shell"): string {
  const named = process.env["CHROMIUM_PATH"]
  if (named !== undefined && named !== "") return named
  const installed = [...PLACES[form], ...WHOLE].find((path) => existsSync(path))
  if (installed !== undefined) return installed
  throw new Error("The browser tests need Chromium: install it, or set CHROMIUM_PATH to its executable.")
}

/** `hosts`: host names that the browser takes for this machine, so that a page has no secure context. */
export function launchChromium({
  hosts = [],
  form = "shell",
}: { readonly hosts?: readonly string[]; readonly form?: Form } = {}): Promise<Browser> {
  const rules = hosts.map((host) => `MAP ${host} 127.0.0.1`).join(", ")
  return chromium.launch({
    executablePath: findChromium(form),
    args: [...ARGS, ...(rules === "" ? [] : [`--host-resolver-rules=${rules}`])],
  })
}

/** A browser with a profile on disk, in a process that a test can end without a word. */
export async function killableChromium(
  profile: string,
): Promise<{ readonly context: BrowserContext; readonly kill: () => Promise<void> }> {
  const args = [...ARGS, "--headless=new", "--remote-debugging-port=0", `--user-data-dir=${profile}`]
  const child = spawn(findChromium("whole"), [...args, "about:blank"], {
    stdio: ["ignore", "ignore", "pipe"],
  })
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
