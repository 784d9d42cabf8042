import { ArrowLeft, FileUp } from "lucide-react"
import { useEffect, useRef, useState } from "react"
import { FileTrigger, Form } from "react-aria-components"
import { Link, useLocation } from "wouter"
import { base32, secureRandom } from "../../../../shared/ids.ts"
import type { KeptCard } from "../../../../shared/kept/format.ts"
import { doors, type Failure } from "../../../api.ts"
import { Field } from "../../../components/Field.tsx"
import { MainMenu } from "../../../components/MainMenu.tsx"
import { Page } from "../../../components/Page.tsx"
import { say } from "../../../components/say.ts"
import { toast } from "../../../components/toasts.tsx"
import { failureText } from "../../../i18n/failures.ts"
import { t } from "../../../i18n/text.ts"
import { createKeptApi } from "../../../session/kept-api.ts"
import { usePerson, useServices } from "../../../session/services.tsx"
import { Button } from "../../../ui/Button.tsx"
import { bringKept } from "./bring.ts"
import styles from "./Bring.module.css"
import { Preview } from "./Preview.tsx"
import { readFile } from "./read-file.ts"

const FAULTS = {
  not_kept: "bring.notKept",
  newer: "bring.newer",
  damaged: "bring.damaged",
  large: "bring.large",
  unreadable: "bring.unreadable",
} as const

const newRequest = (): string => base32(secureRandom(16))

/** A file that can be brought. One id for it: sent again it makes no second card. */
interface Chosen {
  readonly kept: KeptCard
  readonly requestId: string
}

/** Choosing a file, seeing what card it is, and bringing it (K27). */
export function Bring() {
  const [chosen, setChosen] = useState<Chosen>()
  const [isReading, setReading] = useState(false)
  const [fault, setFault] = useState<string>()
  const choose = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return
    setChosen(undefined)
    setFault(undefined)
    setReading(true)
    const read = await readFile(file)
    setReading(false)
    if (read.ok) setChosen({ kept: read.value, requestId: newRequest() })
    else setFault(t(FAULTS[read.error]))
  }
  return (
    <Page name={t("bring.title")} width="form" right={<MainMenu />}>
      <Link href="/" className="back">
        <ArrowLeft size={18} />
        {t("create.back")}
      </Link>
      <h1 className="page-title">{t("bring.title")}</h1>
      <div className={styles["steps"]}>
        <p className="soft">{t("bring.text")}</p>
        <FileTrigger
          acceptedFileTypes={["application/json", ".json"]}
          onSelect={(files) => void choose(files?.[0])}
        >
          <Button className={chosen === undefined ? "button button-primary" : "button button-soft"}>
            <FileUp size={18} />
            {chosen === undefined ? t("bring.choose") : t("bring.chooseOther")}
          </Button>
        </FileTrigger>
        <output>{isReading ? t("bring.reading") : ""}</output>
        <p className="error" role="alert">
          {fault}
        </p>
        {chosen === undefined ? null : <ChosenCard key={chosen.requestId} {...chosen} />}
      </div>
    </Page>
  )
}

/** The card in the file, and bringing it. */
function ChosenCard({ kept, requestId }: Chosen) {
  const { session } = useServices()
  const person = usePerson()
  const [, navigate] = useLocation()
  const [name, setName] = useState("")
  const [isMissing, setMissing] = useState(false)
  const [failure, setFailure] = useState<string>()
  const [state, setState] = useState<{ readonly done: number; readonly of: number }>()
  const signUp = useRef(newRequest())
  const running = useRef<AbortController>(undefined)
  useEffect(() => () => running.current?.abort(), [])

  const bring = async (signal: AbortSignal): Promise<Failure | undefined> => {
    if (person === undefined) {
      const signedUp = await doors.signUp(name.trim(), signUp.current)
      if (!signedUp.ok) return signedUp.error
      session.adopt(signedUp.value)
    }
    const progress = (done: number, of: number): void => setState({ done, of })
    const brought = await bringKept(createKeptApi(session, signal), kept, { requestId, progress, signal })
    if (signal.aborted) return undefined
    if (!brought.ok) return brought.error
    toast({ text: t("bring.done") })
    navigate(`/o/${brought.value.id}`, { replace: true })
    return undefined
  }
  const start = async (): Promise<void> => {
    setMissing(person === undefined && name.trim() === "")
    if (person === undefined && name.trim() === "") return
    setFailure(undefined)
    setState({ done: 0, of: 1 })
    say(t("bring.busy", { done: "0", of: "1" }))
    const stop = new AbortController()
    running.current = stop
    const failed = await bring(stop.signal)
    setState(undefined)
    if (stop.signal.aborted) setFailure(t("bring.stopped"))
    else if (failed !== undefined) setFailure(t("bring.failed", { why: failureText(failed) }))
  }
  return (
    <Form
      className={styles["chosen"] ?? ""}
      onSubmit={(event) => {
        event.preventDefault()
        void start()
      }}
    >
      <Preview kept={kept} />
      {person === undefined ? (
        <Field
          label={t("bring.who")}
          help={t("bring.whoHelp")}
          value={name}
          onChange={setName}
          error={isMissing ? t("bring.whoMissing") : undefined}
          autoComplete="name"
        />
      ) : null}
      <p className="error" role="alert">
        {failure}
      </p>
      {state === undefined ? (
        <Button type="submit" className="button button-primary button-large">
          {t("bring.bring")}
        </Button>
      ) : (
        <div className={styles["running"]}>
          <progress
            className={styles["bar"]}
            max={state.of}
            value={state.done}
            aria-label={t("bring.title")}
          />
          <span>{t("bring.busy", { done: String(state.done), of: String(state.of) })}</span>
          {/* The last part makes the card be there, whether or not its answer arrives. */}
          {state.done === 0 || state.done < state.of - 1 ? (
            <Button className="button" onPress={() => running.current?.abort()}>
              {t("bring.stop")}
            </Button>
          ) : null}
        </div>
      )}
    </Form>
  )
}
