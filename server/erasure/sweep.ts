import type { Clock } from "../clock.ts"
import { eraseDue, type EraseDeps } from "./erase.ts"

/** How often what is due is looked for, in ms; by every node, since it does no harm to do it twice. */
const SWEEP_MS = 600_000
/** After a start, and where there is more to do. */
const SOON_MS = 5_000

export interface Eraser {
  /** Erases now what is due. Rejects with `StoreError`; the next look takes what is left. */
  erase(): Promise<void>
  stop(): void
}

/** Erases what was deleted long enough ago, tokens that ran out and photos that nothing shows, without anybody asking. */
export function openEraser(
  deps: EraseDeps & {
    /** Each deletes what else is over by itself. True when there is more. */
    readonly others: readonly { readonly sweep: () => Promise<boolean> }[]
    readonly onFault: (sentence: string, error: unknown) => void
  },
): Eraser {
  const { clock, onFault } = deps
  let stopped = false
  let cancel = later(clock, SOON_MS, sweep)
  async function sweep(): Promise<void> {
    let more = false
    try {
      more = await eraseDue(deps)
      for (const other of deps.others) more = (await other.sweep()) || more
    } catch (error) {
      if (!stopped) onFault("what was deleted could not be erased", error)
    }
    if (!stopped) cancel = later(clock, more ? SOON_MS : SWEEP_MS, sweep)
  }
  return {
    async erase() {
      while (await eraseDue(deps)) continue
      for (const other of deps.others) while (await other.sweep()) continue
    },
    stop() {
      stopped = true
      cancel()
    },
  }
}

const later = (clock: Clock, ms: number, task: () => Promise<void>): (() => void) =>
  clock.after(ms, () => void task())
