import type { Clock } from "../clock.ts"
import type { NodeId } from "../rooms/replication/fanout.ts"

/** A node says that it lives this often, in ms. */
const BEAT_MS = 2_000
/** Three beats missed, and a node is gone: one lost message must not make its people vanish. */
const GONE_MS = 3 * BEAT_MS + 500
/** How often leases are looked at, in ms. */
const LOOK_MS = 250
/** Whoever could not listen gives the others time for one beat before it judges them, in ms. */
const GRACE_MS = BEAT_MS + 500
/** Two looks further apart than this, in ms, and this process stood still: it could not have heard anybody. */
const STOOD_STILL_MS = 2_000
/** Dead nodes that are remembered, so that an old message does not revive them. */
const REMEMBERED = 1_000

export interface NodesDeps {
  readonly clock: Clock
  /** Tells every other node that this one lives. */
  readonly beat: (count: number) => void
  /** A node left or died: what it showed is to go. */
  readonly gone: (node: NodeId) => void
}

interface Lease {
  /** The last beat heard. */
  beat: number
  heardAt: number
}

/**
 * Which other nodes live. Every node beats; one that is not heard for 6.5 s is gone, so that a killed node's people
 * are gone within ten, also while this node itself hears nobody. A node that shuts down says goodbye before.
 */
export class Nodes {
  readonly #deps: NodesDeps
  readonly #leases = new Map<NodeId, Lease>()
  /** The last beat of those who are gone: only a later one brings them back. */
  readonly #left = new Map<NodeId, number>()
  readonly #stops: (() => void)[] = []
  #beats = 0
  #lookedAt: number

  constructor(deps: NodesDeps) {
    this.#deps = deps
    this.#lookedAt = deps.clock.now()
    this.#every(BEAT_MS, () => this.beat())
    this.#every(LOOK_MS, () => this.#look())
  }

  /** How many other nodes live, as far as this one knows. */
  get size(): number {
    return this.#leases.size
  }

  /** Tells the others now, and not only with the next beat. */
  beat(): void {
    this.#deps.beat(++this.#beats)
  }

  /** Whether that node counts as alive; one that was never heard of does, from its first message on. */
  heard(node: NodeId): boolean {
    if (this.#left.has(node)) return false
    const lease = this.#leases.get(node)
    if (lease === undefined) this.#leases.set(node, { beat: 0, heardAt: this.#deps.clock.now() })
    else lease.heardAt = this.#deps.clock.now()
    return true
  }

  /** A beat: also brings back a node that was given up too early, unless the beat is an old one. */
  alive(node: NodeId, beat: number): void {
    const last = this.#leases.get(node)?.beat ?? this.#left.get(node) ?? 0
    if (beat <= last) return
    this.#left.delete(node)
    this.#leases.set(node, { beat, heardAt: this.#deps.clock.now() })
  }

  goodbye(node: NodeId): void {
    // Whatever beats it sent before, and however late they come: it does not return.
    this.#remember(node, Number.MAX_SAFE_INTEGER)
    if (this.#leases.delete(node)) this.#deps.gone(node)
  }

  /** This node hears others from now on, or again. */
  listening(): void {
    this.#grace()
    this.beat()
  }

  stop(): void {
    for (const stop of this.#stops) stop()
  }

  #look(): void {
    const now = this.#deps.clock.now()
    const since = now - this.#lookedAt
    this.#lookedAt = now
    if (since > STOOD_STILL_MS || since < 0) return this.#grace()
    for (const [node, lease] of this.#leases) {
      if (now - lease.heardAt < GONE_MS) continue
      this.#leases.delete(node)
      this.#remember(node, lease.beat)
      this.#deps.gone(node)
    }
  }

  #grace(): void {
    const atLeast = this.#deps.clock.now() - GONE_MS + GRACE_MS
    for (const lease of this.#leases.values()) {
      lease.heardAt = Math.max(Math.min(lease.heardAt, this.#deps.clock.now()), atLeast)
    }
  }

  #remember(node: NodeId, beat: number): void {
    this.#left.set(node, beat)
    const [oldest] = this.#left.keys()
    if (this.#left.size > REMEMBERED && oldest !== undefined) this.#left.delete(oldest)
  }

  #every(ms: number, task: () => void): void {
    let stop: () => void
    const again = (): void => {
      stop = this.#deps.clock.after(ms, () => {
        task()
        again()
      })
    }
    again()
    this.#stops.push(() => stop())
  }
}
