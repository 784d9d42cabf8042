import { ArrowLeft } from "lucide-react"
import { useDeferredValue, useMemo, useState } from "react"
import { Label, TextArea, TextField } from "react-aria-components"
import { Link } from "wouter"
import { MainMenu } from "../../../components/MainMenu.tsx"
import { Page } from "../../../components/Page.tsx"
import { todayHere } from "../../../components/titles.ts"
import { t } from "../../../i18n/text.ts"
import { usePerson } from "../../../session/services.tsx"
import { FilePick } from "./FilePick.tsx"
import { type FoundRow, inOrder, type NumberOrder, orderOf } from "./found-day.ts"
import type { ChosenFile, FoundFile } from "./found-file.ts"
import { LINES_MAX, readLines } from "./lines.ts"
import { Outcome } from "./Outcome.tsx"
import { Preview, rowKey } from "./Preview.tsx"
import { Send } from "./Send.tsx"
import { dayOf, type Sent, type SentDay } from "./send.ts"
import styles from "./Import.module.css"

/** From pasted lines or a file to days that nobody forgets: read on the device, shown, and sent by one button (M12). */
export function PastePage() {
  const person = usePerson()
  const [text, setText] = useState("")
  const [file, setFile] = useState<ChosenFile>()
  const [done, setDone] = useState<{ readonly sent: Sent; readonly days: readonly SentDay[] }>()
  const shown = useDeferredValue(text)
  const today = todayHere()
  const read = useMemo(() => file?.found.rows ?? readLines(shown, today.year), [file, shown, today.year])
  return (
    <Page name={t("paste.title")} width="form" right={<MainMenu />}>
      <Link href={person === undefined ? "/" : "/days"} className="back">
        <ArrowLeft size={18} />
        {t("create.back")}
      </Link>
      <h1 className="page-title">{t("paste.title")}</h1>
      {done === undefined ? (
        <>
          <p className={`soft ${styles["lead"]}`}>{t("paste.lead")}</p>
          {file === undefined ? <Lines text={text} onChange={setText} /> : null}
          <FilePick file={file} onFile={setFile} />
          {read.length === 0 && file === undefined ? null : (
            <Found key={file?.name} read={read} file={file?.found} onDone={setDone} />
          )}
        </>
      ) : (
        <Outcome
          sent={done.sent}
          days={done.days}
          today={today}
          onMore={() => {
            setText("")
            setFile(undefined)
            setDone(undefined)
          }}
        />
      )}
    </Page>
  )
}

const Lines = ({ text, onChange }: { text: string; onChange: (text: string) => void }) => (
  <>
    <TextField className="field" value={text} onChange={onChange}>
      <Label className="label">{t("paste.label")}</Label>
      <TextArea
        className={`input ${styles["paste"]}`}
        rows={8}
        placeholder={t("paste.placeholder")}
        autoComplete="off"
      />
    </TextField>
    {text.split("\n", LINES_MAX + 1).length > LINES_MAX ? (
      <p className="help">{t("paste.tooMany", { max: String(LINES_MAX) })}</p>
    ) : null}
  </>
)

/** What was found, what of it is wanted, and sending it. */
function Found(props: {
  read: readonly FoundRow[]
  file: FoundFile | undefined
  onDone: (done: { readonly sent: Sent; readonly days: readonly SentDay[] }) => void
}) {
  const { read, file, onDone } = props
  const [said, setSaid] = useState<NumberOrder>()
  const [unwanted, setUnwanted] = useState<ReadonlySet<string>>(new Set())
  const known = orderOf(read)
  const rows = inOrder(read, said ?? known ?? "day_first")
  const days = rows.flatMap((row) => (unwanted.has(rowKey(row)) ? [] : (dayOf(row) ?? [])))
  return (
    <>
      <Preview
        rows={rows}
        file={file}
        asked={known === undefined ? read : undefined}
        order={said}
        onOrder={setSaid}
        unwanted={unwanted}
        onUnwanted={setUnwanted}
      />
      <Send days={days} isReady={known !== undefined || said !== undefined} onDone={onDone} />
    </>
  )
}
