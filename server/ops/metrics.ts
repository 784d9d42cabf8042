import { getHeapStatistics } from "node:v8"
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client"
import type { DownstreamName, UpstreamName } from "../../shared/protocol.ts"
import type { Answered, GatewayMeter } from "../gateways/meter.ts"
import type { RoomMetrics } from "../rooms/metrics.ts"

/** What one HTTP request came to: the pattern of its route, never its path. */
interface Served {
  readonly method: string
  readonly route: string
  readonly status: number
  readonly ms: number
}

/** What is looked up when an operator asks, and costs nothing in between. */
interface Levels {
  readonly connections: () => number
  readonly rooms: () => number
  /** Bytes of edits that wait for the store. */
  readonly waitingBytes: () => number
  /** Whether other nodes can be heard. */
  readonly fanoutLive: () => boolean
  /** Other nodes that live, as far as this one hears. */
  readonly otherNodes: () => number
  /** Messages between nodes so far, by what became of them. */
  readonly nodeMessages: () => Readonly<Record<string, number>>
}

/** How a snapshot ended. */
type SnapshotOutcome = "saved" | "squashed" | "failed"

/**
 * What a node counts about itself, for its operator, in Prometheus' text format (docs/deploy.md says what to watch).
 * Labels are kinds, codes and routes: no id, name, address or content is ever one, and nothing counts by room, so that
 * the numbers tell of a server and not of a family.
 */
export interface Metrics {
  readonly gateway: GatewayMeter
  readonly rooms: RoomMetrics
  readonly request: (served: Served) => void
  /** Whether the store takes edits. */
  store(up: boolean): void
  snapshot(outcome: SnapshotOutcome): void
  /** A document was compacted in so many ms. */
  compacted(ms: number): void
  watch(levels: Levels): void
  /** Also measures the process itself, from now on. */
  watchProcess(): void
  /** Everything, as an operator's scraper reads it. */
  text(): Promise<string>
  readonly contentType: string
}

/** Words for the frames of the wire, which has one letter for what comes often. */
const UP: Readonly<Record<UpstreamName, string>> = {
  join: "join",
  leave: "leave",
  p: "edit",
  w: "presence",
  renew: "renew",
}
const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
/** Seconds. The clock counts whole milliseconds: a commit to a local disk is in the first. */
const APPEND_BUCKETS = [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]
const REQUEST_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const COMPACT_BUCKETS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60]

export function createMetrics(version: string): Metrics {
  const registry = new Registry()
  new Gauge({ name: "jubilee_info", help: "The version.", labelNames: ["version"], registers: [registry] })
    .labels(version)
    .set(1)
  const storeUp = new Gauge({
    name: "jubilee_store_up",
    help: "1 while the store takes edits.",
    registers: [registry],
  })
  storeUp.set(1)
  return {
    gateway: gatewayMeter(registry),
    rooms: roomCounts(registry),
    ...requests(registry),
    ...snapshots(registry),
    store: (up) => storeUp.set(up ? 1 : 0),
    watch: (levels) => watchLevels(registry, levels),
    watchProcess: () => watchProcess(registry),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  }
}

/** A number that is looked up when somebody asks. */
function gauge(registry: Registry, name: string, help: string, read: () => number): void {
  void new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      this.set(read())
    },
  })
}

function watchLevels(registry: Registry, levels: Levels): void {
  gauge(registry, "jubilee_connections", "Live connections.", levels.connections)
  gauge(registry, "jubilee_rooms_open", "Rooms in memory.", levels.rooms)
  gauge(registry, "jubilee_waiting_bytes", "Edits that wait for the store, in bytes.", levels.waitingBytes)
  gauge(registry, "jubilee_fanout_up", "1 while other nodes can be heard, or there are none.", () =>
    levels.fanoutLive() ? 1 : 0,
  )
  gauge(
    registry,
    "jubilee_other_nodes",
    "Other nodes that were heard in the last seconds.",
    levels.otherNodes,
  )
  void new Counter({
    name: "jubilee_node_messages_total",
    help: "Messages between nodes: published, dropped, unconfirmed; heard, or ignored as foreign, of another version, malformed.",
    labelNames: ["kind"],
    registers: [registry],
    collect() {
      this.reset()
      for (const [kind, count] of Object.entries(levels.nodeMessages())) this.inc({ kind }, count)
    },
  })
}

function watchProcess(registry: Registry): void {
  collectDefaultMetrics({ register: registry })
  gauge(
    registry,
    "jubilee_heap_limit_bytes",
    "What Node.js lets the heap grow to in this process.",
    () => getHeapStatistics().heap_size_limit,
  )
  let last = performance.eventLoopUtilization()
  gauge(
    registry,
    "jubilee_event_loop_utilization",
    "Share of the time since the last look in which the event loop was busy.",
    () => {
      const now = performance.eventLoopUtilization()
      const { utilization } = performance.eventLoopUtilization(now, last)
      last = now
      return utilization
    },
  )
}

/** Counts what happens often in plain numbers by one label, and hands them over when somebody looks. */
class Tally {
  readonly #counts = new Map<string, number>()

