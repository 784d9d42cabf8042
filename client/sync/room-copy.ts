import * as Y from "yjs"
import { newDoc } from "../../shared/documents/new-doc.ts"
import { splitUpdate } from "../../shared/documents/split-update.ts"
import type { ErrorCode } from "../../shared/errors.ts"
import { type FrameId, type RandomBytes, epoch, newFrameId, seq } from "../../shared/ids.ts"
import { PUSH_MAX_BYTES } from "../../shared/limits.ts"
import type { Cursor, EntryTuple, Joined } from "../../shared/protocol.ts"
import type { RoomId } from "../../shared/rooms.ts"
import type { ClientClock } from "./clock.ts"
import type { Applied } from "./applied.ts"
import { Confirmed } from "./confirmed.ts"
import { freshDocument } from "./fresh-document.ts"
import { Keeper } from "./keeper.ts"
import type { LocalStore, OutboxFrame, StoredContent, StoredEntry } from "./local-store.ts"
import { LostTexts } from "./lost-texts.ts"
import { contendedIn, type Opened, type OpenTrial, UNTRIED_BYTES, UNTRIED_CONTENDED } from "./open-trial.ts"
import { Outbox } from "./outbox.ts"
import { type Salvage, textIn } from "./salvage.ts"
import { FromLog, type LostText } from "./types.ts"

export interface CopyDeps {
  readonly clock: ClientClock
  readonly random: RandomBytes
  readonly store: LocalStore
  readonly salvage: (room: RoomId) => Salvage
  /** Something was typed; `flush` is wanted soon. */
  readonly typed: () => void
  /** `doc`, `lost` or what is unsaved changed. */
  readonly changed: () => void
}

const updatesOf = (content: StoredContent | undefined): readonly Uint8Array[] => [
  ...(content?.base === undefined ? [] : [content.base]),
  ...(content?.entries.flatMap((entry) => entry.updates) ?? []),
]
const bytesOf = (updates: readonly Uint8Array[]): number =>
  updates.reduce((sum, update) => sum + update.length, 0)
const isSuspect = (updates: readonly Uint8Array[]): boolean =>
  bytesOf(updates) > UNTRIED_BYTES ||
  updates.reduce((sum, update) => sum + contendedIn(update), 0) > UNTRIED_CONTENDED

/** Where an empty room's log stands: before its first number. */
const BEGINNING_DIGEST = 0
const NO_EPOCH = epoch(0)
const FROM_DEVICE = new FromLog(undefined)

/**
 * This tab's copy of one room: the document that is edited, the acknowledged one beside it, what is unsent, and the
 * place on the device where all that is kept. It knows nothing of connections.
 */
export class RoomCopy {
  readonly #deps: CopyDeps
  readonly #salvage: Salvage
  readonly #confirmed = new Confirmed()
  readonly #outbox = new Outbox(PUSH_MAX_BYTES)
  readonly #keeper: Keeper
  /** Frames that were sent and then given up: the server may still take them, and spare us their bytes. */
  readonly #abandoned = new Set<FrameId>()
  /** Own frames in entries of this session: whoever still keeps one need not send it. */
  readonly #logged = new Set<FrameId>()
  #doc: Y.Doc
  #typed: Uint8Array[] = []
  readonly #lost: LostTexts
  #may: "read" | "write" = "write"
  /** Contended structs since the last trial. */
  #contended = 0
  /** What comes now is in the document: it was opened in slices. */
  #opened: Opened | undefined

