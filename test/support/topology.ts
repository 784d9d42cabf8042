import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { composeSettings } from "./compose.ts"
import { FaultProxy } from "./fault-proxy.ts"
import { newDatabaseName, startMongoProcess, type MongoProcess } from "./mongodb/start.ts"
import { freePort, ServerProcess } from "./server-process.ts"
import { startHaproxy, type TestHaproxy } from "./start-haproxy.ts"
import { startRedis, type TestRedis } from "./start-redis.ts"

/** A node has started within this, in ms, on a machine that does much else. */
const START_MS = 60_000

export interface ClusterNode {
  readonly process: ServerProcess
  /** Where Prometheus reads. */
  readonly metricsUrl: string
  /** Its own links: what fails there fails for nobody else. */
  readonly toRedis: FaultProxy
  readonly toMongo: FaultProxy
}

/** What docker-compose.yml starts, as plain processes: HAProxy, three nodes, Redis and a database. */
export interface Topology extends AsyncDisposable {
  readonly balancer: TestHaproxy
  readonly nodes: readonly [ClusterNode, ClusterNode, ClusterNode]
  readonly redis: TestRedis
  readonly mongo: MongoProcess
  /** The nodes' database, past every proxy. */
  readonly databaseUrl: string
}

export interface TopologyOptions {
  /** Of what the proxies drop. */
  readonly seed?: number
  /** What differs from docker-compose.yml. */
  readonly settings?: Readonly<Record<string, string>>
}

/** Resolves when people can come and every node is ready. */
export async function startTopology({ seed = 1, settings = {} }: TopologyOptions = {}): Promise<Topology> {
  await using begun = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), "jubilee-nodes-"))
  begun.defer(() => rm(folder, { recursive: true, force: true }))
  const [redis, mongo] = await Promise.all([startRedis(), startMongoProcess()])
  begun.use(redis)
  begun.use(mongo)
  const database = newDatabaseName()
  const start = async (n: number): Promise<ClusterNode> => {
    const toRedis = begun.use(
      await FaultProxy.start({ port: redis.port, spoken: "redis", seed: seed * 8 + n }),
    )
    const toMongo = begun.use(await FaultProxy.start({ port: mongo.port, spoken: "mongodb" }))
    const port = await freePort()
    const metricsPort = await freePort()
    const process = new ServerProcess(port, folder, {
      ...composeSettings(`node-${n}`, {
        REDIS_URL: `redis://127.0.0.1:${toRedis.port}`,
        MONGODB_URL: mongo.url(database, toMongo.port),
      }),
      ...addressesOn(port, metricsPort),
      ...settings,
    })
    begun.defer(() => process.kill())
    process.spawn()
    return { process, metricsUrl: `http://127.0.0.1:${metricsPort}/metrics`, toRedis, toMongo }
  }
  const nodes = [await start(1), await start(2), await start(3)] as const
  const ports = nodes.map(({ process }) => Number(new URL(process.url).port))
  await Promise.all(nodes.map(({ process }) => process.listening(START_MS)))
  const balancer = begun.use(await startHaproxy(ports))
  const all = begun.move()
  const databaseUrl = mongo.url(database)
  return { balancer, nodes, redis, mongo, databaseUrl, [Symbol.asyncDispose]: () => all.disposeAsync() }
}

/** Where a container has an address of its own, a process here needs a port of its own. */
function addressesOn(port: number, metricsPort: number): Readonly<Record<string, string>> {
  const host = "127.0.0.1"
  return { HOST: host, PORT: String(port), METRICS_HOST: host, METRICS_PORT: String(metricsPort) }
}
