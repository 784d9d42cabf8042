import { useMemo } from "react"
import { MailPlus } from "lucide-react"
import type { OccasionView, Person } from "../../../../shared/api.ts"
import { isEmptyMessage, type Message } from "../../../../shared/documents/card.ts"
import { copyMessage, takeMessageOut } from "../../../../shared/documents/move-message.ts"
import { plainTextOf } from "../../../../shared/documents/read-rich-text.ts"
import { plainText } from "../../../../shared/documents/rich-blocks.ts"
import { newMessageId, type MessageId } from "../../../../shared/ids.ts"
import { namesOf } from "../../../components/titles.ts"
import { t } from "../../../i18n/text.ts"
import { useMaybeDoc } from "../../../live/use-room.ts"
import { useServices } from "../../../session/services.tsx"
import type { Live, LiveRoom } from "../../../sync/types.ts"
import { Button } from "../../../ui/Button.tsx"
import type { CardContent } from "../opening/content.ts"
import { MessageEditor } from "../writing/MessageEditor.tsx"
import { MessagePaper } from "../writing/MessagePaper.tsx"
import { WRITING } from "../writing/origin.ts"
import { useActs } from "../writing/use-acts.ts"
import { useMessages } from "../writing/use-card.ts"
import type { CardPresence } from "../writing/use-card-presence.ts"
import { useMedia } from "../writing/use-media.ts"
import { useTidying } from "../writing/use-tidying.ts"
import { useOwnRoomWay } from "../writing/use-own-room.ts"
import { addLate } from "./late-texts.ts"
import styles from "./LateMessages.module.css"

/** Nobody sees who writes a late message. */
const UNSEEN: CardPresence = {
  onCaret: () => undefined,
  onMessage: () => undefined,
  onTyping: () => undefined,
}

interface Props {
  readonly live: Live
  readonly occasion: OccasionView
  readonly person: Person
  readonly messages: LiveRoom
  readonly own: LiveRoom | undefined
  readonly look: number
  readonly content: CardContent
  readonly onChanged: (occasion: OccasionView) => void
}

/** K5: what a giver writes after the card has opened, and adds to it. */
export function LateMessages(props: Props) {
  const { live, occasion, person, messages, own, look, content, onChanged } = props
  const { api } = useServices()
  const ownWay = useOwnRoomWay({ live, occasion, me: person.id, onChanged })
  const acts = useActs({ shared: messages, own, ownWay }, person.id, look)
  const wholePage = useMedia("(width < 640px)")
  const written = useMessages(useMaybeDoc(own))
  const inCard = useMemo(
    () => new Map(content.messages.map(({ id, body }) => [id, plainText(body)])),
    [content.messages],
  )
  useTidying({ shared: messages, own }, person.id, true)
  const left = written.filter((message) => isLeft(message, inCard, acts.editing))
  const hiddenFrom = namesOf(occasion.recipients.map(({ name }) => name))

  const add = async (written: Message): Promise<void> => {
    if (own === undefined) return
    const { id, origin } = written
    let message = id
    if (inCard.has(id) || inCard.has(origin)) {
      // What was written on after the opening is a message of its own.
      message = newMessageId(person.id)
      copyMessage(
        { from: own.doc, to: own.doc },
        { ...written, origin: message },
        { origin: WRITING, as: message },
      )
      takeMessageOut(own.doc, id, WRITING)
    }
    await addLate(api, own, { occasion: occasion.id, message })
  }
  return (
    <section className={styles["late"]} aria-label={t("late.title")}>
      {left.length === 0 ? null : <p className="soft">{t("late.text")}</p>}
      {left.map((message) => {
        const { id, map } = message
        const isOpen = id === acts.editing
        return (
          <div key={id} className={styles["message"]}>
            {isOpen && map.doc !== null && own !== undefined ? (
              <MessageEditor
                {...{ message, look, wholePage, hiddenFrom }}
                doc={map.doc}
                room={own.id}
                name={person.name}
                presence={UNSEEN}
                pill={null}
                hidden
                onHide={undefined}
                onEnd={acts.end}
                onDelete={() => acts.remove(id)}
              />
            ) : (
              <MessagePaper
                {...{ message, look }}
                name={person.name}
                writing={undefined}
                onEdit={() => acts.edit(id)}
                onDelete={() => acts.remove(id)}
                focusFirst={acts.ended === id}
              />
            )}
            {isOpen ? null : (
              <Button className="button button-primary" onPress={() => void add(message)}>
                <MailPlus size={18} />
                {t("late.add")}
              </Button>
            )}
          </div>
        )
      })}
      {acts.editing === undefined ? (
        <Button className="button" onPress={() => acts.start(true)}>
          {t("late.start")}
        </Button>
      ) : null}
    </section>
  )
}

/** Whether something of it is not in the card. */
function isLeft(
  message: Message,
  inCard: ReadonlyMap<MessageId, string>,
  editing: MessageId | undefined,
): boolean {
  if (message.id === editing) return true
  if (isEmptyMessage(message)) return false
  const there = [message.id, message.origin].flatMap((id) => inCard.get(id) ?? [])
  return !there.includes(plainTextOf(message.body))
}
