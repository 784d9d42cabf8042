import type { Page, Route } from "playwright-core"
import { expect, test } from "vitest"
import { ClaimsState, type ItemClaims } from "../../shared/claims.ts"
import type { ItemId } from "../../shared/ids.ts"
import { becomes, type OccasionPage } from "../support/pages.ts"
import type { Guest } from "../support/stage.ts"
import {
  CASES,
  closeMessages,
  commandsOf,
  GAPS,
  laneOf,
  rowOf,
  spread,
  twice,
  type Case,
  type Lane,
  type Way,
} from "./presses.ts"
import { sharedScene } from "./scene.ts"

const scene = sharedScene()

/** Pages that are pressed at the same time. */
const LANES = { desk: 5, phone: 1 } as const

/** What happens to the n-th request of one press, counted from 1. */
type Weather = (route: Route, n: number) => Promise<void>

const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** The server is asked this late. */
const slowToAsk =
  (ms: number): Weather =>
  async (route) => {
    await later(ms)
    await route.continue()
  }
/** The server is asked at once, and its answer comes this late; the live connection tells what was done before. */
const slowToAnswer =
  (ms: number): Weather =>
  async (route) => {
    const response = await route.fetch()
    await later(ms)
    await route.fulfill({ response })
  }
const once =
  (first: Weather): Weather =>
  (route, n) =>
    n === 1 ? first(route, n) : route.continue()

/** As a balancer says it that reaches no server. */
const isUnreachable: Weather = (route) => route.fulfill({ status: 502, body: "<h1>502 Bad Gateway</h1>" })
const isAway = (route: Route): Promise<void> =>
  route.fulfill({
    status: 503,
    json: { error: { code: "store_away", message: "The store does not answer.", requestId: "r" } },
  })
const isAwayWhenDone: Weather = async (route) => {
  await route.fetch()
  await isAway(route)
}
const isLost: Weather = (route) => route.abort("connectionreset")
const isLostWhenDone: Weather = async (route) => {
  await route.fetch()
  await route.abort("connectionreset")
}

interface Kind {
  readonly name: string
  readonly weather: Weather
  /** Requests of one press: repeated until an answer comes, three times at most. */
  readonly requests: number
  /** Nothing came of the press, and the row says so. */
  readonly fails?: true
}

const KINDS: readonly Kind[] = [
  { name: "asked after 1 s", weather: slowToAsk(1_000), requests: 1 },
  { name: "answered after 0.5 s", weather: slowToAnswer(500), requests: 1 },
  { name: "answered after 2 s", weather: slowToAnswer(2_000), requests: 1 },
  { name: "502, then carried out", weather: once(isUnreachable), requests: 2 },
  { name: "carried out, then 503", weather: once(isAwayWhenDone), requests: 2 },
  { name: "lost, then carried out", weather: once(isLost), requests: 2 },
  { name: "carried out, answer lost", weather: once(isLostWhenDone), requests: 2 },
  { name: "carried out, every answer lost", weather: isLostWhenDone, requests: 3 },
  { name: "503 every time", weather: isAway, requests: 3, fails: true },
  { name: "always lost", weather: isLost, requests: 3, fails: true },
]

/** What stands of a wish in the end, where more than one is wanted. */
const STANDS: Readonly<Record<string, readonly string[]>> = {
  take: ["Mira claimed 1"],
  bought: ["Mira bought 1"],
  given: ["Mira given 1"],
  "not bought": ["Mira claimed 1"],
  "not given": ["Mira bought 1"],
  hold: ["Mira held 1"],
  "hold longer": ["Mira held 1 longer"],
  "take what is held": ["Mira claimed 1"],
  "let go": [],
  watch: ["Ivo claimed 1", "Mira watches"],
  "for somebody": ["Ivo claimed 1"],
}
/** These meet everything; the others some of it. */
const MOST_PRESSED = new Set(["take", "bought", "let go"])

interface Run {
  readonly kind: Case
  readonly answers: Kind
  readonly way: Way
  readonly gap: number
  readonly title: string
  readonly quantity: number
}

function runsOf(ways: readonly Way[]): readonly Run[] {
  const asking = CASES.filter(({ sends }) => sends.length > 0)
  return asking.flatMap((kind, n) => {
    const kinds = KINDS.filter((_kind, k) => MOST_PRESSED.has(kind.name) || k % asking.length === n)
    return kinds.map((answers, k) => ({
      kind,
      answers,
      way: ways[(n + k) % ways.length] ?? "tap",
      gap: GAPS[(n + k) % GAPS.length] ?? 220,
      title: `${kind.name}, ${answers.name}`,
      quantity: kind.name === "watch" ? 1 : 3,
    }))
  })
}

