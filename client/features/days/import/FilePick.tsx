import { FileText, FileUp } from "lucide-react"
import { useEffect, useRef, useState } from "react"
import { FileTrigger } from "react-aria-components"
import { todayHere } from "../../../components/titles.ts"
import { t } from "../../../i18n/text.ts"
import { fetchCode } from "../../../session/new-build.ts"
import { Button } from "../../../ui/Button.tsx"
import type { ChosenFile } from "./found-file.ts"
import styles from "./Import.module.css"

const TYPES = [
  ".vcf",
  ".ics",
  ".csv",
  ".tsv",
  ".txt",
  "text/vcard",
  "text/x-vcard",
  "text/calendar",
  "text/csv",
  "text/plain",
]
const FAULTS = {
  large: "paste.fileLarge",
  packed: "paste.filePacked",
  nothing: "paste.fileNothing",
} as const

interface Props {
  readonly file: ChosenFile | undefined
  readonly onFile: (file: ChosenFile | undefined) => void
}

/** Choosing a file, or dropping it anywhere on the page. What reads it is fetched then. */
export function FilePick({ file, onFile }: Props) {
  const [isReading, setReading] = useState(false)
  const [fault, setFault] = useState<string>()
  const latest = useRef<File>(undefined)
  const read = async (chosen: File): Promise<void> => {
    latest.current = chosen
    setFault(undefined)
    setReading(true)
    const found = await fetchCode(() => import("./read-file.ts")).then(
      async ({ FILE_MB, readDaysFile }) => {
        const days = await readDaysFile(chosen, todayHere().year)
        return days.ok ? days.value : t(FAULTS[days.error], { max: String(FILE_MB) })
      },
      () => t("paste.fileLater"),
    )
    if (latest.current !== chosen) return
    setReading(false)
    if (typeof found === "string") setFault(found)
    onFile(typeof found === "string" ? undefined : { name: chosen.name, found })
  }
  const isOver = useDropped((dropped) => void read(dropped))
  return (
    <div className={isOver ? `${styles["file"]} ${styles["over"]}` : styles["file"]}>
      {file === undefined ? null : (
        <p className={styles["fileName"]}>
          <FileText size={18} aria-hidden="true" />
          <bdi translate="no">{file.name}</bdi>
        </p>
      )}
      <div className={styles["fileActs"]}>
        <FileTrigger
          acceptedFileTypes={TYPES}
          onSelect={(files) => {
            const chosen = files?.[0]
            if (chosen !== undefined) void read(chosen)
          }}
        >
          <Button className="button">
            <FileUp size={18} />
            {file === undefined ? t("paste.file") : t("paste.fileOther")}
          </Button>
        </FileTrigger>
        {file === undefined ? null : (
          <Button className="link-button" onPress={() => onFile(undefined)}>
            {t("paste.instead")}
          </Button>
        )}
      </div>
      {file === undefined ? <p className="help">{t("paste.fileHelp")}</p> : null}
      <output>{isReading ? t("paste.fileReading") : ""}</output>
      <p className="error" role="alert">
        {fault}
      </p>
    </div>
  )
}

const holdsFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") === true

/** Whether a file is dragged over the page; one that is dropped there would take the place of the page otherwise. */
function useDropped(onFile: (file: File) => void): boolean {
  const [isOver, setOver] = useState(false)
  const take = useRef(onFile)
  useEffect(() => {
    take.current = onFile
  })
  useEffect(() => {
    const over = (event: DragEvent): void => {
      if (!holdsFiles(event)) return
      event.preventDefault()
      setOver(true)
    }
    const leave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(false)
    }
    const drop = (event: DragEvent): void => {
      if (!holdsFiles(event)) return
      event.preventDefault()
      setOver(false)
      const file = event.dataTransfer?.files[0]
      if (file !== undefined) take.current(file)
    }
    const stop = new AbortController()
    const { signal } = stop
    window.addEventListener("dragover", over, { signal })
    window.addEventListener("dragleave", leave, { signal })
    window.addEventListener("drop", drop, { signal })
    return () => stop.abort()
  }, [])
  return isOver
}
