import { KeyRound } from "lucide-react"
import { useState } from "react"
import { Button } from "../../ui/Button.tsx"
import { toast } from "../../components/toasts.tsx"
import { useCover } from "../../device/cover.ts"
import { failureText } from "../../i18n/failures.ts"
import { t } from "../../i18n/text.ts"
import { newsOf } from "../../session/devices.ts"
import { useDevices, usePerson } from "../../session/services.tsx"
import { nameOf } from "./words.ts"

/**
 * On every page, until its person has answered: their personal link was opened on another device (M3). On a shared device
 * that is covered it names nothing and offers nothing (S10).
 */
export function DeviceNotice() {
  const person = usePerson()
  const { keeper, devices } = useDevices()
  const covered = useCover(person?.id) === "covered"
  const [busy, setBusy] = useState(false)
  const news = newsOf(devices)
  if (person === undefined || news === undefined) return null

  const act = async (work: ReturnType<typeof keeper.load>, done?: string): Promise<void> => {
    setBusy(true)
    const failure = await work
    setBusy(false)
    if (failure !== undefined) toast({ text: failureText(failure), tone: "bad" })
    else if (done !== undefined) toast({ text: done })
  }
  return (
    <section className="device-notice" aria-label={t("devices.notice")}>
      <KeyRound size={20} />
      <output>
        {covered
          ? t("devices.openedCovered")
          : `${t("devices.opened", { name: nameOf(news) })} ${t("devices.wasYou")}`}
      </output>
      {covered ? null : (
        <>
          <Button
            className="button button-small"
            isDisabled={busy}
            onPress={() => void act(keeper.seen(news))}
          >
            {t("devices.mine")}
          </Button>
          <Button
            className="button button-small"
            isDisabled={busy}
            onPress={() => void act(keeper.end(news.id), t("devices.ended"))}
          >
            {t("devices.endIt")}
          </Button>
        </>
      )}
    </section>
  )
}
