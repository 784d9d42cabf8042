/**
 * A page outlives the build it came from. When a piece of it cannot be fetched because the server has another build now,
 * loading the page again brings the new one: once for each build, so that a server that is never whole makes no loop.
 * What was typed is on the device by then.
 */

const KEY = "jubilee:reloaded-for"
/** A server that has not answered within this, in ms, is not asked whether it has another build. */
const ANSWER_MS = 5_000
const ENTRY = /<script type="module"[^>]*\ssrc="([^"]+)"/

/** The entry script names the build by its content; undefined in development, or when the server does not answer. */
async function buildOfServer(): Promise<string | undefined> {
  const patience = new AbortController()
  const timer = setTimeout(() => patience.abort(), ANSWER_MS)
  try {
    const answer = await fetch("/", { cache: "no-store", signal: patience.signal })
    return answer.ok ? ENTRY.exec(await answer.text())?.[1] : undefined
  } catch {
    return undefined
  } finally {
    clearTimeout(timer)
  }
}

const buildOfPage = (): string | undefined =>
  document.querySelector('script[type="module"][src]')?.getAttribute("src") ?? undefined

/** Notes it before the reload; false when this tab has reloaded for that build, or cannot note it. */
function mayReloadFor(build: string): boolean {
  try {
    if (sessionStorage.getItem(KEY) === build) return false
    sessionStorage.setItem(KEY, build)
    return true
  } catch {
    return false
  }
}

/** Loads the page again when the server has another build; false when that would not help. */
export async function reloadForNewBuild(): Promise<boolean> {
  const build = await buildOfServer()
  if (build === undefined || build === buildOfPage() || !mayReloadFor(build)) return false
  location.reload()
  return true
}

/** The page's own scripts have come: theme.js, which counts its attempts to load them, starts from 0 again. */
export function loaded(): void {
  try {
    sessionStorage.removeItem("jubilee:loads")
  } catch {
    // Nothing was counted.
  }
}

/** A failed fetch is tried again once after this, in ms. */
const RETRY_MS = 600
/** What has to run, but not at once, is tried again after this, in ms. */
const LATER_MS = 10_000

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Code that somebody waits for: fetched, or tried once more before it rejects. */
export const fetchCode = <T>(fetch: () => Promise<T>): Promise<T> =>
  fetch().catch(() => wait(RETRY_MS).then(fetch))

/** Code for work in the background: tried again until it comes. */
export const untilFetched = <T>(fetch: () => Promise<T>): Promise<T> =>
  fetchCode(fetch).catch(() => wait(LATER_MS).then(() => untilFetched(fetch)))
