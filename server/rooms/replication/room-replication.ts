import { type Seq, seq } from "../../../shared/ids.ts"
import type { RoomId } from "../../../shared/rooms.ts"
import type { Clock } from "../../clock.ts"
import type { Entry, Head } from "../../store/port.ts"
import type { ContentionBackoff } from "./contention-backoff.ts"
import type { RemotePresence } from "../presence/remote-presence.ts"
import type { Fanout, NodeId, RoomListener, RoomNews, StateThere } from "./fanout.ts"
import type { LogSync } from "./log-sync.ts"
import type { RoomMetrics } from "../metrics.ts"

/** Larger entries are not sent to every node: a node with readers reads them from the log. In bytes. */
const TOLD_BYTES = 256 * 1024
/** Presence goes to other nodes at most this often, in ms; a little less often the more people show. */
const COALESCE_MS = 50
const COALESCE_EACH_MS = 2
/** The room's neighbours are asked who is there at most this often, in ms: one question reaches all of them. */
const ASK_MS = 500
/** For this long after an entry the head is not announced, ms: what is lost is still found within two seconds. */
const SAID_MS = 500
/** A node that received an entry announces its head after this many ticks, in case its author could not. */
const HEARERS_SAY_AFTER = 4
const HEARERS_STEP = 3

/** What all links of a node share. */
export interface Around {
  /** There are no other nodes: nothing is published. */
  readonly alone: boolean
  readonly clock: Clock
  readonly fanout: Fanout
  readonly metrics: RoomMetrics
  /** Versions of presence rise over all rooms of a node, so also from one opening of a room to the next. */
  nextVersion(): number
  /** Says the head soon, and then less and less often; `step`: how much of that has been done already. */
  announce(link: RoomReplication, step: number): void
  /** Whether there is something to say sooner than so many ticks from now. */
  announcesWithin(link: RoomReplication, ticks: number): boolean
  /** The head is to be asked from the store, and the other nodes greeted, soon. */
  look(link: RoomReplication): void
  unlink(link: RoomReplication): void
}

/** What a link needs of its room. */
export interface Linked {
  readonly subscribers: number
  readonly tail: { readonly head: Seq }
  readonly people: { readonly remote: RemotePresence }
  readonly sync: LogSync
  readonly backoff: ContentionBackoff
}

/** A room's way to the same room on other nodes. It may lose everything; the numbers say what is missing. */
export class RoomReplication implements RoomListener {
  readonly id: RoomId
  /** When the head is announced next, in ticks of the anti-entropy, and how often it was since it changed. */
  due = 0
  step = 0
  readonly #around: Around
  readonly #here = new Map<number, StateThere>()
  #version: number
  #room: Linked | undefined
  /** The highest number that other nodes named while this room is still being read. */
  #said: Seq = seq(0)
  #greets = false
  #asked = -Infinity
  /** When an entry of this node was published last, ms since the epoch. */
  #landedAt = -Infinity
  #timer: (() => void) | undefined
  #leaving = false
  #closed = false

  constructor(id: RoomId, around: Around) {
    this.id = id
    this.#around = around
    this.#version = around.nextVersion()
  }

  /** Whether anybody listens here. */
  get watched(): boolean {
    return this.#room !== undefined && this.#room.subscribers > 0
  }

  /** Whether other nodes notify this one of their entries at once. */
  get notified(): boolean {
    return !this.#around.alone && this.#around.fanout.live
  }

