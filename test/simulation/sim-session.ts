import type { FrameId, PersonId } from "../../shared/ids.ts"
import {
  type As,
  type DownstreamEvents,
  type DownstreamName,
  type EntryTuple,
  type Joined,
  type Presence,
  UPSTREAM,
  type Upstream,
  type UpstreamName,
} from "../../shared/protocol.ts"
import { unreachable } from "../../shared/result.ts"
import type { RoomId } from "../../shared/rooms.ts"
import { type Delivery, tupleFor } from "../../server/rooms/delivery.ts"
import type { Grant } from "../../server/rooms/grant.ts"
import type { Registry } from "../../server/rooms/registry.ts"
import type { Room, Seated } from "../../server/rooms/room.ts"
import type { Notice, Subscriber, Subscription } from "../../server/rooms/subscriber.ts"
import { type Entry, StoreError } from "../../server/store/port.ts"
import type { Bugs } from "./bugs.ts"

/** A frame on its way to a tab: what it does there, and what the checker wants to know of it. */
export interface DownFrame {
  readonly name: DownstreamName
  readonly entries: readonly EntryTuple[]
  /** Frames that it calls saved, apart from those in entries. */
  readonly known: readonly FrameId[]
  /** The number up to which a join's answer brings its tab. */
  readonly upTo: number | undefined
  readonly deliver: (to: DownstreamEvents) => void
}

/** What a session needs of the process that it is a connection of. */
export interface SessionNode {
  readonly dead: boolean
  readonly registry: Registry
  readonly bugs: Bugs
  readonly sessions: Set<SimSession>
  readonly grantFor: (person: PersonId, room: RoomId) => Grant
}

type Place =
  | {
      readonly state: "joining"
      readonly cursor: Upstream<"join">[0]["cursor"]
      readonly pushes: { readonly frame: FrameId; readonly bytes: Uint8Array }[]
    }
  | { readonly state: "in"; readonly seat: SimSeat; readonly subscription: Subscription }

/** The server's end of one connection: as the gateway does it, without sockets. */
export class SimSession {
  readonly node: SessionNode
  readonly person: PersonId
  readonly down: DownFrame[] = []
  readonly #places = new Map<As, Place>()
  #joining: Promise<void> = Promise.resolve()
  closed = false
  /** The next push is answered "resync" instead of being judged: a node whose view is stale may do so. */
  stale = false

  constructor(node: SessionNode, person: PersonId) {
    this.node = node
    this.person = person
  }

  receive(name: UpstreamName, args: readonly unknown[]): void {
    if (this.closed || this.node.dead) return
    switch (name) {
      case "join": {
        const [{ as, room, cursor }] = UPSTREAM.join.parse(args)
        const place: Place & { state: "joining" } = { state: "joining", cursor, pushes: [] }
        this.#places.set(as, place)
        this.#joining = this.#joining.then(() => this.#admit(place, { as, room, cursor }))
        return
      }
      case "leave":
        return this.#leave(UPSTREAM.leave.parse(args)[0].as)
      case "p":
        return this.#push(UPSTREAM.p.parse(args))
      case "w": {
        const [as, state] = UPSTREAM.w.parse(args)
        return this.#show(as, state)
      }
      case "renew":
        return
      default:
        unreachable(name)
    }
  }

  /** The server notices that the peer is gone. */
  close(): void {
    if (this.closed) return
    this.closed = true
    for (const place of this.#places.values()) {
      if (place.state === "in") place.seat.room.leave(place.subscription)
    }
    this.#places.clear()
    this.node.sessions.delete(this)
  }

  send(
    name: DownstreamName,
    deliver: DownFrame["deliver"],
    { entries = [], known = [], upTo }: Partial<Pick<DownFrame, "entries" | "known" | "upTo">> = {},
  ): void {
    if (!this.closed && !this.node.dead) this.down.push({ name, deliver, entries, known, upTo })
  }

  vacate(as: As): void {
    this.#places.delete(as)
  }

