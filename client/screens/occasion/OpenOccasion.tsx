import { useEffect, useMemo, useState } from "react"
import { useSearchParams } from "wouter"
import { Members, type OccasionView, type MemberView, type Person } from "../../../shared/api.ts"
import { ownRoomOf, roomOf, type RoomId, type SharedRoomKind } from "../../../shared/rooms.ts"
import { lazyDialog } from "../../components/lazy-part.tsx"
import { titleOf, todayHere } from "../../components/titles.ts"
import type { Cover } from "../../device/cover.ts"
import { CardNews } from "../../features/card/replies/CardNews.tsx"
import { CardSchedule } from "../../features/card/schedule/CardSchedule.tsx"
import { SealedLine } from "../../features/card/waiting/SealedLine.tsx"
import { isWholePage } from "../../features/card/whole-page.ts"
import { nothing } from "../../session/covered.ts"
import { liveOf } from "../../session/live-door.ts"
import { useServices } from "../../session/services.tsx"
import type { Live } from "../../sync/types.ts"
import { useAnswer } from "../../session/use-answer.ts"
import { namedOf } from "./named.ts"
import { AskNotice } from "./AskNotice.tsx"
import { RevealCard } from "../reveal/RevealCard.tsx"
import { useFreshOccasion } from "../reveal/use-fresh-occasion.ts"
import { OccasionHeader } from "./OccasionHeader.tsx"
import { OccasionRooms } from "./OccasionRooms.tsx"
import { SetAsideNotices } from "./SetAside.tsx"
import { useRoom } from "../../live/use-room.ts"

const ShareSheet = lazyDialog(() => import("./ShareSheet.tsx").then((m) => m.ShareSheet))
const MembersDialog = lazyDialog(() => import("./MembersDialog.tsx").then((m) => m.MembersDialog))
const EditorsDialog = lazyDialog(() => import("../editors/EditorsDialog.tsx").then((m) => m.EditorsDialog))
const EditDialog = lazyDialog(() => import("./EditDialog.tsx").then((m) => m.EditDialog))
const StartCardSheet = lazyDialog(() =>
  import("../../features/card/start/StartCardSheet.tsx").then((m) => m.StartCardSheet),
)

type Open = "share" | "members" | "edit" | "editors" | "card" | undefined

interface Props {
  occasion: OccasionView
  person: Person
  cover: Cover
  deleted: boolean
  onChanged: (occasion: OccasionView) => void
  onLost: () => void
}

/** An occasion that is open here: its header, its rooms, and the dialogs around it. */
export function OpenOccasion(props: Props) {
  const { occasion, person, cover, deleted, onChanged, onLost } = props
  const covered = cover === "covered"
  const { api, session } = useServices()
  const live = useMemo(() => liveOf(session, person), [session, person])
  const [params, setParams] = useSearchParams()
  const invited = params.has("invite")
  const [open, setOpen] = useState<Open>(invited ? "share" : undefined)
  useFreshOccasion(live, occasion, onLost)
  const rooms = useRooms(live, occasion, person)
  const { id: circle, role } = occasion.circle
  const members = useAnswer(
    `${person.id}:members:${circle}`,
    Members,
    role === "reader" || covered ? undefined : () => api.members(circle),
    cover === "shown" ? undefined : nothing,
  )
  const opening = (what: Open): (() => void) | undefined => (covered ? undefined : () => setOpen(what))
  const organising = (what: Open): (() => void) | undefined =>
    role === "organiser" ? opening(what) : undefined

  useEffect(() => {
    // The sheet opened once; a reload or a copied address should not open it again.
    if (invited) setParams({}, { replace: true })
  }, [invited, setParams])

  return (
    <>
      <OccasionRooms
        live={live}
        occasion={occasion}
        person={person}
        {...rooms}
        onChanged={onChanged}
        deleted={deleted}
        header={
          <>
            {isWholePage(occasion) ? null : (
              <OccasionHeader
                occasion={occasion}
                onShare={organising("share")}
                onEdit={organising("edit")}
                inOnIt={inOnIt(occasion, members.value?.members)}
              >
                <CardSchedule
                  {...{ occasion, onChanged }}
                  members={members.value}
                  onInvite={organising("share")}
                />
              </OccasionHeader>
            )}
            <SealedLine card={occasion.card} />
            <CardNews {...{ live, occasion, person, covered }} />
            <AskNotice live={live} occasion={occasion} covered={covered} />
            {asksForGifts(occasion, covered) ? (
              <RevealCard occasion={occasion} onChanged={onChanged} />
            ) : null}
            {covered || role !== "organiser" ? null : <SetAsideNotices {...{ occasion, person, ...rooms }} />}
          </>
        }
        members={members.value?.members}
        // The title of a surprise stays out of the browser's history and tabs.
        name={occasion.secrecy === "surprise" ? undefined : titleOf(namedOf(occasion), todayHere())}
        onStartCard={mayStartCard(occasion) ? opening("card") : undefined}
        onPeople={role === "reader" ? undefined : opening("members")}
        onEditors={opening("editors")}
        onLost={onLost}
        onStranger={() => void members.again()}
      />
      <Dialogs
        {...{ open, occasion, person, onChanged }}
        onClose={() => setOpen(undefined)}
        onInvite={organising("share")}
      />
    </>
  )
}

