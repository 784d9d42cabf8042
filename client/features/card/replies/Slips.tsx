import { Pencil, Trash2 } from "lucide-react"
import { useEffect, useRef, useState, type ReactNode } from "react"
import { Label, TextArea, TextField } from "react-aria-components"
import type { MessageId, PersonId } from "../../../../shared/ids.ts"
import { REPLY_MAX } from "../../../../shared/limits.ts"
import type { RoomId } from "../../../../shared/rooms.ts"
import { Avatar } from "../../../components/Avatar.tsx"
import { draftsOf } from "../../../device/drafts.ts"
import { useKeptText } from "../../../device/use-kept-text.ts"
import { t } from "../../../i18n/text.ts"
import { Button } from "../../../ui/Button.tsx"
import styles from "./Replies.module.css"
import { repliesTo, useReplying } from "./replying.tsx"

/** The answers under a paper, each on a slip, and one's own as it is written (K13). */
export function Slips(props: {
  message: MessageId
  name: string
  isWriting: boolean
  onWrite: (writing: boolean) => void
}) {
  const { message, name, isWriting, onWrite } = props
  const replying = useReplying()
  if (replying === undefined) return null
  const { me, room, nameOf, lookOf, act } = replying
  const { answers } = repliesTo(replying, message)
  const mine = answers.find(({ by }) => by === me)
  return (
    <>
      {answers
        .filter((one) => !(isWriting && one === mine))
        .map(({ by, text }) => (
          <div key={by} className={styles["slip"]}>
            <Avatar name={nameOf(by)} look={lookOf(by)} size={24} />
            <p className={styles["slipText"]}>
              <b>{by === me ? t("reply.you") : <bdi translate="no">{nameOf(by)}</bdi>}</b>{" "}
              <span dir="auto" translate="no">
                {text}
              </span>
            </p>
            {by === me ? (
              <span className={styles["slipActs"]}>
                <Button className="icon-button" aria-label={t("reply.edit")} onPress={() => onWrite(true)}>
                  <Pencil size={16} />
                </Button>
                <Button
                  className="icon-button"
                  aria-label={t("reply.remove")}
                  onPress={() => void act({ do: "answer", message, text: null }, t("reply.removed"))}
                >
                  <Trash2 size={16} />
                </Button>
              </span>
            ) : null}
          </div>
        ))}
      {isWriting ? (
        <div className={styles["slip"]}>
          <ReplyForm
            {...{ me, room }}
            field={`answer ${message}`}
            label={t("reply.answerLabel", { name })}
            before={mine?.text ?? ""}
            button={t("reply.send")}
            onSend={(text) => act({ do: "answer", message, text }, t("reply.sent"))}
            onEnd={() => onWrite(false)}
            focusFirst
          />
        </div>
      ) : null}
    </>
  )
}

/** A few lines to somebody. Ctrl or Cmd with Enter sends them, Escape gives up. */
export function ReplyForm(props: {
  me: PersonId
  room: RoomId
  /** By which what is half-written is kept on this device. */
  field: string
  label: string
  before: string
  button: string
  icon?: ReactNode
  onSend: (text: string) => Promise<boolean>
  onEnd: (() => void) | undefined
  focusFirst?: boolean
}) {
  const { me, room, field, label, before, button, icon, onSend, focusFirst = false } = props
  const [text, setText, forget] = useKeptText(draftsOf(me), { scope: room, field, initial: before })
  const [busy, setBusy] = useState(false)
  const area = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    if (focusFirst) area.current?.focus()
  }, [focusFirst])
  const onEnd =
    props.onEnd &&
    (() => {
      forget()
      props.onEnd?.()
    })
  const isEmpty = text.trim() === ""
  const send = async (): Promise<void> => {
    if (isEmpty || busy) return
    setBusy(true)
    const sent = await onSend(text)
    setBusy(false)
    if (!sent) return
    forget()
    props.onEnd?.()
  }
  return (
    <form
      className={styles["form"]}
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      <TextField
        value={text}
        onChange={setText}
        maxLength={REPLY_MAX}
        onKeyDown={(event) => {
          if (event.key === "Escape" && onEnd !== undefined) onEnd()
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void send()
        }}
      >
        <Label className="unseen">{label}</Label>
        <TextArea ref={area} className={`input ${styles["area"]}`} rows={3} dir="auto" placeholder={label} />
      </TextField>
      <div className={styles["formActs"]}>
        {onEnd === undefined ? null : (
          <Button className="button button-small" onPress={onEnd}>
            {t("reply.cancel")}
          </Button>
        )}
        <Button type="submit" className="button button-small button-primary" isDisabled={isEmpty || busy}>
          {icon}
          {button}
        </Button>
      </div>
    </form>
  )
}
