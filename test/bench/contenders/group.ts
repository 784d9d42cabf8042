import { execFileSync } from "node:child_process"
import { startRedis, type TestRedis } from "../../support/start-redis.ts"
import { cpuMsOf, type ServerChild } from "../server-child.ts"
import type { Measured, StoreUse } from "./contender.ts"

/** A Redis on the servers' core. */
export interface PinnedRedis extends AsyncDisposable {
  readonly redis: TestRedis
  readonly pid: number
}

export async function startPinnedRedis(): Promise<PinnedRedis> {
  const redis = await startRedis()
  const said = String(await redis.command("INFO", "server"))
  const pid = Number(/process_id:(\d+)/.exec(said)?.[1])
  pin(pid, 0)
  return { redis, pid, [Symbol.asyncDispose]: () => redis[Symbol.asyncDispose]() }
}

/** All threads of a process on one core. */
export function pin(pid: number, core: number): void {
  execFileSync("taskset", ["-a", "-p", "-c", String(core), String(pid)], { stdio: "ignore" })
}

/** Nodes and what is between them: one server, whose costs are theirs together. */
export class Group implements Measured {
  readonly #nodes: readonly ServerChild[]
  readonly #between: readonly number[]
  readonly storeUse?: () => Promise<StoreUse>

  /** `between`: the pids of what the nodes need besides; `storeUse`: of a database that is shown apart. */
  constructor(nodes: readonly ServerChild[], between: readonly number[], storeUse?: () => Promise<StoreUse>) {
    this.#nodes = nodes
    this.#between = between
    if (storeUse !== undefined) this.storeUse = storeUse
  }

  cpuMs(): number {
    const nodes = this.#nodes.reduce((sum, node) => sum + node.cpuMs(), 0)
    return this.#between.reduce((sum, pid) => sum + cpuMsOf(pid), nodes)
  }

  async residentBytes(): Promise<number> {
    const all = await Promise.all(this.#nodes.map((node) => node.residentBytes()))
    return all.reduce((sum, bytes) => sum + bytes, 0)
  }
}
