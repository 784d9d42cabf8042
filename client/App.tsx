import { useEffect, type ComponentType } from "react"
import { Route, Switch, useLocation } from "wouter"
import type { Person } from "../shared/api.ts"
import { OccasionId } from "../shared/ids.ts"
import { fetchAhead, lazyPage } from "./components/lazy-part.tsx"
import { MainMenu } from "./components/MainMenu.tsx"
import { Page } from "./components/Page.tsx"
import { Skeleton } from "./components/Skeleton.tsx"
import { useCover } from "./device/cover.ts"
import { PutAway } from "./screens/cover/PutAway.tsx"
import { Create } from "./screens/Create.tsx"
import { SignedOut } from "./screens/devices/SignedOut.tsx"
import { FirstScreen } from "./screens/FirstScreen.tsx"
import { Home } from "./screens/Home.tsx"
import { Join } from "./screens/Join.tsx"
import { NotHere } from "./screens/NotHere.tsx"
import { Recover } from "./screens/Recover.tsx"
import { purgeCovered } from "./session/covered.ts"
import { followDevices } from "./session/devices.ts"
import { forgetClosed } from "./session/forget-closed.ts"
import { untilFetched } from "./session/new-build.ts"
import { useIdentity, useServices } from "./session/services.tsx"

// Everything live (documents, the socket, dragging) comes with the first list, not with the first screen.
const onWay = { waiting: <Waiting /> }
const occasion = () => import("./screens/occasion/Occasion.tsx")
const Shopping = lazyPage(() => import("./screens/shopping/Shopping.tsx").then((m) => m.Shopping), onWay)
const Gifts = lazyPage(() => import("./screens/reveal/Gifts.tsx").then((m) => m.Gifts), onWay)
const Occasion = lazyPage(() => occasion().then((m) => m.Occasion), onWay)

const liveDoor = () => import("./session/live-door.ts")

/** After the first paint, so that opening a list finds its code there; old unsent edits go out by it, too. */
const WARM_UP_MS = 1_500

export function App() {
  const { session, api, devices } = useServices()
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
    const timer = setTimeout(() => {
      void untilFetched(liveDoor).then(async ({ liveOf }) => {
        await forgetClosed(api, liveOf(session, person), person)
        // A list first, then what may be opened on it.
        await occasion().catch(() => undefined)
        await fetchAhead()
      })
    }, WARM_UP_MS)
    return () => clearTimeout(timer)
  }, [session, api, known, person])

  const id = person?.id
  useEffect(() => {
    if (!known || id === undefined) return undefined
    let stop: (() => void) | undefined
    let left = false
    const load = (): void => void devices.load()
    const onShow = (): void => {
      if (document.visibilityState === "visible") load()
    }
    // Who was not here when a device was added learns of it now, and from now on by the live connection.
    const timer = setTimeout(() => {
      document.addEventListener("visibilitychange", onShow)
      void untilFetched(liveDoor).then(({ liveOf }) => {
        if (left) return
        stop = followDevices(liveOf(session, { id }), load)
        load()
      })
    }, WARM_UP_MS)
    return () => {
      left = true
      clearTimeout(timer)
      stop?.()
      document.removeEventListener("visibilitychange", onShow)
      devices.forget()
    }
  }, [session, devices, known, id])

  // What opens a link works on a device that nobody uses any more, too.
  const opensLink = path === "/me" || path === "/join"
  if (identity.state === "nobody" && identity.was !== undefined && !opensLink)
    return <SignedOut key={identity.was} was={identity.was} />

  return (
    <Switch>
      <Route path="/new">
        <Create key="list" what="list" />
      </Route>
      <Route path="/new/card">
        <Create key="card" what="card" />
      </Route>
      <Route path="/join">
        <Join key={location.hash} />
      </Route>
      <Route path="/me">
        <Recover key={location.hash} />
      </Route>
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
  )
}

const settled = (state: ReturnType<typeof useIdentity>["state"]): boolean => state !== "starting"

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
    <Page right={<MainMenu />}>
      <Skeleton />
    </Page>
  )
}
