import type { FrameId } from "../../shared/ids.ts"
import type { Cursor } from "../../shared/protocol.ts"
import type { RoomId } from "../../shared/rooms.ts"
import type { ContentChange, LocalStore, OutboxFrame, StoreChange, StoredRoom } from "./local-store.ts"
import type { LostText } from "./types.ts"

/** What this tab has now, asked at each write. */
export interface Kept {
  readonly frames: () => readonly OutboxFrame[]
  readonly lost: () => readonly LostText[]
  /** The acknowledged document as a whole. */
  readonly base: () => { readonly bytes: Uint8Array; readonly cursor: Cursor } | undefined
  readonly changed: () => void
}

/**
 * Keeps the device's copy of one room like this tab's: each write carries the difference between what this tab has
 * and what it knows to be stored, in one transaction with the content that goes with it. A write that the device
 * did not take is made good by the next.
 */
export class Keeper {
  readonly #room: RoomId
  readonly #store: LocalStore
  readonly #kept: Kept
  readonly #frames = new Map<FrameId, OutboxFrame>()
  readonly #lost = new Map<string, LostText>()
  #failed = false
  /** A write of content failed: the next one brings the whole. */
  #owes: "base" | "replace" | undefined
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
      for (const frame of stored.frames) this.#frames.set(frame.id, frame)
      for (const text of stored.lost) this.#lost.set(text.id, text)
      return stored
    } catch {
      this.#failed = true
      return { content: undefined, frames: [], lost: [] }
    }
  }

  /** Writes what changed, together with `content`. */
  keep(wanted: ContentChange | undefined): void {
    if (this.#forgotten) return
    const content = this.#owed() ?? wanted
    const change = this.#difference(content)
    if (change === undefined) return
    const undo = this.#assume(change)
    this.#store.write(this.#room, change).then(
      (answer) => {
        if (answer === "written") return this.#settled(false)
        undo()
        this.#owes ??= "base"
        this.keep(undefined)
      },
      () => {
        undo()
        if (content !== undefined && this.#owes !== "replace") {
          this.#owes = content.kind === "replace" ? "replace" : "base"
        }
        this.#settled(true)
      },
    )
  }

  /** Nothing of this room stays, and nothing more is written. */
  forget(): void {
    this.#forgotten = true
    this.#store.forgetRoom(this.#room).catch(() => this.#settled(true))
  }

  /** The whole, when something before it was not taken. */
  #owed(): ContentChange | undefined {
    const base = this.#owes && this.#kept.base()
    if (this.#owes === undefined || base === undefined) return undefined
    const content = { kind: this.#owes, ...base }
    this.#owes = undefined
    return content
  }

  #settled(failed: boolean): void {
    if (this.#failed === failed) return
    this.#failed = failed
    this.#kept.changed()
  }

  #difference(content: ContentChange | undefined): StoreChange | undefined {
    const frames = this.#kept.frames()
    const here = new Set(frames.map((frame) => frame.id))
    const lost = this.#kept.lost()
    const kept = new Set(lost.map((text) => text.id))
    const put = frames.filter((frame) => this.#frames.get(frame.id)?.sealed !== frame.sealed)
    const remove = [...this.#frames.keys()].filter((id) => !here.has(id))
    const fresh = lost.filter((text) => !this.#lost.has(text.id))
    const dismissed = [...this.#lost.keys()].filter((id) => !kept.has(id))
    const any = put.length + remove.length + fresh.length + dismissed.length > 0
    if (content === undefined && !any) return undefined
    return { content, may: this.may, put, remove, lost: fresh, dismissed }
  }

  /** Takes the change as stored until the device says otherwise; the answer takes that back. */
  #assume({ put, remove, lost, dismissed }: StoreChange): () => void {
    const removed = remove.flatMap((id) => this.#frames.get(id) ?? [])
    const gone = dismissed.flatMap((id) => this.#lost.get(id) ?? [])
    for (const id of remove) this.#frames.delete(id)
    for (const frame of put) this.#frames.set(frame.id, frame)
    for (const id of dismissed) this.#lost.delete(id)
    for (const text of lost) this.#lost.set(text.id, text)
    return () => {
      for (const frame of put) this.#frames.delete(frame.id)
      for (const frame of removed) this.#frames.set(frame.id, frame)
      for (const text of lost) this.#lost.delete(text.id)
      for (const text of gone) this.#lost.set(text.id, text)
    }
  }
}
