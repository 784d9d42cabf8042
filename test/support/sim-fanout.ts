import { base32 } from "../../shared/ids.ts"
import type { RoomId } from "../../shared/rooms.ts"
import {
  type Fanout,
  NodeId,
  type RoomListener,
  type RoomNews,
} from "../../server/rooms/replication/fanout.ts"

/** Something on its way to one node. */
export interface Flight {
  readonly to: SimFanout
  readonly what: RoomNews["kind"] | "hears" | "gone"
  readonly arrive: () => void
}

/** The air between nodes: what is said hangs in it until a test lets it arrive, twice perhaps, or never. */
export class SimAir {
  readonly nodes = new Set<SimFanout>()
  flights: Flight[] = []
  /** How many times anything was published, by kind. */
  readonly published = new Map<RoomNews["kind"], number>()
  readonly #loses: (what: Flight["what"]) => boolean
  #count = 0

  /** `loses`: what never arrives. */
  constructor(loses: (what: Flight["what"]) => boolean = () => false) {
    this.#loses = loses
  }

  join(): SimFanout {
    const bytes = new Uint8Array(16)
    new DataView(bytes.buffer).setUint32(12, ++this.#count)
    const node = new SimFanout(NodeId.parse(base32(bytes)), this)
    this.nodes.add(node)
    return node
  }

  /** A node has died; the others notice in their own time. */
  die(dead: SimFanout): void {
    this.nodes.delete(dead)
    this.flights = this.flights.filter(({ to }) => to !== dead)
    if (this.#loses("gone")) return
    for (const to of this.nodes) {
      this.flights.push({ to, what: "gone", arrive: () => to.noticeGone(dead.id) })
    }
  }

  /** Everything that hangs in the air arrives, in order, with all that follows from it. */
  settle(): void {
    for (let next = this.flights.shift(); next !== undefined; next = this.flights.shift()) next.arrive()
  }

  publish(from: SimFanout, room: RoomId, news: RoomNews): void {
    this.published.set(news.kind, (this.published.get(news.kind) ?? 0) + 1)
    if (!from.live || !this.nodes.has(from) || this.#loses(news.kind)) return
    for (const to of this.nodes) {
      if (to === from || !to.live || !to.listens(room)) continue
      this.flights.push({ to, what: news.kind, arrive: () => to.hear(from.id, room, news) })
    }
  }
}

/** One node's end of it. */
export class SimFanout implements Fanout {
  readonly id: NodeId
  live = true
  readonly #air: SimAir
  readonly #listeners = new Map<RoomId, RoomListener>()

  constructor(id: NodeId, air: SimAir) {
    this.id = id
    this.#air = air
  }

  subscribe(room: RoomId, listener: RoomListener): void {
    this.#listeners.set(room, listener)
    this.#hearsSoon(room)
  }

  unsubscribe(room: RoomId): void {
    this.#listeners.delete(room)
  }

  publish(room: RoomId, news: RoomNews): void {
    this.#air.publish(this, room, news)
  }

  listens(room: RoomId): boolean {
    return this.#listeners.has(room)
  }

  hear(from: NodeId, room: RoomId, news: RoomNews): void {
    this.#listeners.get(room)?.news(from, news)
  }

  noticeGone(node: NodeId): void {
    for (const listener of this.#listeners.values()) listener.gone(node)
  }

  /** This node is cut off: it hears nothing and nobody hears it. */
  cut(): void {
    this.live = false
    this.#air.flights = this.#air.flights.filter(({ to, what }) => to !== this || what === "gone")
  }

  heal(): void {
    if (this.live) return
    this.live = true
    for (const room of this.#listeners.keys()) this.#hearsSoon(room)
  }

  #hearsSoon(room: RoomId): void {
    if (!this.live) return
    this.#air.flights.push({ to: this, what: "hears", arrive: () => this.#listeners.get(room)?.hears() })
  }
}
