import { useCallback, useEffect, useMemo, useState, type ComponentProps, type ReactNode } from "react"
import type { MemberView, OccasionView, Person } from "../../../shared/api.ts"
import { itemsView } from "../../../shared/documents/items-view.ts"
import type { ItemId } from "../../../shared/ids.ts"
import type { RoomKind } from "../../../shared/rooms.ts"
import { lazyPiece } from "../../components/lazy-part.tsx"
import { HalfMoon } from "../../components/HalfMoon.tsx"
import { MainMenu } from "../../components/MainMenu.tsx"
import { Page } from "../../components/Page.tsx"
import { Skeleton } from "../../components/Skeleton.tsx"
import { Speaker } from "../../components/Speaker.tsx"
import { useLateTexts } from "../../features/card/late/use-late-texts.ts"
import { CardPanel } from "../../features/card/CardPanel.tsx"
import { GiftsAmongIdeas } from "../../features/card/ticket/GiftsInside.tsx"
import { TicketScope } from "../../features/card/ticket/use-tickets.tsx"
import { LIST_WORDS } from "../../i18n/packs.ts"
import { t } from "../../i18n/text.ts"
import type { Live, LiveRoom, RoomView } from "../../sync/types.ts"
import { GivingScope } from "../claims/GivingScope.tsx"
import { HereStack } from "./HereStack.tsx"
import { LeaveGuard, MaybeLost, MaybeReload, RemovedDialog } from "./losses.tsx"
import { OccasionSections } from "./OccasionSections.tsx"
import { recipientNames, type Section } from "./sections.ts"
import { peopleHere, type Here } from "./people-here.ts"
import { PillView } from "./PillView.tsx"
import { usePresence } from "./use-presence.ts"
import { useMaybeRoomView } from "../../live/use-room.ts"

// A card alone has no list.
const RoomPanel = lazyPiece(() => import("./RoomPanel.tsx").then((m) => m.RoomPanel), {
  words: LIST_WORDS,
  waiting: (
    <Skeleton>
      <div className="bone bone-row" />
      <div className="bone bone-row" />
    </Skeleton>
  ),
})

interface Props {
  live: Live
  occasion: OccasionView
  person: Person
  list: LiveRoom | undefined
  plan: LiveRoom | undefined
  card: LiveRoom | undefined
  messages: LiveRoom | undefined
  /** What tells of an opened card. */
  opened: LiveRoom | undefined
  own: LiveRoom | undefined
  onChanged: (occasion: OccasionView) => void
  header: ReactNode
  members: readonly MemberView[] | undefined
  name: string | undefined
  /** An organiser deleted it while it was open here. */
  deleted: boolean
  onPeople: (() => void) | undefined
  onEditors: (() => void) | undefined
  onStartCard: (() => void) | undefined
  /** A room is closed to this person: what they may see is asked anew. */
  onLost: () => void
  /** Somebody is here who was not a member when they were last asked for. */
  onStranger: () => void
}

/** The live part of an occasion: who is here, how things stand, and what this person may see, each a tab. */
export function OccasionRooms(props: Props) {
  const { live, occasion, person, list, plan, card, messages, own, opened } = props
  const { header, name, onPeople, onEditors, onStartCard, onLost, onStranger } = props
  const listState = useMaybeRoomView(list)
  const planState = useMaybeRoomView(plan)
  const cardState = useMaybeRoomView(card)
  const messagesState = useMaybeRoomView(messages)
  const openedState = useMaybeRoomView(opened)
  const ownState = useMaybeRoomView(own)
  const late = useLateTexts({ live, occasion, person, onChanged: props.onChanged })
  const reads = occasion.circle.role === "reader"
  const presences = usePresence(list, plan, reads)
  const [chosen, setChosen] = useState<Section>()
  const look = useMyLook(occasion, person, [listState, planState, cardState, messagesState])
  const others = useMemo(
    () =>
      peopleHere(
        [
          { kind: "list", present: listState?.present ?? [] },
          { kind: "plan", present: planState?.present ?? [] },
          { kind: "card", present: cardState?.present ?? [] },
          { kind: "messages", present: messagesState?.present ?? [] },
        ],
        person.id,
      ),
    [listState?.present, planState?.present, cardState?.present, messagesState?.present, person.id],
  )
  // A plan alone can be lost by becoming the one who is celebrated (M6): then the rest is asked for anew.
  const states = [listState, planState, cardState, messagesState, ownState, openedState]
  useOnce(states.some(isClosed), onLost)
  useOnce(isToldOtherwise(occasion, "list", listState), onLost)
  useOnce(isToldOtherwise(occasion, "card", cardState), onLost)
  useOnce(strangersAmong(others, props.members), onStranger)

  const titleOf = useCallback(
    (kind: RoomKind, item: ItemId): string | undefined => {
      const room = kind === "list" ? list : kind === "plan" ? plan : undefined
      const found = room === undefined ? undefined : itemsView(room.doc).item(item)
      return found?.removed === undefined ? found?.title : undefined
    },
    [list, plan],
  )
  const goTo = (kind: RoomKind, item: ItemId | undefined): void => {
    setChosen(kind === "plan" || kind === "list" ? kind : "card")
    if (item !== undefined) showRow(item)
  }
  const rooms = [list, plan, card, messages, own, opened].filter((room) => room !== undefined)
  const panel = (section: Section): ReactNode => {
    if (section === "card")
      return (
        <CardPanel
          {...{ live, occasion, person, card, messages, own, look }}
          onChanged={props.onChanged}
          members={props.members}
          pill={<PillView live={live} />}
        />
      )
    const room = section === "list" ? list : plan
    return room === undefined ? (
      <div className="bone bone-row" />
    ) : (
      <>
        {section === "plan" && occasion.card !== undefined ? (
          <TicketScope {...{ live, occasion, person }}>
            <GiftsAmongIdeas />
          </TicketScope>
        ) : null}
        <RoomPanel {...{ room, occasion, others, presences }} kind={section} me={person.id} />
      </>
    )
  }
  const first = occasion.list ? listState : (cardState ?? openedState)

  if (first?.phase === "removed") {
    return (
      <Page right={<MainMenu />}>
        <RemovedDialog rooms={rooms} deleted={props.deleted} list={occasion.list} />
      </Page>
    )
  }
  return (
    <Page
      width={card === undefined && opened === undefined ? "column" : "wide"}
      {...(name === undefined ? {} : { name })}
      right={
        <>
          <PillView live={live} />
          <HereStack others={others} person={person} look={look} titleOf={titleOf} onGo={goTo} />
          <MainMenu onPeople={onPeople} onEditors={onEditors} onStartCard={onStartCard} />
        </>
      }
    >
      {header}
      <Standing occasion={occasion} members={props.members} />
      <MaybeGiving
        {...{ live, plan, occasion }}
        members={props.members}
        me={person.id}
        goTo={(item) => goTo(titleOf("list", item) === undefined ? "plan" : "list", item)}
      >
        <OccasionSections {...{ occasion, chosen, panel }} person={person.id} onChoose={setChosen} />
      </MaybeGiving>
      {rooms.map((room) => (
        <LeaveGuard key={room.id} room={room} />
      ))}
      {rooms.map((room) => (
        <MaybeLost key={room.id} {...{ room, late }} />
      ))}
      <MaybeReload live={live} />
      <Speaker />
    </Page>
  )
}

