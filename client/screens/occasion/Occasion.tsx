import { useEffect, useMemo, useState } from "react"
import { Link, useSearchParams } from "wouter"
import { Members, OccasionView, type MemberView, type Person } from "../../../shared/api.ts"
import type { OccasionId } from "../../../shared/ids.ts"
import { roomOf, type RoomId, type RoomKind } from "../../../shared/rooms.ts"
import { lazyDialog } from "../../components/lazy-part.tsx"
import { MainMenu } from "../../components/MainMenu.tsx"
import { Page } from "../../components/Page.tsx"
import { Skeleton } from "../../components/Skeleton.tsx"
import { titleOf, todayHere } from "../../components/titles.ts"
import { useCover, type Cover } from "../../device/cover.ts"
import { CardSchedule } from "../../features/card/schedule/CardSchedule.tsx"
import { SealedLine } from "../../features/card/waiting/SealedLine.tsx"
import { isWholePage } from "../../features/card/whole-page.ts"
import { failureText } from "../../i18n/failures.ts"
import { t } from "../../i18n/text.ts"
import { coveredOccasion, nothing } from "../../session/covered.ts"
import { liveOf } from "../../session/live-door.ts"
import { useServices } from "../../session/services.tsx"
import { useAnswer } from "../../session/use-answer.ts"
import { namedOf } from "./named.ts"
import { NotHere } from "../NotHere.tsx"
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

/** An occasion with what this person may see of it. */
export function Occasion({ id, person }: { id: OccasionId; person: Person }) {
  const { api } = useServices()
  const cover = useCover(person.id)
  const asked = useAnswer(
    `${person.id}:occasion:${id}`,
    OccasionView,
    () => api.occasion(id),
    cover === "shown" ? undefined : coveredOccasion,
  )
  // Somebody removed while they were here keeps the screen that offers their unsent text; otherwise it is as if it
  // had never existed, whatever this device had kept.
  const deleted = asked.failure === "deleted"
  const closed = asked.failure === "not_here" || asked.failure === "invalid_input" || deleted
  if (closed && !asked.fresh) return deleted ? <OccasionSkeleton failure="deleted" /> : <NotHere />
  if (asked.value === undefined) return <OccasionSkeleton failure={asked.failure} />
  const covered = cover === "covered"
  const occasion = covered ? coveredOccasion(asked.value) : asked.value
  if (occasion === undefined) return <NotHere />
  return (
    <OpenOccasion
      // Nothing that was open over it stays open when things are put away.
      key={covered ? "covered" : "open"}
      occasion={occasion}
      person={person}
      cover={cover}
      deleted={deleted}
      onChanged={asked.put}
      onLost={() => void asked.again()}
    />
  )
}

function OccasionSkeleton({ failure }: { failure: Parameters<typeof failureText>[0] | undefined }) {
  return (
    <Page right={<MainMenu />}>
      {failure === undefined ? (
        <Skeleton>
          <div className="bone bone-title" />
          <div className="bone bone-row" />
          <div className="bone bone-row" />
        </Skeleton>
      ) : (
        <div className="empty">
          <p className="soft">{failureText(failure)}</p>
          <Link href="/" className="button">
            {t("lost.home")}
          </Link>
        </div>
      )}
    </Page>
  )
}

interface OpenProps {
  occasion: OccasionView
  person: Person
  cover: Cover
  deleted: boolean
  onChanged: (occasion: OccasionView) => void
  onLost: () => void
}

function OpenOccasion(props: OpenProps) {
  const { occasion, person, cover, deleted, onChanged, onLost } = props
  const covered = cover === "covered"
  const { api, session } = useServices()
  const live = useMemo(() => liveOf(session, person), [session, person])
  const [params, setParams] = useSearchParams()
  const invited = params.has("invite")
  const [open, setOpen] = useState<Open>(invited ? "share" : undefined)
  useFreshOccasion(live, occasion, onLost)
  const list = useRoom(live, roomFor(occasion, "list"))
  const plan = useRoom(live, roomFor(occasion, "plan"))
  const card = useRoom(live, roomFor(occasion, "card"))
  const messages = useRoom(live, roomFor(occasion, "messages"))
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
        {...{ list, plan, card, messages }}
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
                <CardSchedule occasion={occasion} onChanged={onChanged} />
              </OccasionHeader>
            )}
            <SealedLine card={occasion.card} />
            <AskNotice live={live} occasion={occasion} covered={covered} />
            {asksForGifts(occasion, covered) ? (
              <RevealCard occasion={occasion} onChanged={onChanged} />
            ) : null}
            {covered || role !== "organiser" ? null : (
              <SetAsideNotices {...{ occasion, person, list, plan, card, messages }} />
            )}
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

function roomFor(occasion: OccasionView, kind: RoomKind): RoomId | undefined {
  return occasion.rooms.some((room) => room.kind === kind) ? roomOf(kind, occasion.id) : undefined
}

/** Whoever gives may start the card where there is none; those it is for never hear of it. */
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
  props: Omit<OpenProps, "onLost" | "cover" | "deleted"> & {
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
