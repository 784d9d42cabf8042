import { spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { readFileSync } from "node:fs"
import { createServer } from "node:http"
import { expect, onTestFinished, test } from "vitest"
import { z } from "zod"
import { signUp } from "../support/api-people.ts"
import { freePort } from "../support/server-process.ts"
import { startTestApp } from "../support/start-app.ts"
import { HAPROXY_CFG, haproxyProgram, startHaproxy } from "../support/start-haproxy.ts"
import { WireClient } from "../support/wire-client.ts"

/** The load balancer of the deployment before one node; people's address is its own. */
async function behindBalancer(env: Readonly<Record<string, string>> = {}) {
  const running = await startTestApp({ env: { TRUST_PROXY: "1", ...env } })
  onTestFinished(() => running[Symbol.asyncDispose]())
  const balancer = await startHaproxy([running.app.port])
  onTestFinished(() => balancer[Symbol.asyncDispose]())
  return { url: balancer.url, port: running.app.port }
}

test("deploy/haproxy.cfg is valid for the HAProxy that is here", () => {
  const checked = spawnSync(haproxyProgram(), ["-c", "-f", HAPROXY_CFG], { encoding: "utf8" })
  expect(checked.stderr).not.toContain("ALERT")
  expect(checked.status).toBe(0)
})

test("behind the balancer a visitor counts by their own address, not by what they claim", async () => {
  const { url } = await behindBalancer({ MAX_SIGN_UPS_PER_MINUTE: "3" })
  const seen: number[] = []
  for (let n = 0; n < 4; n++) {
    const answer = await fetch(new URL("/api/session/sign-up", url), {
      method: "POST",
      headers: { "content-type": "application/json", origin: url, "x-forwarded-for": `203.0.113.${n}` },
      body: JSON.stringify({ name: "Ivo" }),
    })
    seen.push(answer.status)
  }
  expect(seen).toEqual([201, 201, 201, 429])
})

test("the balancer lets live connections through, and nobody to a node's health and metrics", async () => {
  const { url, port } = await behindBalancer()
  const ivo = await signUp(url, "Ivo")
  using client = await new WireClient({ url, token: ivo.token }).connected()
  expect(client.socket.connected).toBe(true)
  expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200)
  for (const path of ["/livez", "/readyz", "/metrics"]) {
    expect((await fetch(new URL(path, url))).status).toBe(404)
  }
})

test("a script that one node has not got is asked of the next, and one that none has is told to be missing", async () => {
  const nodeWith = async (...scripts: readonly string[]): Promise<number> => {
    const node = createServer(({ url = "" }, response) => {
      response.statusCode = url === "/readyz" || scripts.includes(url) ? 200 : 404
      response.end(url)
    })
    onTestFinished(() => void node.close())
    await once(node.listen(0, "127.0.0.1"), "listening")
    const address = node.address()
    return typeof address === "object" && address !== null ? address.port : 0
  }
  const ports = [await nodeWith(), await nodeWith("/assets/index-AAAAAAAA.js"), await nodeWith()]
  const balancer = await startHaproxy(ports)
  onTestFinished(() => balancer[Symbol.asyncDispose]())
  const ask = async (path: string): Promise<number> => {
    const answer = await fetch(new URL(path, balancer.url))
    await answer.arrayBuffer()
    return answer.status
  }
  const seen: number[] = []
  while (seen.length < 12) seen.push(await ask("/assets/index-AAAAAAAA.js"))
  expect(new Set(seen)).toEqual(new Set([200]))
  expect(await ask("/assets/index-BBBBBBBB.js")).toBe(404)
})

test("the image's health check tells a node that serves from one that does not", async () => {
  const dockerfile = readFileSync(new URL("../../Dockerfile", import.meta.url), "utf8")
  const [, list = ""] = /^HEALTHCHECK[^\n]*\\\n +CMD (\[.*\])$/m.exec(dockerfile) ?? []
  const [program = "", ...args] = z.array(z.string()).parse(JSON.parse(list))
  const check = async (port: number): Promise<number | null> => {
    const env = { PATH: process.env["PATH"] ?? "", PORT: String(port) }
    const child = spawn(program, args, { env, stdio: "ignore" })
    await once(child, "exit")
    return child.exitCode
  }
  const { app } = await startedNode()
  expect(await check(app.port)).toBe(0)
  await app.close()
  expect(await check(app.port)).toBe(1)
  expect(await check(await freePort())).toBe(1)
})

async function startedNode() {
  const running = await startTestApp()
  onTestFinished(() => running[Symbol.asyncDispose]())
  return running
}