/** The server's word for every wish, as the asking person sees it. */
async function standingOf(guest: Guest, occasion: string): Promise<ReadonlyMap<string, ItemClaims>> {
  const answer = await guest.context.request.get(
    new URL(`/api/occasions/${occasion}/claims`, guest.url).href,
    {
      headers: { authorization: `Bearer ${guest.token}` },
    },
  )
  const { items } = ClaimsState.parse(await answer.json())
  return new Map(items.map((item) => [item.item, item]))
}

const inWords = (standing: ItemClaims | undefined): readonly string[] => [
  ...(standing?.claims ?? []).map(({ giver, state, units, extended }) =>
    [giver.name, state, units, ...(extended === true ? ["longer"] : [])].join(" "),
  ),
  ...(standing?.watching === true ? ["Mira watches"] : []),
]

/** Gives every request about this wish its weather; the answer tells that none is on its way. */
async function underWeather(page: Page, item: ItemId, weather: Weather): Promise<() => number> {
  let [n, going] = [0, 0]
  await page.route(new RegExp(`/items/${item}/(claim|pool)$`), async (route) => {
    going++
    await weather(route, ++n).finally(() => going--)
  })
  return () => going
}

const FAILED = /^(Needs a connection. Nothing came back|Nothing can be saved just now)/

async function press(
  one: OccasionPage,
  run: Lane<Run>["runs"][number],
  commands: ReturnType<typeof commandsOf>,
): Promise<void> {
  const { page } = one
  const { kind, answers, way, gap, title, item } = run
  const row = rowOf(one, item)
  const going = await underWeather(page, item, answers.weather)
  const button = await kind.button(one, title)
  await button.waitFor()
  await becomes(() => page.locator("[data-settling]").count(), 0)
  const again = await twice(page, button, way, gap)
  if (answers.fails !== true) {
    await row.getByText(kind.shows).first().waitFor()
    // In the moment in which what was asked for appears, and in the one in which it was answered.
    await again()
    await becomes(() => [commands(item).length, going()], [answers.requests, 0])
    await again()
  } else await row.locator(".claim-said").getByText(FAILED).waitFor()
  await becomes(() => row.getByText("One moment…").count(), 0)
  await page.keyboard.press("Escape")
  await closeMessages(page)
}

async function pressAll({ mira, ivo, occasion, runs }: Lane<Run>): Promise<void> {
  mira.networkMayFail = true
  const one = await mira.open(occasion.id)
  const commands = commandsOf(one.page)
  for (const run of runs) await press(one, run, commands)
  const [hers, his] = [await standingOf(mira, occasion.id), await standingOf(ivo, occasion.id)]
  const check = async (): Promise<void> => {
    for (const { kind, answers, title, item } of runs) {
      const sent = commands(item)
      const same = new Set(sent.map(({ requestId }) => requestId)).size
      expect([title, sent.map((command) => command.do), same]).toEqual([
        title,
        Array.from({ length: answers.requests }, () => kind.sends[0]),
        1,
      ])
      if (answers.fails === true) continue
      expect([title, inWords(hers.get(item))]).toEqual([title, STANDS[kind.name]])
      expect([title, his.get(item)?.taken]).toEqual([title, hers.get(item)?.taken])
      await rowOf(one, item).getByText(kind.shows).first().waitFor()
      expect([title, await rowOf(one, item).locator(".claim-said").count()]).toEqual([title, 0])
    }
  }
  await check()
  await one.page.reload()
  await one.ready()
  await check()
}

const sample = <R>(runs: readonly R[], each: number): readonly R[] => runs.filter((_run, n) => n % each === 0)

test("two taps or Enters while the server is slow, fails or is lost claim, mark and release once, and the page shows what stands", async () => {
  const lanes = [
    ...spread(runsOf(["Enter", "tap", "Space"]), LANES.desk).map((runs) => laneOf(scene, "desk", runs)),
    ...spread(sample(runsOf(["tap"]), 5), LANES.phone).map((runs) => laneOf(scene, "phone", runs)),
  ]
  await Promise.all((await Promise.all(lanes)).map(pressAll))
})
