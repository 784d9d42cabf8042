import type { ErrorCode } from "../../shared/errors.ts"
import type { FrameId } from "../../shared/ids.ts"
import type { RoomId } from "../../shared/rooms.ts"
import type { As, Downstream, EntryTuple, Joined, Upstream, UpstreamName } from "../../shared/protocol.ts"

/** What the server says to one room of this tab. */
export interface RoomFrames {
  readonly id: RoomId
  onJoined(joined: Joined): void
  onDenied(as: As, code: ErrorCode): void
  onOut(code: ErrorCode, rejoin: boolean): void
  onEntry(tuple: EntryTuple): void
  onKnown(frames: Downstream<"known">[0]["frames"]): void
  onBusy(busy: Downstream<"busy">[0]): void
  onResync(): void
  onRefused(frames: readonly FrameId[], code: ErrorCode): void
  onPresence(entries: Downstream<"w">[1]): void
  onPeople(people: Downstream<"people">[1]): void
}

/** A connection to one server as one room sees it. */
export interface RoomLink {
  /** A number for this room that no late answer of an earlier join can be mistaken for. */
  newAs(room: RoomFrames): As
  /** Nothing that is said to this number, or to its room, is heard any more. */
  freeAs(as: As): void
  /** The server's number of the room, by which its entries come. */
  number(number: number, room: RoomFrames): void
  send<N extends UpstreamName>(name: N, ...args: Upstream<N>): void
}
