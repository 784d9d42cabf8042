import type * as Y from "yjs"
import { readStrokes, type Placed, type Stroke } from "../../../../shared/documents/message-parts.ts"
import { changeStrokes, freeKey, inPieces, type StrokePart } from "../../../../shared/documents/strokes.ts"
import { MESSAGE_STROKES_MAX } from "../../../../shared/limits.ts"

/** Strokes that the steps to be undone may hold together. Their keys are not used again meanwhile. */
const HELD_MAX = 2 * MESSAGE_STROKES_MAX
const STEPS_MAX = 200

/** A stroke that this pad wrote or removed. Its key changes when another device took the key meanwhile. */
interface Kept {
  key: string
  readonly at: number
  readonly value: Stroke
}

interface Step {
  readonly put: readonly Kept[]
  readonly removed: readonly Kept[]
}

const NOTHING: readonly Kept[] = []

/**
 * What is drawn here into one drawing or signature: each stroke is in the document as soon as it is drawn. Undo is that
 * of this pad alone. Yjs's own would keep the content of all that was removed, and write it under new keys.
 */
export class Pad {
  readonly part: StrokePart
  readonly #map: Y.Map<unknown>
  readonly #origin: unknown
  readonly #now: () => number
  /** By key, so that a stroke that is erased is the same one that was drawn. */
  readonly #kept = new Map<string, Kept>()
  #done: Step[] = []
  #undone: Step[] = []
  readonly #before: readonly Placed<Stroke>[]

  constructor(map: Y.Map<unknown>, part: StrokePart, how: { origin: unknown; now?: () => number }) {
    this.#map = map
    this.part = part
    this.#origin = how.origin
    this.#now = how.now ?? Date.now
    this.#before = this.strokes()
  }

  strokes(): readonly Placed<Stroke>[] {
    return readStrokes(this.#map, this.part)
  }

  get canUndo(): boolean {
    return this.#done.length > 0
  }

  get canRedo(): boolean {
    return this.#undone.length > 0
  }

  /** Whether more strokes would not be shown. */
  get isFull(): boolean {
    return this.strokes().length >= MESSAGE_STROKES_MAX
  }

  /** Draws a stroke; false when there is no room for it. */
  add(stroke: Stroke): boolean {
    const there = this.strokes()
    const pieces = inPieces(stroke)
    if (there.length + pieces.length > MESSAGE_STROKES_MAX) return false
    // What could be redone is given up first: its keys are free again.
    this.#undone = []
    const held = this.#heldKeys()
    const at = Math.max(this.#now(), (there.at(-1)?.at ?? 0) + 1)
    const put: Kept[] = []
    for (const [n, value] of pieces.entries()) {
      const key = freeKey(this.#map, this.part, held)
      if (key === undefined) return false
      held.add(key)
      put.push(this.#keep({ key, at: at + n, value }))
    }
    this.#run({ put, removed: NOTHING })
    return true
  }

  /** Takes strokes away; the answer is how many. */
  erase(keys: ReadonlySet<string>): number {
    const removed = this.strokes()
      .filter(({ key }) => keys.has(key))
      .map((placed) => this.#known(placed))
    if (removed.length === 0) return 0
    this.#undone = []
    this.#run({ put: NOTHING, removed })
    return removed.length
  }

  clear(): number {
    return this.erase(new Set(this.strokes().map(({ key }) => key)))
  }

  undo(): boolean {
    const step = this.#done.pop()
    if (step === undefined) return false
    this.#undone.push(step)
    this.#apply({ put: step.removed, removed: step.put })
    return true
  }

  redo(): boolean {
    const step = this.#undone.pop()
    if (step === undefined) return false
    this.#done.push(step)
    this.#apply(step)
    return true
  }

  /** Makes it as it was when the pad was opened. That is a step as well, so that it can be undone. */
  discard(): boolean {
    const now = this.strokes()
    const removed = without(now, this.#before).map((placed) => this.#known(placed))
    const put = without(this.#before, now).map((placed) => this.#known(placed))
    if (removed.length + put.length === 0) return false
    this.#undone = []
    this.#run({ put, removed })
    return true
  }

  #run(step: Step): void {
    this.#done.push(step)
    this.#apply(step)
    let held = this.#done.reduce((sum, { put, removed }) => sum + put.length + removed.length, 0)
    while (this.#done.length > 1 && (held > HELD_MAX || this.#done.length > STEPS_MAX)) {
      const oldest = this.#done.shift()
      held -= (oldest?.put.length ?? 0) + (oldest?.removed.length ?? 0)
    }
  }

  #apply({ put, removed }: Step): void {
    const remove = removed.map(({ key }) => key)
    const gone = new Set(remove)
    let held: Set<string> | undefined
    for (const kept of put) {
      if (!this.#map.has(kept.key) || gone.has(kept.key)) continue
      held ??= this.#heldKeys()
      const key = freeKey(this.#map, this.part, held)
      if (key === undefined) continue
      this.#kept.delete(kept.key)
      kept.key = key
      held.add(key)
      this.#keep(kept)
    }
    changeStrokes(this.#map, { put, remove }, this.#origin)
  }

  #keep(kept: Kept): Kept {
    this.#kept.set(kept.key, kept)
    return kept
  }

  #known({ key, at, value }: Placed<Stroke>): Kept {
    const kept = this.#kept.get(key)
    return kept !== undefined && sameStroke(kept.value, value) ? kept : this.#keep({ key, at, value })
  }

  #heldKeys(): Set<string> {
    const held = new Set<string>()
    for (const { put, removed } of [...this.#done, ...this.#undone])
      for (const { key } of [...put, ...removed]) held.add(key)
    return held
  }
}

function without(
  strokes: readonly Placed<Stroke>[],
  others: readonly Placed<Stroke>[],
): readonly Placed<Stroke>[] {
  const known = new Map(others.map(({ key, value }) => [key, value]))
  return strokes.filter(({ key, value }) => {
    const other = known.get(key)
    return other === undefined || !sameStroke(value, other)
  })
}

const sameStroke = (a: Stroke, b: Stroke): boolean =>
  a.pen === b.pen &&
  a.width === b.width &&
  a.points.length === b.points.length &&
  a.points.every((n, row) => n === b.points[row])
