import type * as Y from "yjs"
import type { ErrorCode } from "../../shared/errors.ts"
import type { OccasionId } from "../../shared/ids.ts"
import type { Presence, RoomPerson } from "../../shared/protocol.ts"
import type { RoomId } from "../../shared/rooms.ts"
import type { LiveClaims } from "./claims-copy.ts"

/** What the screens know of a live room; they never see frames, cursors or the outbox. */

/** The origin of every transaction that came from the log, so that observers can tell whose change it was. */
export class FromLog {
  /** The author's number in the room; undefined for a snapshot. */
  readonly author: number | undefined
  constructor(author: number | undefined) {
    this.author = author
  }
}

export interface Present {
  readonly connection: number
  readonly person: RoomPerson
  readonly state: Presence
}

/** What a screen draws of a room. The same object until something in it changes: typing changes nothing in it. */
export interface RoomView {
  /**
   * `unopenable`: its document would stop the page, and the server has been told; it is asked for again by itself.
   * `opening`: nothing to show yet; `ready`: `doc` has content, from this device or from the server;
   * `denied`: it does not exist for this person; `removed`: it did, and no longer does.
   */
  readonly phase: "opening" | "ready" | "denied" | "removed" | "unopenable"
  /** True once the server's answer to the join is in, false again while disconnected. */
  readonly live: boolean
  readonly may: "read" | "write"
  /** Everybody whose number was ever used in this room while it was open, by number. */
  readonly people: ReadonlyMap<number, RoomPerson>
  /** Who is here now, this connection left out. */
  readonly present: readonly Present[]
  /** This person's number in the room, once joined. */
  readonly me: number | undefined
  /** Texts that could not be saved after a refusal or a change of history, for copying. */
  readonly lost: readonly LostText[]
  /** Whether unsent changes would be gone with this tab (the device's storage could not keep them). */
  readonly volatile: boolean
}

export interface RoomState extends RoomView {
  /** Changes on this device that the server has not acknowledged, and since when (ms since the epoch). */
  readonly unsaved: number
  readonly oldestUnsavedAt: number | undefined
}

export interface LostText {
  readonly id: string
  readonly text: string
  /** `removed`: the wish that it was written for is not on the list any more. */
  readonly why: ErrorCode | "history_changed" | "removed"
}

export interface LiveRoom {
  readonly id: RoomId
  /** The document; another instance after a refusal or a change of history, announced like any change of state. */
  readonly doc: Y.Doc
  readonly state: RoomState
  readonly view: RoomView
  /** Who gets what, told with the room of ideas; undefined in any other. */
  readonly claims: LiveClaims | undefined
  /** Called after `doc` or `state` changed; the answer unsubscribes. (Fits useSyncExternalStore.) */
  subscribe(listener: () => void): () => void
  /** Where this person is; null clears it. Sent at most some times a second. */
  setPresence(presence: Presence | null): void
  /** Asks for the room again now. */
  retry(): void
  /** Offers a half-written text whose wish was removed, for copying. */
  offerText(text: string): void
  /** The person has copied or given up these texts. */
  dismissLost(ids: readonly string[]): void
  /** Leaves the room once every holder has closed it. */
  close(): void
}

export type LinkState =
  | ({ readonly state: "connecting"; readonly since: number } & Blocked)
  | { readonly state: "online"; readonly since: number }
  | ({ readonly state: "offline"; readonly since: number } & Blocked)
  /** The server speaks another protocol version: only a reload helps. */
  | { readonly state: "outdated" }
  /** No valid session: local text is kept, the person opens a link again. */
  | { readonly state: "signed_out" }

/** The server answers requests, but no live connection comes to it: something between lets no WebSockets through. */
interface Blocked {
  readonly blocked?: true
}

/** What the status pill says. */
export type Pill =
  | { readonly kind: "saved" }
  | { readonly kind: "saving" }
  /** Something is half-written, kept on this device, and not handed over yet. */
  | { readonly kind: "draft"; readonly changes: number }
  /** Photos are on their way to the server, and kept on this device until they are there. */
  | { readonly kind: "photos"; readonly photos: number }
  | { readonly kind: "not_saving"; readonly oldestMs: number }
  /** Online, but as much was written as fits into one day: what is unsaved is saved tomorrow. */
  | { readonly kind: "spent"; readonly changes: number }
  | { readonly kind: "offline" }
  | { readonly kind: "offline_pending"; readonly changes: number }
  /** The server answers requests, but no live connection comes to it. */
  | { readonly kind: "blocked"; readonly changes: number }
  | { readonly kind: "catching_up" }
  | { readonly kind: "caught_up"; readonly changes: number; readonly people: readonly string[] }
  | { readonly kind: "removed" }
  | { readonly kind: "reload" }
  | { readonly kind: "signed_out" }

export interface Live {
  readonly link: LinkState
  subscribe(listener: () => void): () => void
  /** Hears which occasion with an open room is different now from what the server told of it before. */
  onOccasion(listener: (occasion: OccasionId) => void): () => void
  /** Hears that what the server told of this person's devices is different now. */
  onDevices(listener: () => void): () => void
  /** The same of their notices. */
  onNotices(listener: () => void): () => void
  /** The same of the days of their circles. */
  onDays(listener: () => void): () => void
  /** Opens (or shares) a room; every call wants one `close`. */
  open(room: RoomId): LiveRoom
  /** The pill over all open rooms; recomputed and announced as time passes. */
  readonly pill: Pill
  /** Tries now instead of at the next back-off. */
  retry(): void
  /**
   * Takes from this device what it keeps of rooms that this person may not open any more (M4, M6). A room with unsent
   * text stays until it was asked for once more and the text offered; an open one is told by the server.
   */
  forget(closed: (room: RoomId) => boolean): Promise<void>
  /** Ends the connection; local stores stay. */
  stop(): void
}
