import * as Y from "yjs"
import type { Epoch, FrameId } from "../../shared/ids.ts"
import type { OutboxFrame } from "./local-store.ts"

/**
 * What this tab has to send of one room, oldest first: leftovers of earlier tabs, then its own. Only the first frame
 * is ever on its way. Frames that were never sent are merged when it is their turn; a frame that was sent keeps its
 * id and its bytes, however often it is sent again.
 */
export class Outbox {
  readonly #maxBytes: number
  #frames: OutboxFrame[] = []

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  get frames(): readonly OutboxFrame[] {
    return this.#frames
  }

  get changes(): number {
    return this.#frames.reduce((sum, frame) => sum + frame.changes, 0)
  }

  get oldestAt(): number | undefined {
    return this.#frames.reduce<number | undefined>(
      (oldest, { createdAt }) => Math.min(oldest ?? createdAt, createdAt),
      undefined,
    )
  }

  /** An order above that of every frame here, and rising over reloads. */
  nextOrder(now: number): number {
    return Math.max(now, (this.#frames.at(-1)?.order ?? 0) + 1)
  }

  add(frame: OutboxFrame): void {
    const at = this.#frames.findLastIndex((other) => other.order <= frame.order)
    this.#frames.splice(at + 1, 0, frame)
  }

  /** Takes the frame out; undefined when it is not (or no longer) here. */
  take(id: FrameId): OutboxFrame | undefined {
    const at = this.#frames.findIndex((frame) => frame.id === id)
    return at === -1 ? undefined : this.#frames.splice(at, 1)[0]
  }

  /** What was typed before the room's first answer continues the history that the answer told of. */
  belongTo(epoch: Epoch): void {
    this.#frames = this.#frames.map((frame) => (frame.epoch === 0 ? { ...frame, epoch } : frame))
  }

  /** Gives everything up. */
  clear(): readonly OutboxFrame[] {
    return this.#frames.splice(0)
  }

  /** The frame to send now, sealed. When several were merged into it, its arrival and their removal are one write. */
  seal(newId: () => FrameId): OutboxFrame | undefined {
    const [first] = this.#frames
    if (first === undefined || first.sealed) return first
    const parts = this.#packable(first)
    const frame = parts.length === 1 ? { ...first, sealed: true } : mergeFrames(parts, newId())
    this.#frames.splice(0, parts.length, frame)
    return frame
  }

  #packable(first: OutboxFrame): readonly OutboxFrame[] {
    const parts: OutboxFrame[] = []
    const ends = new Map<number, number>()
    let bytes = 0
    for (const frame of this.#frames) {
      bytes += frame.bytes.length
      if (frame.sealed || frame.epoch !== first.epoch || (parts.length > 0 && bytes > this.#maxBytes)) break
      if (!follows(frame, ends)) break
      parts.push(frame)
    }
    return parts
  }
}

/**
 * Whether the frame goes on where the ones before it end, client by client. What another tab typed in between may be
 * in the log already; merged across such a gap, an update would be unreadable.
 */
function follows(frame: OutboxFrame, ends: Map<number, number>): boolean {
  const { from, to } = Y.parseUpdateMeta(frame.bytes)
  for (const [client, clock] of from) {
    const end = ends.get(client)
    if (end !== undefined && clock > end) return false
  }
  for (const [client, clock] of to) ends.set(client, Math.max(clock, ends.get(client) ?? 0))
  return true
}

/** One frame under a new id: an old id must go on naming exactly the bytes that another tab may have sent with it. */
function mergeFrames(parts: readonly OutboxFrame[], id: FrameId): OutboxFrame {
  const [first] = parts
  if (first === undefined) throw new Error("nothing to merge")
  return {
    id,
    bytes: Y.mergeUpdates(parts.map((part) => part.bytes)),
    order: first.order,
    createdAt: Math.min(...parts.map((part) => part.createdAt)),
    changes: parts.reduce((sum, part) => sum + part.changes, 0),
    sealed: true,
    epoch: first.epoch,
  }
}
