import { Palette } from "lucide-react"
import { useCallback, useMemo, useState, type ReactNode } from "react"
import type { MemberView, OccasionView } from "../../../../shared/api.ts"
import { writeCover } from "../../../../shared/documents/card.ts"
import type { PersonId } from "../../../../shared/ids.ts"
import { HalfMoon } from "../../../components/HalfMoon.tsx"
import { Skeleton } from "../../../components/Skeleton.tsx"
import { namesOf, titleOf, todayHere } from "../../../components/titles.ts"
import { t } from "../../../i18n/text.ts"
import { useDoc, useMaybeDoc, useRoomView } from "../../../live/use-room.ts"
import type { Live, LiveRoom } from "../../../sync/types.ts"
import { Button } from "../../../ui/Button.tsx"
import { Cover } from "../covers/Cover.tsx"
import { suggestedDesign, titlePlaceOf } from "../covers/covers.ts"
import styles from "./CardWriting.module.css"
import { GiftsInside } from "../ticket/GiftsInside.tsx"
import { useArranging } from "../arrange/arranging.tsx"
import { CoverPicker } from "./CoverPicker.tsx"
import { Greeting } from "./Greeting.tsx"
import { Messages } from "./Messages.tsx"
import { WRITING } from "./origin.ts"
import { caretsAt, writersIn } from "./others.ts"
import { Signed, signersOf } from "./Signed.tsx"
import { TitleOnCover } from "./TitleOnCover.tsx"
import { useCover, useSigned, useTitle, type Signed as SignedBy } from "./use-card.ts"
import { useCardPresence, type CardPresence } from "./use-card-presence.ts"
import { useMedia } from "./use-media.ts"
import { useOwnRoomWay } from "./use-own-room.ts"

interface Props {
  readonly occasion: OccasionView
  readonly me: PersonId
  readonly look: number
  readonly members: readonly MemberView[] | undefined
  readonly card: LiveRoom
  readonly messages: LiveRoom
  /** The room of one's own, where there is one (K15). */
  readonly own: LiveRoom | undefined
  readonly live: Live
  readonly onChanged: (occasion: OccasionView) => void
  /** How things stand with saving, for a page of its own on a phone. */
  readonly pill: ReactNode
}

/** The card for those who write it: cover, title and greeting together, and each their own messages (K1). */
export function CardWriting(props: Props) {
  const { card, messages } = props
  const phases = [useRoomView(card).phase, useRoomView(messages).phase]
  if (phases.includes("unopenable")) {
    const again = (): void => {
      card.retry()
      messages.retry()
    }
    return (
      <div className="empty empty-list" role="alert">
        <p className="empty-title">{t("write.unopenable")}</p>
        <p className="soft">{t("list.unopenableText")}</p>
        <Button className="button" onPress={again}>
          {t("list.unopenableRetry")}
        </Button>
      </div>
    )
  }
  // Nothing is written before both documents are there.
  if (phases.includes("opening")) {
    return (
      <Skeleton>
        <div className="bone bone-row" />
        <div className="bone bone-row" />
      </Skeleton>
    )
  }
  return phases.every((phase) => phase === "ready") ? <OpenCard {...props} /> : null
}

