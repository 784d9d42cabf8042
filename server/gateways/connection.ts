import type { Socket } from "socket.io"
import type { z } from "zod"
import type { ErrorCode } from "../../shared/errors.ts"
import { type FrameId, isFrameId, type OccasionId, type PersonId, type SessionId } from "../../shared/ids.ts"
import {
  type As,
  type Cursor,
  DEVICES_PROTOCOL,
  DAYS_PROTOCOL,
  NOTICES_PROTOCOL,
  REASONS_PROTOCOL,
  type Downstream,
  type DownstreamName,
  type Presence,
  UPSTREAM,
  type UpstreamName,
} from "../../shared/protocol.ts"
import type { Result } from "../../shared/result.ts"
import { partsOf, ROOM_KINDS, type RoomId, type RoomKind } from "../../shared/rooms.ts"
import type { Sitting } from "../access/watch.ts"
import type { Clock } from "../clock.ts"
import type { Grant } from "../rooms/grant.ts"
import type { Registry } from "../rooms/registry.ts"
import type { Seated } from "../rooms/room.ts"
import { StoreError } from "../store/port.ts"
import { type ClaimsFeed, followClaims } from "./claims-seat.ts"
import type { Allowances, Wait } from "./allowances.ts"
import type { LiveConnection } from "./connections.ts"
import { Limiter } from "./limiter.ts"
import { answeredBy, type GatewayMeter } from "./meter.ts"
import { RoomSeat, type SeatHolder } from "./room-seat.ts"
import { attach, type EncodedFrame, encodeEvent, Outlet } from "./wire.ts"

/** Who holds a token. */
interface Holder {
  readonly person: PersonId
  readonly session: SessionId
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
}

export interface Identity extends Holder {
  /** The version of the live protocol that the peer speaks. */
  readonly protocol: number
  /** One connection over all its lines in the log; tells nothing of whose it is. */
  readonly connection: string
}

interface ConnectionLimits {
  readonly rooms: number
  readonly updatesPerSecond: number
  readonly presencePerSecond: number
  /** Bytes that may wait for a slow reader before it gets no more entries. */
  readonly bufferedBytes: number
  /** Bytes of one document: a join may put that much on top. */
  readonly documentBytes: number
}

export interface ConnectionDeps {
  readonly clock: Clock
  readonly registry: Registry
  readonly limits: ConnectionLimits
  readonly verify: (token: string) => Promise<Result<Holder, "token_expired" | "signed_out">>
  readonly grantFor: (person: PersonId, room: RoomId) => Promise<Grant | undefined>
  /** What givers take, for whoever sits in a `plan`. */
  readonly claims: ClaimsFeed
  /** What one person may cost, over all their connections. */
  readonly allowances: Allowances
  readonly meter: GatewayMeter
  /** `connection`, here and below: what this connection is called in every line of the log. */
  readonly onStrike: (code: string, connection: string) => void
  /** A bug of ours showed while this connection was served; only the connection ends. */
  readonly onFault: (error: unknown, connection: string) => void
  /** With the reason when this server ended it. */
  readonly onClosed: (connection: string, code: ErrorCode | undefined) => void
}

/** Refusals that no honest client earns, before the connection ends. */
const STRIKES = 20
/** Joins, leaves and renewals a second; and how far over its limits a connection may go before it ends. */
const OTHERS_PER_SECOND = 50
const PATIENCE = 4
/** Pushes of a room that may wait for the answer to their join, and their bytes over all rooms of a connection. */
const WAITING_PUSHES = 64
const WAITING_BYTES = 1024 * 1024
const RETRY_MS = 1_000
/** Timers take at most this many ms. */
const LONGEST_TIMER_MS = 0x7fff_ffff

const isUpstream = (name: unknown): name is UpstreamName =>
  typeof name === "string" && Object.hasOwn(UPSTREAM, name)

interface Joining {
  readonly state: "joining"
  readonly room: RoomId
  readonly pushes: { readonly frame: FrameId; readonly bytes: Uint8Array }[]
  bytes: number
  /** Access may have changed since it was asked for: it is asked for again before anybody sits down (M4). */
  doubted: boolean
}

type Place = Joining | { readonly state: "in"; readonly seat: RoomSeat }

/**
 * One live connection: frames in, frames out. It parses everything a peer sends, keeps the limits, and holds one
 * grant per joined room. Nothing that arrives can throw past it (R7).
 */
