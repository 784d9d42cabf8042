import type { Socket } from "node:net"
import type { WebSocket } from "ws"
import type { ErrorCode } from "../../../shared/errors.ts"
import { ERRORS } from "../../errors.ts"
import { unreachable } from "../../../shared/result.ts"
import type { RoomId } from "../../../shared/rooms.ts"
import type { Sitting } from "../../access/watch.ts"
import type { Extents } from "../../documents/extents.ts"
import type { EditorHolder } from "../../editors/commands.ts"
import { joinInPieces, type Pieces } from "../../rooms/log/difference.ts"
import type { Seated } from "../../rooms/room.ts"
import type { Subscriber } from "../../rooms/subscriber.ts"
import { type Clocks, type Extent, newsIn } from "../../rooms/admission/update-extent.ts"
import { StoreError } from "../../store/port.ts"
import { closeCode } from "../close-code.ts"
import type { ConnectionDeps } from "../connection.ts"
import type { LiveConnection } from "../connections.ts"
import { Limiter } from "../limiter.ts"
import { WsPeer } from "../ws-peer.ts"
import { awareness, denied, type Message, readMessage, step1, step2, updateMessage } from "../y-messages.ts"
import { People } from "../y-people.ts"
import { EditorSeat, type SeatHolder } from "./seat.ts"

export interface EditorConnectionDeps extends Omit<ConnectionDeps, "verify" | "claims"> {
  readonly extents: Extents
}

type Identity = EditorHolder & { readonly connection: string }

/** Whoever would have to wait longer than this before the next push, in ms, is told to stop. */
const LONGEST_WAIT_MS = 60_000
/** From one answered state vector to the next, in ms: each may cost a whole document. */
const SYNC_MS = 2_000
const PACE_MS = 50
const EMPTY_UPDATE = Uint8Array.of(0, 0)

/** One y-websocket connection, in one room. Nothing that arrives can throw past it (R7). */
export class EditorConnection implements SeatHolder, LiveConnection {
  readonly identity: Identity
  readonly deps: EditorConnectionDeps
  readonly peer: WsPeer<Message>
  people: People | undefined
  readonly #updates: Limiter
  readonly #presence: Limiter
  #seat: EditorSeat | undefined
  /** What the client was told that the room has, until its step 2 is here, with all that it has pushed so far. */
  there: Extent | undefined
  told: Clocks = new Map()
  #doubted = false
  #closed = false

  constructor(socket: WebSocket, tcp: Socket, identity: Identity, deps: EditorConnectionDeps) {
    const { clock, limits } = deps
    this.identity = identity
    this.deps = deps
    this.#updates = new Limiter(clock, limits.updatesPerSecond)
    this.#presence = new Limiter(clock, limits.presencePerSecond)
    this.peer = new WsPeer<Message>(socket, tcp, {
      clock,
      limits,
      read: readMessage,
      take: (message) => this.#take(message),
      unreadable: () => this.#malformed(),
      full: () => this.#seat?.unsettled.full === true,
      drained: () => this.#seat?.drained(),
      beat: () => this.#tellOfAll(),
      lost: () => this.gone(),
    })
    this.peer.start()
  }