function OpenCard(props: Props) {
  const { occasion, card, messages, own, members, live, me, onChanged } = props
  const presence = useCardPresence(card, messages)
  const { present } = useRoomView(messages)
  const { arrangement } = useArranging()
  const hidden = useMemo(
    () => new Set(arrangement.hidden.map(({ message }) => message)),
    [arrangement.hidden],
  )
  const visible = useSigned(useDoc(messages), hidden)
  const mine = useSigned(useMaybeDoc(own), hidden)
  const hiding = occasion.card?.hiding ?? NOBODY
  const signed = useMemo(() => together(visible, mine, hiding), [visible, mine, hiding])
  const ownWay = useOwnRoomWay({ live, occasion, me, onChanged })
  const wholePage = useMedia("(width < 640px)")
  const hiddenFrom = namesOf(occasion.recipients.map(({ name }) => name))
  const signers = useMemo(() => {
    const celebrated = new Set(occasion.recipients.map(({ id }) => id))
    return signersOf(members ?? [], celebrated, signed, writersIn(present))
  }, [occasion.recipients, members, signed, present])
  const shared = { presence, wholePage, hiddenFrom }
  // Beside the tabs of the other parts, where there are any.
  const inTabs = occasion.rooms.some(({ kind }) => kind === "list" || kind === "plan")
  return (
    <div className={styles["card"]} {...(inTabs && { "data-tabs": "" })}>
      <div className={styles["head"]}>
        <p className={styles["hidden"]}>
          <HalfMoon size={14} />
          {t("write.hidden", { name: hiddenFrom })}
        </p>
        <Signed signers={signers} />
      </div>
      <div className={styles["columns"]}>
        <div className={styles["side"]}>
          <Inside {...props} {...shared} />
          <GiftsInside {...{ occasion, members }} me={props.me} mayWrite={useMayWrite(card, occasion)} />
        </div>
        <Messages
          {...props}
          {...{ ...shared, ownWay, hiding }}
          signersRead={occasion.card?.signersRead !== false}
          mayWrite={useMayWrite(messages, occasion)}
        />
      </div>
    </div>
  )
}

const NOBODY: readonly PersonId[] = []

/** Who has signed, also with messages that are hidden. */
const together = (visible: SignedBy, mine: SignedBy, hiding: readonly PersonId[]): SignedBy => ({
  people: new Set([...visible.people, ...mine.people, ...hiding]),
  names: new Set([...visible.names, ...mine.names]),
})

/** Until the server has answered, what it said last decides. */
function useMayWrite(room: LiveRoom, occasion: OccasionView): boolean {
  const { live, may } = useRoomView(room)
  const told = occasion.rooms.find(({ kind }) => room.id.startsWith(`${kind}/`))?.may
  return (live ? may : told) === "write"
}

/** The cover with its title, and the greeting under its fold. */
function Inside(props: Props & { presence: CardPresence; wholePage: boolean; hiddenFrom: string }) {
  const { occasion, card, presence, wholePage, hiddenFrom, pill } = props
  const doc = useDoc(card)
  const { present } = useRoomView(card)
  const cover = useCover(doc, suggestedDesign(occasion.kind))
  const written = useTitle(doc)
  // What the occasion is called stands on the cover until somebody writes a title.
  const title = titleOf(
    { ...occasion, recipients: occasion.recipients.map(({ name }) => name), mine: false },
    todayHere(),
  )
  const mayWrite = useMayWrite(card, occasion)
  const [picking, setPicking] = useState(false)
  const inTitle = useMemo(() => caretsAt(present, "title"), [present])
  const inGreeting = useMemo(() => caretsAt(present, "greeting"), [present])
  const onCaret = useCallback(
    (caret: Parameters<CardPresence["onCaret"]>[1]) => presence.onCaret("title", caret),
    [presence],
  )
  // The button keeps out of the way of the words.
  const side = titlePlaceOf(cover.design).valign === "top" ? "bottom" : "top"
  return (
    <div className={styles["inside"]}>
      <div className={styles["cover"]}>
        {mayWrite ? (
          <>
            <TitleOnCover
              {...{ doc, cover, onCaret }}
              otherwise={title}
              others={inTitle}
              onTyping={presence.onTyping}
            />
            <Button
              className={`button button-small ${styles["pick"]}`}
              data-side={side}
              onPress={() => setPicking(true)}
            >
              <Palette size={18} />
              {t("write.cover")}
            </Button>
          </>
        ) : (
          <Cover cover={cover} title={written === "" ? title : written} />
        )}
      </div>
      <Greeting {...{ doc, presence, mayWrite, wholePage, hiddenFrom, pill }} others={inGreeting} />
      {picking ? (
        <CoverPicker
          cover={cover}
          title={written === "" ? title : written}
          onChoose={(chosen) => writeCover(doc, chosen, WRITING)}
          onClose={() => setPicking(false)}
        />
      ) : null}
    </div>
  )
}
