import { OccasionView, Person } from "../shared/api.ts"
import { recall } from "./device/keep.ts"
import { isSealed } from "./features/card/whole-page.ts"

const openOccasion = () => import("./screens/occasion/OpenOccasion.tsx")
const envelope = () => import("./features/card/opening/FirstOpening.tsx")

/** The code of each screen, fetched when it is first shown. */
export const pages = {
  first: () => import("./screens/FirstScreen.tsx").then((m) => m.FirstScreen),
  home: () => import("./screens/Home.tsx").then((m) => m.Home),
  create: () => import("./screens/Create.tsx").then((m) => m.Create),
  join: () => import("./screens/Join.tsx").then((m) => m.Join),
  occasion: () => {
    // Fetched with it: the page that is likely to be drawn.
    const next = findsEnvelope(location.pathname) ? envelope : openOccasion
    next().catch(() => undefined)
    return import("./screens/occasion/Occasion.tsx").then((m) => m.Occasion)
  },
  shopping: () => import("./screens/shopping/Shopping.tsx").then((m) => m.Shopping),
  gifts: () => import("./screens/reveal/Gifts.tsx").then((m) => m.Gifts),
  year: () => import("./features/days/year/YearPage.tsx").then((m) => m.YearPage),
  paste: () => import("./features/days/import/PastePage.tsx").then((m) => m.PastePage),
  recover: () => import("./screens/Recover.tsx").then((m) => m.Recover),
  signedOut: () => import("./screens/devices/SignedOut.tsx").then((m) => m.SignedOut),
  putAway: () => import("./screens/cover/PutAway.tsx").then((m) => m.PutAway),
}

/** Whether the occasion of this path is a card in its envelope, by what the device keeps of it. */
function findsEnvelope(path: string): boolean {
  const person = recall("person", Person)
  const [, id] = /^\/o\/(\w+)$/.exec(path) ?? []
  if (person === undefined || id === undefined) return false
  const occasion = recall(`${person.id}:occasion:${id}`, OccasionView)
  return occasion !== undefined && isSealed(occasion, person.id)
}

/** Begins to fetch the screen of this path while the page is still asking who uses it. */
export function fetchPage(path: string, isKnown: boolean): void {
  const page = path.startsWith("/o/")
    ? pages.occasion
    : path.startsWith("/new")
      ? pages.create
      : path === "/join"
        ? pages.join
        : path === "/"
          ? isKnown
            ? pages.home
            : pages.first
          : undefined
  // Whoever draws it asks again, and says so when it does not come.
  page?.().catch(() => undefined)
}
