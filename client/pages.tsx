import { OccasionView, Person } from "../shared/api.ts"
import { lazyPage } from "./components/lazy-part.tsx"
import { MainMenu } from "./components/MainMenu.tsx"
import { Page } from "./components/Page.tsx"
import { Skeleton } from "./components/Skeleton.tsx"
import { recall } from "./device/keep.ts"
import { isSealed } from "./features/card/whole-page.ts"
import type { Part } from "./i18n/packs.ts"
import { FirstOpening, OpenOccasion } from "./screens/occasion/lazy-occasion.tsx"

/** For the moment before it is known who this is: the frame, and nothing that jumps. */
export function Waiting() {
  return (
    <Page right={<MainMenu />} waits>
      <Skeleton />
    </Page>
  )
}

const onWay = { waiting: <Waiting /> }
const first = (...words: readonly Part[]) => ({ ...onWay, words })

const mailPages = () => import("./features/reminders/channels/MailPages.tsx")

/** The screens, each fetched when it is first shown. */
export const pages = {
  // Everything live (documents, the socket, dragging) comes with the first list, not with the first screen.
  Occasion: lazyPage(
    () => import("./screens/occasion/Occasion.tsx").then((m) => m.Occasion),
    first("failures"),
  ),
  FirstScreen: lazyPage(
    () => import("./screens/FirstScreen.tsx").then((m) => m.FirstScreen),
    first("landing"),
  ),
  Home: lazyPage(() => import("./screens/Home.tsx").then((m) => m.Home), first("home", "failures")),
  Create: lazyPage(() => import("./screens/Create.tsx").then((m) => m.Create), first("create", "failures")),
  Join: lazyPage(() => import("./screens/Join.tsx").then((m) => m.Join), first("join", "failures")),
  Shopping: lazyPage(() => import("./screens/shopping/Shopping.tsx").then((m) => m.Shopping), onWay),
  Gifts: lazyPage(() => import("./screens/reveal/Gifts.tsx").then((m) => m.Gifts), onWay),
  Recover: lazyPage(
    () => import("./screens/Recover.tsx").then((m) => m.Recover),
    first("signingIn", "failures"),
  ),
  SignedOut: lazyPage(
    () => import("./screens/devices/SignedOut.tsx").then((m) => m.SignedOut),
    first("signingIn", "failures"),
  ),
  PutAway: lazyPage(() => import("./screens/cover/PutAway.tsx").then((m) => m.PutAway), first("first")),
  YearPage: lazyPage(() => import("./features/days/year/YearPage.tsx").then((m) => m.YearPage), onWay),
  PastePage: lazyPage(() => import("./features/days/import/PastePage.tsx").then((m) => m.PastePage), onWay),
  ConfirmMail: lazyPage(() => mailPages().then((m) => m.ConfirmMail), { ...onWay, ahead: false }),
  StopMail: lazyPage(() => mailPages().then((m) => m.StopMail), { ...onWay, ahead: false }),
  Bring: lazyPage(() => import("./features/card/bring/Bring.tsx").then((m) => m.Bring), onWay),
}

/** Whether the occasion of this path is a card in its envelope, by what the device keeps of it. */
function findsEnvelope(path: string): boolean {
  const person = recall("person", Person)
  const [, id] = /^\/o\/(\w+)$/.exec(path) ?? []
  if (person === undefined || id === undefined) return false
  const occasion = recall(`${person.id}:occasion:${id}`, OccasionView)
  return occasion !== undefined && isSealed(occasion, person.id)
}

/**
 * Fetches the screen of this path while the page is still asking who uses it; resolves when it can be drawn, or when it did
 * not come: whoever draws it asks again, and says so.
 */
export async function fetchPage(path: string, isKnown: boolean): Promise<void> {
  if (/^\/o\/\w+\/gifts$/.test(path)) await pages.Gifts.fetch()
  else if (path.startsWith("/o/")) {
    // Fetched with it: the page that is likely to be drawn.
    const next = findsEnvelope(path) ? FirstOpening : OpenOccasion
    await Promise.all([pages.Occasion.fetch(), next.fetch()])
  } else if (path.startsWith("/new")) await pages.Create.fetch()
  else if (path === "/join") await pages.Join.fetch()
  else if (path === "/") await (isKnown ? pages.Home : pages.FirstScreen).fetch()
}
