import { newDatabaseName, startMongo } from "./mongodb/start.ts"
import { type RunningApp, startTestApp } from "./start-app.ts"
import { startRedis, type TestRedis } from "./start-redis.ts"

/** Several nodes in this process, on one Redis of their own and one database. */
export interface RunningNodes extends AsyncDisposable {
  readonly redis: TestRedis
  readonly nodes: readonly RunningApp[]
  /** The node of that number, from 0. */
  node(n: number): RunningApp
  /** What a node of the same place is told by its environment. */
  readonly env: Readonly<Record<string, string>>
}

export async function startNodes(
  count: number,
  more: Readonly<Record<string, string>> = {},
): Promise<RunningNodes> {
  await using begun = new AsyncDisposableStack()
  const redis = begun.use(await startRedis())
  const mongo = begun.use(await startMongo())
  const env = {
    REDIS_URL: redis.url,
    MONGODB_URL: mongo.url(newDatabaseName()),
    DRAIN_SECONDS: "0",
    MAX_UPDATES_PER_SECOND: "1000",
    ...more,
  }
  const nodes: RunningApp[] = []
  while (nodes.length < count) nodes.push(begun.use(await startTestApp({ env })))
  const all = begun.move()
  return {
    redis,
    nodes,
    env,
    node(n) {
      const node = nodes[n]
      if (node === undefined) throw new Error(`there is no node ${n}`)
      return node
    },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  }
}