  #push([as, frame, bytes]: Upstream<"p">): void {
    const place = this.#places.get(as)
    if (place === undefined) return
    if (this.stale) {
      this.stale = false
      return this.send("resync", (to) => to.resync({ as }))
    }
    if (place.state === "joining") place.pushes.push({ frame, bytes })
    else this.#take(place, frame, bytes)
  }

  #take({ seat, subscription }: Place & { state: "in" }, frame: FrameId, bytes: Uint8Array): void {
    const { bugs } = this.node
    if (bugs.skipsPush?.(bytes)) return seat.notice({ kind: "known", frames: [[frame, seat.room.tail.head]] })
    void seat.room.push(subscription, frame, bytes)
    if (bugs.acknowledgesWaiting) {
      seat.notice({ kind: "known", frames: [[frame, seat.room.tail.base.seq]] })
    }
  }

  #show(as: As, state: Presence | null): void {
    const place = this.#places.get(as)
    if (place?.state === "in") place.seat.room.show(place.subscription, state)
  }

  /** A mistake: what another node said goes straight to the sockets. */
  relay(entry: Entry): void {
    for (const place of this.#places.values()) {
      if (place.state === "in") place.seat.entry({ entry, authors: entry.updates.map(() => 0), senders: [] })
    }
  }

  #leave(as: As): void {
    const place = this.#places.get(as)
    this.#places.delete(as)
    if (place?.state === "in") place.seat.room.leave(place.subscription)
  }

  async #admit(place: Place & { state: "joining" }, join: Upstream<"join">[0]): Promise<void> {
    const { as } = join
    try {
      const room = await this.node.registry.open(join.room)
      if (this.#places.get(as) !== place) return
      const seat = new SimSeat(as, room, this)
      const joined = await room.join(seat, join.cursor, (seated) => this.#sit(as, place, { seat, ...seated }))
      if (joined === "moved") {
        this.node.registry.drop(room)
        return await this.#admit(place, join)
      }
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      this.#places.delete(as)
      this.send("denied", (to) => to.denied({ as, code: "store_away" }))
    }
  }

  #sit(
    as: As,
    place: Place & { state: "joining" },
    { seat, subscription, arrival }: Seated & { readonly seat: SimSeat },
  ): void {
    if (this.#places.get(as) !== place) return seat.room.leave(subscription)
    seat.subscription = subscription
    const seated = { state: "in", seat, subscription } as const
    this.#places.set(as, seated)
    const answer: Joined = { as, ...arrival }
    const upTo = answer.entries.at(-1)?.[0] ?? answer.snapshot?.seq ?? place.cursor?.seq ?? 0
    this.send("joined", (to) => to.joined(answer), {
      entries: answer.entries,
      upTo: answer.replace && answer.snapshot === undefined && answer.entries.length === 0 ? 0 : upTo,
    })
    for (const { frame, bytes } of place.pushes) this.#take(seated, frame, bytes)
  }
}

/** One connection's end of one room. */
class SimSeat implements Subscriber {
  readonly grant: Grant
  readonly room: Room
  readonly #as: As
  readonly #session: SimSession
  subscription: Subscription | undefined

  constructor(as: As, room: Room, session: SimSession) {
    this.#as = as
    this.room = room
    this.#session = session
    this.grant = session.node.grantFor(session.person, room.id)
  }

  entry(delivery: Delivery): "sent" | "full" {
    const { bugs } = this.#session.node
    const tuple = (bugs.tuple ?? tupleFor)(delivery, this.grant.person, this.subscription)
    const { number } = this.room
    this.#session.send("e", (to) => to.e(number, tuple), { entries: [tuple] })
    return "sent"
  }

  notice(notice: Notice): void {
    const as = this.#as
    const session = this.#session
    switch (notice.kind) {
      case "busy":
        return session.send("busy", (to) =>
          to.busy({ as, frames: [...notice.frames], retryMs: notice.retryMs }),
        )
      case "refused":
        return session.send("refused", (to) =>
          to.refused({ as, frames: [...notice.frames], code: notice.code }),
        )
      case "overlaps":
        return session.send("refused", (to) =>
          to.refused({ as, frames: [notice.frame], code: "unreadable_update" }),
        )
      case "resync":
        return session.send("resync", (to) => to.resync({ as }))
      case "known":
        return session.send(
          "known",
          (to) => to.known({ as, frames: notice.frames.map(([frame, at]) => [frame, at]) }),
          { known: notice.frames.map(([frame]) => frame) },
        )
      case "people":
        return session.send("people", (to) => to.people(this.room.number, [...notice.people]))
      case "presence":
        return session.send("w", (to) => to.w(this.room.number, [...notice.entries]))
      case "out":
        session.vacate(as)
        return session.send("out", (to) => to.out({ as, code: notice.code, rejoin: notice.rejoin }))
      default:
        return unreachable(notice)
    }
  }
}
