import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { KeyedMutex } from "../../server/async/keyed-mutex.ts"
import { newDatabaseName, startMongo } from "../support/mongodb/start.ts"
import type { Rng } from "../support/rng.ts"
import { freePort, ServerProcess } from "../support/server-process.ts"
import { startRedis } from "../support/start-redis.ts"

/** The servers under test, whose clocks the lab sets forward while all of them are down. */

/** What people and browsers know the place by; nobody connects to it. */
export const ORIGIN = "https://jubilee.example.org"
const START_MS = 120_000

const SETTINGS = {
  PUBLIC_URL: ORIGIN,
  VAPID_SUBJECT: "mailto:operator@example.org",
  PUSH_ALLOW_PRIVATE: "on",
  MAIL_FROM: "jubilee@example.org",
  // Everybody comes from an address of their own.
  TRUST_PROXY: "1",
  MAX_CHANGES_PER_MINUTE: "1000000",
  MAX_SIGN_UPS_PER_MINUTE: "1000000",
  MAX_SIGN_UPS_PER_DAY: "1000000",
  MAX_READS_PER_MINUTE: "1000000",
  MAX_LINK_OPENS_PER_MINUTE: "1000000",
  ACCESS_TOKEN_SECONDS: "86400",
}

/** Faults that are planted: the lab must find what they do. */
export type Control = "lost" | "doubled"

const ERROR_LINE = /^\{"level":[56]0,.*$/gm

export class Place implements AsyncDisposable {
  /** How far the clock of the servers is ahead, in ms. */
  ahead = 0
  /** When nodes were killed, by `performance.now()`. */
  readonly deaths: number[] = []
  /** What no server may do: log an error, or end by itself. A store that does not answer in time on a busy machine is none. */
  readonly broken: string[] = []
  readonly #nodes: readonly ServerProcess[]
  readonly #control: Control | undefined
  readonly #begun: AsyncDisposableStack
  /** One thing is done to the nodes at a time. */
  readonly #mutex = new KeyedMutex()

  private constructor(
    nodes: readonly ServerProcess[],
    begun: AsyncDisposableStack,
    control: Control | undefined,
  ) {
    this.#nodes = nodes
    this.#begun = begun
    this.#control = control
  }

  /** One node keeps its data in a folder; several share a MongoDB and a Redis. None runs yet. */
  static async open(
    count: number,
    { smtpUrl, control }: { readonly smtpUrl: string; readonly control: Control | undefined },
  ): Promise<Place> {
    await using begun = new AsyncDisposableStack()
    const folder = await mkdtemp(join(tmpdir(), "jubilee-remind-"))
    begun.defer(() => rm(folder, { recursive: true, force: true }))
    const settings: Record<string, string> = { ...SETTINGS, SMTP_URL: smtpUrl }
    if (count > 1) {
      settings["MONGODB_URL"] = begun.use(await startMongo()).url(newDatabaseName())
      settings["REDIS_URL"] = begun.use(await startRedis()).url
    }
    const nodes: ServerProcess[] = []
    while (nodes.length < count) {
      const node = new ServerProcess(await freePort(), folder, settings)
      begun.defer(() => node.kill())
      nodes.push(node)
    }
    return new Place(nodes, begun.move(), control)
  }

  /** Of one node, in turn. */
  url(n: number): string {
    return this.#nodes[n % this.#nodes.length]?.url ?? ""
  }

  async start(): Promise<void> {
    await Promise.all(this.#nodes.map((node) => this.#start(node)))
  }

  /** Everything ends at once, as by a power cut, and comes back when so many ms have passed on its clocks. */
  forward(ms: number): Promise<void> {
    return this.#mutex.run("", async () => {
      await this.end()
      this.ahead += ms
      await this.start()
    })
  }

  /** One node dies at once, whatever it was doing; `between` runs before it comes back. */
  killOne(rng: Rng, between: () => void): Promise<void> {
    return this.#mutex.run("", async () => {
      const node = rng.pick(this.#nodes)
      await this.#bury(node)
      between()
      await this.#start(node)
    })
  }

  async end(): Promise<void> {
    await Promise.all(this.#nodes.map((node) => this.#bury(node)))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#begun.disposeAsync()
  }

  async #start(node: ServerProcess): Promise<void> {
    node.spawn("ahead", {
      REMIND_AHEAD_MS: String(this.ahead),
      ...(this.#control && { REMIND_CONTROL: this.#control }),
    })
    await node.listening(START_MS)
  }

  async #bury(node: ServerProcess): Promise<void> {
    if (!node.running) this.broken.push(`a server ended by itself:\n${node.output}`)
    await node.kill()
    this.deaths.push(performance.now())
    const errors = node.output.match(ERROR_LINE) ?? []
    this.broken.push(...errors.filter((line) => !line.includes('"reason":"away"')))
  }
}
