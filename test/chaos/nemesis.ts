import { unreachable } from "../../shared/result.ts"
import { eventually } from "../support/eventually.ts"
import type { FaultProxy } from "../support/fault-proxy.ts"
import type { ClusterNode, Topology } from "../support/topology.ts"
import { type Fault, inWords, type Step } from "./faults.ts"

/** A node must be up again within this time after its death, on a busy machine, once its database can be had; in ms. */
const BACK_MS = 120_000
/** Whoever runs a node gives it this long to leave, in ms: `stop_grace_period` of docker-compose.yml. */
const STOPPED_MS = 30_000
/** What every message to the database and back takes longer, in ms, while it is slow. */
const SLOW_MS = 250
/** Somebody writes within this time. */
const WRITTEN_MS = 10_000

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Does to a running topology what a schedule says, and undoes all of it. */
export class Nemesis {
  /** What a node may not do: end by itself while it serves. */
  readonly broken: string[] = []
  kills = 0
  readonly #topology: Topology
  readonly #print: (line: string) => void
  /** The latest fault of each part: two on one part come one after the other, so that each is undone by itself. */
  readonly #latest = new Map<string, Promise<void>>()
  #began = 0

  constructor(topology: Topology, print: (line: string) => void) {
    this.#topology = topology
    this.#print = print
  }

  /** Resolves when everything that the steps did is undone. */
  async run(steps: readonly Step[]): Promise<void> {
    this.#began = performance.now()
    for (const step of steps) {
      await pause(step.afterMs)
      this.#begin(step)
    }
    await Promise.all(this.#latest.values())
    for (const node of this.#topology.nodes) {
      this.#accuse(node)
      await this.#back(node)
    }
  }

  /** Every node dies at once and comes back, so that only the store remembers; `meanwhile`: while all of them are dead. */
  async everybodyDies(meanwhile?: () => Promise<void>): Promise<void> {
    const { nodes } = this.#topology
    await Promise.all(nodes.map(({ process }) => process.kill()))
    await meanwhile?.()
    await Promise.all(nodes.map((node) => this.#back(node)))
  }

  #begin(step: Step): void {
    const parts = partsOf(step.fault)
    const earlier = parts.map((part) => this.#latest.get(part) ?? Promise.resolve())
    const done = Promise.all(earlier).then(() => {
      const seconds = ((performance.now() - this.#began) / 1000).toFixed(1)
      this.#print(`${seconds.padStart(6)} s  ${inWords(step)}`)
      return this.#inflict(step.fault)
    })
    for (const part of parts) this.#latest.set(part, done)
  }

  async #inflict(fault: Fault): Promise<void> {
    const { redis, mongo, nodes } = this.#topology
    switch (fault.kind) {
      case "node killed":
        return this.#kill(this.#node(fault.node), fault.forMs)
      case "node stopped":
        return this.#stop(this.#node(fault.node), fault.forMs)
      case "redis restarted":
        await redis.kill()
        await pause(fault.forMs)
        return redis.restart()
      case "redis flushed":
        await redis.command("flushall")
        return
      case "redis frozen":
        redis.pause()
        await pause(fault.forMs)
        return redis.resume()
      case "redis cut from a node":
        return failing([this.#node(fault.node).toRedis], fault)
      case "half of the published messages lost":
        for (const { toRedis } of nodes) toRedis.dropPublished(0.5)
        await pause(fault.forMs)
        for (const { toRedis } of nodes) toRedis.heal()
        return
      case "database away":
        return failing(
          nodes.map(({ toMongo }) => toMongo),
          fault,
        )
      case "database killed":
        await mongo.kill()
        await pause(fault.forMs)
        return mongo.start()
      case "database slow for a node":
        this.#node(fault.node).toMongo.delay(SLOW_MS)
        await pause(fault.forMs)
        return this.#node(fault.node).toMongo.heal()
      case "database cut after writes":
        return cutAfterWrites(this.#node(fault.node).toMongo, fault.times)
      default:
        return unreachable(fault)
    }
  }

  #node(number: number): ClusterNode {
    const node = this.#topology.nodes[number - 1]
    if (node === undefined) throw new Error(`there is no node ${number}`)
    return node
  }

  async #kill(node: ClusterNode, forMs: number): Promise<void> {
    this.#accuse(node)
    await node.process.kill()
    this.kills++
    await pause(forMs)
    await this.#back(node)
  }

  async #stop(node: ClusterNode, forMs: number): Promise<void> {
    this.#accuse(node)
    if (node.process.running) {
      const code = await node.process.stop(STOPPED_MS)
      if (code !== 0) this.broken.push(`a node that was asked to stop ended with ${code}`)
    }
    await pause(forMs)
    await this.#back(node)
  }

  /** No fault of others is a reason for a node to end. */
  #accuse({ process }: ClusterNode): void {
    if (!process.running) this.broken.push(`a node ended by itself:\n${process.output.slice(-4_000)}`)
  }

  /** As whoever runs it would: one that gives up waiting for its database is started again. */
  async #back({ process }: ClusterNode): Promise<void> {
    await eventually(async () => {
      if (!process.running) process.spawn()
      await process.listening(BACK_MS)
    }, BACK_MS)
  }
}

function partsOf(fault: Fault): readonly string[] {
  switch (fault.kind) {
    case "node killed":
    case "node stopped":
      return [`node ${fault.node}`]
    case "redis restarted":
    case "redis flushed":
    case "redis frozen":
      return ["redis"]
    case "redis cut from a node":
      return [`redis link ${fault.node}`]
    case "half of the published messages lost":
      return ["redis link 1", "redis link 2", "redis link 3"]
    case "database away":
      return ["database link 1", "database link 2", "database link 3"]
    case "database killed":
      return ["database"]
    case "database slow for a node":
    case "database cut after writes":
      return [`database link ${fault.node}`]
    default:
      return unreachable(fault)
  }
}

async function failing(
  links: readonly FaultProxy[],
  { how, forMs }: { readonly how: "reset" | "refused" | "silent"; readonly forMs: number },
): Promise<void> {
  for (const link of links) {
    if (how === "silent") link.swallow()
    else if (how === "refused") link.refuse()
    else link.cut()
  }
  await pause(how === "reset" ? 0 : forMs)
  for (const link of links) link.heal()
}

async function cutAfterWrites(link: FaultProxy, times: number): Promise<void> {
  const wanted = link.cutAfterWrites + times
  link.cutAfterWrite(times)
  // A node that is dead or has nobody to write for is no failure of the run.
  await eventually(() => {
    if (link.cutAfterWrites < wanted) throw new Error("nothing was written")
  }, WRITTEN_MS).catch(() => undefined)
  link.heal()
}
