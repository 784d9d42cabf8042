import { spawn } from "node:child_process"
import { once } from "node:events"
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { describe, expect, onTestFinished, test } from "vitest"
import { eventually } from "../support/eventually.ts"
import { freePort, ServerProcess } from "../support/server-process.ts"

const MAIN = fileURLToPath(new URL("../../server/main.ts", import.meta.url))

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "jubilee-start-"))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

/** Runs the server until it ends by itself: its exit code and what it said. */
async function start(env: Readonly<Record<string, string>>): Promise<{ code: unknown; said: string }> {
  const child = spawn(process.execPath, [MAIN], { env: { PATH: process.env["PATH"] ?? "", ...env } })
  onTestFinished(() => void child.kill("SIGKILL"))
  let said = ""
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()))
  child.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()))
  await once(child, "close")
  return { code: child.exitCode, said: said.trim() }
}

describe("a start that cannot be is refused with one sentence", () => {
  test("every wrong setting is named at once, and its value is not repeated", async () => {
    const { code, said } = await start({
      PORT: "seventy",
      PUBLIC_URL: "ftp://secret.example",
      MAX_DOCUMENT_BYTES: "-1",
    })
    expect(code).toBe(1)
    expect(said.split("\n").map((line) => line.split(" ")[0])).toEqual([
      "PORT",
      "PUBLIC_URL",
      "MAX_DOCUMENT_BYTES",
    ])
    expect(said).not.toContain("secret")
  })

  test("a port in use", async () => {
    const taken = createServer().listen(0, "127.0.0.1")
    onTestFinished(() => void taken.close())
    await once(taken, "listening")
    const address = taken.address()
    const port = typeof address === "object" && address !== null ? address.port : 0
    const { code, said } = await start({ PORT: String(port), HOST: "127.0.0.1", DATA_DIR: folder() })
    expect({ code, said }).toEqual({ code: 1, said: `Port ${port} is in use; set PORT to another.` })
  })

  test("a data folder that another server has open", async () => {
    const data = folder()
    const first = new ServerProcess(await freePort(), data)
    first.spawn()
    onTestFinished(() => first.kill())
    await first.listening(20_000)
    const { code, said } = await start({ PORT: "0", HOST: "127.0.0.1", DATA_DIR: data })
    expect(code).toBe(1)
    expect(said.split("\n")).toHaveLength(1)
    expect(said).toContain(data)
  })

  test("a database file that is not one: named, and left as it was", async () => {
    const data = folder()
    const file = join(data, "jubilee.db")
    writeFileSync(file, "somebody's notes, not a database".repeat(500))
    const before = readFileSync(file)
    const { code, said } = await start({ PORT: "0", HOST: "127.0.0.1", DATA_DIR: data })
    expect(code).toBe(1)
    expect(said).toContain(file)
    expect(readFileSync(file).equals(before)).toBe(true)
  })

  test("a data folder that is a file", async () => {
    const data = join(folder(), "notes")
    writeFileSync(data, "a file")
    const { code, said } = await start({ PORT: "0", HOST: "127.0.0.1", DATA_DIR: data })
    expect(code).toBe(1)
    expect(said).toContain(data)
    expect(said.split("\n")).toHaveLength(1)
  })

  test("a data folder below one that nobody may enter", async () => {
    const closed = join(folder(), "closed")
    mkdirSync(closed)
    chmodSync(closed, 0o000)
    // The superuser may enter everywhere; for it the nearest thing is a file system that takes no folders.
    const data = process.getuid?.() === 0 ? "/sys/jubilee" : join(closed, "data")
    const { code, said } = await start({ PORT: "0", HOST: "127.0.0.1", DATA_DIR: data })
    expect(code).toBe(1)
    expect(said).toContain(data)
  })
})

test("SIGTERM ends the server in good order, and it starts again on the same folder", async () => {
  const data = folder()
  const port = await freePort()
  for (let round = 0; round < 2; round++) {
    const child = spawn(process.execPath, [MAIN], {
      env: { PATH: process.env["PATH"] ?? "", PORT: String(port), HOST: "127.0.0.1", DATA_DIR: data },
      stdio: ["ignore", "ignore", "pipe"],
    })
    onTestFinished(() => void child.kill("SIGKILL"))
    let said = ""
    child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()))
    await eventually(() => expect(said).toContain(`http://localhost:${port}`), 20_000)
    expect((await fetch(`http://127.0.0.1:${port}/api/health`)).status).toBe(200)
    const ended = once(child, "exit")
    child.kill("SIGTERM")
    expect((await ended)[0]).toBe(0)
  }
})
