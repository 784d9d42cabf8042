import { nameFault, type NameFault } from "../../shared/names.ts"
import type { Failure } from "../api.ts"
import { isKey, type MessageKey, t } from "./text.ts"

type FailureKey = Extract<MessageKey, `fail.${string}`>

const isFailure = (key: string): key is FailureKey => key.startsWith("fail.") && isKey(key)

/** A failed request in a sentence that says what to do. */
export function failureText(failure: Failure): string {
  const key = `fail.${failure}`
  return t(isFailure(key) ? key : "fail.any")
}

const NAME_FAULTS = {
  hidden: "name.hidden",
  marks: "name.marks",
  blank: "name.blank",
} as const satisfies Record<NameFault, MessageKey>

/** What is wrong with a name or a title that somebody typed; undefined when it can be sent. */
export function nameFaultText(name: string): string | undefined {
  const fault = nameFault(name.trim())
  return fault === undefined ? undefined : t(NAME_FAULTS[fault])
}
