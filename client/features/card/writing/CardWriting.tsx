import { Palette } from "lucide-react"
import { useCallback, useMemo, useState, type ReactNode } from "react"
import type { MemberView, OccasionView } from "../../../../shared/api.ts"
import { writeCover } from "../../../../shared/documents/card.ts"
import type { PersonId } from "../../../../shared/ids.ts"
import { HalfMoon } from "../../../components/HalfMoon.tsx"
import { Skeleton } from "../../../components/Skeleton.tsx"
import { namesOf, titleOf, todayHere } from "../../../components/titles.ts"
import { t } from "../../../i18n/text.ts"
import { useDoc, useRoomState } from "../../../live/use-room.ts"
import type { LiveRoom } from "../../../sync/types.ts"
import { Button } from "../../../ui/Button.tsx"
import { Cover } from "../covers/Cover.tsx"
import { suggestedDesign, titlePlaceOf } from "../covers/covers.ts"
import styles from "./CardWriting.module.css"
import { CoverPicker } from "./CoverPicker.tsx"
import { Greeting } from "./Greeting.tsx"
import { WRITING } from "./MessageEditor.tsx"
import { Messages } from "./Messages.tsx"
import { caretsAt, writersIn } from "./others.ts"
import { Signed, signersOf } from "./Signed.tsx"
import { TitleOnCover } from "./TitleOnCover.tsx"
import { useCover, useSigned, useTitle } from "./use-card.ts"
import { useCardPresence, type CardPresence } from "./use-card-presence.ts"
import { useMedia } from "./use-media.ts"

interface Props {
  readonly occasion: OccasionView
  readonly me: PersonId
  readonly look: number
  readonly members: readonly MemberView[] | undefined
  readonly card: LiveRoom
  readonly messages: LiveRoom
  /** How things stand with saving, for a page of its own on a phone. */
  readonly pill: ReactNode
}

/** The card for those who write it: cover, title and greeting together, and each their own messages (K1). */
export function CardWriting(props: Props) {
  const { card, messages } = props
  const phases = [useRoomState(card).phase, useRoomState(messages).phase]
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
  const { occasion, card, messages, members } = props
  const presence = useCardPresence(card, messages)
  const { present } = useRoomState(messages)
  const signed = useSigned(useDoc(messages))
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
        <Inside {...props} {...shared} />
        <Messages {...props} {...shared} mayWrite={useMayWrite(messages, occasion)} />
      </div>
    </div>
  )
}

/** Until the server has answered, what it said last decides. */
function useMayWrite(room: LiveRoom, occasion: OccasionView): boolean {
  const { live, may } = useRoomState(room)
  const told = occasion.rooms.find(({ kind }) => room.id.startsWith(`${kind}/`))?.may
  return (live ? may : told) === "write"
}

/** The cover with its title, and the greeting under its fold. */
function Inside(props: Props & { presence: CardPresence; wholePage: boolean; hiddenFrom: string }) {
  const { occasion, card, presence, wholePage, hiddenFrom, pill } = props
  const doc = useDoc(card)
  const { present } = useRoomState(card)
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
