import { PencilLine } from "lucide-react"
import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from "react"
import type { MemberView } from "../../../../shared/api.ts"
import {
  addMessage,
  bringBackMessage,
  readMessage,
  removeMessage,
  type Message,
  type Paper,
} from "../../../../shared/documents/card.ts"
import { isBlank } from "../../../../shared/documents/rich-text.ts"
import { newMessageId, type MessageId, type PersonId } from "../../../../shared/ids.ts"
import { say } from "../../../components/say.ts"
import { toast } from "../../../components/toasts.tsx"
import { t } from "../../../i18n/text.ts"
import { useDoc, useRoomState } from "../../../live/use-room.ts"
import type { LiveRoom } from "../../../sync/types.ts"
import { Button } from "../../../ui/Button.tsx"
import { MessageEditor, WRITING } from "./MessageEditor.tsx"
import { MessagePaper } from "./MessagePaper.tsx"
import styles from "./Messages.module.css"
import { writtenNow } from "./others.ts"
import { useMessages } from "./use-card.ts"
import type { CardPresence } from "./use-card-presence.ts"
import { Wall, type OnWall } from "./Wall.tsx"

/** The paper that a new message gets; people choose another, and until then a wall has colours. */
const FIRST_PAPERS: readonly Paper[] = ["apricot", "sky", "butter", "rose", "sage", "milk"]

interface Props {
  readonly messages: LiveRoom
  readonly members: readonly MemberView[] | undefined
  readonly me: PersonId
  readonly look: number
  readonly presence: CardPresence
  readonly mayWrite: boolean
  readonly wholePage: boolean
  readonly hiddenFrom: string
  readonly pill: ReactNode
}

/** Everybody's messages: one's own first, with what can be done with them, then the others', the oldest first. */
export function Messages(props: Props) {
  const { messages: room, me, look, presence, mayWrite, wholePage, hiddenFrom, pill } = props
  const doc = useDoc(room)
  const all = useMessages(doc)
  const { present } = useRoomState(room)
  const authors = useAuthors(props)
  const acts = useActs(room, me, look)
  const { editing, ended } = acts
  const writing = useMemo(() => writtenNow(present), [present])
  const mine = all.filter(({ author }) => author === me)
  const others = all.filter(
    (message) => message.author !== me && (writing.has(message.id) || !isBlank(message.body)),
  )

  useEffect(() => {
    if (!mayWrite && editing !== undefined) acts.end()
  }, [mayWrite, editing, acts])

  const own = (message: Message): ReactNode => {
    const isOpen = mayWrite && message.id === editing
    const remove = (): void => acts.remove(message.id)
    return (
      <>
        {isOpen && !wholePage ? null : (
          <MessagePaper
            {...{ message, ...authors(message.author) }}
            writing={writing.get(message.id)}
            onEdit={mayWrite ? () => acts.edit(message.id) : undefined}
            onDelete={mayWrite ? remove : undefined}
            focusFirst={ended === message.id}
          />
        )}
        {isOpen ? (
          <MessageEditor
            {...{ doc, message, look, presence, wholePage, hiddenFrom, pill }}
            onEnd={acts.end}
            onDelete={remove}
          />
        ) : null}
      </>
    )
  }
  const mayStart = mayWrite && !mine.some(({ id }) => id === editing)
  // On a phone the cover fills the first screen: the way in stands at its foot.
  const atFoot = mayStart && wholePage && mine.length === 0
  const start: readonly OnWall[] =
    mayStart && !atFoot
      ? [{ key: "start", node: <Start first={mine.length === 0} onPress={acts.start} /> }]
      : []
  const papers: readonly OnWall[] = [
    ...mine.map((message) => ({ key: message.id, node: own(message) })),
    ...start,
    ...others.map((message) => ({
      key: message.id,
      node: <MessagePaper {...{ message, ...authors(message.author) }} writing={writing.get(message.id)} />,
    })),
  ]
  return (
    <div className={styles["messages"]}>
      <h2 className="unseen">{t("write.messages")}</h2>
      <Wall label={t("write.messages")} papers={papers} />
      {atFoot ? (
        <div className={styles["foot"]}>
          <Button className={`button button-primary button-large ${styles["wide"]}`} onPress={acts.start}>
            <PencilLine size={20} />
            {t("write.start")}
          </Button>
        </div>
      ) : null}
      {all.length === 0 && !mayWrite ? <p className="soft">{t("write.empty")}</p> : null}
    </div>
  )
}

