import type { Locator, Page } from "playwright-core"
import { z } from "zod"
import type { OccasionView } from "../../shared/api.ts"
import type { ItemId } from "../../shared/ids.ts"
import type { OccasionPage } from "../support/pages.ts"
import { PHONE, type Guest } from "../support/stage.ts"
import { addWishes } from "../support/wishes.ts"
import type { Scene } from "./scene.ts"

/** Every claim button of a giver's list, and how it is pressed twice. */

/** Gaps between two taps, ms. */
export const GAPS = [50, 120, 220, 300, 400] as const
export type Device = "desk" | "phone"
export type Way = "tap" | "Enter" | "Space"
export const WAYS: Readonly<Record<Device, readonly Way[]>> = {
  desk: ["tap", "Enter", "Space"],
  phone: ["tap"],
}

export const rowOf = (one: OccasionPage, item: ItemId): Locator => one.page.locator(`[data-row="${item}"]`)

const Command = z.looseObject({ do: z.string(), requestId: z.string() })
type Command = z.infer<typeof Command>

/** What the page asked of claims so far, by wish. */
export function commandsOf(page: Page): (item: ItemId) => readonly Command[] {
  const asked = new Map<string, Command[]>()
  page.on("request", (request) => {
    const item = /\/items\/(\w+)\/(?:claim|pool)$/.exec(new URL(request.url()).pathname)?.[1]
    if (request.method() !== "POST" || item === undefined) return
    asked.set(item, [...(asked.get(item) ?? []), Command.parse(request.postDataJSON())])
  })
  return (item) => asked.get(item) ?? []
}

/** Two presses of the same place, as fast as this, or of a key, wherever the focus is then; the answer presses once more. */
export async function twice(
  page: Page,
  button: Locator,
  way: Way,
  gap: number,
): Promise<() => Promise<void>> {
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
  return press
}

export interface Case {
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
  await one.page.getByRole("button", { name: `More about who gets ${title}`, exact: true }).click()
  return one.page.getByRole("menuitem", { name: words, exact: true })
}
const claim = { do: "claim", units: 1 }
const hold = { do: "hold", units: 1 }
const bought = { do: "mark", as: "bought" }
const given = { do: "mark", as: "given" }

export const CASES: readonly Case[] = [
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
    before: [["mira", hold]],
    button: named("Half an hour more: *"),
    sends: ["extend"],
    shows: /^Kept free for you/,
  },
  {
    name: "take what is held",
    before: [["mira", hold]],
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

/** What a run needs for its wish to be there. */
interface Prepared {
  readonly kind: Pick<Case, "before">
  readonly title: string
  /** How many are wanted. */
  readonly quantity?: number
}

export interface Lane<R> {
  readonly ivo: Guest
  readonly mira: Guest
  readonly occasion: OccasionView
  readonly runs: readonly (R & { readonly item: ItemId })[]
}

/** Mira at one device, with a list of her own for these runs, on which everything stands as each run wants it. */
export async function laneOf<R extends Prepared>(
  { stage, url }: Scene,
  device: Device,
  runs: readonly R[],
): Promise<Lane<R>> {
  const ivo = await stage.person(url, "Ivo")
  const occasion = await ivo.start("Anna")
  const options = device === "phone" ? { viewport: PHONE, hasTouch: true, isMobile: true } : {}
  const mira = await stage.person(url, "Mira", options)
  await mira.join(await ivo.link(occasion.id))
  const items = await addWishes(ivo, occasion.id, runs)
  const prepared = runs.map(async (run, n) => {
    const item = items[n]
    if (item === undefined) throw new Error("every run has a wish")
    for (const [who, act] of run.kind.before)
      await (who === "mira" ? mira : ivo).claim(occasion.id, item, act)
    return { ...run, item }
  })
  return { ivo, mira, occasion, runs: await Promise.all(prepared) }
}

/** Runs by turns on so many pages. */
export const spread = <R>(runs: readonly R[], pages: number): readonly (readonly R[])[] =>
  Array.from({ length: pages }, (_, page) => runs.filter((_run, n) => n % pages === page))

/** A message at the foot would lie over what is tapped next. */
export async function closeMessages(page: Page): Promise<void> {
  const messages = page.getByRole("alertdialog").getByRole("button", { name: "Close" })
  for (const message of await messages.all()) await message.click()
}