export class Connection implements SeatHolder, LiveConnection {
  #identity: Pick<Identity, "connection" | "person" | "session" | "protocol">
  readonly #socket: Socket
  readonly #deps: ConnectionDeps
  readonly #outlet: Outlet
  readonly #places = new Map<As, Place>()
  readonly #updates: Limiter
  readonly #presence: Limiter
  readonly #messages: Limiter
  #strikes = 0
  #closed = false
  #expiry: (() => void) | undefined
  #joining: Promise<void> = Promise.resolve()
  #room: PromiseWithResolvers<void> | undefined

  constructor(socket: Socket, identity: Identity, deps: ConnectionDeps) {
    this.#socket = socket
    this.#identity = identity
    this.#deps = deps
    this.#updates = new Limiter(deps.clock, deps.limits.updatesPerSecond)
    this.#presence = new Limiter(deps.clock, deps.limits.presencePerSecond)
    const { updatesPerSecond, presencePerSecond } = deps.limits
    const allowed = updatesPerSecond + presencePerSecond + OTHERS_PER_SECOND
    this.#messages = new Limiter(deps.clock, PATIENCE * allowed)
    this.#outlet = new Outlet(socket, () => this.#drained())
    this.#expireAt(identity.expiresAt)
    attach(socket, {
      push: (as, frame, bytes) => this.#push(as, frame, bytes),
      event: (name, args) => this.#event(name, args),
    })
  }

  get identity(): Pick<Identity, "connection" | "person" | "session"> {
    return this.#identity
  }

