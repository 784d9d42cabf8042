import { spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { connect } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { text } from "node:stream/consumers"
import { fileURLToPath } from "node:url"
import { eventually } from "./eventually.ts"
import { freePort } from "./server-process.ts"

/** What docker-compose.yml starts, with the addresses of this machine. */
export const HAPROXY_CFG = fileURLToPath(new URL("../../deploy/haproxy.cfg", import.meta.url))

/** A balancer that just started answers within this, in ms. */
const START_MS = 10_000

/** The load balancer of the deployment, before nodes of this machine. */
export interface TestHaproxy extends AsyncDisposable {
  /** Where people go. */
  readonly url: string
  /** Sends whoever comes from now on to these nodes alone (1 to 3); who is there stays. */
  sendTo(...nodes: readonly number[]): Promise<void>
}

let program: string | undefined

/** What `HAPROXY` names, else the one on the path, else installed from Debian where this runs as root. */
export function haproxyProgram(): string {
  program ??= find()
  if (program === undefined && process.getuid?.() === 0) {
    const install = "apt-get update -qq && apt-get install -y -qq --no-install-recommends haproxy"
    spawnSync("sh", ["-c", install], { stdio: "ignore", timeout: 180_000 })
    program = find()
  }
  if (program !== undefined) return program
  throw new Error("These tests need haproxy 2.6 or newer: install it, or name it in HAPROXY.")
}

const find = (): string | undefined =>
  [process.env["HAPROXY"], "haproxy", "/usr/sbin/haproxy"].find(
    (name) => name !== undefined && name !== "" && spawnSync(name, ["-v"]).status === 0,
  )

/** Resolves when it takes connections; it believes that every node is ready until it has looked. */
export async function startHaproxy(nodePorts: readonly number[]): Promise<TestHaproxy> {
  const folder = await mkdtemp(join(tmpdir(), "jubilee-haproxy-"))
  const admin = join(folder, "admin")
  await writeFile(join(folder, "admin.cfg"), `global\n    stats socket ${admin} level admin\n`)
  const port = await freePort()
  const nodes = nodePorts.map((nodePort, n): [string, string] => [`NODE_${n + 1}`, `127.0.0.1:${nodePort}`])
  const child = spawn(haproxyProgram(), ["-db", "-f", HAPROXY_CFG, "-f", join(folder, "admin.cfg")], {
    env: {
      PATH: process.env["PATH"] ?? "",
      LISTEN: `127.0.0.1:${port}`,
      ...Object.fromEntries(nodes),
    },
    stdio: ["ignore", "pipe", "pipe"],
  })
  let said = ""
  const keep = (chunk: Buffer): void => void (said = (said + chunk.toString()).slice(-20_000))
  child.stdout.on("data", keep)
  child.stderr.on("data", keep)
  const url = `http://127.0.0.1:${port}`
  await eventually(async () => {
    if (child.exitCode !== null) throw new Error(`haproxy ended:\n${said}`)
    const answer = await fetch(url)
    await answer.arrayBuffer()
  }, START_MS)
  return {
    url,
    async sendTo(...chosen) {
      for (const n of nodePorts.keys()) {
        const state = chosen.includes(n + 1) ? "ready" : "drain"
        await command(admin, `set server nodes/node-${n + 1} state ${state}`)
      }
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) {
        const gone = once(child, "exit")
        child.kill("SIGKILL")
        await gone
      }
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** One order of an operator; silence is consent. */
async function command(admin: string, order: string): Promise<void> {
  const socket = connect(admin)
  socket.end(`${order}\n`)
  const answer = await text(socket)
  if (answer.trim() !== "") throw new Error(`haproxy: ${answer}`)
}
