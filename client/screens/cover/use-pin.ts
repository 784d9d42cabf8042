import { useEffect, useState } from "react"
import type { PersonId } from "../../../shared/ids.ts"
import { pauseFor, uncover } from "../../device/shared-device.ts"
import { isPin } from "../../device/pin.ts"
import { t } from "../../i18n/text.ts"

/** Trying the PIN: one try at a time, what went wrong in words, and the pause as it passes. */
export function usePin(person: PersonId): {
  readonly busy: boolean
  /** Too many were wrong: nobody may try now. */
  readonly paused: boolean
  readonly error: string | undefined
  /** `unheard`: it was no try, and what was typed may stay. */
  readonly attempt: (pin: string) => Promise<"right" | "wrong" | "unheard">
} {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string>()
  const [pause, setPause] = useState(() => pauseFor(person))

  const paused = pause > 0
  useEffect(() => {
    if (!paused) return undefined
    const timer = setInterval(() => setPause(pauseFor(person)), 1_000)
    return () => clearInterval(timer)
  }, [paused, person])

  const attempt = async (pin: string): Promise<"right" | "wrong" | "unheard"> => {
    if (busy || paused) return "unheard"
    if (!isPin(pin)) {
      setError(t("cover.pinShape"))
      return "unheard"
    }
    setBusy(true)
    setError(undefined)
    const answer = await uncover(person, pin)
    setBusy(false)
    setPause(pauseFor(person))
    setError(answer === "wrong" ? t("cover.wrong") : undefined)
    return answer === "paused" ? "unheard" : answer
  }
  const waiting = paused ? t("cover.paused", { count: Math.ceil(pause / 1_000) }) : undefined
  return { busy, paused, error: waiting ?? error, attempt }
}
