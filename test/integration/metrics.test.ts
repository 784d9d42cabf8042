import * as Y from "yjs"
import { expect, onTestFinished, test } from "vitest"
import { newItemId } from "../../shared/ids.ts"
import { roomOf } from "../../shared/rooms.ts"
import { joinBy, signUp, startOccasion } from "../support/api-people.ts"
import { eventually } from "../support/eventually.ts"
import { scrape, type Scrape } from "../support/scrape.ts"
import { startTestApp } from "../support/start-app.ts"
import { WireClient } from "../support/wire-client.ts"

const SECRETS = ["Ivorette", "Annalisa", "Telescope"] as const

/** Ours, and those of the process and its runtime. */
const LABELS = /^(kind|code|route|method|status|outcome|version|le|type|space|quantile|major|minor|patch)$/

/** An update that adds an item, which nobody has seen before. */
function edit(title: string): Uint8Array {
  const doc = new Y.Doc()
  const item = new Y.Map<unknown>()
  item.set("title", title)
  doc.getMap("items").set(newItemId(), item)
  return Y.encodeStateAsUpdate(doc)
}

async function node(env: Readonly<Record<string, string>> = {}) {
  const running = await startTestApp({ env: { METRICS_PORT: "0", ...env } })
  onTestFinished(() => running[Symbol.asyncDispose]())
  const url = running.app.metricsUrl
  if (url === undefined) throw new Error("METRICS_PORT opens a listener")
  return { ...running, metricsUrl: url, look: (): Promise<Scrape> => scrape(url) }
}

test("an operator sees what people did, and nothing of who they are (S3)", async () => {
  const { url, look } = await node({ MAX_PRESENCE_PER_SECOND: "2", MAX_CONNECTIONS_PER_ADDRESS: "2" })
  const ivo = await signUp(url, SECRETS[0])
  const { occasion, link } = await startOccasion(url, ivo, SECRETS[1])
  const mira = await signUp(url, "Mira")
  await joinBy(url, mira, link)
  expect((await look()).value("jubilee_connections")).toBe(0)

  using here = await new WireClient({ url, token: ivo.token }).connected()
  using there = await new WireClient({ url, token: mira.token }).connected()
  using third = new WireClient({ url, token: mira.token })
  await eventually(() => expect(third.refusedWith).toBeDefined(), 5_000)
  await here.join(roomOf("list", occasion))
  await there.join(roomOf("list", occasion))
  for (const title of [SECRETS[2], "Tent", "Lamp"]) await here.acknowledged(here.push(edit(title)))
  here.push(new Uint8Array([1, 2, 3]))
  await here.next("refused")
  for (let n = 0; n < 10; n++) there.socket.emit("w", 0, { field: "title" })
  there.socket.emit("nonsense")
  here.socket.emit("join", { as: 1, room: "plan/00000000000000000000000000" })
  await here.next("denied")
  await fetch(new URL(`/api/${SECRETS[2]}`, url))

  await eventually(async () => {
    const seen = await look()
    expect(seen.value("jubilee_connections")).toBe(2)
    expect(seen.value("jubilee_rooms_open")).toBe(1)
    expect(seen.value("jubilee_entries_appended_total")).toBe(3)
    expect(seen.value("jubilee_append_seconds_count")).toBe(3)
    expect(seen.value("jubilee_waiting_bytes")).toBe(0)
    expect(seen.value("jubilee_store_up")).toBe(1)
    expect(seen.value("jubilee_fanout_up")).toBe(1)
    expect(seen.value("jubilee_messages_received_total", { kind: "edit" })).toBe(4)
    expect(seen.value("jubilee_messages_received_total", { kind: "presence" })).toBe(10)
    expect(seen.value("jubilee_messages_dropped_total", { kind: "presence" })).toBeGreaterThan(0)
    expect(seen.value("jubilee_messages_dropped_total", { kind: "unreadable" })).toBe(1)
    expect(seen.value("jubilee_edits_refused_total", { code: "unreadable_update" })).toBe(1)
    expect(seen.value("jubilee_joins_denied_total", { code: "not_here" })).toBe(1)
    expect(seen.value("jubilee_connections_refused_total", { code: "too_many" })).toBe(1)
    expect(seen.value("jubilee_http_requests_total", { route: "/api/session/sign-up" })).toBe(2)
    expect(seen.value("jubilee_http_requests_total", { route: "none", status: "404" })).toBe(1)
    expect(seen.value("nodejs_eventloop_lag_p99_seconds")).toBeGreaterThan(0)
    expect(seen.value("process_resident_memory_bytes")).toBeGreaterThan(0)
  }, 5_000)

  const { text, labels } = await look()
  for (const secret of [...SECRETS, ivo.id, mira.id, occasion, link, ivo.token]) {
    expect(text).not.toContain(secret)
  }
  expect(labels.map(([name]) => name).filter((name) => !LABELS.test(name))).toEqual([])
})

test("edits that are answered busy are counted one by one", async () => {
  const { url, look } = await node({ MAX_UPDATES_PER_SECOND: "1" })
  const ivo = await signUp(url, "Ivo")
  const { occasion } = await startOccasion(url, ivo, "Anna")
  using here = await new WireClient({ url, token: ivo.token }).connected()
  await here.join(roomOf("list", occasion))
  for (let n = 0; n < 30; n++) here.push(edit(`thing ${n}`))
  await here.next("busy")
  await eventually(async () => {
    const answered = here.all("busy").reduce((sum, [{ frames }]) => sum + frames.length, 0)
    expect((await look()).value("jubilee_busy_total")).toBe(answered)
  }, 5_000)
})

test("the address that people use has no metrics, and theirs has nothing else", async () => {
  const { url, metricsUrl } = await node()
  const public_ = await fetch(new URL("/metrics", url))
  expect(await public_.text()).not.toContain("jubilee_")
  for (const path of ["/", "/api/health", "/metrics/"]) {
    expect((await fetch(new URL(path, metricsUrl))).status).toBe(404)
  }
  expect((await fetch(metricsUrl, { method: "POST" })).status).toBe(404)
})

test("without METRICS_PORT nobody listens", async () => {
  await using running = await startTestApp()
  expect(running.app.metricsUrl).toBeUndefined()
})
