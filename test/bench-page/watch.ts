import type { CDPSession, Page } from "playwright-core"
import { z } from "zod"

/** How many times slower the page's processor is than this machine's: a phone of the middle range. */
const SLOWER = 4

export async function slowedDown(page: Page): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page)
  await session.send("Emulation.setCPUThrottlingRate", { rate: SLOWER })
  return session
}

/** Runs in the page before its own scripts: long tasks, and how long after each key the page is painted. */
export const WATCH = `
window.longTasks = []
new PerformanceObserver((list) => {
  for (const { duration, startTime } of list.getEntries()) longTasks.push([startTime, duration])
}).observe({ type: "longtask", buffered: true })
window.painted = []
const channel = new MessageChannel()
let pressed = []
channel.port1.onmessage = () => {
  const now = performance.now()
  for (const at of pressed) painted.push(now - at)
  pressed = []
}
addEventListener("keydown", (event) => {
  if (event.key.length !== 1) return
  pressed.push(event.timeStamp)
  requestAnimationFrame(() => channel.port2.postMessage(0))
}, true)
`

/**
 * Opens `url` and resolves when a button with these words was painted for the first time. The page says so itself: a locator
 * that looks for the button costs the page time.
 */
export async function openUntil(page: Page, url: string, words: string): Promise<void> {
  const painted = Promise.withResolvers<void>()
  await page.exposeBinding("tellPainted", () => painted.resolve())
  await page.addInitScript({
    content: `
new MutationObserver((_, observer) => {
  if (![...document.querySelectorAll("button")].some(({ textContent }) => textContent.includes(${JSON.stringify(words)}))) return
  observer.disconnect()
  const after = new MessageChannel()
  after.port1.onmessage = () => {
    window.paintedAt = performance.now()
    tellPainted()
  }
  requestAnimationFrame(() => after.port2.postMessage(0))
}).observe(document, { childList: true, subtree: true })
`,
  })
  await page.goto(url)
  await painted.promise
}

/** When that was, in ms since the page was asked for, and the compressed script that had come by then, in kB. */
export async function paintedAt(page: Page): Promise<{ readonly ms: number; readonly kB: number }> {
  const bytes = await page.evaluate(`performance.getEntriesByType("resource")
    .filter(({ name, responseEnd }) => name.endsWith(".js") && responseEnd <= paintedAt)
    .reduce((sum, { transferSize }) => sum + transferSize, 0)`)
  return {
    ms: Math.round(z.number().parse(await page.evaluate("paintedAt"))),
    kB: Math.round(z.number().parse(bytes) / 1_000),
  }
}

/** The longest task since \`since\` (page time, ms), in ms; 0 when none was longer than 50. */
export async function longestTask(page: Page, since: number): Promise<number> {
  const tasks = z.array(z.tuple([z.number(), z.number()])).parse(await page.evaluate("longTasks"))
  return Math.round(Math.max(0, ...tasks.filter(([at]) => at >= since).map(([, ms]) => ms)))
}

export const pageTime = async (page: Page): Promise<number> =>
  z.number().parse(await page.evaluate("performance.now()"))

/** Types into what has the focus; from key to paint in ms: p50 and p95. */
export async function typed(
  page: Page,
  text: string,
): Promise<{ readonly p50: number; readonly p95: number }> {
  await page.evaluate("painted.length = 0")
  await page.keyboard.type(text, { delay: 120 })
  await page.waitForFunction(`painted.length >= ${text.length}`)
  const times = z
    .array(z.number())
    .parse(await page.evaluate("painted"))
    .toSorted((a, b) => a - b)
  const at = (part: number): number => Math.round(times[Math.floor(part * (times.length - 1))] ?? 0)
  return { p50: at(0.5), p95: at(0.95) }
}
