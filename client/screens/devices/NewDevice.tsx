import { KeyRound } from "lucide-react"
import { useState } from "react"
import type { DeviceView } from "../../../shared/api.ts"
import { Button } from "../../ui/Button.tsx"
import { toast } from "../../components/toasts.tsx"
import { failureText } from "../../i18n/failures.ts"
import { t } from "../../i18n/text.ts"
import { useDevices } from "../../session/services.tsx"
import { nameOf } from "./words.ts"

/** Asks whether it was its person who opened their personal link on this device. `covered`: it names nothing (S10). */
export function NewDevice({ news, covered }: { news: DeviceView; covered: boolean }) {
  const { keeper } = useDevices()
  const [busy, setBusy] = useState(false)

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