  constructor(room: RoomId, deps: CopyDeps) {
    this.#deps = deps
    this.#salvage = deps.salvage(room)
    this.#doc = freshDocument(deps.random)
    this.#lost = new LostTexts(deps.random)
    this.#keeper = new Keeper(room, deps.store, {
      frames: () => this.#outbox.frames,
      lost: () => this.#lost.all,
      whole: () => this.#whole(),
      changed: deps.changed,
    })
    this.#listen()
  }

  get doc(): Y.Doc {
    return this.#doc
  }
  get cursor(): Cursor | undefined {
    return this.#confirmed.cursor
  }
  get lost(): readonly LostText[] {
    return this.#lost.all
  }
  get may(): "read" | "write" {
    return this.#may
  }
  /** Changes that no entry has acknowledged yet. */
  get unsaved(): number {
    return this.#outbox.changes + this.#typed.length
  }
  get oldestUnsavedAt(): number | undefined {
    return this.#outbox.oldestAt ?? (this.#typed.length > 0 ? this.#deps.clock.now() : undefined)
  }
  /** Whether unsent changes would be gone with this tab. */
  get volatile(): boolean {
    return this.unsaved > 0 && this.#keeper.volatile
  }
  /** Whether the acknowledged document should be compacted, when there is time. */
  get worthCompacting(): boolean {
    return this.#confirmed.many
  }

  /**
   * Takes over what the device kept of this room, whichever tab wrote it, unless opening it would stop the page. Answers
   * whether there was anything.
   */
  async load(trial: OpenTrial): Promise<boolean> {
    const stored = await this.#keeper.load()
    const kept = updatesOf(stored.content)
    const opening = isSuspect(kept) ? await trial(kept, this.fresh) : undefined
    const content = opening?.kind === "unbearable" ? undefined : stored.content
    const taken =
      content === undefined ||
      this.#with(opening?.kind === "opened" ? opening : undefined, () => this.#takeContent(content))
    if (!taken) this.#confirmed.clear()
    const stale: OutboxFrame[] = []
    for (const frame of stored.frames) {
      if (this.#fits(frame) && this.#applyAll([frame.bytes], FROM_DEVICE)) this.#outbox.add(frame)
      else stale.push(frame)
    }
    this.#lost.restore(stored.lost)
    this.#lost.add(
      stale.map((frame) => textIn(frame.bytes)),
      "history_changed",
    )
    if (stale.length > 0) this.persist()
    return content !== undefined || stored.frames.length > 0
  }

  /**
   * Takes over frames that another tab of this person left on the device, so that they are sent and seen even if that
   * tab never comes back. If it does, both send the same frame, which is harmless. Call `persist` after.
   */
  adopt(frames: readonly OutboxFrame[]): void {
    for (const frame of frames) {
      // Of a later history than this tab has heard of: it will, and then looks again.
      const ahead = frame.epoch > (this.cursor?.epoch ?? NO_EPOCH)
      if (ahead || this.waits(frame.id)) continue
      this.#keeper.found([frame])
      if (this.#logged.has(frame.id)) continue
      if (this.#fits(frame) && this.#applyAll([frame.bytes], FROM_DEVICE)) this.#outbox.add(frame)
      else this.#lost.add([textIn(frame.bytes)], "history_changed")
    }
    this.#deps.changed()
  }

  /** The acknowledged document and what these bring, for a trial; undefined where nothing speaks for one. */
  suspect(more: readonly Uint8Array[], whole: boolean): readonly Uint8Array[] | undefined {
    // Counting takes time, too.
    if (bytesOf(more) <= UNTRIED_BYTES) {
      this.#contended = more.reduce((sum, update) => sum + contendedIn(update), whole ? 0 : this.#contended)
      if (this.#contended <= UNTRIED_CONTENDED) return undefined
    }
    this.#contended = 0
    return whole ? more : [this.#confirmed.bytes(), ...more]
  }

  /** What was typed since the last call becomes frames of the outbox. */
  flush(): void {
    const now = this.#deps.clock.now()
    while (this.#typed.length > 0) {
      let bytes = 0
      let count = 0
      for (const update of this.#typed) {
        bytes += update.length
        if (count > 0 && bytes > PUSH_MAX_BYTES) break
        count++
      }
      const updates = this.#typed.splice(0, count)
      this.#outbox.add({
        id: newFrameId(this.#deps.random),
        bytes: count === 1 ? (updates[0] ?? new Uint8Array()) : Y.mergeUpdates(updates),
        order: this.#outbox.nextOrder(now),
        createdAt: now,
        changes: count,
        sealed: false,
        epoch: this.cursor?.epoch ?? NO_EPOCH,
      })
    }
  }

  /** The frame to send now. Call `persist` after. */
  seal(): OutboxFrame | undefined {
    return this.#outbox.seal(() => newFrameId(this.#deps.random))
  }

  /** Writes to the device what it does not have yet. */
  persist(): void {
    this.#keeper.keep()
  }

  /** An empty document that what is opened first may be put into; undefined once there is something. */
  get fresh(): Y.Doc | undefined {
    return this.cursor === undefined ? freshDocument(this.#deps.random) : undefined
  }

  /** The server's answer to a join; `opened`: its document, where that was opened already. Call `persist` after. */
  arrive(joined: Joined, opened?: Opened): Applied {
    return this.#with(opened, () => this.#arrive(joined))
  }

  #arrive(joined: Joined): Applied {
    const before = this.cursor
    this.#may = joined.may
    this.#keeper.may = joined.may
    this.#abandoned.clear()
    if (joined.replace && before !== undefined) return this.#replaceHistory(joined)
    const whole = before === undefined || joined.snapshot !== undefined
    if (!this.#start(joined)) return { kind: "unreadable" }
    this.#outbox.belongTo(joined.epoch)
    const result = this.#applyEntries(joined.entries)
    if (result.applied.kind !== "applied") return result.applied
    if (whole) this.#keeper.owesWhole(false)
    else if (result.stored.length > 0) this.#keeper.owesEntries(before, result.stored)
    return result.applied
  }

  /** One number of the log. Call `persist` after. */
  apply(tuple: EntryTuple): Applied {
    const before = this.cursor
    const { applied, stored } = this.#applyEntries([tuple])
    if (applied.kind === "applied" && before !== undefined && stored.length > 0) {
      this.#keeper.owesEntries(before, stored)
    }
    return applied
  }

  /** The frame stands in the log, at or before this number. It leaves once the cursor has come there. */
  known(id: FrameId, at: number): void {
    if (this.cursor === undefined || at > this.cursor.seq) return
    if (this.#outbox.take(id) !== undefined) this.persist()
  }

  /** Whether the frame is one of those that wait here. */
  waits(id: FrameId): boolean {
    return this.#outbox.frames.some((frame) => frame.id === id)
  }

  /**
   * Gives the document up: a fresh one from what is acknowledged takes its place, with the unsaved changes made again
   * (`replay`) or offered as text. `sent`: the frame that was on its way.
   */
  giveUp(why: ErrorCode, how: { readonly replay: boolean; readonly sent: FrameId | undefined }): void {
    this.flush()
    const base = this.#base()
    const target = this.#confirmed.into(freshDocument(this.#deps.random), FROM_DEVICE)
    this.#exchange({ base, target, why, ...how })
    this.persist()
  }

  /** Access was lost: nothing stays on the device; what was unsaved is offered as text in this tab alone. */
  purge(why: ErrorCode, drafts: readonly string[]): void {
    this.flush()
    const base = this.#base()
    const target = freshDocument(this.#deps.random)
    this.#exchange({ base, target, why, replay: false, sent: undefined })
    this.#lost.add(drafts, why)
    this.#confirmed.clear()
    this.#keeper.forget()
  }

  /** Forgets the cursor, so that the next join brings the whole document. */
  startOver(): void {
    this.giveUp("unreadable_update", { replay: true, sent: undefined })
    this.#confirmed.clear()
  }

  compact(): void {
    this.#keeper.owesWhole(false)
    this.#keeper.keep()
  }

  /** A text that found no place, for copying. */
  offer(text: string): void {
    this.#lost.add([text], "removed")
    this.persist()
    this.#deps.changed()
  }

  dismiss(ids: readonly string[]): void {
    this.#lost.dismiss(ids)
    this.persist()
    this.#deps.changed()
  }

  close(): void {
    this.#unlisten()
  }

  #listen(): void {
    this.#doc.on("afterTransactionCleanup", this.#captureOwn)
  }

  /** Yjs writes the update of a transaction for those who listen to updates by now: of what comes from the log, nobody. */
  readonly #captureOwn = ({ origin }: Y.Transaction, doc: Y.Doc): void => {
    doc.off("update", this.#capture)
    if (!(origin instanceof FromLog)) doc.on("update", this.#capture)
  }

  readonly #capture = (update: Uint8Array): void => {
    this.#typed.push(...splitUpdate(update, PUSH_MAX_BYTES))
    this.#deps.typed()
  }

  /** Whether the frame continues this history: the document that an older one builds on is gone. */
  #fits({ epoch }: OutboxFrame): boolean {
    return epoch === NO_EPOCH || epoch === (this.cursor?.epoch ?? NO_EPOCH)
  }

  /** What the server acknowledged, to compare with. */
  #base(): Y.Doc {
    return this.#confirmed.into(newDoc(), FROM_DEVICE)
  }

  #whole(): { readonly bytes: Uint8Array; readonly cursor: Cursor } | undefined {
    const { cursor } = this
    return cursor && { bytes: this.#opened?.whole ?? this.#confirmed.bytes(), cursor }
  }

  /** Takes content that stands in a document of its own already, with what is unsent written into that. */
  #with<T>(opened: Opened | undefined, take: () => T): T {
    if (opened === undefined) return take()
    this.#unlisten()
    this.#doc = opened.doc
    this.#listen()
    this.#applyAll(
      this.#outbox.frames.map(({ bytes }) => bytes),
      FROM_DEVICE,
    )
    this.#opened = opened
    try {
      return take()
    } finally {
      this.#opened = undefined
    }
  }

  #takeContent(content: StoredContent): boolean {
    const updates = content.entries.flatMap((entry) => entry.updates)
    this.#confirmed.reset(content.base, content.cursor)
    this.#confirmed.advance(updates, content.cursor)
    this.#may = content.may
    return this.#applyAll(content.base === undefined ? updates : [content.base, ...updates], FROM_DEVICE)
  }

  /** The snapshot of an answer, or the empty beginning. */
  #start({ snapshot, epoch }: Joined): boolean {
    if (snapshot !== undefined) {
      this.#confirmed.reset(snapshot.bytes, { epoch, seq: snapshot.seq, digest: snapshot.digest })
      return this.#applyAll([snapshot.bytes], FROM_DEVICE)
    }
    if (this.cursor === undefined) {
      this.#confirmed.reset(undefined, { epoch, seq: seq(0), digest: BEGINNING_DIGEST })
    }
    return true
  }

  #applyEntries(tuples: readonly EntryTuple[]): {
    readonly applied: Applied
    readonly stored: readonly StoredEntry[]
  } {
    const stored: StoredEntry[] = []
    const own: FrameId[] = []
    const authors = new Set<number>()
    let changes = 0
    for (const tuple of tuples) {
      const { cursor } = this
      const [number, digest, , mine = []] = tuple
      if (cursor === undefined) return { applied: { kind: "hole" }, stored }
      if (number <= cursor.seq) continue
      if (number > cursor.seq + 1 || mine.some((id) => this.#abandoned.has(id)))
        return { applied: { kind: "hole" }, stored }
      const updates = this.#applyUpdates(tuple)
      if (updates === undefined) return { applied: { kind: "unreadable" }, stored }
      for (const author of updates.authors) authors.add(author)
      changes += updates.authors.length
      for (const id of mine) {
        this.#logged.add(id)
        const frame = this.#outbox.take(id)
        if (frame !== undefined) updates.bytes.push(frame.bytes)
        own.push(id)
      }
      this.#confirmed.advance(updates.bytes, { epoch: cursor.epoch, seq: number, digest })
      stored.push({ seq: number, digest, updates: updates.bytes })
    }
    return { applied: { kind: "applied", own, news: { changes, authors } }, stored }
  }

  #applyUpdates([, , parts]: EntryTuple):
    | { readonly bytes: Uint8Array[]; readonly authors: number[] }
    | undefined {
    const bytes: Uint8Array[] = []
    const authors: number[] = []
    for (const part of parts) {
      if (typeof part === "number") {
        authors.push(part)
        continue
      }
      const update = part instanceof Uint8Array ? part : new Uint8Array(part)
      if (!this.#applyAll([update], new FromLog(authors.at(-1)))) return undefined
      bytes.push(update)
    }
    return { bytes, authors }
  }

  /** False when Yjs cannot read one of them. */
  #applyAll(updates: readonly Uint8Array[], origin: FromLog): boolean {
    if (this.#opened !== undefined) return true
    try {
      for (const update of updates) Y.applyUpdate(this.#doc, update, origin)
      return true
    } catch {
      return false
    }
  }

  /** Another history: a new document from it, the unsaved changes made again as new edits. */
  #replaceHistory(joined: Joined): Applied {
    this.flush()
    const base = this.#base()
    const old = this.#doc
    this.#unlisten()
    this.#doc = freshDocument(this.#deps.random)
    this.#confirmed.clear()
    const given = this.#outbox.clear()
    const read = this.#start(joined) && this.#applyEntries(joined.entries)
    this.#listen()
    this.#lost.addPending(old, "history_changed")
    if (read === false || read.applied.kind !== "applied") {
      this.#lost.add(this.#salvage.texts(base, old), "history_changed")
      this.#confirmed.clear()
      return { kind: "unreadable" }
    }
    for (const { id } of given) this.#abandoned.add(id)
    this.#lost.add(this.#salvage.replay(base, old, this.#doc), "history_changed")
    this.flush()
    this.#keeper.owesWhole(true)
    this.#deps.changed()
    return read.applied
  }

  #exchange(how: {
    readonly base: Y.Doc
    readonly target: Y.Doc
    readonly why: ErrorCode
    readonly replay: boolean
    readonly sent: FrameId | undefined
  }): void {
    const old = this.#doc
    this.#unlisten()
    this.#outbox.clear()
    if (how.sent !== undefined) this.#abandoned.add(how.sent)
    this.#doc = how.target
    this.#listen()
    const lost = how.replay
      ? this.#salvage.replay(how.base, old, how.target)
      : this.#salvage.texts(how.base, old)
    this.#lost.add(lost, how.why)
    this.#lost.addPending(old, how.why)
    this.flush()
    this.#deps.changed()
  }

  #unlisten(): void {
    this.#doc.off("afterTransactionCleanup", this.#captureOwn)
    this.#doc.off("update", this.#capture)
  }
}
