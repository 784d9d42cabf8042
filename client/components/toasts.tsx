import { whenCovered } from "../device/cover.ts"

interface Message {
  readonly text: string
  readonly action?: { readonly label: string; readonly run: () => void }
  readonly tone?: "plain" | "bad"
}

export interface Toast extends Message {
  readonly id: number
}

/** How long an undo is offered; the clock stands still while the pointer or the focus is on it. */
export const UNDO_MS = 10_000

let toasts: readonly Toast[] = []
let next = 0
const listeners = new Set<() => void>()

function set(now: readonly Toast[]): void {
  toasts = now
  for (const listener of listeners) listener()
}

// On a shared device they may speak of what was just put away.
whenCovered(() => set([]))

/** What is to be told now, the oldest first; `ToastRegion` shows it. */
export const toasted = {
  all: (): readonly Toast[] => toasts,
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
  end: (id: number): void => set(toasts.filter((one) => one.id !== id)),
}

/** Shows a message at the foot of the page; the answer takes it away early. */
export function toast(message: Message): () => void {
  const id = next++
  set([...toasts, { ...message, id }])
  return () => toasted.end(id)
}
