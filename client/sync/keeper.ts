import type { FrameId } from "../../shared/ids.ts"
import type { Cursor } from "../../shared/protocol.ts"
import type { RoomId } from "../../shared/rooms.ts"
import type {
  ContentChange,
  LocalStore,
  OutboxFrame,
  StoreChange,
  StoredEntry,
  StoredRoom,
} from "./local-store.ts"
import type { LostText } from "./types.ts"

/** What this tab has now, asked at each write. */
export interface Kept {
  readonly frames: () => readonly OutboxFrame[]
  readonly lost: () => readonly LostText[]
  /** The acknowledged document as a whole. */
  readonly whole: () => { readonly bytes: Uint8Array; readonly cursor: Cursor } | undefined
  readonly changed: () => void
}

/**
 * Keeps the device's copy of one room like this tab's. Each write carries everything that the device is not known to
 * hold, in one transaction: so whichever writes fail or never happen, what is stored has no gap (a frame without the
 * one it builds on could never be sent), and no acknowledged frame goes before the content that acknowledges it.
 */
export class Keeper {
  readonly #room: RoomId
  readonly #store: LocalStore
  readonly #kept: Kept
  readonly #frames = new Known<FrameId, OutboxFrame>()
  readonly #lost = new Known<string, LostText>()
  /** Content that the device is not known to hold. */
  #owed: ContentChange | undefined
  /** What the last write said, while it is not known to have failed: it need not be said again. */
  #said: string | undefined
  /** Writes so far: they reach the device in this order. */
  #writes = 0
  #failed = false
  #forgotten = false
  may: "read" | "write" | undefined

  constructor(room: RoomId, store: LocalStore, kept: Kept) {
    this.#room = room
    this.#store = store
    this.#kept = kept
  }

  /** Whether the device does not hold what this tab has. */
  get volatile(): boolean {
    return this.#store.volatile || this.#failed
  }

  /** What the device has of this room; nothing when it cannot be read. */
  async load(): Promise<StoredRoom> {
    try {
      const stored = await this.#store.load(this.#room)
      this.#frames.found(stored.frames, this.#writes)
      this.#lost.found(stored.lost, this.#writes)
      return stored
    } catch {
      this.#failed = true
      return { content: undefined, frames: [], lost: [] }
    }
  }

  /** Frames that another tab left on the device: this tab answers for them from now on. */
  found(frames: readonly OutboxFrame[]): void {
    this.#frames.found(frames, this.#writes)
  }

  /** The document as a whole is new to the device; `replaces`: another history. */
  owesWhole(replaces: boolean): void {
    const whole = this.#kept.whole()
    if (whole === undefined) return
    const replacing = replaces || this.#owed?.whole?.replaces === true
    this.#owed = { whole: { ...whole, replaces: replacing }, after: whole.cursor, entries: [] }
  }

  /** These came after `after`. */
  owesEntries(after: Cursor, entries: readonly StoredEntry[]): void {
    const owed = this.#owed
    this.#owed = owed
      ? { ...owed, entries: [...owed.entries, ...entries] }
      : { whole: undefined, after, entries }
  }

  /** Writes what the device does not have, if anything. */
  keep(): void {
    if (this.#forgotten) return
    const change = this.#difference()
    if (change === undefined) return
    const said = gist(change)
    if (said === this.#said) return
    this.#said = said
    const write = ++this.#writes
    this.#frames.assume(change.put, write)
    this.#frames.leave(change.remove, write)
    this.#lost.assume(change.lost, write)
    this.#lost.leave(change.dismissed, write)
    this.#store.write(this.#room, change).then(
      (answer) => this.#answered(write, change, answer),
      () => {
        this.#said = undefined
        this.#settled(true)
      },
    )
  }

  /** Nothing of this room stays, and nothing more is written. */
  forget(): void {
    this.#forgotten = true
    this.#store.forgetRoom(this.#room).catch(() => this.#settled(true))
  }

  #answered(write: number, change: StoreChange, answer: "written" | "behind"): void {
    if (answer === "behind") {
      this.#said = undefined
      this.owesWhole(false)
      return this.keep()
    }
    this.#frames.stored(change.put, write)
    this.#frames.gone(change.remove, write)
    this.#lost.stored(change.lost, write)
    this.#lost.gone(change.dismissed, write)
    if (change.content !== undefined) this.#paid(change.content)
    this.#settled(false)
  }

