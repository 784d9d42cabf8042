import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, expect, onTestFinished, test } from "vitest"
import { eventually } from "../support/eventually.ts"
import { freePort } from "../support/server-process.ts"

const ROOT = fileURLToPath(new URL("../..", import.meta.url))
const START_MS = 60_000
const STOP_MS = 20_000

interface Started {
  readonly npm: ChildProcess
  readonly port: number
  readonly printed: () => string
}

/** `npm start` at the head of a process group of its own, as a shell starts it. */
async function npmStart(): Promise<Started> {
  const port = await freePort()
  const npm = spawn("npm", ["start"], {
    cwd: ROOT,
    detached: true,
    env: { ...process.env, NODE_ENV: "production", PORT: String(port), HOST: "127.0.0.1", DATA_DIR: data },
    stdio: ["ignore", "pipe", "pipe"],
  })
  let printed = ""
  npm.stdout.on("data", (chunk: Buffer) => (printed += chunk.toString()))
  npm.stderr.on("data", (chunk: Buffer) => (printed += chunk.toString()))
  onTestFinished(() => endGroup(npm))
  await eventually(() => expect(printed).toContain('"msg":"started"'), START_MS)
  return { npm, port, printed: () => printed }
}

function endGroup(npm: ChildProcess): void {
  try {
    process.kill(-(npm.pid ?? 0), "SIGKILL")
  } catch {
    // The whole group has ended.
  }
}

/** Processes of the group that npm leads, without those that have ended and that nobody looked at yet. */
function groupOf(npm: ChildProcess): readonly string[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name))
  return pids.flatMap((pid) => {
    // pid (name) state parent group …
    const [, state = "Z", group] = /^\d+ \(.*\) (\S) \d+ (\d+)/s.exec(statOf(pid)) ?? []
    return state !== "Z" && Number(group) === npm.pid ? [pid] : []
  })
}

function statOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8")
  } catch {
    return ""
  }
}

/** Whether somebody could listen there now. */
async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, "127.0.0.1")
  const free = await Promise.race([
    once(server, "listening").then(() => true),
    once(server, "error").then(() => false),
  ])
  server.close()
  return free
}

const times = (text: string, part: string): number => text.split(part).length - 1

const data = mkdtempSync(join(tmpdir(), "jubilee-npm-"))
afterAll(() => rmSync(data, { recursive: true, force: true }))

// Each start finds the folder and the port that the one before gave back.
test.for([
  { signal: "SIGTERM", to: "npm" },
  { signal: "SIGINT", to: "npm" },
  { signal: "SIGTERM", to: "group" },
  { signal: "SIGINT", to: "group" },
] as const)(
  "`npm start` that gets $signal at its $to ends the server once, in good order, and leaves nothing behind",
  async ({ signal, to }) => {
    const { npm, port, printed } = await npmStart()
    expect(groupOf(npm).length).toBeGreaterThan(1)
    const gone = once(npm, "close")
    process.kill(to === "npm" ? (npm.pid ?? 0) : -(npm.pid ?? 0), signal)
    await gone
    expect(npm.exitCode).toBe(0)
    await eventually(() => expect(groupOf(npm)).toEqual([]), STOP_MS)
    expect(times(printed(), '"msg":"stopping"')).toBe(1)
    expect(times(printed(), '"msg":"stopped"')).toBe(1)
    expect(await isFree(port)).toBe(true)
  },
)
