import { useEffect, useState } from "react"
import type { z } from "zod"
import { whenCovered } from "./cover.ts"

const PREFIX = "jubilee:form:"

function read<T>(key: string, schema: z.ZodType<T>): T | undefined {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(key) ?? "null")
    return schema.safeParse(value).data
  } catch {
    return undefined
  }
}

function write(key: string, value: unknown): void {
  try {
    if (value === undefined) sessionStorage.removeItem(key)
    else sessionStorage.setItem(key, JSON.stringify(value))
  } catch {
    // Closed storage: the form lives with the page.
  }
}

/**
 * What is typed into a form that belongs to nobody yet, like `useState`; kept with this tab alone over a reload or a
 * crash, so that on a shared device nobody else finds it. The last function forgets it.
 */
export function useKeptForm<T>(
  name: string,
  schema: z.ZodType<T>,
  empty: T,
): readonly [value: T, set: (value: T) => void, forget: () => void] {
  const key = PREFIX + name
  const [value, setValue] = useState(() => read(key, schema) ?? empty)
  useEffect(() => whenCovered(() => write(key, undefined)), [key])
  const set = (next: T): void => {
    setValue(next)
    write(key, next)
  }
  return [value, set, () => write(key, undefined)]
}