  #paid(content: ContentChange): void {
    const owed = this.#owed
    if (owed === undefined) return
    const last = content.entries.at(-1)
    const through =
      last === undefined ? content.after : { ...content.after, seq: last.seq, digest: last.digest }
    // Since then the whole was owed anew: what was written belongs to the time before.
    if (owed.whole !== undefined && owed.whole !== content.whole) return
    const entries = owed.entries.filter((entry) => entry.seq > through.seq)
    this.#owed = entries.length === 0 ? undefined : { whole: undefined, after: through, entries }
  }

  #settled(failed: boolean): void {
    if (this.#failed === failed) return
    this.#failed = failed
    this.#kept.changed()
  }

  #difference(): StoreChange | undefined {
    const frames = this.#kept.frames()
    const lost = this.#kept.lost()
    const change = {
      content: this.#owed,
      may: this.may,
      put: frames.filter((frame) => this.#frames.get(frame.id) !== frame),
      remove: this.#frames.without(new Set(frames.map((frame) => frame.id))),
      lost: lost.filter((text) => this.#lost.get(text.id) === undefined),
      dismissed: this.#lost.without(new Set(lost.map((text) => text.id))),
    }
    const rows = change.put.length + change.remove.length + change.lost.length + change.dismissed.length
    return rows === 0 && change.content === undefined ? undefined : change
  }
}

/** Tells one change from another, without its bytes: ids and numbers name them. */
function gist({ content, put, remove, lost, dismissed, may }: StoreChange): string {
  const last = content?.entries.at(-1) ?? content?.after
  return JSON.stringify([
    may,
    content?.after.epoch,
    last?.seq,
    last?.digest,
    content?.whole?.cursor.seq,
    put.map(({ id, sealed, epoch }) => [id, sealed, epoch]),
    remove,
    lost.map(({ id }) => id),
    dismissed,
  ])
}

/**
 * Which rows the device holds for certain once everything that was written has arrived, and which it may hold because a
 * write says so. Writes are numbered: what one says of a row counts until a later one says otherwise.
 */
class Known<K, V extends { readonly id: K }> {
  readonly #certain = new Map<K, V>()
  /** The last write by which it may be there. */
  readonly #possible = new Map<K, number>()
  /** The last write on its way that takes it away. */
  readonly #leaving = new Map<K, number>()

  get(id: K): V | undefined {
    return this.#certain.get(id)
  }

  /** A write that puts them is on its way. */
  assume(rows: readonly V[], write: number): void {
    for (const { id } of rows) this.#possible.set(id, Math.max(write, this.#possible.get(id) ?? 0))
  }

  /** A write that takes them away is on its way: whoever wants one kept has to say so again. */
  leave(ids: readonly K[], write: number): void {
    for (const id of ids) {
      this.#certain.delete(id)
      this.#leaving.set(id, write)
    }
  }

  /** They are on the device, perhaps only until a write that is on its way. */
  found(rows: readonly V[], write: number): void {
    for (const row of rows) if (!this.#leaving.has(row.id)) this.#certain.set(row.id, row)
    this.assume(rows, write)
  }

  /** A write has put them there. */
  stored(rows: readonly V[], write: number): void {
    for (const row of rows) if ((this.#leaving.get(row.id) ?? 0) <= write) this.#certain.set(row.id, row)
    this.assume(rows, write)
  }

  /** A write has taken them away. */
  gone(ids: readonly K[], write: number): void {
    for (const id of ids) {
      if (this.#leaving.get(id) === write) this.#leaving.delete(id)
      if ((this.#possible.get(id) ?? 0) <= write) this.#possible.delete(id)
    }
  }

  /** Rows that the device may hold and that are not among `ids`. */
  without(ids: ReadonlySet<K>): K[] {
    return [...this.#possible.keys()].filter((id) => !ids.has(id))
  }
}
