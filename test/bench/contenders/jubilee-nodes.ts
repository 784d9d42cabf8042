import { startMongoProcess } from "../../support/mongodb/start.ts"
import { scrape } from "../../support/scrape.ts"
import { freePort } from "../../support/server-process.ts"
import { cpuMsOf, ServerChild } from "../server-child.ts"
import type { Contender, ContenderKind, Prepared, StoreUse } from "./contender.ts"
import { Group, pin, startPinnedRedis } from "./group.ts"
import { JubileeClient, pushesOf } from "./jubilee.ts"
import { MAIN, makeFamilies, SETTINGS } from "./world.ts"

const NODES = 2
/** A hundred rooms of five people. */
const PEOPLE = { families: 20, occasions: 5 }

export interface NodesOptions {
  /** The core of the database: the nodes' own (0), or the load generator's. */
  readonly databaseCore: number
  /** Of Node itself. */
  readonly flags: readonly string[]
}

interface Node {
  readonly child: ServerChild
  readonly metrics: string
}

/** Two nodes, a Redis between them, and a database below them that has every edit before anybody sees it. */
export const jubileeNodes = ({ databaseCore, flags }: NodesOptions): ContenderKind => ({
  name: "jubilee",
  async start({ writers, edits }: Prepared): Promise<Contender> {
    const between = await startPinnedRedis()
    const database = await startMongoProcess()
    pin(database.pid, databaseCore)
    const frames = pushesOf(writers, edits)
    const shared = { MONGODB_URL: database.url("bench"), REDIS_URL: between.redis.url }
    const launch = async (): Promise<Node> => {
      const metricsPort = String(await freePort())
      const env = { ...SETTINGS, ...shared, METRICS_PORT: metricsPort }
      const child = await ServerChild.start({ script: MAIN, port: await freePort(), env, flags })
      return { child, metrics: `http://127.0.0.1:${metricsPort}/metrics` }
    }
    // One after the other: the first makes the installation's keys.
    let nodes = [await launch(), await launch()]
    const family = await makeFamilies(`http://127.0.0.1:${nodes[0]?.child.port}`, PEOPLE)
    const storeUse = async (): Promise<StoreUse> => {
      const said = await Promise.all(nodes.map(({ metrics }) => scrape(metrics)))
      const seconds = said.reduce((sum, node) => sum + node.value("jubilee_append_seconds_sum"), 0)
      return { cpuMs: cpuMsOf(database.pid), waitedMs: (seconds * 1_000) / NODES }
    }
    return {
      name: "jubilee",
      stores: true,
      get server() {
        const children = nodes.map(({ child }) => child)
        return new Group(children, [between.pid], storeUse)
      },
      async join(place, options = {}) {
        const port = nodes[place.seat % NODES]?.child.port ?? 0
        const at = { place, seat: family(place.room, place.seat) }
        const client = new JubileeClient(port, at, frames[place.seat] ?? [], options)
        await client.connect()
        return client
      },
      async restart() {
        await Promise.all(nodes.map(({ child }) => child.stop()))
        nodes = [await launch(), await launch()]
      },
      async stop() {
        await Promise.all(nodes.map(({ child }) => child.stop()))
        await database[Symbol.asyncDispose]()
        await between[Symbol.asyncDispose]()
      },
    }
  },
})