/** Whether it is said here when it opens who gave what: not on a device that is put away, unless it is theirs. */
const asksForGifts = ({ list, recipient }: OccasionView, covered: boolean): boolean =>
  list && (!covered || recipient)

function roomFor(occasion: OccasionView, kind: SharedRoomKind): RoomId | undefined {
  return occasion.rooms.some((room) => room.kind === kind) ? roomOf(kind, occasion.id) : undefined
}

/** The rooms of an occasion that this person may have; of an opened card the one that tells of it. */
const useRooms = (live: Live, occasion: OccasionView, person: Person) => ({
  list: useRoom(live, roomFor(occasion, "list")),
  plan: useRoom(live, roomFor(occasion, "plan")),
  card: useRoom(live, roomFor(occasion, "card")),
  messages: useRoom(live, roomFor(occasion, "messages")),
  own: useRoom(live, ownRoomFor(occasion, person)),
  opened: useRoom(live, occasion.card?.state === "open" ? roomOf("opened", occasion.id) : undefined),
})

const ownRoomFor = ({ id, card }: OccasionView, person: Person): RoomId | undefined =>
  card?.own === undefined ? undefined : ownRoomOf(id, person.id)

/** Givers may start a card where there is none; recipients see no sign of it. */
const mayStartCard = ({ card, recipient, circle, archivedAt }: OccasionView): boolean =>
  card === undefined && !recipient && circle.role !== "reader" && archivedAt === undefined

/** How many share the secret; 0 for somebody who has none to share. */
function inOnIt(occasion: OccasionView, members: readonly MemberView[] | undefined): number {
  const secret = roomFor(occasion, "plan") ?? roomFor(occasion, "card")
  if (secret === undefined || occasion.recipient || members === undefined) return 0
  const celebrated = new Set<string>(occasion.recipients.map((one) => one.id))
  return members.filter((member) => member.joined && !celebrated.has(member.person)).length
}

function Dialogs(
  props: Omit<Props, "onLost" | "cover" | "deleted"> & {
    open: Open
    onClose: () => void
    onInvite: (() => void) | undefined
  },
) {
  const { open, occasion, person, onClose, onChanged, onInvite } = props
  return (
    <>
      {open === "share" ? <ShareSheet occasion={occasion} person={person} onClose={onClose} /> : null}
      {open === "members" ? <MembersDialog {...{ occasion, person, onClose, onChanged, onInvite }} /> : null}
      {open === "editors" ? <EditorsDialog occasion={occasion} onClose={onClose} /> : null}
      {open === "card" ? <StartCardSheet {...{ occasion, onClose }} onStarted={onChanged} /> : null}
      {open === "edit" ? <EditDialog occasion={occasion} onClose={onClose} onChanged={onChanged} /> : null}
    </>
  )
}
