import { secureRandom } from "../../shared/ids.ts"
import { ok, type Result } from "../../shared/result.ts"
import { KeysRecord, openKeys } from "../access/keys.ts"
import type { Clock } from "../clock.ts"
import type { Config } from "../config.ts"
import { createEvents, type Events } from "../events.ts"
import type { Log } from "../ops/log.ts"
import { ALONE, type Fanout, UNHEARD } from "../rooms/replication/fanout.ts"
import type { Records } from "../store/port.ts"
import { tableOf } from "../store/table.ts"
import type { RoomAdapter } from "./adapter.ts"
import { Cluster } from "./cluster.ts"
import { newCounters } from "./counters.ts"

/** What joins a node to others, as configured; a node alone has the same, and nobody to talk to. */
export interface OtherNodes {
  readonly fanout: Fanout
  /** The bus over all nodes. */
  readonly events: Events
  /** For Socket.IO's server. */
  readonly adapter: RoomAdapter["forNamespace"] | undefined
  readonly counters: ReturnType<typeof newCounters>
  /** How many other nodes live, as far as this one knows. */
  readonly others: number
  state(): "alone" | "up" | "away"
  /** Tells the others that this node leaves. */
  goodbye(): void
  close(): Promise<void>
}

export interface OtherNodesDeps {
  readonly config: Pick<Config, "REDIS_URL" | "MONGODB_URL">
  readonly records: Records
  readonly clock: Clock
  readonly log: Log
}

/** Refuses a Redis that does not serve, in one sentence. */
export async function openOtherNodes(deps: OtherNodesDeps): Promise<Result<OtherNodes, string>> {
  const place = deps.config.REDIS_URL
  const events = createEvents()
  if (place === undefined) return ok(alone(events, deps.config.MONGODB_URL === undefined ? ALONE : UNHEARD))
  const { records, clock, log } = deps
  const keys = await openKeys(tableOf(records, "keys", KeysRecord), clock)
  const opened = await Cluster.open({ place, keys, clock, log, events, random: secureRandom })
  if (!opened.ok) return opened
  const cluster = opened.value
  return ok({
    fanout: cluster.fanout,
    events: cluster.events,
    adapter: cluster.adapter,
    counters: cluster.counters,
    get others() {
      return cluster.others
    },
    state: () => (cluster.fanout.live ? "up" : "away"),
    goodbye: () => cluster.goodbye(),
    close: () => cluster.close(),
  })
}

/** Without Redis. Others may serve the same database all the same. */
const alone = (events: Events, fanout: Fanout): OtherNodes => ({
  fanout,
  events,
  adapter: undefined,
  counters: newCounters(),
  others: 0,
  state: () => "alone",
  goodbye: () => undefined,
  close: () => Promise.resolve(),
})