/** The place for a message of one's own. */
function Start({ first, onPress }: { first: boolean; onPress: () => void }) {
  return (
    <div className={styles["start"]} {...(first && { "data-first": "" })}>
      {first ? <p className={styles["invite"]}>{t("write.invite")}</p> : null}
      <Button className={first ? "button button-primary" : "button"} onPress={onPress}>
        <PencilLine size={18} />
        {first ? t("write.start") : t("write.another")}
      </Button>
    </div>
  )
}

/** Name and shape of who wrote, as the room knows them or else the circle. */
function useAuthors(props: Props): (author: PersonId) => { readonly name: string; readonly look: number } {
  const { messages, members } = props
  const { people } = useRoomState(messages)
  return useMemo(() => {
    const known = new Map<PersonId, { readonly name: string; readonly look: number }>()
    for (const { person, name, look } of members ?? []) known.set(person, { name, look })
    for (const { id, name, look } of people.values()) known.set(id, { name, look })
    return (author) => known.get(author) ?? { name: t("title.someone"), look: 0 }
  }, [members, people])
}

interface Acts {
  readonly editing: MessageId | undefined
  /** The message in which writing ended last: the focus goes back there. */
  readonly ended: MessageId | undefined
  readonly start: () => void
  readonly edit: (id: MessageId) => void
  readonly end: () => void
  readonly remove: (id: MessageId) => void
}

/** Starting, editing, ending and deleting messages of one's own. */
function useActs(room: LiveRoom, me: PersonId, look: number): Acts {
  const [editing, setEditing] = useState<MessageId>()
  const [ended, setEnded] = useState<MessageId>()
  const open = useRef<MessageId>(undefined)

  const go = useCallback((id: MessageId | undefined) => {
    open.current = id
    setEditing(id)
  }, [])
  /** Without a word in it, it is no message. */
  const tidy = useCallback((): void => {
    const id = open.current
    const message = id === undefined ? undefined : readMessage(room.doc, id)
    if (message !== undefined && isBlank(message.body))
      removeMessage(room.doc, message.id, Date.now(), WRITING)
  }, [room])
  const edit = useCallback(
    (id: MessageId) => {
      tidy()
      setEnded(undefined)
      go(id)
    },
    [tidy, go],
  )
  const remove = useCallback(
    (id: MessageId) => {
      removeMessage(room.doc, id, Date.now(), WRITING)
      if (open.current === id) go(undefined)
      say(t("write.deleted"))
      const bringBack = (): void => {
        bringBackMessage(room.doc, id, WRITING)
        setEnded(id)
        say(t("write.back"))
      }
      toast({ text: t("write.deleted"), action: { label: t("write.undo"), run: bringBack } })
    },
    [room, go],
  )
  const start = useCallback(() => {
    const id = newMessageId(me)
    const paper = FIRST_PAPERS[look % FIRST_PAPERS.length] ?? "milk"
    const made = addMessage(
      room.doc,
      { id, for: "", paper, pattern: "plain", createdAt: Date.now() },
      WRITING,
    )
    if (made.ok) edit(id)
    else toast({ text: t("write.tooMany"), tone: "bad" })
  }, [room, me, look, edit])
  const end = useCallback(() => {
    tidy()
    setEnded(open.current)
    go(undefined)
  }, [tidy, go])
  return useMemo(
    () => ({ editing, ended, start, edit, end, remove }),
    [editing, ended, start, edit, end, remove],
  )
}
