import { secureRandom, base32 } from "../../shared/ids.ts"

/**
 * Tabs of one device take turns, so that two of them never use the same refresh cookie at once. The browser's lock
 * manager exists in secure contexts only; on the plain address of the home network a key in local storage does.
 */

/** Longer than any honest turn; after it a lock is taken to be a closed tab's. */
const TURN_MS = 8_000
/** Between writing the key and trusting it: another tab may have written at the same moment. */
const SETTLE_MS = 40

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Runs `work` while no other tab of this device runs work of the same name, or when that has taken longer than `ms`. */
export function inTurn<T>(name: string, work: () => Promise<T>, ms = TURN_MS): Promise<T> {
  if ("locks" in navigator) return inTurnByLock(`jubilee:${name}`, work, ms)
  return inTurnByKey(`jubilee:turn:${name}`, work)
}

/** A tab that the system has frozen in the middle of its turn keeps its lock for as long as it sleeps. */
async function inTurnByLock<T>(name: string, work: () => Promise<T>, ms: number): Promise<T> {
  const patience = new AbortController()
  const timer = setTimeout(() => patience.abort(), ms)
  let isMine = false
  const start = (): Promise<T> => {
    isMine = true
    clearTimeout(timer)
    return work()
  }
  try {
    return await navigator.locks.request(name, { signal: patience.signal }, start)
  } catch (error) {
    if (isMine) throw error
    return await start()
  }
}

async function inTurnByKey<T>(key: string, work: () => Promise<T>): Promise<T> {
  const mine = base32(secureRandom(8))
  const giveUpAt = Date.now() + TURN_MS
  while (Date.now() < giveUpAt) {
    if (isFree(key)) {
      write(key, `${mine} ${Date.now() + TURN_MS}`)
      await pause(SETTLE_MS)
      if (read(key)?.startsWith(mine) ?? true) break
    }
    await pause(SETTLE_MS)
  }
  try {
    return await work()
  } finally {
    if (read(key)?.startsWith(mine) === true) write(key, undefined)
  }
}

function isFree(key: string): boolean {
  const held = read(key)
  return held === undefined || !(Number(held.split(" ")[1]) > Date.now())
}

function read(key: string): string | undefined {
  try {
    return localStorage.getItem(key) ?? undefined
  } catch {
    return undefined
  }
}

function write(key: string, value: string | undefined): void {
  try {
    if (value === undefined) localStorage.removeItem(key)
    else localStorage.setItem(key, value)
  } catch {
    // No storage, no shared turns: the server forgives a double use for a minute.
  }
}
