import { useEffect, type ComponentType } from "react"
import { Route, Switch, useLocation } from "wouter"
import type { Person } from "../shared/api.ts"
import { OccasionId } from "../shared/ids.ts"
import { fetchAreas } from "./api.ts"
import { calm } from "./components/calm.ts"
import { fetchAhead } from "./components/lazy-part.tsx"
import { NoticeStack } from "./features/notices/NoticeStack.tsx"
import { useCover } from "./device/cover.ts"
import { pages, Waiting } from "./pages.tsx"
import { NotHere } from "./screens/NotHere.tsx"
import { purgeCovered } from "./session/covered.ts"
import { forgetClosed } from "./session/forget-closed.ts"
import { untilFetched } from "./session/new-build.ts"
import { useNews } from "./session/use-news.ts"
import { useIdentity, useServices } from "./session/services.tsx"

const liveDoor = () => import("./session/live-door.ts")

/** Before this, in ms, nothing is fetched that the page was not opened for. */
const WARM_UP_MS = 1_500

/** Calls `work` with the live part of the page, once there is nothing more urgent; the answer keeps it from being called. */
function whenCalm(work: (door: Awaited<ReturnType<typeof liveDoor>>) => void | Promise<void>): () => void {
  let left = false
  const timer = setTimeout(() => {
    void calm()
      .then(() => untilFetched(liveDoor))
      .then((door) => {
        if (!left) return work(door)
        return undefined
      })
  }, WARM_UP_MS)
  return () => {
    left = true
    clearTimeout(timer)
  }
}

/** A visitor without an account is likely to open a form next, so the forms are prefetched. */
function useFirstSteps(isNobody: boolean): void {
  useEffect(() => {
    if (!isNobody) return undefined
    const timer = setTimeout(() => void calm().then(pages.Create.fetch), WARM_UP_MS)
    return () => clearTimeout(timer)
  }, [isNobody])
}

export function App() {
  const { session, api } = useServices()
  const identity = useIdentity()
  const person = identity.state === "nobody" ? undefined : identity.person
  const known = identity.state === "known"
  const covered = useCover(person?.id) === "covered"
  const [path] = useLocation()

  useEffect(() => {
    if (!covered || person === undefined) return undefined
    let stop: (() => void) | undefined
    let left = false
    void untilFetched(liveDoor).then(({ liveOf }) => {
      if (!left) stop = purgeCovered(liveOf(session, person), api, person)
    })
    return () => {
      left = true
      stop?.()
    }
  }, [session, api, covered, person])

  useEffect(() => {
    if (!known || person === undefined) return undefined
    return whenCalm(async ({ liveOf }) => {
      await forgetClosed(api, liveOf(session, person), person)
      await fetchAhead()
      await fetchAreas()
    })
  }, [session, api, known, person])

  useFirstSteps(identity.state === "nobody")

  useNews(person, known)

  // What opens a link works on a device that nobody uses any more, too.
  const opensLink = /^\/(?:me$|join$|mail\/)/.test(path)
  if (identity.state === "nobody" && identity.was !== undefined && !opensLink)
    return <pages.SignedOut key={identity.was} was={identity.was} />

  return (
    <>
      <Switch>
        <Route path="/new">
          <pages.Create key="list" what="list" />
        </Route>
        <Route path="/new/card">
          <pages.Create key="card" what="card" />
        </Route>
        <Route path="/bring">
          <BringRoute />
        </Route>
        <Route path="/join">
          <pages.Join key={location.hash} />
        </Route>
        <Route path="/me">
          <pages.Recover key={location.hash} />
        </Route>
        <Route path="/days/paste">
          <DaysRoute person={undefined} asking={!settled(identity.state) && person === undefined} />
        </Route>
        <Route path="/days">
          <DaysRoute person={person} asking={!settled(identity.state)} />
        </Route>
        <Route path="/mail/confirm">
          <pages.ConfirmMail />
        </Route>
        <Route path="/mail/stop/:token">{({ token }) => <pages.StopMail token={token} />}</Route>
        <Route path="/shopping">
          {person !== undefined && covered ? (
            <pages.PutAway />
          ) : person !== undefined ? (
            <pages.Shopping key={person.id} person={person} />
          ) : settled(identity.state) ? (
            <NotHere />
          ) : (
            <Waiting />
          )}
        </Route>
        <Route path="/o/:id/gifts">
          {({ id }) => (
            <OccasionRoute id={id} screen={pages.Gifts} person={person} asking={!settled(identity.state)} />
          )}
        </Route>
        <Route path="/o/:id">
          {({ id }) => (
            <OccasionRoute
              id={id}
              screen={pages.Occasion}
              person={person}
              asking={!settled(identity.state)}
            />
          )}
        </Route>
        <Route path="/">
          {person !== undefined ? (
            <pages.Home key={person.id} person={person} />
          ) : settled(identity.state) ? (
            <pages.FirstScreen />
          ) : (
            <Waiting />
          )}
        </Route>
        <Route>
          <NotHere />
        </Route>
      </Switch>
      <NoticeStack />
    </>
  )
}

/** Whether somebody is here decides what it asks for: only once that is known. */
function BringRoute() {
  const { state } = useIdentity()
  return settled(state) ? <pages.Bring /> : <Waiting />
}

const settled = (state: ReturnType<typeof useIdentity>["state"]): boolean => state !== "starting"

/** The year of who is known; for everybody else, and where it is asked for, the page to paste days into. */
function DaysRoute({ person, asking }: { person: Person | undefined; asking: boolean }) {
  if (person !== undefined) return <pages.YearPage key={person.id} person={person} />
  return asking ? <Waiting /> : <pages.PastePage />
}

function OccasionRoute(props: {
  id: string
  screen: ComponentType<{ id: OccasionId; person: Person }>
  person: Person | undefined
  asking: boolean
}) {
  const { screen: Screen } = props
  const id = OccasionId.safeParse(props.id)
  if (props.person === undefined && props.asking) return <Waiting />
  if (!id.success || props.person === undefined) return <NotHere />
  return <Screen key={`${props.person.id}${id.data}`} id={id.data} person={props.person} />
}
