import type { z } from "zod"

/**
 * Small things kept on this device. Storage can be closed, full or edited by hand: what cannot be read is absent, what
 * cannot be written is kept for this visit only.
 */

const memory = new Map<string, string>()
const PREFIX = "jubilee:"

function raw(key: string): string | null {
  try {
    return localStorage.getItem(PREFIX + key) ?? memory.get(key) ?? null
  } catch {
    return memory.get(key) ?? null
  }
}

/** What stands under `key`, when it has the shape of `schema`. */
export function recall<T>(key: string, schema: z.ZodType<T>): T | undefined {
  const text = raw(key)
  if (text === null) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return schema.safeParse(value).data
  } catch {
    return undefined
  }
}

/** Whether `key` stands in the storage that the tabs of this device share, where there is one. */
export function isStored(key: string): boolean {
  try {
    return localStorage.getItem(PREFIX + key) !== null
  } catch {
    return memory.has(key)
  }
}

/** The answer says whether it outlives this tab. */
export function keep(key: string, value: unknown): boolean {
  const text = JSON.stringify(value)
  memory.set(key, text)
  try {
    localStorage.setItem(PREFIX + key, text)
    return true
  } catch {
    // Full or closed: the memory above has it until the tab goes.
    return false
  }
}

export function forget(key: string): void {
  memory.delete(key)
  try {
    localStorage.removeItem(PREFIX + key)
  } catch {
    // Closed storage has nothing to forget.
  }
}

/** The keys that start with `prefix`, without it. */
export function keysUnder(prefix: string): readonly string[] {
  const found = [...memory.keys()]
  try {
    for (let n = 0; n < localStorage.length; n++) {
      const key = localStorage.key(n)
      if (key?.startsWith(PREFIX) === true) found.push(key.slice(PREFIX.length))
    }
  } catch {
    // Closed storage has no keys.
  }
  return [...new Set(found)].filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length))
}

/** Forgets everything under keys that start with `prefix`, but for what comes behind it in `except`. */
export function forgetAll(prefix: string, except: ReadonlySet<string> = new Set()): void {
  for (const rest of keysUnder(prefix)) if (!except.has(rest)) forget(prefix + rest)
}

/** Whether something that is kept here is still there after a reload. */
export function persists(): boolean {
  try {
    localStorage.setItem(`${PREFIX}probe`, "1")
    localStorage.removeItem(`${PREFIX}probe`)
    return true
  } catch {
    return false
  }
}