  /** `values` start at 0, so that a first rise is seen as one. */
  constructor(
    registry: Registry,
    [name, label]: readonly [string, string],
    help: string,
    values: string[] = [],
  ) {
    for (const value of values) this.#counts.set(value, 0)
    const counts = this.#counts
    void new Counter({
      name,
      help,
      labelNames: [label],
      registers: [registry],
      collect() {
        this.reset()
        for (const [value, count] of counts) this.inc({ [label]: value }, count)
      },
    })
  }

  add(value: string, by = 1): void {
    this.#counts.set(value, (this.#counts.get(value) ?? 0) + by)
  }
}

function gatewayMeter(registry: Registry): GatewayMeter {
  const byKind = (name: string, help: string, kinds: string[]) =>
    new Tally(registry, [name, "kind"], help, kinds)
  const received = byKind("jubilee_messages_received_total", "Frames of peers.", Object.values(UP))
  const dropped = byKind(
    "jubilee_messages_dropped_total",
    "Frames of peers that nothing followed from: presence over the limit, for no room, or unreadable.",
    [...Object.values(UP), "unreadable"],
  )
  const answers = answerCounts(registry)
  const turnedAway = new Tally(
    registry,
    ["jubilee_connections_refused_total", "code"],
    "Connections that could not be made.",
  )
  return {
    received: (name) => received.add(UP[name]),
    dropped: (name) => dropped.add(name === "unreadable" ? name : UP[name]),
    answered: (name, what) => answers.get(name)?.(what),
    turnedAway: (code) => turnedAway.add(code),
  }
}

/** What is counted of the frames to peers, by their name. */
function answerCounts(registry: Registry): ReadonlyMap<DownstreamName, (what: Answered) => void> {
  const byCode = (name: string, help: string) => new Tally(registry, [name, "code"], help)
  const busy = counter(
    registry,
    "jubilee_busy_total",
    "Edits answered busy: too many at once, or a store that does not take them. They stay with their authors.",
  )
  const resyncs = counter(
    registry,
    "jubilee_resyncs_total",
    "Peers asked to send unacknowledged edits again.",
  )
  const refused = byCode("jubilee_edits_refused_total", "Edits refused for good.")
  const denied = byCode("jubilee_joins_denied_total", "Joins refused.")
  const out = byCode("jubilee_put_out_total", "People put out of a room.")
  const ended = byCode("jubilee_connections_ended_total", "Connections that this node ended.")
  return new Map([
    ["busy", ({ edits }: Answered) => busy.inc(edits)],
    ["resync", () => resyncs.inc()],
    ["refused", ({ code = "none", edits }: Answered) => refused.add(code, edits)],
    ["denied", ({ code = "none" }: Answered) => denied.add(code)],
    ["out", ({ code = "none" }: Answered) => out.add(code)],
    ["closing", ({ code = "none" }: Answered) => ended.add(code)],
  ])
}

function roomCounts(registry: Registry): RoomMetrics {
  const entries = counter(registry, "jubilee_entries_appended_total", "Entries made durable by this node.")
  const seconds = new Histogram({
    name: "jubilee_append_seconds",
    help: "How long the store took to make one flush durable, over all rooms in it.",
    buckets: APPEND_BUCKETS,
    registers: [registry],
  })
  const heals = counter(
    registry,
    "jubilee_healed_entries_total",
    "Entries of other nodes found by reading the log, since nobody told of them.",
  )
  const conflicts = counter(
    registry,
    "jubilee_append_conflicts_total",
    "Appends that another node was faster with; they are tried at the next number.",
  )
  const ignored = new Tally(
    registry,
    ["jubilee_news_ignored_total", "kind"],
    "News of other nodes that said nothing new.",
  )
  return {
    appended(count, ms) {
      entries.inc(count)
      seconds.observe(ms / 1000)
    },
    healed: (count) => heals.inc(count),
    conflict: () => conflicts.inc(),
    ignored: (kind) => ignored.add(kind),
  }
}

function requests(registry: Registry): Pick<Metrics, "request"> {
  const served = new Counter({
    name: "jubilee_http_requests_total",
    help: "HTTP requests answered, by route.",
    labelNames: ["method", "route", "status"],
    registers: [registry],
  })
  const seconds = new Histogram({
    name: "jubilee_http_request_seconds",
    help: "How long an answer took, by route.",
    labelNames: ["route"],
    buckets: REQUEST_BUCKETS,
    registers: [registry],
  })
  return {
    request({ method, route, status, ms }) {
      served.inc({ method: METHODS.has(method) ? method : "other", route, status: String(status) })
      seconds.observe({ route }, ms / 1000)
    },
  }
}

function snapshots(registry: Registry): Pick<Metrics, "snapshot" | "compacted"> {
  const made = new Tally(registry, ["jubilee_snapshots_total", "outcome"], "Snapshots, by how they ended.", [
    "saved",
    "squashed",
    "failed",
  ])
  const seconds = new Histogram({
    name: "jubilee_snapshot_seconds",
    help: "How long the worker took to make a document from a log.",
    buckets: COMPACT_BUCKETS,
    registers: [registry],
  })
  return {
    snapshot: (outcome) => made.add(outcome),
    compacted: (ms) => seconds.observe(ms / 1000),
  }
}

const counter = (registry: Registry, name: string, help: string): Counter =>
  new Counter({ name, help, registers: [registry] })
