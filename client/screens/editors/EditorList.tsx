import { Plug } from "lucide-react"
import { useEffect, useState } from "react"
import type { EditorView } from "../../../shared/editor-routes.ts"
import type { OccasionId } from "../../../shared/ids.ts"
import { toast } from "../../components/toasts.tsx"
import { failureText } from "../../i18n/failures.ts"
import { dayOf } from "../../i18n/format.ts"
import { t } from "../../i18n/text.ts"
import { useServices } from "../../session/services.tsx"
import { Button } from "../../ui/Button.tsx"

/** The server tells the last use to the hour. */
const NOW_MS = 2 * 3_600_000

/**
 * The other editors that one has connected and that still open their rooms, each with a button that ends it; of one
 * occasion, or all. Nothing at all while there are none.
 */
export function EditorList({ occasion }: { occasion?: OccasionId }) {
  const { api } = useServices()
  const [editors, setEditors] = useState<readonly EditorView[]>([])
  const [failed, setFailed] = useState(false)
  const [busy, setBusy] = useState(false)
  const [opened] = useState(() => Date.now())

  useEffect(() => {
    let current = true
    void api.editors().then((answer) => {
      if (!current) return
      setFailed(!answer.ok)
      if (answer.ok) setEditors(answer.value.editors)
    })
    return () => {
      current = false
    }
  }, [api])

  const end = async ({ id }: EditorView): Promise<void> => {
    setBusy(true)
    const answer = await api.endEditor(id)
    setBusy(false)
    // One that is gone already is what was wanted.
    if (!answer.ok && answer.error !== "not_here")
      return void toast({ text: failureText(answer.error), tone: "bad" })
    setEditors((old) => old.filter((editor) => editor.id !== id))
    toast({ text: t("editors.ended") })
  }

  const shown = editors.filter((editor) => occasion === undefined || editor.occasion === occasion)
  if (shown.length === 0) return failed ? <p className="soft">{t("editors.failed")}</p> : null
  return (
    <section className="stack sheet-section" aria-labelledby="editors">
      <h3 id="editors">{t("editors.mine")}</h3>
      <ul className="devices">
        {shown.map((editor) => (
          <li key={editor.id} className="device">
            <Plug size={22} />
            <div className="device-words">
              <p className="device-name">
                <bdi translate="no">{editor.name}</bdi>
              </p>
              <p className="meta">{factsOf(editor, opened)}</p>
            </div>
            <Button
              className="button button-small"
              aria-label={t("editors.endLabel", { name: editor.name })}
              isDisabled={busy}
              onPress={() => void end(editor)}
            >
              {t("editors.end")}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Where it writes, when it was last used and when it ends, by this device's clock. */
function factsOf({ room, usedAt, expiresAt }: EditorView, now: number): string {
  const used =
    usedAt === undefined
      ? t("editors.usedNever")
      : now - usedAt < NOW_MS
        ? t("editors.usedNow")
        : t("editors.used", { day: dayOf(usedAt) })
  const where = t("editors.in", { room: t(room === "plan" ? "occasion.ideas" : "occasion.wishes") })
  return [where, used, t("editors.ends", { day: dayOf(expiresAt) })].join(" · ")
}
