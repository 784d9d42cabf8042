import { mkdtemp, rm } from "node:fs/promises"
import { Agent, request } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as wait } from "node:timers/promises"
import * as Y from "yjs"
import { addItem } from "../../../shared/documents/write-items.ts"
import { newItemId, type ItemId } from "../../../shared/ids.ts"
import { roomOf } from "../../../shared/rooms.ts"
import { type Family, requestId, startFamily } from "../../support/claims-world.ts"
import { freePort } from "../../support/server-process.ts"
import { WireClient } from "../../support/wire-client.ts"
import { MAIN, SETTINGS } from "../contenders/world.ts"
import { Histogram } from "../histogram.ts"
import { ServerChild } from "../server-child.ts"
import { atLeast, atMost } from "./findings.ts"
import type { Scenario } from "./scenario.ts"

const FAMILIES = 40
const WISHES = 100
const PER_SECOND = 1_000
/** Before the clock starts, so that the code is warm. */
const WARM_SECONDS = 2
const TICK_MS = 2

interface Wished {
  readonly family: Family
  readonly items: readonly ItemId[]
  /** A giver who has it open, so that every claim is told to somebody. */
  readonly open: WireClient
}

/** g: givers of forty families click, a thousand in a second, each on a wish of their own list; each is told live. */
export const claims: Scenario = async ({ quick }) => {
  const folder = await mkdtemp(join(tmpdir(), "jubilee-bench-claims-"))
  const env = { ...SETTINGS, DATA_DIR: folder }
  const server = await ServerChild.start({ script: MAIN, port: await freePort(), env })
  const families: Wished[] = []
  const agent = new Agent({ keepAlive: true, maxSockets: 200 })
  try {
    for (let n = 0; n < FAMILIES; n++) families.push(await wished(`http://127.0.0.1:${server.port}`))
    const clicks = new Clicks(families, agent)
    await clicks.run(WARM_SECONDS)
    const before = server.cpuMs()
    const measured = await clicks.run(quick ? 3 : 15)
    const cpuUs = ((server.cpuMs() - before) * 1_000) / measured.answered
    const { p50, p99, perSecond, refused } = measured
    return [
      { id: "g", what: "click to answer p50", unit: "ms", jubilee: p50, target: atMost(50) },
      { id: "g", what: "click to answer p99", unit: "ms", jubilee: p99 },
      {
        id: "g",
        what: "claims answered",
        unit: "/s",
        jubilee: perSecond,
        target: atLeast(0.99 * PER_SECOND),
      },
      { id: "g", what: "CPU per claim", unit: "µs", jubilee: cpuUs },
      { id: "g", what: "refused or lost", unit: "", jubilee: refused, target: atMost(0) },
    ]
  } finally {
    agent.destroy()
    for (const { open } of families) open[Symbol.dispose]()
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

async function wished(url: string): Promise<Wished> {
  const family = await startFamily(url)
  const { occasion, ivo, mira } = family
  const items = Array.from({ length: WISHES }, () => newItemId())
  const doc = new Y.Doc()
  const made = { quantity: "unlimited", createdBy: ivo.who.id, createdAt: 1 } as const
  for (const id of items) addItem(doc, { id, title: `Wish ${id}`, ...made }, null)
  using writer = await new WireClient({ url, token: ivo.who.token }).connected()
  await writer.join(roomOf("list", occasion))
  await writer.acknowledged(writer.push(Y.encodeStateAsUpdate(doc)))
  const open = await new WireClient({ url, token: mira.who.token }).connected()
  await open.join(roomOf("plan", occasion))
  return { family, items, open }
}

class Clicks {
  readonly #families: readonly Wished[]
  readonly #agent: Agent
  #sent = 0

  constructor(families: readonly Wished[], agent: Agent) {
    this.#families = families
    this.#agent = agent
  }

  /** The loop is open: a click leaves when it is due, whatever became of those before. */
  async run(seconds: number) {
    const times = new Histogram()
    let refused = 0
    const { promise: allAnswered, resolve } = Promise.withResolvers<void>()
    const started = performance.now()
    const total = seconds * PER_SECOND
    for (let sent = 0; sent < total;) {
      const due = Math.min(total, Math.floor(((performance.now() - started) / 1_000) * PER_SECOND))
      for (; sent < due; sent++) {
        const at = performance.now()
        this.#click((status) => {
          times.record(performance.now() - at)
          if (status !== 200) refused++
          if (times.count === total) resolve()
        })
      }
      await wait(TICK_MS)
    }
    await allAnswered
    const perSecond = (times.count / (performance.now() - started)) * 1_000
    for (const { open } of this.#families) open.received.length = 0
    return { p50: times.quantile(0.5), p99: times.quantile(0.99), answered: times.count, perSecond, refused }
  }

  #click(answered: (status: number | undefined) => void): void {
    const n = this.#sent++
    const round = Math.floor(n / FAMILIES)
    const one = this.#families[n % FAMILIES]
    const item = one?.items[round % WISHES]
    if (!one || !item) return answered(undefined)
    const giver = Math.floor(round / WISHES) % 2 === 0 ? one.family.ivo : one.family.mira
    const body = JSON.stringify({ do: "claim", units: 1 + (n % 3), requestId: requestId() })
    const headers = {
      origin: one.family.url,
      authorization: `Bearer ${giver.who.token}`,
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
    }
    const url = new URL(giver.path(`items/${item}/claim`), one.family.url)
    const sending = request(url, { agent: this.#agent, method: "POST", headers }, (response) => {
      response.resume()
      response.on("end", () => answered(response.statusCode))
    })
    sending.on("error", () => answered(undefined))
    sending.end(body)
  }
}
