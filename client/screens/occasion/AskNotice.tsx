import { KeyRound } from "lucide-react"
import { useEffect, useState } from "react"
import type { OccasionView } from "../../../shared/api.ts"
import type { AskView } from "../../../shared/ask-routes.ts"
import { toast } from "../../components/toasts.tsx"
import { failureText } from "../../i18n/failures.ts"
import { t } from "../../i18n/text.ts"
import { useServices } from "../../session/services.tsx"
import type { Live } from "../../sync/types.ts"
import { Button } from "../../ui/Button.tsx"

/** For organisers, and for whoever is celebrated: devices that wait to be let in by their link (M3). */
export function AskNotice(props: { live: Live; occasion: OccasionView; covered: boolean }) {
  const { live, occasion, covered } = props
  const { asks, answer } = useAsks(live, occasion, covered)
  const [busy, setBusy] = useState(false)
  const mine = new Set<string>(occasion.recipients.flatMap(({ id, me }) => (me ? [id] : [])))

  const act = async (ask: AskView, yes: boolean): Promise<void> => {
    setBusy(true)
    await answer(ask, yes)
    setBusy(false)
  }
  return asks.map((ask) => {
    const { id, person } = ask
    const own = mine.has(person.id)
    return (
      <section key={id} className="device-notice ask-notice" aria-label={t("asks.notice")}>
        <KeyRound size={20} />
        <output>
          <strong>{own ? t("asks.letMine") : t("asks.let", { name: person.name })}</strong>{" "}
          <span className="soft">
            {own ? t("asks.letMineText") : t("asks.letText", { name: person.name })}
          </span>
        </output>
        <Button
          className="button button-small button-primary"
          isDisabled={busy}
          onPress={() => void act(ask, true)}
        >
          {t("asks.yes")}
        </Button>
        <Button className="button button-small" isDisabled={busy} onPress={() => void act(ask, false)}>
          {t("asks.no")}
        </Button>
      </section>
    )
  })
}

/** Asked for at the visit and whenever the occasion changes; not by who would be refused, nor on a covered device (S10). */
function useAsks(live: Live, { id, secrecy, circle, recipient }: OccasionView, covered: boolean) {
  const { api } = useServices()
  const [asks, setAsks] = useState<readonly AskView[]>([])
  const answers = !covered && secrecy === "together" && (circle.role === "organiser" || recipient)

  useEffect(() => {
    if (!answers) return undefined
    let current = true
    const look = async (): Promise<void> => {
      const answer = await api.asks(id)
      if (current && answer.ok) setAsks(answer.value.asks)
    }
    void look()
    const stop = live.onOccasion((changed) => {
      if (changed === id) void look()
    })
    return () => {
      current = false
      stop()
    }
  }, [api, live, id, answers])

  const answer = async ({ id: ask }: AskView, yes: boolean): Promise<void> => {
    const answered = await api.answerAsk(id, ask, yes)
    if (answered.ok || answered.error === "not_here")
      setAsks((before) => before.filter((one) => one.id !== ask))
    if (answered.ok && yes) toast({ text: t("asks.done") })
    else if (!answered.ok)
      toast({
        text: answered.error === "not_here" ? t("asks.over") : failureText(answered.error),
        tone: "bad",
      })
  }
  return { asks: answers ? asks : [], answer }
}
