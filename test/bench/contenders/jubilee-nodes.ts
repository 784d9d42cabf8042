import { startMongoProcess } from "../../support/mongodb/start.ts"
import { freePort } from "../../support/server-process.ts"
import { cpuMsOf, ServerChild } from "../server-child.ts"
import type { Contender, ContenderKind, Prepared } from "./contender.ts"
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
  /** Told the database's share of a core, when the servers stop. */
  readonly onDatabase: (share: number) => void
}

/** Two nodes, a Redis between them, and a database below them that has every edit before anybody sees it. */
export const jubileeNodes = ({ databaseCore, flags, onDatabase }: NodesOptions): ContenderKind => ({
  name: "jubilee",
  async start({ writers, edits }: Prepared): Promise<Contender> {
    const between = await startPinnedRedis()
    const database = await startMongoProcess()
    pin(database.pid, databaseCore)
    const frames = pushesOf(writers, edits)
    const shared = { MONGODB_URL: database.url("bench"), REDIS_URL: between.redis.url }
    const launch = async (): Promise<ServerChild> =>
      ServerChild.start({ script: MAIN, port: await freePort(), env: { ...SETTINGS, ...shared }, flags })
    // One after the other: the first makes the installation's keys.
    let nodes = [await launch(), await launch()]
    const family = await makeFamilies(`http://127.0.0.1:${nodes[0]?.port}`, PEOPLE)
    const cpu = cpuMsOf(database.pid)
    const since = performance.now()
    return {
      name: "jubilee",
      stores: true,
      get server() {
        return new Group(nodes, [between.pid])
      },
      async join(place, options = {}) {
        const port = nodes[place.seat % NODES]?.port ?? 0
        const at = { place, seat: family(place.room, place.seat) }
        const client = new JubileeClient(port, at, frames[place.seat] ?? [], options)
        await client.connect()
        return client
      },
      async restart() {
        await Promise.all(nodes.map((node) => node.stop()))
        nodes = [await launch(), await launch()]
      },
      async stop() {
        onDatabase((cpuMsOf(database.pid) - cpu) / (performance.now() - since))
        await Promise.all(nodes.map((node) => node.stop()))
        await database[Symbol.asyncDispose]()
        await between[Symbol.asyncDispose]()
      },
    }
  },
})