  /** The room has been read; notices that came meanwhile count now. */
  attach(room: Linked): void {
    this.#room = room
    room.sync.onRemoteHead(this.#said)
    if (this.#greets) this.#around.look(this)
  }

  hears(): void {
    this.#greets = true
    if (this.#room !== undefined) this.#around.look(this)
  }

  news(from: NodeId, news: RoomNews): void {
    if (this.#closed) return
    const { metrics, clock } = this.#around
    const room = this.#room
    if (news.kind === "entry" || news.kind === "head") {
      const at = news.kind === "entry" ? news.entry.seq : news.seq
      if (at > this.#said) this.#said = at
    }
    if (room === undefined) return
    const { sync, backoff } = room
    const { remote } = room.people
    switch (news.kind) {
      case "entry":
        backoff.heard(from, news.entry.seq, clock.now())
        return sync.onRemoteEntry(news.entry)
      case "head":
        sync.onRemoteHead(news.seq)
        if (!remote.agrees(from, news.presence, clock.now())) this.#ask()
        return
      case "presence":
        if (remote.heard(from, news, clock.now())) metrics.ignored("presence")
        return
      case "ask":
        return this.#tellSoon()
    }
  }

  gone(node: NodeId): void {
    this.#room?.people.remote.forget([node])
    // It may have died before it published its last entries.
    if (this.#room !== undefined) this.#around.look(this)
  }

  /** An entry of this node is durable and broadcast: published once (F1). */
  landed(entry: Entry): void {
    if (this.#around.alone) return
    const size = entry.updates.reduce((sum, { bytes }) => sum + bytes.length, 0)
    if (entry.fresh || size > TOLD_BYTES) this.#publishHead()
    else {
      this.#around.fanout.publish(this.id, { kind: "entry", entry })
      this.#landedAt = this.#around.clock.now()
    }
    this.#around.announce(this, 0)
  }

  /** An entry of another node was taken over. */
  moved(): void {
    if (this.#around.alone) return
    if (!this.#around.announcesWithin(this, HEARERS_SAY_AFTER)) {
      this.#around.announce(this, HEARERS_STEP)
    }
  }

  /** Somebody on this node shows. */
  shows(there: StateThere): void {
    if (this.#around.alone) return
    this.#here.set(there.connection, there)
    this.#version = this.#around.nextVersion()
    this.#tellSoon()
    this.#around.announce(this, 0)
  }

  /** A connection of this node shows no longer: published at once, all that left in this turn together. */
  hides(connection: number): void {
    if (!this.#here.delete(connection)) return
    this.#version = this.#around.nextVersion()
    this.#around.announce(this, 0)
    if (this.#leaving) return
    this.#leaving = true
    queueMicrotask(() => {
      this.#leaving = false
      this.#tell()
    })
  }

  /** The head is due to be announced; an entry of a moment ago did that, and perhaps the next one will. */
  say(): void {
    if (this.#closed) return
    const since = this.#around.clock.now() - this.#landedAt
    if (this.step === 0 && since >= 0 && since < SAID_MS) return this.#around.announce(this, 0)
    this.#publishHead()
    if (this.step < HEARERS_STEP + 2 || this.#here.size > 0) this.#around.announce(this, this.step + 1)
  }

  /** This node is subscribed to the room now: announces its head, and asks who is there. */
  greet(): void {
    if (!this.#greets || this.#room === undefined) return
    this.#greets = false
    this.#publishHead()
    this.#ask()
  }

  headInStore(head: Head, asked: number): void {
    if (!this.#closed) this.#room?.sync.confirm(head, asked)
  }

  /** Forgets nodes without a notice since `before` (ms since the epoch). */
  expire(before: number): void {
    this.#room?.people.remote.expire(before)
  }

  nobodyElsewhere(): void {
    this.#room?.people.remote.forget()
  }

  /** The room is closed on this node: no more notices are wanted. */
  close(): void {
    if (this.#closed) return
    if (this.#here.size > 0) {
      this.#here.clear()
      this.#version = this.#around.nextVersion()
      this.#tell()
    }
    this.#closed = true
    this.#timer?.()
    this.#around.unlink(this)
  }

  #ask(): void {
    const now = this.#around.clock.now()
    if (Math.abs(now - this.#asked) < ASK_MS) return
    this.#asked = now
    this.#around.fanout.publish(this.id, { kind: "ask" })
  }

  #tellSoon(): void {
    const wait = COALESCE_MS + COALESCE_EACH_MS * this.#here.size
    this.#timer ??= this.#around.clock.after(wait, () => this.#tell())
  }

  #tell(): void {
    if (this.#closed) return
    this.#timer?.()
    this.#timer = undefined
    const here = [...this.#here.values()]
    this.#around.fanout.publish(this.id, { kind: "presence", version: this.#version, here })
  }

  #publishHead(): void {
    if (this.#room === undefined) return
    const presence = this.#here.size > 0 ? this.#version : 0
    const { head } = this.#room.tail
    this.#around.fanout.publish(this.id, { kind: "head", seq: head, presence })
  }
}