  /** Ends the connection with a reason; what was pushed still lands. */
  close(code: ErrorCode, retryMs = 0): void {
    if (this.#closed) return
    this.emit("closing", { code, retryMs })
    this.gone(code)
    this.#socket.disconnect(true)
  }

  /** Ends the connection of somebody who pushes on instead of waiting, and reads nothing of what still comes. */
  #cut(): void {
    this.#deps.allowances.flooded(this.identity.person)
    this.close("too_many", this.#deps.allowances.keptOut(this.identity.person) || RETRY_MS)
    this.#outlet.cut()
  }

  /** The peer is gone: presence and places go at once. */
  gone(code?: ErrorCode): void {
    if (this.#closed) return
    this.#closed = true
    this.#deps.onClosed(this.identity.connection, code)
    this.#expiry?.()
    this.#room?.resolve()
    attach(this.#socket, undefined)
    for (const place of this.#places.values()) {
      if (place.state === "in") place.seat.leave()
    }
    for (const as of this.#places.keys()) this.#free(as)
  }

  /** Asks again for every room that it concerns whether this person may be there, and acts on the answer (M4, M5). */
  async recheck(concerns: (room: RoomId) => boolean): Promise<void> {
    const doubted: { readonly seat: RoomSeat; readonly decided: () => void }[] = []
    for (const place of this.#places.values()) {
      if (!concerns(place.state === "in" ? place.seat.room.id : place.room)) continue
      if (place.state === "joining") place.doubted = true
      else doubted.push({ seat: place.seat, decided: place.seat.doubt() })
    }
    try {
      for (const { seat } of doubted)
        seat.judge(await this.#deps.grantFor(this.identity.person, seat.room.id))
    } finally {
      for (const { decided } of doubted) decided()
    }
  }

  /** Tells whoever sits in a room of this occasion, once, that it is different now. */
  tellOf(occasion: OccasionId): void {
    this.#tell(occasion, ROOM_KINDS)
  }

  /** The same to givers alone, and to whoever reads the card once it is open: no recipient sits in these rooms before. */
  tellOfCard(occasion: OccasionId): void {
    this.#tell(occasion, ["plan", "card", "messages", "opened"])
  }

  #tell(occasion: OccasionId, kinds: readonly RoomKind[]): void {
    const here = [...this.#places.values()].find((place) => {
      if (place.state !== "in") return false
      const parts = partsOf(place.seat.room.id)
      return parts.occasion === occasion && kinds.includes(parts.kind)
    })
    if (here?.state === "in") this.emit("occasion", { as: here.seat.as })
  }

  /** Tells a page that knows the frame to ask for its person's devices anew. */
  tellOfDevices(): void {
    if (this.#identity.protocol >= DEVICES_PROTOCOL) this.emit("devices")
  }

  /** The same of their notices. */
  tellOfNotices(): void {
    if (this.#identity.protocol >= NOTICES_PROTOCOL) this.emit("notices")
  }

  /** The same of the days of their circles. */
  tellOfDays(): void {
    if (this.#identity.protocol >= DAYS_PROTOCOL) this.emit("days")
  }

  /** Who sits here: this person, in each room that has let them in. */
  *sitting(): Iterable<Sitting> {
    for (const place of this.#places.values()) {
      if (place.state !== "in") continue
      const { seat } = place
      yield {
        person: this.identity.person,
        room: seat.room.id,
        judge: (grant) => seat.judge(grant),
        suspend: () => seat.putOut("store_away"),
      }
    }
  }

  emit<N extends DownstreamName>(name: N, ...args: Downstream<N>): void {
    if (this.#closed) return
    this.#deps.meter.answered(name, answeredBy(args))
    this.#outlet.send(encodeEvent(name, args))
    // Answers to what a peer asked are bounded too: who asks and never reads is no reader.
    if (this.#outlet.waiting > 4 * this.#deps.limits.bufferedBytes + 2 * this.#deps.limits.documentBytes) {
      this.gone()
      this.#socket.disconnect(true)
    }
  }

  send(frame: EncodedFrame): "sent" | "full" {
    if (this.#closed || this.#outlet.waiting > this.#deps.limits.bufferedBytes) return "full"
    this.#outlet.send(frame)
    return "sent"
  }

  judged(structs: number, refused: boolean): void {
    this.#deps.allowances.judged(this.identity.person, structs, refused)
  }

  strike(): void {
    this.#strikes++
    if (this.#strikes >= STRIKES) this.close("malformed")
  }

  fault(error: unknown): void {
    this.#deps.onFault(error, this.identity.connection)
    this.close("internal", RETRY_MS)
  }

  vacate(as: As): void {
    this.#free(as)
  }

  #free(as: As): void {
    if (this.#places.delete(as)) this.#deps.allowances.leave(this.identity.person)
  }

  #event(name: unknown, args: readonly unknown[]): void {
    if (this.#closed || !this.#mayTalk()) return
    if (isUpstream(name)) this.#deps.meter.received(name)
    switch (name) {
      case "join":
        return this.#parsed(UPSTREAM.join, args, ([{ as, room, cursor }]) => this.#join(as, room, cursor))
      case "leave":
        return this.#parsed(UPSTREAM.leave, args, ([{ as }]) => this.#leave(as))
      case "p":
        return this.#parsed(UPSTREAM.p, args, ([as, frame, bytes]) => this.#take(as, frame, bytes))
      case "w":
        return this.#parsed(UPSTREAM.w, args, ([as, state]) => this.#show(as, state))
      case "renew":
        return this.#parsed(UPSTREAM.renew, args, ([{ token }]) => void this.#renew(token))
      default:
        this.#malformed("unknown event")
    }
  }

  #parsed<T>(schema: z.ZodType<T>, args: readonly unknown[], use: (args: T) => void): void {
    const parsed = schema.safeParse(args)
    if (parsed.success) use(parsed.data)
    else this.#malformed("arguments")
  }

  #malformed(what: string): void {
    this.#deps.meter.dropped("unreadable")
    this.#deps.onStrike(what, this.identity.connection)
    this.strike()
  }

  #mayTalk(): boolean {
    if (this.#messages.take()) return true
    this.close("too_many", RETRY_MS)
    return false
  }

  #push(as: number, frame: number, bytes: Uint8Array): void {
    if (this.#closed || !this.#mayTalk()) return
    this.#deps.meter.received("p")
    if (isFrameId(frame)) this.#take(as, frame, bytes)
    else this.#malformed("p")
  }

  #take(as: As, frame: FrameId, bytes: Uint8Array): void {
    const place = this.#places.get(as)
    // A room that was just closed to this connection: it knows, or will in a moment.
    if (place === undefined) return this.#deps.meter.dropped("p")
    if (!this.#updates.take()) return this.emit("busy", { as, frames: [frame], retryMs: RETRY_MS })
    const room = place.state === "in" ? place.seat.room.id : place.room
    const wait = this.#deps.allowances.push(this.identity.person, room, bytes.length)
    if (wait !== undefined) {
      if (this.#deps.allowances.impatient(this.identity.person, bytes.length)) return this.#cut()
      return this.#busy(as, frame, wait)
    }
    if (place.state === "in") void place.seat.push(frame, bytes)
    else if (this.#mayWait(place, bytes)) {
      place.pushes.push({ frame, bytes })
      place.bytes += bytes.length
    } else this.emit("busy", { as, frames: [frame], retryMs: RETRY_MS })
  }

  #busy(as: As, frame: FrameId, { ms, code }: Wait): void {
    const told = code !== undefined && this.#identity.protocol >= REASONS_PROTOCOL ? { code } : {}
    this.emit("busy", { as, frames: [frame], retryMs: Math.max(RETRY_MS, ms), ...told })
  }

  #mayWait(place: Joining, { length }: Uint8Array): boolean {
    let waiting = length
    for (const other of this.#places.values()) if (other.state === "joining") waiting += other.bytes
    return place.pushes.length < WAITING_PUSHES && waiting <= WAITING_BYTES
  }

  #show(as: As, state: Presence | null): void {
    const place = this.#places.get(as)
    if (place?.state !== "in" || place.seat.subscription === undefined) return this.#deps.meter.dropped("w")
    if (state !== null && !this.#presence.take()) return this.#deps.meter.dropped("w")
    place.seat.room.show(place.seat.subscription, state)
  }

  #join(as: As, room: RoomId, cursor: Cursor | undefined): void {
    if (this.#places.size >= this.#deps.limits.rooms)
      return this.emit("denied", { as, code: "too_many_rooms" })
    if (this.#places.has(as)) return this.#malformed("join")
    if (!this.#deps.allowances.sit(this.identity.person))
      return this.emit("denied", { as, code: "too_many_rooms" })
    const place: Joining = { state: "joining", room, pushes: [], bytes: 0, doubted: false }
    this.#places.set(as, place)
    // One after another: a peer that does not read gets one document at a time, not all of them.
    this.#joining = this.#joining.then(() => this.#admit(as, place, cursor))
  }

  async #admit(as: As, place: Joining, cursor: Cursor | undefined): Promise<void> {
    try {
      while (!this.#closed && this.#outlet.waiting > this.#deps.limits.bufferedBytes) {
        this.#room ??= Promise.withResolvers()
        await this.#room.promise
      }
      // Until it sits: the room may have to be opened anew, or access may change while it is opened.
      while (this.#places.get(as) === place) {
        place.doubted = false
        const grant = await this.#deps.grantFor(this.identity.person, place.room)
        if (grant === undefined) return this.#deny(as, place, "not_here")
        await this.#enter(as, place, { grant, cursor })
      }
    } catch (error) {
      if (!(error instanceof StoreError)) this.fault(error)
      this.#deny(as, place, "store_away")
    }
  }

  async #enter(
    as: As,
    place: Joining,
    { grant, cursor }: { grant: Grant; cursor: Cursor | undefined },
  ): Promise<void> {
    const room = await this.#deps.registry.open(place.room)
    if (this.#places.get(as) !== place) return
    const seat = new RoomSeat(as, grant, room, this)
    const joined = await room.join(seat, cursor, (seated) => this.#sit(place, seat, seated))
    if (joined === "moved") this.#deps.registry.drop(room)
  }

  /** In one turn with the room's taking it in, so that no entry and no change of access comes in between. */
  #sit(place: Joining, seat: RoomSeat, { subscription, arrival }: Seated): void {
    const { as, room } = seat
    if (this.#places.get(as) !== place || place.doubted) return room.leave(subscription)
    seat.subscription = subscription
    this.#places.set(as, { state: "in", seat })
    this.emit("joined", { as, ...arrival })
    seat.unfollow = followClaims(this.#deps.claims, seat.grant, { as, send: (frame) => this.send(frame) })
    for (const { frame, bytes } of place.pushes) void seat.push(frame, bytes)
  }

  #deny(as: As, place: Place, code: ErrorCode): void {
    if (this.#places.get(as) !== place) return
    this.#free(as)
    this.emit("denied", { as, code })
  }

  #leave(as: As): void {
    const place = this.#places.get(as)
    this.#free(as)
    if (place?.state === "in") place.seat.leave()
  }

  async #renew(token: string): Promise<void> {
    try {
      const verified = await this.#deps.verify(token)
      if (this.#closed) return
      if (!verified.ok) return this.close(verified.error)
      // Another person's token would leave this one's grants in place.
      if (verified.value.person !== this.identity.person) return this.close("signed_out")
      // A device that was signed out and came back by its person's link is another one; the connection ends with it.
      this.#identity = { ...this.#identity, session: verified.value.session }
      this.#expireAt(verified.value.expiresAt)
      this.emit("renewed", { expiresAt: verified.value.expiresAt })
    } catch (error) {
      // A store that does not answer proves nothing: the old token goes on until it expires.
      if (!(error instanceof StoreError)) this.fault(error)
    }
  }

  #expireAt(at: number): void {
    this.#expiry?.()
    const wait = Math.min(LONGEST_TIMER_MS, Math.max(0, at - this.#deps.clock.now()))
    this.#expiry = this.#deps.clock.after(wait, () => this.close("token_expired"))
  }

  #drained(): void {
    if (this.#closed || this.#outlet.waiting > this.#deps.limits.bufferedBytes / 2) return
    this.#room?.resolve()
    this.#room = undefined
    for (const place of this.#places.values()) {
      if (place.state === "in") place.seat.drained()
    }
  }
}
