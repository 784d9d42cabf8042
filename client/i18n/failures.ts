import type { Failure } from "../api.ts"
import { en } from "./en.ts"
import { t } from "./text.ts"

type FailureKey = Extract<keyof typeof en, `fail.${string}`>

const isKey = (key: string): key is FailureKey => Object.hasOwn(en, key)

/** A failed request in a sentence that says what to do. */
export function failureText(failure: Failure): string {
  const key = `fail.${failure}`
  return t(isKey(key) ? key : "fail.any")
}
