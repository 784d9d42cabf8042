import { useEffect, type ComponentType } from "react"
import { Route, Switch, useLocation } from "wouter"
import type { Person } from "../shared/api.ts"
import { OccasionId } from "../shared/ids.ts"
import { fetchAreas } from "./api.ts"
import { calm } from "./components/calm.ts"
import { fetchAhead, lazyPage } from "./components/lazy-part.tsx"
import { MainMenu } from "./components/MainMenu.tsx"
import { NoticeStack } from "./features/notices/NoticeStack.tsx"
import { Page } from "./components/Page.tsx"
import { Skeleton } from "./components/Skeleton.tsx"
import { useCover } from "./device/cover.ts"
import { pages } from "./pages.tsx"
import { NotHere } from "./screens/NotHere.tsx"
import { purgeCovered } from "./session/covered.ts"
import { forgetClosed } from "./session/forget-closed.ts"
import { untilFetched } from "./session/new-build.ts"
import { useNews } from "./session/use-news.ts"
import { useIdentity, useServices } from "./session/services.tsx"

const onWay = { waiting: <Waiting /> }
const first = { ...onWay, first: true }
// Everything live (documents, the socket, dragging) comes with the first list, not with the first screen.
const Occasion = lazyPage(pages.occasion, first)
const FirstScreen = lazyPage(pages.first, first)
const Home = lazyPage(pages.home, first)
const Create = lazyPage(pages.create, first)
const Join = lazyPage(pages.join, first)
const Shopping = lazyPage(pages.shopping, onWay)
const Gifts = lazyPage(pages.gifts, onWay)
const Recover = lazyPage(pages.recover, first)
const SignedOut = lazyPage(pages.signedOut, first)
const PutAway = lazyPage(pages.putAway, first)
const YearPage = lazyPage(pages.year, onWay)
const PastePage = lazyPage(pages.paste, onWay)

const mailPages = () => import("./features/reminders/channels/MailPages.tsx")
const ConfirmMail = lazyPage(() => mailPages().then((m) => m.ConfirmMail), { ...onWay, ahead: false })
const StopMail = lazyPage(() => mailPages().then((m) => m.StopMail), { ...onWay, ahead: false })

const Bring = lazyPage(() => import("./features/card/bring/Bring.tsx").then((m) => m.Bring), onWay)

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
    const timer = setTimeout(
      () =>
        void calm()
          .then(pages.create)
          .catch(() => undefined),
      WARM_UP_MS,
    )
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
    return <SignedOut key={identity.was} was={identity.was} />

  return (
    <>
      <Switch>
        <Route path="/new">
          <Create key="list" what="list" />
        </Route>
        <Route path="/new/card">
          <Create key="card" what="card" />
        </Route>
        <Route path="/bring">
          <BringRoute />
        </Route>
        <Route path="/join">
          <Join key={location.hash} />
        </Route>
        <Route path="/me">
          <Recover key={location.hash} />
        </Route>
        <Route path="/days/paste">
          <DaysRoute person={undefined} asking={!settled(identity.state) && person === undefined} />
        </Route>
        <Route path="/days">
          <DaysRoute person={person} asking={!settled(identity.state)} />
        </Route>
        <Route path="/mail/confirm">
          <ConfirmMail />
        </Route>
        <Route path="/mail/stop/:token">{({ token }) => <StopMail token={token} />}</Route>
        <Route path="/shopping">
          {person !== undefined && covered ? (
            <PutAway />
          ) : person !== undefined ? (
            <Shopping key={person.id} person={person} />
          ) : settled(identity.state) ? (
            <NotHere />
          ) : (
            <Waiting />
          )}
        </Route>
        <Route path="/o/:id/gifts">
          {({ id }) => (
            <OccasionRoute id={id} screen={Gifts} person={person} asking={!settled(identity.state)} />
          )}
        </Route>
        <Route path="/o/:id">
          {({ id }) => (
            <OccasionRoute id={id} screen={Occasion} person={person} asking={!settled(identity.state)} />
          )}
        </Route>
        <Route path="/">
          {person !== undefined ? (
            <Home key={person.id} person={person} />
          ) : settled(identity.state) ? (
            <FirstScreen />
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
  return settled(state) ? <Bring /> : <Waiting />
}

const settled = (state: ReturnType<typeof useIdentity>["state"]): boolean => state !== "starting"

/** The year of who is known; for everybody else, and where it is asked for, the page to paste days into. */
function DaysRoute({ person, asking }: { person: Person | undefined; asking: boolean }) {
  if (person !== undefined) return <YearPage key={person.id} person={person} />
  return asking ? <Waiting /> : <PastePage />
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

/** For the moment before it is known who this is: the frame, and nothing that jumps. */
function Waiting() {
  return (
    <Page right={<MainMenu />} waits>
      <Skeleton />
    </Page>
  )
}
