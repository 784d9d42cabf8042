import { beforeEach, describe, expect, onTestFinished, test } from "vitest"
import { roomOf } from "../../shared/rooms.ts"
import { signUp, startOccasion } from "../support/api-people.ts"
import { startApiWorld } from "../support/api-world.ts"
import { eventually } from "../support/eventually.ts"
import { type RunningApp, startTestApp } from "../support/start-app.ts"
import { WireClient } from "../support/wire-client.ts"

let running: RunningApp
beforeEach(async () => {
  running = await startTestApp()
  onTestFinished(() => running[Symbol.asyncDispose]())
})

describe("probes", () => {
  test("a server that works is live and ready, says so without a word about anybody, and does not fill the log", async () => {
    const live = await fetch(`${running.url}/livez`)
    expect([live.status, await live.json()]).toEqual([200, { status: "live", store: "up" }])
    const ready = await fetch(`${running.url}/readyz`)
    expect([ready.status, await ready.json()]).toEqual([
      200,
      { status: "ready", store: "up", otherNodes: "alone", draining: false },
    ])
    expect(ready.headers.get("cache-control")).toBe("no-store")
    expect((await fetch(`${running.url}/api/health`)).status).toBe(200)
    const loud = running.logLines.filter((line) => line.includes("/readyz") && !line.includes('"level":20'))
    expect(loud).toEqual([])
  })

  test("a store that is gone for good: neither live nor ready, and the way in says that nothing can be saved", async () => {
    const world = await startApiWorld()
    onTestFinished(() => world[Symbol.asyncDispose]())
    await world.store.close()
    const live = await world.raw("/livez")
    expect([live.status, await live.json()]).toEqual([503, { status: "dead", store: "gone" }])
    const ready = await world.raw("/readyz")
    expect(ready.status).toBe(503)
    expect(await ready.json()).toMatchObject({ status: "not_ready", store: "away" })
    expect((await world.raw("/api/health")).status).toBe(503)
  })
})

describe("a server that stops", () => {
  test("ends what it had begun to answer, with everybody told to come back at a moment of their own", async () => {
    const { url, app } = running
    const ivo = await signUp(url, "Ivo")
    const { occasion } = await startOccasion(url, ivo, "Anna")
    const clients = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const client = await new WireClient({ url, token: ivo.token }).connected()
        onTestFinished(() => client[Symbol.dispose]())
        await client.join(roomOf("list", occasion))
        return client
      }),
    )
    await app.close()
    await eventually(() => expect(clients.every((client) => client.closed)).toBe(true))
    const told = clients.map((client) => client.all("closing").map(([closing]) => closing))
    expect(told.flat().map(({ code }) => code)).toEqual(clients.map(() => "shutting_down"))
    const moments = told.flat().map(({ retryMs }) => retryMs)
    expect(new Set(moments).size).toBeGreaterThan(4)
    expect(Math.max(...moments)).toBeLessThanOrEqual(1_000)
    await expect(fetch(url)).rejects.toThrow("fetch failed")
  })
})
