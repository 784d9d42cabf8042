import { mkdtempSync } from "node:fs"
import { rm } from "node:fs/promises"
import { connect } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { startApp, type App } from "../../server/app.ts"
import { readConfig } from "../../server/config.ts"
import { createLog } from "../../server/ops/log.ts"

let folder: string
let app: App

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "jubilee-socket-"))
  const config = readConfig({ PORT: "0", HOST: "127.0.0.1", DATA_DIR: folder })
  if (!config.ok) throw new Error(config.error.join(" "))
  const started = await startApp({ config: config.value, log: createLog({ level: "silent" }) })
  if (!started.ok) throw new Error(started.error)
  app = started.value
})
afterAll(async () => {
  await app.close()
  await rm(folder, { recursive: true, force: true })
})

/** A server that says nothing for so long has said what it will. */
const QUIET_MS = 400

/** What a server says to these bytes before it ends the connection, falls silent, or has said `awaited`. */
async function say(bytes: readonly (string | Uint8Array)[], awaited?: string): Promise<string> {
  const socket = connect(app.port, "127.0.0.1")
  let heard = ""
  socket.on("data", (chunk) => {
    heard += chunk.toString("latin1")
    if (awaited !== undefined && heard.includes(awaited)) socket.destroy()
  })
  // A server may well cut off whoever sends on after a refusal.
  socket.on("error", () => {})
  socket.setTimeout(awaited === undefined ? QUIET_MS : 20_000, () => socket.destroy())
  const closed = new Promise((resolve) => socket.once("close", resolve))
  for (const some of bytes) socket.write(some)
  await closed
  return heard
}

const host = (): string => `127.0.0.1:${app.port}`
const alive = async (): Promise<number> => (await fetch(`${app.url}/api/health`)).status

describe("over a real socket", () => {
  test.each<[string, string]>([
    ["no HTTP at all", "hello\r\n\r\n"],
    ["TLS to a plain port", "\u0016\u0003\u0001\u0002\u0000\u0001"],
    ["a host that is none", "GET /api/info HTTP/1.1\r\nHost: a b\r\n\r\n"],
    ["a host with a path", "GET /api/info HTTP/1.1\r\nHost: x/../y\r\n\r\n"],
    ["no host", "GET /api/info HTTP/1.1\r\n\r\n"],
    [
      "two lengths",
      "POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    ],
    [
      "length and chunks",
      "POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ],
    ["a broken absolute address", "GET http://[bad HTTP/1.1\r\nHost: x\r\n\r\n"],
    ["an address of somebody else", "GET http://evil.example/api/info HTTP/1.1\r\nHost: x\r\n\r\n"],
    ["dots", "GET /api/../../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n"],
    ["encoded dots", "GET /assets/%2e%2e/%2e%2e/package.json HTTP/1.1\r\nHost: x\r\n\r\n"],
    ["a star", "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n"],
    ["CONNECT", "CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n"],
    [
      "an upgrade to something else",
      "GET /api/info HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
    ],
    ["a header of 100 KB", `GET /api/info HTTP/1.1\r\nHost: x\r\nX: ${"x".repeat(100_000)}\r\n\r\n`],
    ["an address of 100 KB", `GET /${"x".repeat(100_000)} HTTP/1.1\r\nHost: x\r\n\r\n`],
    ["a header that is no text", "GET /api/info HTTP/1.1\r\nHost: x\r\nOrigin: \u0000\r\n\r\n"],
    [
      "a cookie that is none",
      "POST /api/session HTTP/1.1\r\nHost: x\r\nOrigin: http://x\r\nCookie: ;=;jubilee=%;%%%=1\r\nContent-Length: 0\r\n\r\n",
    ],
  ])("%s: the process lives, and nothing of the disk is told", async (_, bytes) => {
    const heard = await say([bytes])
    expect(heard).not.toMatch(/root:|"dependencies"|node_modules|at .*\.ts:\d/)
    expect(await alive()).toBe(200)
  })

  test("a body without end is refused after its limit, and not read on", async () => {
    const head = `PATCH /api/me HTTP/1.1\r\nHost: ${host()}\r\nOrigin: http://${host()}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n`
    const signUp = await fetch(`${app.url}/api/session/sign-up`, {
      method: "POST",
      headers: { origin: app.url, "content-type": "application/json" },
      body: JSON.stringify({ name: "Mira" }),
    })
    const session: unknown = await signUp.json()
    const token = session instanceof Object && "token" in session ? String(session.token) : ""
    const chunk = Buffer.concat([Buffer.from("4000\r\n"), Buffer.alloc(0x4000, 120), Buffer.from("\r\n")])
    const endless = Array.from({ length: 64 }, () => chunk)
    const heard = await say([`${head}Authorization: Bearer ${token}\r\n\r\n`, ...endless], "too_large")
    expect(heard).toMatch(/^HTTP\/1\.1 413 /)
    expect(await alive()).toBe(200)
  })

  test("a body that ends before its announced length harms nobody", async () => {
    const heard = await say([
      `POST /api/session/sign-up HTTP/1.1\r\nHost: ${host()}\r\nOrigin: http://${host()}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"name":`,
    ])
    expect(heard).not.toContain("201")
    expect(await alive()).toBe(200)
  })
})
