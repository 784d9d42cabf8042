import { AxeBuilder } from "@axe-core/playwright"
import type { Page } from "playwright-core"
import { eventually } from "./eventually.ts"
import { PHONE } from "./stage.ts"

/** What makes a screen hard to use for somebody, by WCAG and by measure. */

const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

/** WCAG 1.4.10: what fits a phone fits here too, without scrolling sideways. */
const NARROW = { width: 320, height: 640 }
const DESK = { width: 1280, height: 800 }

/** Whether the rules are in each frame of the page: handing them over takes as long as a look at it. */
async function hasRules(page: Page): Promise<boolean> {
  const frames = page.frames().map((frame) => frame.evaluate<unknown>("typeof globalThis.axe === 'object'"))
  return (await Promise.all(frames)).every((has) => has === true)
}

type NodeResult = Awaited<ReturnType<AxeBuilder["analyze"]>>["violations"][number]["nodes"][number]

/** What was measured: the two colours of a contrast, the size of a target. */
const whyOf = ({ any, all, none }: NodeResult): string =>
  [...any, ...all, ...none].map(({ message }) => `(${message})`).join(" ")

async function violations(page: Page, rules?: readonly string[]): Promise<string[]> {
  const once = (await hasRules(page)) && { axeSource: ";" }
  // What passes has thousands of entries that nobody reads.
  const axe = new AxeBuilder({ page, ...once }).setLegacyMode().options({ resultTypes: ["violations"] })
  const found = await (rules === undefined ? axe.withTags(WCAG) : axe.withRules([...rules])).analyze()
  return found.violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html} ${whyOf(node)}`).join(" ")}`,
  )
}

interface Troubles {
  readonly [where: string]: readonly string[]
}
export const NONE: Troubles = { phone: [], narrow: [], desk: [], sideways: [] }

/** How wide the page is, as soon as it fits its width; what it stays at when it does not. */
async function widthAt(page: Page, width: number): Promise<number> {
  const measure = async (): Promise<number> =>
    Number(await page.evaluate<unknown>("document.scrollingElement.scrollWidth"))
  await eventually(async () => {
    if ((await measure()) > width) throw new Error("wider")
  }).catch(() => undefined)
  return measure()
}

/** What is on its way to another colour or place arrives; what turns for ever is left alone. */
const ARRIVED = `Promise.all(document.getAnimations()
  .filter((one) => Number.isFinite(one.effect?.getComputedTiming().endTime))
  .map((one) => one.finished.catch(() => undefined)))
  .then(() => undefined)`

async function lookAt(page: Page, viewport: typeof PHONE, colorScheme: "light" | "dark"): Promise<void> {
  await page.emulateMedia({ colorScheme, reducedMotion: "reduce" })
  await page.setViewportSize(viewport)
  // What is half under the header is no smaller for it.
  await page.evaluate("scrollTo(0, 0)")
  // A change of the style starts its transitions with the next frame.
  await page.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
  await page.evaluate(ARRIVED)
}

/** Everything on a phone in the light and on a desk in the dark, and at its narrowest what the width can change. */
export async function troubles(page: Page): Promise<Troubles> {
  await lookAt(page, PHONE, "light")
  const phone = await violations(page)
  await lookAt(page, NARROW, "light")
  const narrow = await violations(page, ["target-size", "scrollable-region-focusable"])
  const wide = await widthAt(page, NARROW.width)
  const sideways = wide > NARROW.width ? [`the page is ${wide} px wide`] : []
  await lookAt(page, DESK, "dark")
  const desk = await violations(page)
  await lookAt(page, PHONE, "light")
  return { phone, narrow, desk, sideways }
}
