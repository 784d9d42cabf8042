import type { As, Cursor, Joined, Upstream } from "../../shared/protocol.ts"
import type { RoomFrames, RoomLink } from "./room-link.ts"

/** A number of this room on one line. */
interface Asked {
  readonly as: As
  readonly link: RoomLink
}

type Place =
  | { readonly kind: "out" }
  | ({ readonly kind: "joining" } & Asked)
  | ({ readonly kind: "live"; readonly connection: number; readonly me: number } & Asked)

/**
 * Where one room of this tab sits. When another server is there while the one before still serves, the room asks for a
 * place on the new line and keeps the old one until it is let in: it sits somewhere all the time.
 */
export class RoomSeat {
  readonly #room: RoomFrames
  #place: Place = { kind: "out" }
  /** Asked for on the newest line, while the place on the line before still serves. */
  #asked: Asked | undefined
  /** The newest line. */
  #line: RoomLink | undefined

  constructor(room: RoomFrames) {
    this.#room = room
  }

  get place(): Place {
    return this.#place
  }

  /** A new line. True for who is live elsewhere: they stay, and have asked for a place here. */
  connected(line: RoomLink, cursor: Cursor | undefined): boolean {
    this.#line = line
    this.#drop()
    if (this.#place.kind !== "live") return false
    this.#asked = this.#ask(line, cursor)
    return true
  }

  /** Whether a place was lost with that line: true also for who had none anywhere. */
  disconnected(line: RoomLink): boolean {
    if (this.#line === line) this.#line = undefined
    if (this.#asked?.link === line) this.#asked = undefined
    return this.#place.kind === "out" || this.#place.link === line
  }

  /** Asks to be let in on the newest line; false when there is none, or when that was done. */
  join(cursor: Cursor | undefined): boolean {
    if (this.#line === undefined || this.#place.kind !== "out") return false
    this.#place = { kind: "joining", ...(this.#asked ?? this.#ask(this.#line, cursor)) }
    this.#asked = undefined
    return true
  }

  /** The answer to a join: let in, or let in elsewhere while live. Undefined: nobody waits for that answer. */
  joined({ as, room, connection, me }: Joined): "in" | "moved" | undefined {
    const from = this.#place
    const asked = this.#asked?.as === as ? this.#asked : undefined
    const place = asked ?? (from.kind === "joining" && from.as === as ? from : undefined)
    if (place === undefined) return undefined
    const { link } = place
    if (asked !== undefined) this.#asked = undefined
    link.number(room, this.#room)
    this.#place = { kind: "live", as, link, connection, me }
    if (from.kind !== "live") return "in"
    from.link.freeAs(from.as)
    return "moved"
  }

  /** A place on the newest line was refused to somebody who still has one; false when it was any other. */
  moveRefused(as: As): boolean {
    if (this.#asked?.as !== as) return false
    this.#asked.link.freeAs(as)
    this.#asked = undefined
    return true
  }

  push(frame: Upstream<"p">[1], bytes: Uint8Array): void {
    if (this.#place.kind !== "out") this.#place.link.send("p", this.#place.as, frame, bytes)
  }

  show(presence: Upstream<"w">[1]): void {
    if (this.#place.kind === "live") this.#place.link.send("w", this.#place.as, presence)
  }

  /** The server has ended this place, or is gone. */
  depart(): void {
    if (this.#place.kind !== "out") this.#place.link.freeAs(this.#place.as)
    this.#place = { kind: "out" }
  }

  /** Gives up every place. */
  leave(): void {
    this.#drop()
    if (this.#place.kind !== "out") this.#place.link.send("leave", { as: this.#place.as })
    this.depart()
  }

  #drop(): void {
    if (this.#asked === undefined) return
    const { as, link } = this.#asked
    this.#asked = undefined
    link.send("leave", { as })
    link.freeAs(as)
  }

  #ask(link: RoomLink, cursor: Cursor | undefined): Asked {
    const as = link.newAs(this.#room)
    const room = this.#room.id
    link.send("join", cursor === undefined ? { as, room } : { as, room, cursor })
    return { as, link }
  }
}
