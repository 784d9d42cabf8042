import type { Server } from "node:http"
import type { Clock } from "./clock.ts"
import type { OtherNodes } from "./cluster/open.ts"
import type { Gateway } from "./gateways/socketio.ts"
import type { Live } from "./live.ts"
import type { Health } from "./ops/health.ts"
import type { Log } from "./ops/log.ts"

/** A stopping server waits this long for edits to become durable, in ms. */
const FLUSH_MS = 8_000
/** What runs over the store ends within this time, in ms, whatever the store answers. */
const STOP_MS = 3_000
/** Peers have this long to close their connections, and the store to close its own, in ms. */
const CLOSE_MS = 2_000
const STORE_MS = 5_000

export interface ShutDownParts {
  readonly http: Server
  readonly health: Health
  readonly gateways: Pick<Gateway, "drain" | "close">
  readonly live: Live
  readonly otherNodes: Pick<OtherNodes, "goodbye" | "close">
  /** What else this node runs over its store, in the order in which it stops. */
  readonly others: readonly { stop(): Promise<void> | void }[]
  readonly store: { close(): Promise<void> }
  readonly clock: Clock
  readonly log: Log
  /** People are told to go within this time, in ms; 0: all at once, since there is nowhere else to go. */
  readonly spreadMs: number
}

/**
 * Leaves in good order: no new people, those who are here sent elsewhere one by one and served until they go, what
 * was admitted made durable, then everything closed. Each step has its time, so that all of them end.
 */
export async function shutDown(parts: ShutDownParts): Promise<void> {
  const { http, health, gateways, live, otherNodes, others, store, clock, log, spreadMs } = parts
  health.drain()
  // The port is free at once: a load balancer takes another node for whoever comes, before its next look at this one.
  const closed = new Promise<void>((resolve) => void http.close(() => resolve()))
  await gateways.drain(spreadMs)
  const within = (ms: number, task: Promise<unknown>): Promise<boolean> => {
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const cancel = clock.after(ms, () => resolve(false))
    void task.finally(cancel).then(() => resolve(true))
    return promise
  }
  if (!(await within(FLUSH_MS, live.drained()))) {
    log.error("edits that were not yet acknowledged stay with their authors' devices")
  }
  otherNodes.goodbye()
  const stopAll = async (): Promise<void> => {
    await live.stop()
    for (const other of others) await other.stop()
  }
  if (!(await within(STOP_MS, stopAll()))) log.error("snapshots or projections were left half done")
  // A peer that does not answer the closing of its socket is not waited for.
  await within(CLOSE_MS, Promise.all([gateways.close(), closed]))
  await within(CLOSE_MS, otherNodes.close())
  if (!(await within(STORE_MS, store.close()))) log.error("the store did not close in time")
}
