import * as Y from "yjs"
import { itemsRoot } from "../../shared/documents/items.ts"
import { OwnUndo } from "../../shared/documents/own-undo.ts"
import { type FrameId, newFrameId, type PersonId } from "../../shared/ids.ts"
import { type PresenceEntry, PresenceEntry as PresenceSchema } from "../../shared/protocol.ts"
import type { Delivery } from "../../server/rooms/delivery.ts"
import type { Grant } from "../../server/rooms/grant.ts"
import type { Room } from "../../server/rooms/room.ts"
import type { Notice, Subscriber, Subscription } from "../../server/rooms/subscriber.ts"
import type { Rng } from "../support/rng.ts"
import { type Desk, edit, OWN_HABITS } from "./edits.ts"
import { content } from "./watch.ts"

const FROM_ROOM = "room"

/** What a member has to say about what it was sent. */
export interface MemberNotes {
  readonly blame: (what: string, detail: string) => void
  readonly count: (what: "resync" | "acknowledged" | "busy") => void
}

/** An honest client of a room: a document, an outbox, one push on its way at a time, and open eyes. */
export class Member implements Subscriber {
  readonly grant: Grant
  readonly #rng: Rng
  readonly #notes: MemberNotes
  #desk: Desk
  #subscription: Subscription | undefined
  #room: Room | undefined
  #next = 1
  #outbox: Uint8Array[] = []
  #sent: { readonly frame: FrameId; readonly bytes: Uint8Array } | undefined
  /** Takes nothing for a while, as a phone in a tunnel. */
  paused = false
  /** Who is where, by connection. */
  readonly seen = new Map<number, PresenceEntry>()

  constructor(grant: Grant, rng: Rng, notes: MemberNotes) {
    this.grant = grant
    this.#rng = rng
    this.#notes = notes
    this.#desk = this.#newDesk()
  }

  get person(): PersonId {
    return this.grant.person
  }

  get doc(): Y.Doc {
    return this.#desk.doc
  }

  get subscription(): Subscription | undefined {
    return this.#subscription
  }

  /** Whether everything it ever wrote is acknowledged. */
  get saved(): boolean {
    return this.#sent === undefined && this.#outbox.length === 0
  }

  get content(): string {
    return content(this.doc)
  }

  /** Comes in with nothing, and takes what the room has. */
  async join(room: Room): Promise<void> {
    this.#room = room
    this.#desk.doc.destroy()
    this.#desk = this.#newDesk()
    this.#outbox = []
    this.#sent = undefined
    const joined = await room.join(this, undefined)
    if (joined === "moved") return this.#notes.blame("a room that is open has moved", "")
    const { arrival, subscription } = joined
    this.#subscription = subscription
    this.#next = (arrival.snapshot?.seq ?? 0) + 1
    if (arrival.snapshot !== undefined) this.#apply(arrival.snapshot.bytes)
    for (const [number, , updates] of arrival.entries) {
      this.#expect(number)
      for (const part of updates) if (typeof part !== "number") this.#apply(part)
    }
  }

  edit(): void {
    edit(this.#desk, this.#rng, OWN_HABITS)
  }

  /** Sends what it has, or again what was not acknowledged. */
  async push(): Promise<void> {
    if (this.#sent === undefined && this.#outbox.length > 0) {
      const frame = newFrameId((length) => this.#rng.bytes(length))
      this.#sent = { frame, bytes: Y.mergeUpdates(this.#outbox.splice(0)) }
    }
    if (this.#sent === undefined || this.#subscription === undefined) return
    await this.#room?.push(this.#subscription, this.#sent.frame, this.#sent.bytes)
  }

  resume(): void {
    this.paused = false
    if (this.#subscription !== undefined) this.#room?.drained(this.#subscription)
  }

  entry({ entry }: Delivery): "sent" | "full" {
    if (this.paused) return "full"
    this.#expect(entry.seq)
    for (const { author, frame, bytes } of entry.updates) {
      if (author === this.person && frame === this.#sent?.frame) this.#acknowledged()
      else this.#apply(bytes)
    }
    return "sent"
  }

  notice(notice: Notice): void {
    if (notice.kind === "refused") this.#notes.blame("an honest push is refused in a live room", notice.code)
    if (notice.kind === "overlaps") this.#notes.blame("an honest push is refused in a live room", "overlap")
    if (notice.kind === "resync" || notice.kind === "busy") this.#notes.count(notice.kind)
    if (notice.kind === "known" && notice.frames.some(([frame]) => frame === this.#sent?.frame))
      this.#acknowledged()
    if (notice.kind === "out") this.#subscription = undefined
    if (notice.kind === "presence") for (const entry of notice.entries) this.#see(entry)
  }

  #see(entry: PresenceEntry): void {
    if (!PresenceSchema.safeParse(entry).success) this.#notes.blame("malformed presence is passed on", "")
    this.seen.set(entry[0], entry)
  }

  #acknowledged(): void {
    this.#sent = undefined
    this.#notes.count("acknowledged")
  }

  #expect(number: number): void {
    if (number !== this.#next)
      this.#notes.blame("a number is missing or comes twice", `${this.#next} ${number}`)
    this.#next = number + 1
  }

  #apply(bytes: Uint8Array): void {
    try {
      Y.applyUpdate(this.doc, bytes, FROM_ROOM)
    } catch (error) {
      this.#notes.blame("an honest client cannot apply what the room sends", String(error))
    }
    const { pendingStructs, pendingDs } = this.doc.store
    if (pendingStructs !== null || pendingDs !== null)
      this.#notes.blame("an honest client has to wait for structs", "")
  }

  #newDesk(): Desk {
    const doc = new Y.Doc()
    doc.clientID = this.#rng.uint32()
    const origin = {}
    doc.on("update", (update: Uint8Array, from: unknown, _: Y.Doc, { local }: Y.Transaction) => {
      if (local && from !== FROM_ROOM) this.#outbox.push(update)
    })
    const undo = new OwnUndo(itemsRoot(doc), { trackedOrigins: new Set([origin]), captureTimeout: 1e9 })
    return { doc, person: this.person, origin, undo, held: [] }
  }
}
