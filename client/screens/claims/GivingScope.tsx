import { useMemo, type ReactNode } from "react"
import type { MemberView, OccasionView } from "../../../shared/api.ts"
import { daysBetween } from "../../../shared/dates/day.ts"
import type { ItemId, PersonId } from "../../../shared/ids.ts"
import { lazyPiece } from "../../components/lazy-part.tsx"
import { dayOf, namesOf, todayHere } from "../../components/titles.ts"
import type { Live, LiveRoom } from "../../sync/types.ts"
import { useLink } from "../../live/use-room.ts"
import { GivingProvider, type Giving } from "./giving.tsx"

// A recipient's page has no use for any of it, and does not load it.
const Surprises = lazyPiece(() => import("./Surprises.tsx").then((m) => m.Surprises), { ahead: false })

/** Days before which whoever collects for something is told that it is not enough yet. */
const SOON_DAYS = 7

function isSoon(occasion: OccasionView): boolean {
  const today = todayHere()
  const day = dayOf(occasion, today)
  return day !== undefined && daysBetween(today, day) < SOON_DAYS
}

/** Around what a giver sees: the rows in it show who gets what. */
export function GivingScope(props: {
  live: Live
  plan: LiveRoom
  occasion: OccasionView
  members: readonly MemberView[] | undefined
  me: PersonId
  goTo: (item: ItemId) => void
  children: ReactNode
}) {
  const { live, plan, occasion, members, me, goTo, children } = props
  const online = useLink(live).state === "online"
  const { claims } = plan
  const giving = useMemo<Giving | undefined>(() => {
    if (claims === undefined) return undefined
    const celebrated = new Set<string>(occasion.recipients.map(({ id }) => id))
    const others = (members ?? []).filter(
      // Who has no device gives through others, and is a reader until they come.
      (member) =>
        !member.me && (member.role !== "reader" || !member.joined) && !celebrated.has(member.person),
    )
    return {
      claims,
      me,
      online,
      organises: occasion.circle.role === "organiser",
      archived: occasion.archivedAt !== undefined,
      isSoon: isSoon(occasion),
      recipients: namesOf(occasion.recipients.map(({ name }) => name)),
      others,
      goTo,
    }
    // `goTo` is made anew at each drawing and does the same.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [claims, me, online, occasion, members])
  if (giving === undefined) return children
  return (
    <GivingProvider value={giving}>
      <Surprises />
      {children}
    </GivingProvider>
  )
}
