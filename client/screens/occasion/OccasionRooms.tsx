import { useCallback, useEffect, useMemo, useState, type ReactNode } from "react"
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components"
import type { MemberView, OccasionView, Person } from "../../../shared/api.ts"
import { itemsView } from "../../../shared/documents/items-view.ts"
import type { ItemId } from "../../../shared/ids.ts"
import { RoomKind } from "../../../shared/rooms.ts"
import { HalfMoon } from "../../components/HalfMoon.tsx"
import { MainMenu } from "../../components/MainMenu.tsx"
import { Page } from "../../components/Page.tsx"
import { Speaker } from "../../components/Speaker.tsx"
import { namesOf } from "../../components/titles.ts"
import { t } from "../../i18n/text.ts"
import type { Live, LiveRoom, RoomState } from "../../sync/types.ts"
import { GivingScope } from "../claims/GivingScope.tsx"
import { HereStack } from "./HereStack.tsx"
import { LeaveGuard, LostSheet, ReloadDialog, RemovedDialog } from "./LostDialogs.tsx"
import { peopleHere, type Here } from "./people-here.ts"
import { PillView } from "./PillView.tsx"
import { RoomPanel } from "./RoomPanel.tsx"
import { usePresence } from "./use-presence.ts"
import { useMaybeRoomState } from "./use-room.ts"

interface Props {
  live: Live
  occasion: OccasionView
  person: Person
  list: LiveRoom | undefined
  plan: LiveRoom | undefined
  header: ReactNode
  members: readonly MemberView[] | undefined
  name: string | undefined
  /** An organiser deleted it while it was open here. */
  deleted: boolean
  onPeople: (() => void) | undefined
  onEditors: (() => void) | undefined
  /** A room is closed to this person: what they may see is asked anew. */
  onLost: () => void
  /** Somebody is here who was not a member when they were last asked for. */
  onStranger: () => void
}

/** The live part of an occasion: who is here, how things stand, and the rooms this person may see, each a tab. */
export function OccasionRooms(props: Props) {
  const { live, occasion, person, list, plan, header, name, onPeople, onEditors, onLost, onStranger } = props
  const listState = useMaybeRoomState(list)
  const planState = useMaybeRoomState(plan)
  const reads = occasion.circle.role === "reader"
  const presences = usePresence(list, plan, reads)
  const [tab, setTab] = useState<RoomKind>("list")
  const look = useMyLook(occasion, person, [listState, planState])
  const others = useMemo(
    () =>
      peopleHere(
        [
          { kind: "list", present: listState?.present ?? [] },
          { kind: "plan", present: planState?.present ?? [] },
        ],
        person.id,
      ),
    [listState?.present, planState?.present, person.id],
  )
  // A plan alone can be lost by becoming the one who is celebrated (M6): then the rest is asked for anew.
  useOnce(isClosed(listState) || isClosed(planState), onLost)
  useOnce(isToldOtherwise(occasion, listState), onLost)
  useOnce(strangersAmong(others, props.members), onStranger)

  const titleOf = useCallback(
    (kind: RoomKind, item: ItemId): string | undefined => {
      const room = kind === "list" ? list : plan
      const found = room === undefined ? undefined : itemsView(room.doc).item(item)
      return found?.removed === undefined ? found?.title : undefined
    },
    [list, plan],
  )
  const goTo = (kind: RoomKind, item: ItemId): void => {
    setTab(kind)
    showRow(item)
  }
  const rooms = [list, plan].filter((room) => room !== undefined)
  const panel = (kind: RoomKind, room: LiveRoom | undefined): ReactNode =>
    room === undefined ? (
      <div className="bone bone-row" />
    ) : (
      <RoomPanel
        room={room}
        kind={kind}
        occasion={occasion}
        me={person.id}
        others={others}
        presences={presences}
      />
    )

  if (listState?.phase === "removed") {
    return (
      <Page right={<MainMenu />}>
        <RemovedDialog rooms={rooms} deleted={props.deleted} />
      </Page>
    )
  }
  return (
    <Page
      {...(name === undefined ? {} : { name })}
      right={
        <>
          <PillView live={live} />
          <HereStack others={others} person={person} look={look} titleOf={titleOf} onGo={goTo} />
          <MainMenu onPeople={onPeople} onEditors={onEditors} />
        </>
      }
    >
      {header}
      <Standing occasion={occasion} members={props.members} />
      {plan === undefined ? (
        panel("list", list)
      ) : (
        <GivingScope
          {...{ live, plan, occasion }}
          members={props.members}
          me={person.id}
          goTo={(item) => goTo(titleOf("list", item) === undefined ? "plan" : "list", item)}
        >
          <Tabs
            className="tabs"
            selectedKey={tab}
            onSelectionChange={(key) => setTab(RoomKind.safeParse(key).data ?? "list")}
          >
            <TabList className="tab-list" aria-label={t("occasion.options")}>
              <Tab id="list" className="tab">
                {t("occasion.wishes")}
              </Tab>
              <Tab id="plan" className="tab tab-secret">
                <HalfMoon size={15} />
                {t("occasion.ideas")}
                <span className="unseen">{t("occasion.hiddenFrom", { name: recipientNames(occasion) })}</span>
              </Tab>
            </TabList>
            <TabPanel id="list" className="panel">
              {panel("list", list)}
            </TabPanel>
            <TabPanel id="plan" className="panel panel-secret">
              <p className="secret-bar">
                <HalfMoon />
                {t("occasion.hiddenText", { name: recipientNames(occasion) })}
              </p>
              {panel("plan", plan)}
            </TabPanel>
          </Tabs>
        </GivingScope>
      )}
      {rooms.map((room) => (
        <LeaveGuard key={room.id} room={room} />
      ))}
      {rooms.map((room) => (
        <LostSheet key={room.id} room={room} />
      ))}
      <ReloadDialog live={live} />
      <Speaker />
    </Page>
  )
}

const isClosed = (state: RoomState | undefined): boolean =>
  state?.phase === "denied" || state?.phase === "removed"

/** Whether the list may be used otherwise than was last told: it was archived, or opened again (A4). */
function isToldOtherwise(occasion: OccasionView, list: RoomState | undefined): boolean {
  const told = occasion.rooms.find(({ kind }) => kind === "list")?.may
  return list?.live === true && list.may !== told
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

const recipientNames = (occasion: OccasionView): string => namesOf(occasion.recipients.map((one) => one.name))

/** The colour and shape that this person has in the circle, so that the stack shows them as others see them. */
function useMyLook(
  occasion: OccasionView,
  person: Person,
  states: readonly (RoomState | undefined)[],
): number {
  const celebrated = occasion.recipients.find((one) => one.me)?.look
  for (const state of states) {
    const me = state?.me === undefined ? undefined : state.people.get(state.me)
    if (me?.id === person.id) return me.look
  }
  return celebrated ?? 0
}

/** One line that says how this list stands to the one who looks; nothing where there is nothing to say. */
function Standing(props: { occasion: OccasionView; members: readonly MemberView[] | undefined }) {
  const { occasion, members } = props
  if (occasion.archivedAt !== undefined) return <p className="strip">{t("archive.strip")}</p>
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
        {t("occasion.surpriseAll", { name: recipientNames(occasion) })}
      </p>
    )
  }
  return null
}
