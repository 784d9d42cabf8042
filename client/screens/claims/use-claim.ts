import { useRef, useState, type RefObject } from "react"
import type { ClaimAnswer } from "../../../shared/claim-commands.ts"
import type { ItemId } from "../../../shared/ids.ts"
import { say } from "../../components/say.ts"
import { failureText } from "../../i18n/failures.ts"
import { t } from "../../i18n/text.ts"
import {
  isUnheard,
  type ClaimAct,
  type ClaimFailure,
  type LiveClaims,
  type PoolAct,
} from "../../sync/claims-copy.ts"
import { settlingWhile } from "../../ui/settling.ts"
import { useGiving } from "./giving.tsx"
import { stands } from "./stands.ts"

/** What a row has to say after its last command; undefined once it went as wanted. */
type Setback =
  | Extract<ClaimAnswer, { result: "gone" }>
  | Extract<ClaimAnswer, { result: "short" }>
  /** `unheard`: the command that nothing came back of, so that it may have been carried out. */
  | { readonly result: "failed"; readonly text: string; readonly unheard?: ClaimAct }

export interface Claiming {
  /** The server has not answered yet; nothing looks like success before it has (C2). */
  readonly busy: boolean
  readonly setback: Setback | undefined
  /** Resolves to whether it went as wanted. `said`: what is read out then. */
  readonly act: (act: ClaimAct, said?: string) => Promise<boolean>
  /** For chipping in together. Resolves to a sentence about what went wrong, which the row does not say by itself. */
  readonly pool: (act: PoolAct, said?: string) => Promise<string | undefined>
}

/** When the focus is looked after, in ms: once the row is drawn with the answer, and once a sheet is closed. */
const DRAWN_MS = 50
const CLOSED_MS = 400

/** `place` is around the buttons: the focus stays there when the pressed one goes away. */
export function useClaim(item: ItemId, place: RefObject<HTMLElement | null>): Claiming {
  const { claims, me } = useGiving()
  const [busy, setBusy] = useState(false)
  // Two presses in one frame both come before the row is drawn as busy.
  const asking = useRef(false)
  const [setback, setSetback] = useState<Setback>()

  const ask = async (
    send: () => ReturnType<LiveClaims["claim"]>,
    said: string | undefined,
    read: (answer: Awaited<ReturnType<LiveClaims["claim"]>>) => Setback | undefined,
  ): Promise<Setback | undefined> => {
    const fromSheet = topSheet() !== undefined
    asking.current = true
    setBusy(true)
    // One effect with all its repetitions: what the answer brings is new to the person who pressed, however late.
    const answer = await settlingWhile(send())
    asking.current = false
    setBusy(false)
    const bad = read(answer)
    if (bad === undefined && said !== undefined) say(said)
    // A sheet that closes gives the focus back by itself, to where it was opened, if that is still there.
    setTimeout(() => keepFocus(fromSheet ? null : place.current), DRAWN_MS)
    setTimeout(() => keepFocus(place.current), CLOSED_MS)
    return bad
  }
  const act = async (command: ClaimAct, said?: string): Promise<boolean> => {
    if (asking.current) return false
    const bad = await ask(
      () => claims.claim(item, command),
      said,
      (answer) => {
        if (answer.ok || !isUnheard(answer.error)) return setbackOf(answer)
        if (stands(command, claims.item(item), me)) return undefined
        return { ...failed(answer.error), unheard: command }
      },
    )
    setSetback(bad)
    return bad === undefined
  }
  const pool = async (command: PoolAct, said?: string): Promise<string | undefined> => {
    if (asking.current) return t("claim.asking")
    const bad = await ask(
      () => claims.pool(item, command),
      said,
      (answer) => setbackOf(answer, t("pool.notNow")),
    )
    // Where it was taken meanwhile, the row says by whom and what else is free.
    setSetback(bad?.result === "failed" ? undefined : bad)
    return bad?.result === "failed" ? bad.text : undefined
  }
  return { busy, setback, act, pool }
}

/**
 * A pressed button that goes away, or waits for an answer, leaves the focus in the sheet it was in, or in the row: on
 * the words that lie there now, since Enter does nothing on them.
 */
function keepFocus(place: HTMLElement | null): void {
  if (document.activeElement !== document.body) return
  const target = topSheet() ?? place?.querySelector<HTMLElement>(".claim-mine, .claim-menu, button")
  target?.focus()
}

const topSheet = (): HTMLElement | undefined =>
  [...document.querySelectorAll<HTMLElement>(".sheet-body")].at(-1)

/** `notAllowed`: what that refusal means here, where it is about no organiser. */
function setbackOf(
  answer: Awaited<ReturnType<LiveClaims["claim"]>>,
  notAllowed?: string,
): Setback | undefined {
  if (answer.ok) return answer.value.result === "ok" ? undefined : answer.value
  const own = answer.error === "not_allowed" ? notAllowed : undefined
  return own === undefined ? failed(answer.error) : { result: "failed", text: own }
}

const failed = (why: ClaimFailure) => ({
  result: "failed" as const,
  text: why === "offline" ? t("claim.unheard") : failureText(why),
})
