import { EyeOff, PencilLine } from "lucide-react"
import { useEffect, useMemo, useRef, type ReactNode } from "react"
import type { MemberView } from "../../../../shared/api.ts"
import { isEmptyMessage, type Message } from "../../../../shared/documents/card.ts"
import type { MessageId, PersonId } from "../../../../shared/ids.ts"
import { t } from "../../../i18n/text.ts"
import { useDoc, useMaybeDoc, useRoomView } from "../../../live/use-room.ts"
import type { LiveRoom } from "../../../sync/types.ts"
import { Button } from "../../../ui/Button.tsx"
import { arranged, OrderScope, useArranging } from "../arrange/arranging.tsx"
import { HiddenSheet } from "./HiddenSheet.tsx"
import { MessageEditor } from "./MessageEditor.tsx"
import { MessagePaper } from "./MessagePaper.tsx"
import styles from "./Messages.module.css"
import { useLeaveGuard } from "../photos/use-uploads.ts"
import { roomWith } from "./move.ts"
import { writtenNow } from "./others.ts"
import { useActs, type Acts, type MyRooms, type Way } from "./use-acts.ts"
import { useMessages } from "./use-card.ts"
import type { CardPresence } from "./use-card-presence.ts"
import { useTidying } from "./use-tidying.ts"
import { Wall, type OnWall } from "./Wall.tsx"

interface Props extends Pick<MyRooms, "own" | "ownWay"> {
  readonly messages: LiveRoom
  /** Whether signers read each other's messages before the card opens (K15). */
  readonly signersRead: boolean
  /** Who has signed with messages that nobody else reads before it opens. */
  readonly hiding: readonly PersonId[]
  readonly members: readonly MemberView[] | undefined
  readonly me: PersonId
  readonly look: number
  readonly presence: CardPresence
  readonly mayWrite: boolean
  readonly wholePage: boolean
  readonly hiddenFrom: string
  readonly pill: ReactNode
}

/** Everybody's messages: one's own first, with what can be done with them, then the others', as the card has them. */
export function Messages(props: Props) {
  const { messages: shared, own, ownWay, me, look, signersRead, mayWrite, wholePage } = props
  const visible = useMessages(useDoc(shared))
  const hidden = useMessages(useMaybeDoc(own))
  const { present } = useRoomView(shared)
  const authors = useAuthors(props)
  const acts = useActs({ shared, own, ownWay }, me, look)
  useLeaveGuard()
  const { editing, moving } = acts
  const writing = useMemo(() => writtenNow(present), [present])
  useTidying({ shared, own }, me, moving.size > 0 || editing !== undefined)
  const mine = myMessages(visible, hidden, { me, moving })
  useFollowing(mine, editing, acts.edit)
  const arranging = useArranging()
  const others = arranged(visible, arranging, me).filter(
    (message) => message.author !== me && (writing.has(message.id) || !isEmptyMessage(message)),
  )
  const written = [...visible, ...hidden]
    .filter((message) => !isEmptyMessage(message))
    .toSorted((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))
  const shown = new Set(written.filter(({ author }) => author !== me).map(({ author }) => author))
  const sheets = props.hiding.filter((person) => person !== me && !shown.has(person))

  useEffect(() => {
    if (!mayWrite && editing !== undefined) acts.end()
  }, [mayWrite, editing, acts])

  const mayStart = mayWrite && !mine.some(({ message }) => message.id === editing)
  // On a phone the cover fills the first screen: the way in stands at its foot.
  const atFoot = mayStart && wholePage && mine.length === 0
  const onStart = (): void => acts.start(!signersRead)
  const start: readonly OnWall[] =
    mayStart && !atFoot
      ? [
          {
            key: "start",
            node: (
              <Start
                first={mine.length === 0}
                onPress={onStart}
                onHidden={signersRead ? () => acts.start(true) : undefined}
              />
            ),
          },
        ]
      : []
  const papers: readonly OnWall[] = [
    ...mine.map((one) => ({
      key: one.message.id,
      node: <Mine {...props} {...{ one, acts, writing }} author={authors(me)} />,
    })),
    ...start,
    ...others.map((message) => ({
      key: message.id,
      node: <MessagePaper {...{ message, ...authors(message.author) }} writing={writing.get(message.id)} />,
    })),
    ...sheets.map((person) => ({ key: person, node: <HiddenSheet {...authors(person)} /> })),
  ]
  const empty = visible.length + hidden.length + sheets.length === 0
  return (
    <div className={styles["messages"]}>
      <h2 className="unseen">{t("write.messages")}</h2>
      {signersRead ? null : <p className={styles["apart"]}>{t("hide.apart")}</p>}
      <OrderScope messages={written}>
        <Wall label={t("write.messages")} papers={papers} />
      </OrderScope>
      {atFoot ? (
        <div className={styles["foot"]}>
          <Button className={`button button-primary button-large ${styles["wide"]}`} onPress={onStart}>
            <PencilLine size={20} />
            {t("write.start")}
          </Button>
        </div>
      ) : null}
      {empty && !mayWrite ? <p className="soft">{t("write.empty")}</p> : null}
    </div>
  )
}

