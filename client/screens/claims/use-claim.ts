import { useState, type RefObject } from "react"
import type { ClaimAnswer } from "../../../shared/claim-commands.ts"
import type { ItemId } from "../../../shared/ids.ts"
import { say } from "../../components/say.ts"
import { failureText } from "../../i18n/failures.ts"
import { t } from "../../i18n/text.ts"
import type { ClaimAct } from "../../sync/claims-copy.ts"
import { useGiving } from "./giving.tsx"

/** What a row has to say after its last command; undefined once it went as wanted. */
type Setback =
  | Extract<ClaimAnswer, { result: "gone" }>
  | Extract<ClaimAnswer, { result: "short" }>
  | { readonly result: "failed"; readonly text: string }

export interface Claiming {
  /** The server has not answered yet; nothing looks like success before it has (C2). */
  readonly busy: boolean
  readonly setback: Setback | undefined
  /** Resolves to whether it went as wanted. `said`: what is read out then. */
  readonly act: (act: ClaimAct, said?: string) => Promise<boolean>
}

/** `place` is around the buttons: the focus stays there when the pressed one goes away. */
export function useClaim(item: ItemId, place: RefObject<HTMLElement | null>): Claiming {
  const { claims } = useGiving()
  const [busy, setBusy] = useState(false)
  const [setback, setSetback] = useState<Setback>()

  const act = async (command: ClaimAct, said?: string): Promise<boolean> => {
    if (busy) return false
    setBusy(true)
    const answer = await claims.claim(item, command)
    setBusy(false)
    const bad: Setback | undefined = !answer.ok
      ? {
          result: "failed",
          text: answer.error === "offline" ? t("claim.unheard") : failureText(answer.error),
        }
      : answer.value.result === "ok"
        ? undefined
        : answer.value
    setSetback(bad)
    if (bad === undefined && said !== undefined) say(said)
    // After the row is drawn with the answer.
    setTimeout(() => {
      if (document.activeElement === document.body) place.current?.querySelector("button")?.focus()
    }, 50)
    return bad === undefined
  }
  return { busy, setback, act }
}