  /** Ends the connection; what was pushed still lands. `again`: its client may come back at once. */
  close(code: ErrorCode, again = false): void {
    if (this.#closed) return
    if (!again && ERRORS[code].status < 500) this.peer.send(denied(code))
    this.gone(code)
    this.peer.close(closeCode(code, again), code)
  }

  /** The peer is gone: its presence goes at once. */
  gone(code?: ErrorCode): void {
    if (this.#closed) return
    this.#closed = true
    this.peer.stop()
    this.#seat?.leave()
    this.deps.onClosed(this.identity.connection, code)
  }

  /** Asks again whether this person may be here, and acts on the answer (M4, M5). */
  async recheck(concerns: (room: RoomId) => boolean): Promise<void> {
    const { person, room } = this.identity
    if (!concerns(room)) return
    this.#doubted = true
    const seat = this.#seat
    const decided = seat?.doubt()
    try {
      seat?.judge(await this.deps.grantFor(person, room))
    } finally {
      decided?.()
    }
  }

  *sitting(): Iterable<Sitting> {
    const seat = this.#seat
    const { person, room } = this.identity
    if (seat === undefined || this.#closed) return
    yield { person, room, judge: (grant) => seat.judge(grant), suspend: () => seat.putOut("store_away") }
  }

  send(...messages: readonly Uint8Array[]): "sent" | "full" {
    if (this.#closed || this.peer.isBehind) return "full"
    this.peer.send(...messages)
    return "sent"
  }

  fault(error: unknown): void {
    this.deps.onFault(error, this.identity.connection)
    this.close("internal")
  }

  #malformed(): void {
    if (this.#closed) return
    this.deps.meter.dropped("unreadable")
    this.deps.onStrike("message", this.identity.connection)
    this.close("malformed")
  }

  #take(message: Message): void {
    const { meter } = this.deps
    switch (message.kind) {
      case "step1":
        meter.received("join")
        return void this.#answer(message.clocks)
      case "step2":
      case "update":
        meter.received("p")
        return this.#push(message)
      case "awareness":
        meter.received("w")
        return this.#show(this.people?.shownBy(message.entries))
      case "query":
        return this.#tellOfAll()
      default:
        return unreachable(message)
    }
  }

  #tellOfAll(): void {
    this.send(awareness(this.people?.all() ?? []))
  }

  #show(shown: ReturnType<People["shownBy"]>): void {
    const { subscription, room } = this.#seat ?? {}
    if (shown === undefined || subscription === undefined) return
    if (shown !== null && !this.#presence.take()) return this.deps.meter.dropped("w")
    room?.show(subscription, shown)
  }

  #push(message: { readonly kind: "step2" | "update"; readonly update: Uint8Array }): void {
    const seat = this.#seat
    // The client has to say what it has before it may say more.
    if (seat === undefined) return this.#malformed()
    const there = message.kind === "step2" ? this.there : undefined
    const update = there ? newsIn(message.update, there) : message.update
    if (there) {
      this.there = undefined
      // It holds whatever was pushed so far and is not in the log.
      seat.unsettled.clear()
    }
    if (update === undefined) return
    const { person, room } = this.identity
    const wait = this.#updates.take()
      ? this.deps.allowances.push(person, room, update.length)
      : { ms: PACE_MS }
    if (wait === undefined) return seat.unsettled.push(update.slice())
    if (wait.ms > LONGEST_WAIT_MS) return this.close(wait.code ?? "too_many")
    this.peer.later({ kind: "update", update }, wait.ms)
  }

  /** A state vector: the client hears what it lacks, and is asked what it has. The first one takes the seat. */
  async #answer(clocks: Clocks): Promise<void> {
    const { registry, clock, grantFor, extents } = this.deps
    const { person, room: id } = this.identity
    const done = this.peer.hold()
    if (this.#seat) clock.after(SYNC_MS, this.peer.hold())
    try {
      // Until it sits: the room may have to be opened anew, or access may change while it is opened.
      do {
        this.#doubted = false
        const grant = await grantFor(person, id)
        if (grant === undefined) return this.close("not_here")
        const room = await registry.open(id)
        const seat = this.#seat ? undefined : new EditorSeat(grant, room, this)
        const asking: Subscriber = seat ?? { grant, entry: () => "full", notice: () => undefined }
        const joined = await joinInPieces(room, asking, extents, (seated, pieces) => {
          if (this.#closed || this.#doubted) return "leaves"
          this.#tell(clocks, pieces, seated, seat)
          return seat === this.#seat ? "stays" : "leaves"
        })
        if (joined === "moved") registry.drop(room)
        else if (!this.#doubted) return
      } while (!this.#closed)
    } catch (error) {
      if (error instanceof StoreError) this.close("store_away")
      else this.fault(error)
    } finally {
      done()
    }
  }

  /** In one turn with the room's taking it in, so that no entry and no change of access comes in between. */
  #tell(clocks: Clocks, pieces: Pieces, { subscription, arrival }: Seated, seat?: EditorSeat): void {
    if (!pieces.sharesHistory(clocks)) return this.close("conflict")
    if (seat) {
      seat.subscription = subscription
      this.#seat = seat
      this.people = new People(this.deps.clock, subscription.connection)
    }
    this.there = pieces.extent()
    this.told = this.there?.clocks ?? new Map()
    // A provider counts as synced from step 2 on, so that comes last.
    const missing = pieces.missing(clocks)
    const last = missing.pop() ?? EMPTY_UPDATE
    this.peer.send(step1(this.there?.clocks ?? new Map()))
    for (const piece of missing) this.peer.send(updateMessage(piece))
    this.peer.send(step2(last))
    this.people?.meet(arrival.people)
    seat?.notice({ kind: "presence", entries: arrival.presence })
  }
}
