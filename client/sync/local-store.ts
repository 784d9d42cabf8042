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
  /** What still waits to be sent in any room, whichever tab typed it, in sending order. */
  unsent(): Promise<readonly UnsentFrame[]>
  /** The rooms of which something is kept. */
  rooms(): Promise<readonly RoomId[]>
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
    rooms: async () => (await opening).rooms(),
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

export type UnsentFrame = OutboxFrame & { readonly room: RoomId }

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

/** More of the acknowledged document: a whole one, or what came after a cursor, or both. */
export interface ContentChange {
  readonly whole: WholeContent | undefined
  /** Where `entries` start; the cursor of `whole` when there is one. */
  readonly after: Cursor
  /** Another tab may have stored part or all of them already. */
  readonly entries: readonly StoredEntry[]
}

interface WholeContent {
  readonly bytes: Uint8Array
  readonly cursor: Cursor
  /** Another history: what was there goes in the same transaction. */
  readonly replaces: boolean
}

export interface StoreChange {
  readonly content: ContentChange | undefined
  readonly may: "read" | "write" | undefined
  readonly put: readonly OutboxFrame[]
  /** Frames that are acknowledged by `content`, merged into one of `put`, or given up. */
  readonly remove: readonly FrameId[]
  readonly lost: readonly LostText[]
  readonly dismissed: readonly string[]
}

/** `behind`: the device holds less than the change builds on, so nothing was written; a whole is wanted. */
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
  | {
      readonly kind: "store"
      /** A new base; stored entries up to `dropThrough` go, those above stay. */
      readonly base: { readonly bytes: Uint8Array; readonly dropThrough: Seq | "all" } | undefined
      readonly entries: readonly StoredEntry[]
      readonly meta: StoredMeta
    }

/**
 * What a change of content does to what is stored: pure, so that every store decides alike. Whoever comes late with
 * what is there already changes nothing; a cursor never goes back within an epoch; an older epoch never comes back.
 * `digestAt` is the stored digest at the cursor of the change's whole, where the store has that number.
 */
export function planContent(
  stored: StoredMeta | undefined,
  change: ContentChange | undefined,
  digestAt: number | undefined,
): ContentPlan {
  if (change === undefined) return { kind: "keep" }
  const rebased = change.whole && planWhole(stored, change.whole, digestAt)
  const meta = rebased?.meta ?? stored
  if (meta === undefined || meta.cursor.epoch < change.after.epoch) return { kind: "behind" }
  const added = planEntries(meta, change)
  if (added === "behind") return { kind: "behind" }
  if (rebased === undefined && added.entries.length === 0) return { kind: "keep" }
  return { kind: "store", base: rebased?.base, ...added }
}

function planWhole(
  stored: StoredMeta | undefined,
  { bytes, cursor, replaces }: WholeContent,
  digestAt: number | undefined,
): (Pick<ContentPlan & { kind: "store" }, "base"> & { readonly meta: StoredMeta }) | undefined {
  const fresh = {
    base: { bytes, dropThrough: "all" as const },
    meta: { cursor, baseSeq: cursor.seq, may: stored?.may ?? "write" },
  }
  if (stored === undefined || stored.cursor.epoch < cursor.epoch) return fresh
  if (stored.cursor.epoch > cursor.epoch) return undefined
  if (replaces || cursor.seq >= stored.cursor.seq) return fresh
  if (cursor.seq <= stored.baseSeq || digestAt !== cursor.digest) return undefined
  return { base: { bytes, dropThrough: cursor.seq }, meta: { ...stored, baseSeq: cursor.seq } }
}

function planEntries(
  meta: StoredMeta,
  { after, entries }: ContentChange,
): { readonly entries: readonly StoredEntry[]; readonly meta: StoredMeta } | "behind" {
  if (meta.cursor.epoch > after.epoch) return { entries: [], meta }
  const fresh = entries.filter((entry) => entry.seq > meta.cursor.seq)
  const last = fresh.at(-1)
  if (last === undefined) return { entries: [], meta }
  const at = entries.length - fresh.length
  const before = at === 0 ? after : entries[at - 1]
  if (before?.seq !== meta.cursor.seq || before.digest !== meta.cursor.digest) return "behind"
  return {
    entries: fresh,
    meta: { ...meta, cursor: { epoch: after.epoch, seq: last.seq, digest: last.digest } },
  }
}
