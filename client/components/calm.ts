import { useEffect } from "react"

/**
 * When the page has what it was opened for: nothing that somebody looks at is still on its way. Only then code is fetched
 * that nobody has asked for.
 */

/** What is on its way to the screen now. */
let awaited = 0
const listeners = new Set<() => void>()

function arrived(): void {
  awaited--
  if (awaited > 0) return
  for (const listener of listeners) listener()
}

/** Counts as something that somebody waits for, for as long as the component is on the screen and `waits`. */
export function useAwaited(waits = true): void {
  useEffect(() => {
    if (!waits) return undefined
    awaited++
    return arrived
  }, [waits])
}

/** After this, in ms, a page with nothing on its way counts as calm, though it is never idle. */
const BUSY_MS = 10_000
const idle = (): Promise<void> =>
  new Promise((resolve) => {
    // Safari has no idle callbacks.
    if (typeof requestIdleCallback === "function") requestIdleCallback(() => resolve(), { timeout: BUSY_MS })
    else setTimeout(resolve, 200)
  })

const allHere = (): Promise<void> =>
  new Promise((resolve) => {
    if (awaited === 0) return resolve()
    const listener = (): void => {
      listeners.delete(listener)
      resolve()
    }
    listeners.add(listener)
  })

/** Resolves when nothing is waited for and the page is idle. */
export async function calm(): Promise<void> {
  await allHere()
  await idle()
  if (awaited > 0) await calm()
}
