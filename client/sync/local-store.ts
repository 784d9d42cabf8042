import type { Epoch, FrameId, PersonId, Seq } from "../../shared/ids.ts"
import type { Cursor } from "../../shared/protocol.ts"
import type { RoomId } from "../../shared/rooms.ts"
import type { LostText } from "./types.ts"

/**
 * What one person's tabs keep on this device: of each room the acknowledged document, the cursor that says how far it
 * goes, and everything that was typed and not acknowledged yet. Several tabs write at once, without knowing of each
 * other: frames are only ever added under their own random id, and a cursor is written together with the content it
 * covers or not at all. Another person's store is another store.
 */
export interface LocalStore {
  /** Whether what is written would be gone with this tab (a private window, a full or broken device). */
  readonly volatile: boolean
  load(room: RoomId): Promise<StoredRoom>
  /** Everything in `change` in one transaction. Rejects when the device does not take it; then nothing was written. */
  write(room: RoomId, change: StoreChange): Promise<WriteAnswer>
  /** Rooms in which something still waits to be sent, whichever tab typed it. */
  unsent(): Promise<readonly RoomId[]>
  /** Access was lost: nothing of this room stays on the device. */
  forgetRoom(room: RoomId): Promise<void>
}

/** How a store is opened: nothing of anybody else is touched. */
export type OpenLocalStore = (person: PersonId) => Promise<LocalStore>

/** A store that is being opened, as if it were open; calls wait in order. */
export function onceOpen(opening: Promise<LocalStore>): LocalStore {
  let open: LocalStore | undefined
  void opening.then((store) => (open = store))
  return {
    get volatile() {
      return open?.volatile ?? false
    },
    load: async (room) => (await opening).load(room),
    write: async (room, change) => (await opening).write(room, change),
    unsent: async () => (await opening).unsent(),
    forgetRoom: async (room) => (await opening).forgetRoom(room),
  }
}

/**
 * A change of this device that the server has not acknowledged: an update, or several merged, under an id that is
 * random, names exactly these bytes and is kept until it is acknowledged.
 */
export interface OutboxFrame {
  readonly id: FrameId
  readonly bytes: Uint8Array
  /** Frames refer only to frames of lower order (or to the log): a later tab sends them in this order. */
  readonly order: number
  /** Ms since the epoch, by this device's clock. */
  readonly createdAt: number
  /** How many changes a person made in it. */
  readonly changes: number
  /** It may have been sent: it is never merged into another frame any more. */
  readonly sealed: boolean
  /** The history that it continues; 0 before the room's first answer. */
  readonly epoch: Epoch
}

/** One number of the log: its digest and every update in it, own ones included. */
export interface StoredEntry {
  readonly seq: Seq
  readonly digest: number
  readonly updates: readonly Uint8Array[]
}

/** The acknowledged document as far as the device holds it. */
export interface StoredContent {
  /** Covers everything up to `baseSeq`. */
  readonly base: Uint8Array | undefined
  readonly entries: readonly StoredEntry[]
  readonly cursor: Cursor
  readonly may: "read" | "write"
}

export interface StoredRoom {
  readonly content: StoredContent | undefined
  /** In sending order. */
  readonly frames: readonly OutboxFrame[]
  readonly lost: readonly LostText[]
}

export type ContentChange =
  /** What came after `after`; another tab may have stored part or all of it already. */
  | { readonly kind: "entries"; readonly after: Cursor; readonly entries: readonly StoredEntry[] }
  /** The document as a whole, same history: a first answer, a catch-up, a compaction. */
  | { readonly kind: "base"; readonly bytes: Uint8Array; readonly cursor: Cursor }
  /** Another history: what was there goes in the same transaction. */
  | { readonly kind: "replace"; readonly bytes: Uint8Array; readonly cursor: Cursor }

export interface StoreChange {
  readonly content: ContentChange | undefined
  readonly may: "read" | "write" | undefined
  readonly put: readonly OutboxFrame[]
  /** Frames that are acknowledged by `content`, merged into one of `put`, or given up. */
  readonly remove: readonly FrameId[]
  readonly lost: readonly LostText[]
  readonly dismissed: readonly string[]
}

/** `behind`: the device holds less than the change builds on, so nothing was written; a base is wanted. */
export type WriteAnswer = "written" | "behind"

/** What is known of a room without its bytes; enough to decide what a change does to it. */
export interface StoredMeta {
  readonly cursor: Cursor
  readonly baseSeq: Seq
  readonly may: "read" | "write"
}

export type ContentPlan =
  | { readonly kind: "keep" }
  | { readonly kind: "behind" }
  | { readonly kind: "append"; readonly entries: readonly StoredEntry[]; readonly meta: StoredMeta }
  /** A new base; entries up to `dropThrough` go, those above stay. */
  | {
      readonly kind: "rebase"
      readonly bytes: Uint8Array
      readonly dropThrough: Seq | "all"
      readonly meta: StoredMeta
    }

/**
 * What a change of content does to what is stored: pure, so that every store decides alike. Whoever comes late with
 * what is there already changes nothing; a cursor never goes back within an epoch; an older epoch never comes back.
 * `digestAt` is the stored digest at the change's cursor, where the store has that number.
 */
export function planContent(
  stored: StoredMeta | undefined,
  change: ContentChange | undefined,
  digestAt: number | undefined,
): ContentPlan {
  if (change === undefined) return { kind: "keep" }
  if (change.kind === "entries") return planEntries(stored, change.after, change.entries)
  const { bytes, cursor } = change
  const may = stored?.may ?? "write"
  const whole: ContentPlan = {
    kind: "rebase",
    bytes,
    dropThrough: "all",
    meta: { cursor, baseSeq: cursor.seq, may },
  }
  if (stored === undefined) return whole
  if (stored.cursor.epoch > cursor.epoch) return { kind: "keep" }
  if (change.kind === "replace" || stored.cursor.epoch < cursor.epoch) return whole
  if (cursor.seq >= stored.cursor.seq) return whole
  if (cursor.seq <= stored.baseSeq || digestAt !== cursor.digest) return { kind: "keep" }
  return { kind: "rebase", bytes, dropThrough: cursor.seq, meta: { ...stored, baseSeq: cursor.seq } }
}

function planEntries(
  stored: StoredMeta | undefined,
  after: Cursor,
  entries: readonly StoredEntry[],
): ContentPlan {
  if (stored === undefined || stored.cursor.epoch < after.epoch) return { kind: "behind" }
  if (stored.cursor.epoch > after.epoch) return { kind: "keep" }
  const fresh = entries.filter((entry) => entry.seq > stored.cursor.seq)
  const last = fresh.at(-1)
  if (last === undefined) return { kind: "keep" }
  const at = entries.length - fresh.length
  const before = at === 0 ? after : entries[at - 1]
  if (before?.seq !== stored.cursor.seq || before.digest !== stored.cursor.digest) return { kind: "behind" }
  const cursor = { epoch: after.epoch, seq: last.seq, digest: last.digest }
  return { kind: "append", entries: fresh, meta: { ...stored, cursor } }
}