function MaybeGiving(
  props: Omit<ComponentProps<typeof GivingScope>, "plan"> & { plan: LiveRoom | undefined },
) {
  const { plan, ...rest } = props
  return plan === undefined ? props.children : <GivingScope {...rest} plan={plan} />
}

const isClosed = (state: RoomView | undefined): boolean =>
  state?.phase === "denied" || state?.phase === "removed"

/** Whether a room may be used otherwise than was last told: it was archived or opened again (A4), or the card opened. */
function isToldOtherwise(occasion: OccasionView, kind: RoomKind, room: RoomView | undefined): boolean {
  const told = occasion.rooms.find((one) => one.kind === kind)?.may
  return room?.live === true && room.may !== told
}

/** After its tab is drawn. */
function showRow(item: ItemId): void {
  setTimeout(() => {
    const row = document.querySelector<HTMLElement>(`[data-row="${item}"]`)
    row?.scrollIntoView({ block: "center", behavior: "smooth" })
    row?.querySelector<HTMLElement>(".row-main")?.focus({ preventScroll: true })
  }, 50)
}

/** Calls back when the answer becomes another one that is not empty; not again while it stays. */
function useOnce(about: boolean | string, then: () => void): void {
  useEffect(() => {
    if (about !== false && about !== "") then()
    // Only what it is about counts.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [about])
}

/** Who is here without being among the members as they were last told. */
const strangersAmong = (others: readonly Here[], members: readonly MemberView[] | undefined): string =>
  others
    .filter(({ person }) => members?.some((member) => member.person === person.id) === false)
    .map(({ person }) => person.id)
    .join()

/** The colour and shape that this person has in the circle, so that the stack shows them as others see them. */
function useMyLook(
  occasion: OccasionView,
  person: Person,
  states: readonly (RoomView | undefined)[],
): number {
  const celebrated = occasion.recipients.find((one) => one.me)?.look
  for (const state of states) {
    const me = state?.me === undefined ? undefined : state.people.get(state.me)
    if (me?.id === person.id) return me.look
  }
  return celebrated ?? 0
}

/** One line that says how this list or card stands to the one who looks; nothing where there is nothing to say. */
function Standing(props: { occasion: OccasionView; members: readonly MemberView[] | undefined }) {
  const { occasion, members } = props
  if (occasion.archivedAt !== undefined)
    return <p className="strip">{t(occasion.list ? "archive.strip" : "archive.stripCard")}</p>
  if (!occasion.list) return null
  if (occasion.circle.role === "reader") return <p className="strip">{t("occasion.readOnly")}</p>
  if (occasion.recipient) {
    // The fixed line for a recipient. Before anybody else joined it would not be true.
    const others = members?.some((member) => member.joined && !member.me)
    return (
      <p className="strip strip-quiet">
        {others === undefined ? null : others ? t("occasion.blind") : t("occasion.alone")}
      </p>
    )
  }
  if (occasion.secrecy === "surprise") {
    return (
      <p className="strip strip-secret">
        <HalfMoon />
        {t(occasion.card === undefined ? "occasion.surpriseAll" : "occasion.surpriseUntil", {
          name: recipientNames(occasion),
        })}
      </p>
    )
  }
  return null
}