interface MineOnWall {
  readonly message: Message
  /** Nobody else reads it before the card opens (K15). */
  readonly hidden: boolean
}

/** Own messages, oldest first. A message in both rooms is shown once: at its old place while this page moves it, otherwise as hidden. */
function myMessages(
  visible: readonly Message[],
  hidden: readonly Message[],
  { me, moving }: { readonly me: PersonId; readonly moving: ReadonlyMap<MessageId, Way> },
): readonly MineOnWall[] {
  const mine = [
    ...hidden.map((message) => ({ message, hidden: true })),
    ...visible.map((message) => ({ message, hidden: false })),
  ].filter(({ message }) => message.author === me)
  const moves = new Set(mine.flatMap(({ message }) => (moving.has(message.id) ? [message.origin] : [])))
  const kept = new Set(hidden.map(({ origin }) => origin))
  return mine
    .filter(({ message, hidden: isHidden }) =>
      moves.has(message.origin) ? moving.has(message.id) : isHidden || !kept.has(message.origin),
    )
    .toSorted((a, b) => a.message.createdAt - b.message.createdAt)
}

/** Another device moved the message that is being written: writing goes on where it is now. */
function useFollowing(
  mine: readonly MineOnWall[],
  editing: MessageId | undefined,
  edit: (id: MessageId) => void,
): void {
  const origin = useRef<MessageId>(undefined)
  useEffect(() => {
    const open = mine.find(({ message }) => message.id === editing)
    if (editing === undefined || open !== undefined) {
      origin.current = open?.message.origin
      return
    }
    const next = mine.find(({ message }) => message.origin === origin.current)
    if (next !== undefined) edit(next.message.id)
  }, [mine, editing, edit])
}

/** What its author may do: where signers do not read each other, nothing is shown to them. */
const toggleOf = (hidden: boolean, signersRead: boolean): Way | undefined => {
  if (!hidden) return "hide"
  return signersRead ? "show" : undefined
}

/** One's own message: on its paper, or being written. */
function Mine(
  props: Props & {
    readonly one: MineOnWall
    readonly acts: Acts
    readonly author: { readonly name: string; readonly look: number }
    readonly writing: ReadonlyMap<string, boolean>
  },
) {
  const { one, acts, author, writing, signersRead, mayWrite, wholePage } = props
  const { messages, own, look, presence, hiddenFrom, pill } = props
  const { message, hidden } = one
  const { id } = message
  const way = acts.moving.get(id)
  const mayEdit = mayWrite && way === undefined
  const isOpen = mayEdit && id === acts.editing
  const remove = (): void => acts.remove(id)
  const toggle = toggleOf(hidden, signersRead)
  const { doc } = message.map
  return (
    <>
      {isOpen && !wholePage ? null : (
        <MessagePaper
          {...{ message, hidden, ...author }}
          writing={writing.get(id)}
          onEdit={mayEdit ? () => acts.edit(id) : undefined}
          onDelete={mayEdit ? remove : undefined}
          moving={way}
          onStay={() => acts.stay(id)}
          focusFirst={acts.ended === id}
        />
      )}
      {isOpen && doc !== null ? (
        <MessageEditor
          {...{ doc, message, hidden, look, presence, wholePage, hiddenFrom, pill }}
          onEnd={acts.end}
          onDelete={remove}
          room={roomWith({ shared: messages, own }, id).id}
          name={author.name}
          onHide={toggle === undefined ? undefined : () => acts.move(id, toggle)}
        />
      ) : null}
    </>
  )
}

/** The place for a message of one's own. */
function Start(props: { first: boolean; onPress: () => void; onHidden: (() => void) | undefined }) {
  const { first, onPress, onHidden } = props
  return (
    <div className={styles["start"]} {...(first && { "data-first": "" })}>
      {first ? <p className={styles["invite"]}>{t("write.invite")}</p> : null}
      <Button className={first ? "button button-primary" : "button"} onPress={onPress}>
        <PencilLine size={18} />
        {first ? t("write.start") : t("write.another")}
      </Button>
      {onHidden === undefined ? null : (
        <Button className={`link-button ${styles["quiet"]}`} onPress={onHidden}>
          <EyeOff size={17} />
          {t("hide.start")}
        </Button>
      )}
    </div>
  )
}

/** Name and shape of who wrote, as the room knows them or else the circle. */
function useAuthors(props: Props): (author: PersonId) => { readonly name: string; readonly look: number } {
  const { messages, members } = props
  const { people } = useRoomView(messages)
  return useMemo(() => {
    const known = new Map<PersonId, { readonly name: string; readonly look: number }>()
    for (const { person, name, look } of members ?? []) known.set(person, { name, look })
    for (const { id, name, look } of people.values()) known.set(id, { name, look })
    return (author) => known.get(author) ?? { name: t("title.someone"), look: 0 }
  }, [members, people])
}
