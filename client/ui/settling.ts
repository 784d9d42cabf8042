/**
 * Whether the page is settling: from a press until 600 ms after its effect, which may come with the answer to a
 * request. Meanwhile guard-stray-presses.ts ignores presses of what the first one brought.
 */

/** How long a new button is deaf after a press or after the answer to it, ms. */
const SETTLING_MS = 600
/** A tap that follows the one before it this soon belongs to the same burst, ms. */
const BURST_MS = 400
/** What has no answer stops holding the page after this, ms. */
const REQUEST_MS = 8_000

export interface Press {
  readonly control: object
  readonly name: string
  /** Undefined for a key. */
  readonly place: { readonly x: number; readonly y: number } | undefined
  readonly at: number
}

/** The last press that was let through. */
let last: Press | undefined
/** When the page is settled again, by `performance.now()`. */
let until = 0
/** Commands that the last press started and that have no answer yet. */
let requests = 0
/** When the last press was ignored, or let through. */
let tapped = 0
const waiting = new Set<() => void>()
let timer: ReturnType<typeof setTimeout> | undefined

const now = (): number => performance.now()

/** The last press that was let through, while the page is settling. */
export const lastPress = (): Press | undefined => (isSettling() ? last : undefined)

/** Whether a press may still have its effect. */
export const isSettling = (): boolean => last !== undefined && (requests > 0 || now() < until)

/** Calls once the page is settled; the answer cancels. */
export function whenSettled(listener: () => void): () => void {
  waiting.add(listener)
  look()
  return () => waiting.delete(listener)
}

/**
 * Keeps the page settling while what a press started has no answer, for at most `REQUEST_MS`, and for `SETTLING_MS` from
 * its answer, however late that comes.
 */
export async function settlingWhile<T>(answer: Promise<T>): Promise<T> {
  if (!isSettling()) return answer
  let counted = true
  const settle = (): void => {
    if (counted) requests--
    counted = false
    extend()
  }
  requests++
  const patience = setTimeout(settle, REQUEST_MS)
  try {
    return await answer
  } finally {
    clearTimeout(patience)
    settle()
  }
}

function extend(): void {
  until = Math.max(until, now() + SETTLING_MS)
  look()
}

function look(): void {
  clearTimeout(timer)
  if (waiting.size === 0 || (last !== undefined && requests > 0)) return
  timer = setTimeout(() => (isSettling() ? look() : notifySettled()), Math.max(0, until - now()))
}

function notifySettled(): void {
  clearTimeout(timer)
  const listeners = [...waiting]
  waiting.clear()
  for (const listener of listeners) listener()
}

/**
 * Something deliberate happened since: whatever is pressed now is meant. The buttons hear of it at once, since the next
 * key may come before a timer does.
 */
export function settleNow(): void {
  last = undefined
  until = 0
  notifySettled()
}

/** A press was ignored. */
export function noteIgnored(): void {
  // Whoever goes on tapping has not looked yet.
  if (now() - tapped < BURST_MS) extend()
  tapped = now()
}

/** A press is let through. */
export function notePress(press: Omit<Press, "at">): void {
  // The timer of a busy page may be late: what was new to the press before is not new to this one.
  if (!isSettling()) notifySettled()
  last = { ...press, at: now() }
  tapped = now()
  extend()
}
