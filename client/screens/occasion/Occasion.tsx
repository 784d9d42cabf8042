import { lazy, Suspense, useEffect, useMemo, useState } from "react"
import { Link, useSearchParams } from "wouter"
import { OccasionView, type Person } from "../../../shared/api.ts"
import type { OccasionId } from "../../../shared/ids.ts"
import { roomOf } from "../../../shared/rooms.ts"
import { MainMenu } from "../../components/MainMenu.tsx"
import { Page } from "../../components/Page.tsx"
import { titleOf, todayHere } from "../../components/titles.ts"
import { failureText } from "../../i18n/failures.ts"
import { t } from "../../i18n/text.ts"
import { liveOf } from "../../session/live-door.ts"
import { useServices } from "../../session/services.tsx"
import { useAnswer } from "../../session/use-answer.ts"
import { namedOf } from "./named.ts"
import { NotHere } from "../NotHere.tsx"
import { OccasionHeader } from "./OccasionHeader.tsx"
import { OccasionRooms } from "./OccasionRooms.tsx"
import { useRoom } from "./use-room.ts"

const ShareSheet = lazy(() => import("./ShareSheet.tsx").then((m) => ({ default: m.ShareSheet })))
const MembersDialog = lazy(() => import("./MembersDialog.tsx").then((m) => ({ default: m.MembersDialog })))
const EditDialog = lazy(() => import("./EditDialog.tsx").then((m) => ({ default: m.EditDialog })))

type Open = "share" | "members" | "edit" | undefined

/** An occasion with what this person may see of it. */
export function Occasion({ id, person }: { id: OccasionId; person: Person }) {
  const { api } = useServices()
  const asked = useAnswer(`${person.id}:occasion:${id}`, OccasionView, () => api.occasion(id))
  if (asked.failure === "not_here" || asked.failure === "invalid_input") return <NotHere />
  if (asked.value === undefined) return <OccasionSkeleton failure={asked.failure} />
  return (
    <OpenOccasion
      key={id}
      occasion={asked.value}
      person={person}
      onChanged={asked.put}
      onLost={() => void asked.again()}
    />
  )
}

function OccasionSkeleton({ failure }: { failure: Parameters<typeof failureText>[0] | undefined }) {
  return (
    <Page right={<MainMenu />}>
      {failure === undefined ? (
        <div className="occasion-head" role="status" aria-label={t("app.loading")}>
          <div className="bone bone-title" />
          <div className="bone bone-row" />
          <div className="bone bone-row" />
        </div>
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

function OpenOccasion(props: {
  occasion: OccasionView
  person: Person
  onChanged: (occasion: OccasionView) => void
  onLost: () => void
}) {
  const { occasion, person, onChanged, onLost } = props
  const { session } = useServices()
  const live = useMemo(() => liveOf(session, person), [session, person])
  const [params, setParams] = useSearchParams()
  const [open, setOpen] = useState<Open>(params.has("invite") ? "share" : undefined)
  const may = (kind: "list" | "plan"): boolean => occasion.rooms.some((room) => room.kind === kind)
  const list = useRoom(live, may("list") ? roomOf("list", occasion.id) : undefined)
  const plan = useRoom(live, may("plan") ? roomOf("plan", occasion.id) : undefined)
  const organises = occasion.circle.role === "organiser"
  const close = (): void => setOpen(undefined)

  useEffect(() => {
    // The sheet opened once; a reload or a copied address should not open it again.
    if (params.has("invite")) setParams({}, { replace: true })
  }, [params, setParams])

  const header = (
    <OccasionHeader
      occasion={occasion}
      onShare={organises ? () => setOpen("share") : undefined}
      onEdit={organises ? () => setOpen("edit") : undefined}
    />
  )
  return (
    <>
      <OccasionRooms
        live={live}
        occasion={occasion}
        person={person}
        list={list}
        plan={plan}
        header={header}
        // The title of a surprise stays out of the browser's history and tabs.
        name={occasion.secrecy === "surprise" ? undefined : titleOf(namedOf(occasion), todayHere())}
        onPeople={occasion.circle.role === "reader" ? undefined : () => setOpen("members")}
        onLost={onLost}
      />
      <Suspense>
        {open === "share" ? <ShareSheet occasion={occasion} person={person} onClose={close} /> : null}
        {open === "members" ? (
          <MembersDialog
            occasion={occasion}
            person={person}
            onClose={close}
            onInvite={organises ? () => setOpen("share") : undefined}
          />
        ) : null}
        {open === "edit" ? <EditDialog occasion={occasion} onClose={close} onChanged={onChanged} /> : null}
      </Suspense>
    </>
  )
}
