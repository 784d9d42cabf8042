import type { Locator, Page } from "playwright-core"
import { expect, test } from "vitest"
import type { OccasionView } from "../../shared/api.ts"
import { eventually } from "../support/eventually.ts"
import { becomes, type OccasionPage } from "../support/pages.ts"
import { PHONE, type Guest } from "../support/stage.ts"
import { sharedScene } from "./scene.ts"

const scene = sharedScene()

/** Gaps between two taps, ms. */
const GAPS = [50, 120, 220, 300, 400]

type Way = "tap" | "Enter" | "Space"

const rowOf = (one: OccasionPage, title: string): Locator =>
  one.page.locator(".row").filter({ has: one.page.getByText(title, { exact: true }) })

/** What the page asked of claims so far. */
function commandsOf(page: Page): string[] {
  const asked: string[] = []
  page.on("request", (request) => {
    if (request.method() === "POST" && /\/(claim|pool)$/.test(new URL(request.url()).pathname))
      asked.push(request.postData() ?? "")
  })
  return asked
}

/** Two presses of the same place, as fast as this, or of Enter, wherever the focus is then. */
async function twice(page: Page, button: Locator, way: Way, gap: number): Promise<void> {
  await button.scrollIntoViewIfNeeded()
  const touch: boolean = await page.evaluate("navigator.maxTouchPoints > 0")
  const box = await button.boundingBox()
  if (box === null) throw new Error("the button is not shown")
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
  if (way !== "tap") await button.focus()
  const press = (): Promise<void> =>
    way !== "tap" ? page.keyboard.press(way) : touch ? page.touchscreen.tap(x, y) : page.mouse.click(x, y)
  const from = performance.now()
  await press()
  await page.waitForTimeout(Math.max(0, gap - (performance.now() - from)))
  await press()
}

/** Everything that the presses started is on the screen, and every button listens again. */
async function settled(page: Page): Promise<void> {
  await becomes(() => page.locator("[data-settling], .claim-take[disabled]").count(), 0)
  await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
}

interface Case {
  readonly name: string
  /** The state of the wish before, by what Mira and Ivo ask of it. */
  readonly before: readonly (readonly [who: "mira" | "ivo", act: Record<string, unknown>])[]
  readonly button: (one: OccasionPage, title: string) => Promise<Locator>
  /** Commands that two presses may send: what one press sends. */
  readonly sends: readonly string[]
  readonly shows: string | RegExp
}

const named = (words: string) => async (one: OccasionPage, title: string) =>
  one.page.getByRole("button", { name: words.replace("*", title), exact: true })
const inMenu = (words: string) => async (one: OccasionPage, title: string) => {
  await one.page.getByRole("button", { name: `More about who gets ${title}` }).click()
  return one.page.getByRole("menuitem", { name: words, exact: true })
}
const claim = { do: "claim", units: 1 }
const bought = { do: "mark", as: "bought" }
const given = { do: "mark", as: "given" }

const CASES: readonly Case[] = [
  {
    name: "take",
    before: [],
    button: named("I'll get this: *"),
    sends: ["claim"],
    shows: "You're getting this",
  },
  {
    name: "bought",
    before: [["mira", claim]],
    button: named("Bought? *"),
    sends: ["mark"],
    shows: "You bought this",
  },
  {
    name: "given",
    before: [
      ["mira", claim],
      ["mira", bought],
    ],
    button: named("Given? *"),
    sends: ["mark"],
    shows: "You gave this",
  },
  {
    name: "not bought",
    before: [
      ["mira", claim],
      ["mira", bought],
    ],
    button: named("Not bought yet *"),
    sends: ["mark"],
    shows: "You're getting this",
  },
  {
    name: "not given",
    before: [
      ["mira", claim],
      ["mira", bought],
      ["mira", given],
    ],
    button: named("Not given yet *"),
    sends: ["mark"],
    shows: "You bought this",
  },
  {
    name: "hold",
    before: [],
    button: inMenu("Keep it free for me for half an hour"),
    sends: ["hold"],
    shows: /^Kept free for you/,
  },
  {
    name: "hold longer",
    before: [["mira", { do: "hold", units: 1 }]],
    button: named("Half an hour more: *"),
    sends: ["extend"],
    shows: /^Kept free for you/,
  },
  {
    name: "take what is held",
    before: [["mira", { do: "hold", units: 1 }]],
    button: named("I'll get this: *"),
    sends: ["claim"],
    shows: "You're getting this",
  },
  {
    name: "let go",
    before: [["mira", claim]],
    button: inMenu("Let it go"),
    sends: ["release"],
    shows: "I'll get this",
  },
  {
    name: "watch",
    before: [["ivo", claim]],
    button: named("Tell me if it is free again: *"),
    sends: ["watch"],
    shows: "You'll be told if it is free again",
  },
  {
    name: "for somebody",
    before: [],
    button: async (one, title) => {
      await (await inMenu("Somebody else will get this")(one, title)).click()
      return one.dialog.getByRole("button", { name: "Ivo", exact: true })
    },
    sends: ["claim"],
    shows: "You said it for Ivo",
  },
  {
    name: "chip in together",
    before: [],
    button: named("Chip in together: *"),
    sends: [],
    shows: "Chip in together",
  },
]

async function miraAndIvo(
  device: "desk" | "phone",
): Promise<{ mira: Guest; ivo: Guest; occasion: OccasionView }> {
  const { stage, url } = scene
  const ivo = await stage.person(url, "Ivo")
  const occasion = await ivo.start("Anna")
  const options = device === "phone" ? { viewport: PHONE, hasTouch: true, isMobile: true } : {}
  const mira = await stage.person(url, "Mira", options)
  await mira.join(await ivo.link(occasion.id))
  return { mira, ivo, occasion }
}

test.each(["desk", "phone"] as const)(
  "two taps, Enters or Spaces at 50 to 400 ms on any claim button of a %s do what one does",
  async (device) => {
    const { mira, ivo, occasion } = await miraAndIvo(device)
    const one = await mira.open(occasion.id)
    const commands = commandsOf(one.page)
    const ways: readonly Way[] = device === "phone" ? ["tap"] : ["tap", "Enter", "Space"]
    const runs = CASES.flatMap((kind, n) =>
      kind.name === "take"
        ? GAPS.flatMap((gap) => ways.map((way) => ({ kind, way, gap, title: `${kind.name} ${way} ${gap}` })))
        : GAPS.slice(n % 2, (n % 2) + 2).map((gap, g) => {
            const way = ways[(n + g) % ways.length] ?? "tap"
            return { kind, way, gap: gap * (n % 3 === 0 ? 1 : 1.8), title: `${kind.name} ${way} ${gap}` }
          }),
    )
    for (const { kind, way, gap, title } of runs) {
      await one.add(title)
      const item = (await rowOf(one, title).getAttribute("data-row")) ?? ""
      for (const [who, act] of kind.before)
        await eventually(() => (who === "mira" ? mira : ivo).claim(occasion.id, item, act))
      const button = await kind.button(one, title)
      await button.waitFor()
      await settled(one.page)
      commands.length = 0
      await twice(one.page, button, way, gap)
      await rowOf(one, title).getByText(kind.shows).first().waitFor()
      await settled(one.page)
      const asked = commands.map((body) => /"do":"(\w+)"/.exec(body)?.[1])
      expect([title, asked]).toEqual([title, kind.sends])
      await one.page.keyboard.press("Escape")
      // A message at the foot would lie over what is tapped next.
      const messages = one.page.getByRole("alertdialog").getByRole("button", { name: "Close" })
      for (const message of await messages.all()) await message.click()
    }
  },
  240_000,
)
