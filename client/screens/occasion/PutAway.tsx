import { Archive, ArchiveRestore, Trash2 } from "lucide-react"
import { useState } from "react"
import { useLocation } from "wouter"
import type { OccasionView } from "../../../shared/api.ts"
import { Sheet } from "../../components/Sheet.tsx"
import { titleOf, todayHere } from "../../components/titles.ts"
import { toast } from "../../components/toasts.tsx"
import { failureText } from "../../i18n/failures.ts"
import { t } from "../../i18n/text.ts"
import { useServices } from "../../session/services.tsx"
import { namedOf } from "./named.ts"
import { Button } from "../../ui/Button.tsx"

interface Props {
  occasion: OccasionView
  onClose: () => void
  onChanged: (occasion: OccasionView) => void
}

/** What becomes of a list that is over: archived, opened again, or deleted; for organisers. */
export function PutAway({ occasion, onClose, onChanged }: Props) {
  const { api } = useServices()
  const [deleting, setDeleting] = useState(false)
  const [error, setError] = useState<string>()
  const archived = occasion.archivedAt !== undefined

  /** One way, with the way back as an undo. */
  const move = async (archive: boolean, undoing = false): Promise<void> => {
    const answer = await (archive ? api.archiveOccasion(occasion.id) : api.openAgain(occasion.id))
    if (!answer.ok) {
      if (undoing) toast({ text: failureText(answer.error), tone: "bad" })
      return setError(failureText(answer.error))
    }
    onChanged(answer.value)
    if (undoing) return
    onClose()
    toast({
      text: archive ? t("archive.done") : t("archive.againDone"),
      action: { label: t("archive.undo"), run: () => void move(!archive, true) },
    })
  }

  return (
    <section className="put-away" aria-label={t("archive.title")}>
      <h3>{t("archive.title")}</h3>
      <Button className="button" onPress={() => void move(!archived)}>
        {archived ? <ArchiveRestore size={18} /> : <Archive size={18} />}
        {archived ? t("archive.again") : t("archive.do")}
      </Button>
      <p className="soft">{archived ? t("archive.againText") : t("archive.doText")}</p>
      <Button className="button-quiet button-quiet-bad put-away-delete" onPress={() => setDeleting(true)}>
        <Trash2 size={18} />
        {t("delete.do")}
      </Button>
      <p className="error" role="alert">
        {error}
      </p>
      {deleting ? <DeleteSheet occasion={occasion} onClose={() => setDeleting(false)} /> : null}
    </section>
  )
}

/** Asks alike whatever was promised: an organiser who is celebrated must not learn it from the question (S0). */
function DeleteSheet({ occasion, onClose }: Omit<Props, "onChanged">) {
  const { api } = useServices()
  const [, navigate] = useLocation()
  const [error, setError] = useState<string>()
  const title = titleOf(namedOf(occasion), todayHere())

  const bringBack = async (): Promise<void> => {
    const answer = await api.bringBack(occasion.id)
    if (!answer.ok) return void toast({ text: failureText(answer.error), tone: "bad" })
    toast({ text: t("delete.back", { title }) })
    navigate(`/o/${occasion.id}`)
  }
  const remove = async (): Promise<void> => {
    const answer = await api.deleteOccasion(occasion.id)
    if (!answer.ok) return setError(failureText(answer.error))
    navigate("/")
    toast({
      text: t("delete.done", { title }),
      action: { label: t("archive.undo"), run: () => void bringBack() },
    })
  }

  return (
    <Sheet title={t("delete.title", { title })} isOpen onClose={onClose} must>
      <p>{t("delete.text")}</p>
      <p>{t("delete.givers")}</p>
      <p className="error" role="alert">
        {error}
      </p>
      <div className="sheet-actions">
        <Button className="button" onPress={onClose}>
          {t("do.cancel")}
        </Button>
        <Button className="button button-bad" onPress={() => void remove()}>
          {t("delete.yes")}
        </Button>
      </div>
    </Sheet>
  )
}
