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

/** What is said of a list, and of a card alone. */
const WORDS = {
  list: {
    do: "archive.do",
    doText: "archive.doText",
    done: "archive.done",
    againText: "archive.againText",
    againDone: "archive.againDone",
    delete: "delete.do",
    deleteText: "delete.text",
    deleteYes: "delete.yes",
  },
  card: {
    do: "archive.doCard",
    doText: "archive.doCardText",
    done: "archive.doneCard",
    againText: "archive.againCardText",
    againDone: "archive.againDoneCard",
    delete: "delete.doCard",
    deleteText: "delete.textCard",
    deleteYes: "delete.yesCard",
  },
} as const

const wordsOf = ({ list }: OccasionView): (typeof WORDS)["list" | "card"] => (list ? WORDS.list : WORDS.card)

interface Props {
  occasion: OccasionView
  onClose: () => void
  onChanged: (occasion: OccasionView) => void
}

/** What becomes of a list or a card that is over: archived, opened again, or deleted; for organisers. */
export function PutAway({ occasion, onClose, onChanged }: Props) {
  const { api } = useServices()
  const [deleting, setDeleting] = useState(false)
  const [error, setError] = useState<string>()
  const archived = occasion.archivedAt !== undefined
  const words = wordsOf(occasion)

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
      text: archive ? t(words.done) : t(words.againDone),
      action: { label: t("archive.undo"), run: () => void move(!archive, true) },
    })
  }

  return (
    <section className="put-away" aria-label={t("archive.title")}>
      <h3>{t("archive.title")}</h3>
      <Button className="button" onPress={() => void move(!archived)}>
        {archived ? <ArchiveRestore size={18} /> : <Archive size={18} />}
        {archived ? t("archive.again") : t(words.do)}
      </Button>
      <p className="soft">{archived ? t(words.againText) : t(words.doText)}</p>
      <Button className="button-quiet button-quiet-bad put-away-delete" onPress={() => setDeleting(true)}>
        <Trash2 size={18} />
        {t(words.delete)}
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
  const words = wordsOf(occasion)

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
      <p>{t(words.deleteText)}</p>
      {occasion.list ? <p>{t("delete.givers")}</p> : null}
      <p className="error" role="alert">
        {error}
      </p>
      <div className="sheet-actions">
        <Button className="button" onPress={onClose}>
          {t("do.cancel")}
        </Button>
        <Button className="button button-bad" onPress={() => void remove()}>
          {t(words.deleteYes)}
        </Button>
      </div>
    </Sheet>
  )
}
