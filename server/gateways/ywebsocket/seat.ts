import type { ErrorCode } from "../../../shared/errors.ts"
import type { FrameId } from "../../../shared/ids.ts"
import type { PresenceEntry } from "../../../shared/protocol.ts"
import { unreachable } from "../../../shared/result.ts"
import type { Delivery } from "../../rooms/delivery.ts"
import type { Grant } from "../../rooms/grant.ts"
import type { Room } from "../../rooms/room.ts"
import type { Notice } from "../../rooms/subscriber.ts"
import { type Clocks, startsBelow } from "../../rooms/admission/update-extent.ts"
import type { ConnectionDeps } from "../connection.ts"
import { Seat } from "../seat.ts"
import { Unsettled, type UnsettledPeer } from "../unsettled.ts"
import { awareness, updateMessage } from "../y-messages.ts"
import type { People } from "../y-people.ts"

/** What a seat needs of its y-websocket connection. */
export interface SeatHolder {
  readonly deps: Pick<ConnectionDeps, "clock" | "allowances">
  readonly peer: UnsettledPeer
  readonly people: People | undefined
  readonly there: unknown
  /** The state vector that the client was sent last. */
  readonly told: Clocks
  /** `full` when too much waits already; nothing was sent then. */
  send(...messages: readonly Uint8Array[]): "sent" | "full"
  fault(error: unknown): void
  close(code: ErrorCode, again?: boolean): void
}

/** The entry that was encoded last, for all subscribers of its room. */
let latest: { readonly delivery: Delivery; readonly messages: readonly Uint8Array[] } | undefined

/** A y-websocket connection's end of its room. Its client hears its own edits with everybody else, once they are durable. */
export class EditorSeat extends Seat {
  readonly unsettled: Unsettled
  readonly #holder: SeatHolder

  constructor(grant: Grant, room: Room, holder: SeatHolder) {
    super(grant, room)
    this.#holder = holder
    this.unsettled = new Unsettled(holder.deps.clock, this, holder.peer)
  }

  override leave(): void {
    this.unsettled.stop()
    super.leave()
  }

  override entry(delivery: Delivery): "sent" | "full" {
    const { updates } = delivery.entry
    if (latest?.delivery !== delivery)
      latest = { delivery, messages: updates.map(({ bytes }) => updateMessage(bytes)) }
    if (this.#holder.send(...latest.messages) === "full") return "full"
    this.unsettled.settle(updates.map(({ frame }) => frame))
    return "sent"
  }

  override judged(structs: number, refused: boolean): void {
    this.#holder.deps.allowances.judged(this.grant.person, structs, refused)
  }

  protected override fault(error: unknown): void {
    this.#holder.fault(error)
  }

  override notice(notice: Notice): void {
    switch (notice.kind) {
      case "known":
        return this.unsettled.settle(notice.frames.map(([frame]) => frame))
      case "busy":
        return this.unsettled.again(notice.frames, notice.retryMs)
      case "resync":
        return this.#resync(notice.frame)
      case "refused":
        return this.#holder.close(notice.code)
      case "overlaps":
        return this.#overlaps(notice.frame)
      case "people":
        return this.#holder.people?.meet(notice.people)
      case "presence":
        return this.#present(notice.entries)
      case "out":
        return this.#holder.close(notice.code, notice.rejoin)
      default:
        return unreachable(notice)
    }
  }

  #resync(frame: FrameId): void {
    // It leans on what was written offline, which is still to come: waiting for a retry would keep that unread.
    if (this.#holder.there) return this.unsettled.clear()
    if (!this.unsettled.resync(frame)) this.#holder.close("conflict")
  }

  /**
   * An update that begins at the clocks of our state vector is honest: an earlier connection of this client pushed its
   * first part, which landed since. The client has to reconnect, and then gets a newer state vector.
   */
  #overlaps(frame: FrameId): void {
    const bytes = this.unsettled.bytesOf(frame)
    if (bytes === undefined || startsBelow(this.#holder.told, bytes)) this.#holder.close("unreadable_update")
    else this.#holder.close("conflict", true)
  }

  #present(entries: readonly PresenceEntry[]): void {
    const news = this.#holder.people?.told(entries) ?? []
    if (news.length > 0) this.#holder.send(awareness(news))
  }
}
