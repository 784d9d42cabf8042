import type { RandomBytes } from "../../../shared/ids.ts"
import type { RoomId } from "../../../shared/rooms.ts"
import type { Clock } from "../../clock.ts"
import { type RoomLog, StoreError } from "../../store/port.ts"
import { ALONE, type Fanout } from "./fanout.ts"
import { type Around, RoomReplication } from "./room-replication.ts"
import type { RoomMetrics } from "../metrics.ts"

/** One look around per second, in ms, while rooms are open. */
const TICK_MS = 1_000
/** After a change the head is announced again at these intervals, in ticks; the last one repeats. */
const SAID_AGAIN = [1, 1, 2, 4, 8, 15] as const
/** Every room is compared with the store within this many ticks, whatever notices came. */
const AUDIT_TICKS = 30
/** Rooms whose heads are asked in one query, and the pause between two queries, in ms. */
const CHUNK = 500
const PAUSE_MS = 20
/** When no other node could be reached for so many ticks, people on them no longer count as here. */
const DEAF_TICKS = 8
/** A node with the room open announces it at least this often, ms, while people show there. */
const UNHEARD_MS = 45_000

export interface AntiEntropyDeps {
  readonly clock: Clock
  readonly fanout: Fanout
  readonly log: RoomLog
  readonly random: RandomBytes
  readonly metrics: RoomMetrics
}

/**
 * What this node does for all of its open rooms so that none falls behind other nodes, however much of the fan-out is
 * lost (F3, F4): announces heads, and asks the store for them, many rooms in one query.
 */
export class AntiEntropy implements Around {
  readonly alone: boolean
  readonly clock: Clock
  readonly fanout: Fanout
  readonly metrics: RoomMetrics
  readonly #log: RoomLog
  readonly #random: RandomBytes
  readonly #links = new Set<RoomReplication>()
  readonly #due = new Map<number, Set<RoomReplication>>()
  readonly #toLook = new Set<RoomReplication>()
  #round: Iterator<RoomReplication, undefined> = this.#links.values()
  #tick = 0
  #deaf = 0
  #version = 0
  #ticking: (() => void) | undefined
  #pausing: (() => void) | undefined
  #looking = false

  constructor({ clock, fanout, log, random, metrics }: AntiEntropyDeps) {
    this.alone = fanout === ALONE
    this.clock = clock
    this.fanout = fanout
    this.metrics = metrics
    this.#log = log
    this.#random = random
  }

  /** Subscribes to the room, before its log is read: nothing falls between. */
  link(room: RoomId): RoomReplication {
    const link = new RoomReplication(room, this)
    this.#links.add(link)
    if (this.alone) return link
    this.#ticking ??= this.clock.after(TICK_MS, () => this.#turn())
    this.fanout.subscribe(room, link)
    return link
  }

  unlink(link: RoomReplication): void {
    if (!this.#links.delete(link)) return
    this.fanout.unsubscribe(link.id)
    this.#toLook.delete(link)
    this.#due.get(link.due)?.delete(link)
  }

  nextVersion(): number {
    return ++this.#version
  }

  look(link: RoomReplication): void {
    this.#toLook.add(link)
    this.#lookSoon()
  }

  announce(link: RoomReplication, step: number): void {
    const distance = SAID_AGAIN[step]
    const last = distance ?? SAID_AGAIN[SAID_AGAIN.length - 1] ?? 1
    const at = this.#tick + (distance ?? last - 2 + ((this.#random(1)[0] ?? 0) % 5))
    this.#due.get(link.due)?.delete(link)
    link.due = at
    link.step = step
    const set = this.#due.get(at)
    if (set === undefined) this.#due.set(at, new Set([link]))
    else set.add(link)
  }

  announcesWithin(link: RoomReplication, ticks: number): boolean {
    return link.due > this.#tick && link.due <= this.#tick + ticks
  }

  stop(): void {
    this.#ticking?.()
    this.#pausing?.()
    for (const link of this.#links) link.close()
  }

  #turn(): void {
    this.#ticking = undefined
    if (this.#links.size === 0) return
    this.#ticking = this.clock.after(TICK_MS, () => this.#turn())
    this.#tick++
    const due = this.#due.get(this.#tick)
    this.#due.delete(this.#tick)
    for (const link of due ?? []) link.say()
    if (this.fanout.live) this.#audit()
    else this.#goOnAlone()
    this.#lookSoon()
  }

  /** A share of the rooms each time, so that there is no moment when all are asked for. */
  #audit(): void {
    this.#deaf = 0
    const before = this.clock.now() - UNHEARD_MS
    for (let left = Math.ceil(this.#links.size / AUDIT_TICKS); left > 0; left--) {
      const next = this.#round.next()
      if (next.done) {
        this.#round = this.#links.values()
        return
      }
      this.#toLook.add(next.value)
      next.value.expire(before)
    }
  }

  /** No other node can be reached: every room with subscribers asks the store for its head (F4). */
  #goOnAlone(): void {
    this.#deaf++
    for (const link of this.#links) {
      if (link.watched) this.#toLook.add(link)
      if (this.#deaf >= DEAF_TICKS) link.nobodyElsewhere()
    }
  }

  #lookSoon(): void {
    if (this.#toLook.size === 0 || this.#looking) return
    this.#pausing ??= this.clock.after(PAUSE_MS, () => {
      this.#pausing = undefined
      void this.#lookNow()
    })
  }

  async #lookNow(): Promise<void> {
    const links = [...this.#toLook.values().take(CHUNK)]
    for (const link of links) this.#toLook.delete(link)
    this.#looking = true
    const asked = this.clock.now()
    for (const link of links) link.greet()
    try {
      const heads = await this.#log.heads(links.map(({ id }) => id))
      for (const [i, link] of links.entries()) {
        const head = heads[i]
        if (head !== undefined) link.headInStore(head, asked)
      }
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      // Asked again with the next look around.
      for (const link of links) if (this.#links.has(link)) this.#toLook.add(link)
      this.#looking = false
      return
    }
    this.#looking = false
    this.#lookSoon()
  }
}
