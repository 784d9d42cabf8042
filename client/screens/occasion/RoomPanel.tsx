import { useMemo } from "react"
import type { OccasionView } from "../../../shared/api.ts"
import type { PersonId } from "../../../shared/ids.ts"
import type { RoomKind } from "../../../shared/rooms.ts"
import { Garland } from "../../components/Garland.tsx"
import { Skeleton } from "../../components/Skeleton.tsx"
import { namesOf } from "../../components/titles.ts"
import { t } from "../../i18n/text.ts"
import type { LiveRoom } from "../../sync/types.ts"
import { Button } from "../../ui/Button.tsx"
import { companyOf, CompanyProvider, EditingProvider, type Company, type Editing } from "../list/editing.tsx"
import { ItemList } from "../list/ItemList.tsx"
import type { Here } from "./people-here.ts"
import { useNews } from "./use-news.ts"
import { useOverwritten } from "./use-overwritten.ts"
import type { Presences } from "./use-presence.ts"
import { useRoomView } from "../../live/use-room.ts"

/** One room of an occasion: its wishes or ideas, for reading or for writing. */
export function RoomPanel(props: {
  room: LiveRoom
  kind: RoomKind
  occasion: OccasionView
  me: PersonId
  others: readonly Here[]
  presences: Presences
}) {
  const { room, kind, occasion, me, others, presences } = props
  const state = useRoomView(room)
  const onWrote = useOverwritten(room)
  useNews(room, others, state.live)
  // Until the server has answered, what it said last decides.
  const may = state.live ? state.may : (occasion.rooms.find((one) => one.kind === kind)?.may ?? "read")

  const editing = useMemo<Editing>(
    () => ({
      room,
      me,
      mayWrite: may === "write",
      onField: (at) => presences.onField(kind, at),
      onTyping: presences.onTyping,
      onWrote,
      secret: kind === "plan",
    }),
    [room, me, may, presences, onWrote, kind],
  )
  const company = useMemo<Company>(
    () => ({
      presentAt: companyOf(state.present, me),
      personOf: (id) => [...state.people.values()].find((one) => one.id === id),
    }),
    [state.present, state.people, me],
  )
  if (state.phase === "unopenable") {
    return (
      <div className="empty empty-list" role="alert">
        <p className="empty-title">{t("list.unopenable")}</p>
        <p className="soft">{t("list.unopenableText")}</p>
        <Button className="button" onPress={() => room.retry()}>
          {t("list.unopenableRetry")}
        </Button>
      </div>
    )
  }
  if (state.phase === "opening") {
    return (
      <Skeleton>
        <div className="bone bone-row" />
        <div className="bone bone-row" />
      </Skeleton>
    )
  }
  if (state.phase !== "ready") return null
  return (
    <EditingProvider value={editing}>
      <CompanyProvider value={company}>
        <ItemList
          live={state.live}
          label={kind === "plan" ? t("list.ideasLabel") : t("list.label")}
          empty={<Empty occasion={occasion} kind={kind} mayWrite={may === "write"} />}
        />
      </CompanyProvider>
    </EditingProvider>
  )
}

function Empty(props: { occasion: OccasionView; kind: RoomKind; mayWrite: boolean }) {
  const { occasion, kind, mayWrite } = props
  const name = namesOf(occasion.recipients.map((one) => one.name))
  const question = !mayWrite
    ? t("list.emptyReader")
    : kind === "plan"
      ? t("list.emptyIdeas")
      : occasion.recipient
        ? t("list.emptyMine")
        : t("list.emptyOther", { name })
  return (
    <div className="empty empty-list">
      <Garland />
      {mayWrite ? <p className="empty-title">{t("list.emptyTitle")}</p> : null}
      <p className="soft">{question}</p>
    </div>
  )
}
