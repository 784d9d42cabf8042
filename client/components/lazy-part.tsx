import { useEffect, useSyncExternalStore, type ComponentType, type ReactNode } from "react"
import { Button } from "../ui/Button.tsx"
import { t } from "../i18n/text.ts"
import { fetchCode, reloadForNewBuild } from "../session/new-build.ts"
import { Failsafe } from "./Failsafe.tsx"
import { Sheet } from "./Sheet.tsx"

/**
 * Parts of the interface that are fetched when they are first drawn. A part that cannot be fetched, or that fails while it
 * is drawn, says so in its own place, and everything around it goes on. When the server no longer has the page's build,
 * the page loads the new one (docs/decisions/0094).
 */

type State<P> =
  | { readonly kind: "idle" | "loading" | "failed" }
  | { readonly kind: "here"; readonly Part: ComponentType<P> }

/** Fetches code that was not needed yet; in the order in which the parts were named. */
const notNeededYet: (() => Promise<void>)[] = []

type Fetch<P> = () => Promise<ComponentType<P>>
/** What stands in the part's place when it is not there; `again` is absent when trying again would change nothing. */
type Instead<P> = (props: P, again: (() => void) | undefined) => ReactNode

interface Options {
  /** Stands in the part's place until it is there. */
  readonly waiting?: ReactNode
  /** Whether it is fetched before it is needed, when the page has nothing else to do. */
  readonly ahead?: boolean
}

function lazily<P extends object>(fetch: Fetch<P>, instead: Instead<P>, options: Options): ComponentType<P> {
  const { waiting, ahead = true } = options
  let state: State<P> = { kind: "idle" }
  const listeners = new Set<() => void>()
  const subscribe = (listener: () => void): (() => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }
  const set = (next: State<P>): void => {
    state = next
    for (const listener of listeners) listener()
  }
  const load = async (): Promise<void> => {
    if (state.kind === "loading" || state.kind === "here") return
    set({ kind: "loading" })
    try {
      set({ kind: "here", Part: await fetchCode(fetch) })
    } catch {
      if (!(await reloadForNewBuild())) set({ kind: "failed" })
    }
  }
  if (ahead) {
    notNeededYet.push(async () => {
      const Part = await fetch().catch(() => undefined)
      if (Part !== undefined && state.kind === "idle") set({ kind: "here", Part })
    })
  }
  return function LazyPart(props) {
    const now = useSyncExternalStore(subscribe, () => state)
    const { kind } = now
    useEffect(() => {
      if (kind === "idle") void load()
    }, [kind])
    if (now.kind === "failed") return instead(props, () => void load())
    if (now.kind !== "here") return waiting
    return (
      <Failsafe instead={instead(props, undefined)}>
        <now.Part {...props} />
      </Failsafe>
    )
  }
}

/** A whole screen. */
export const lazyPage = <P extends object>(fetch: Fetch<P>, options: Options = {}): ComponentType<P> =>
  lazily(
    fetch,
    (_props, again) => (
      <main className="page page-form">
        <div className="empty">
          <Missing again={again} />
        </div>
      </main>
    ),
    options,
  )

/** A dialog: it can be closed, also when it did not come. */
export const lazyDialog = <P extends { readonly onClose: () => void }>(
  fetch: Fetch<P>,
  options: Options = {},
): ComponentType<P> =>
  lazily(
    fetch,
    ({ onClose }, again) => (
      <Sheet title={t("app.partTitle")} isOpen onClose={onClose}>
        <Missing again={again} />
      </Sheet>
    ),
    options,
  )

/** A piece of a screen or of a dialog. */
export const lazyPiece = <P extends object>(fetch: Fetch<P>, options: Options = {}): ComponentType<P> =>
  lazily(fetch, (_props, again) => <Missing again={again} />, options)

function Missing({ again }: { again: (() => void) | undefined }) {
  return (
    <div className="part-missing" role="alert">
      <p className="soft">{again === undefined ? t("app.partBroken") : t("app.partMissing")}</p>
      {again === undefined ? null : (
        <Button className="button" onPress={again}>
          {t("app.partAgain")}
        </Button>
      )}
    </div>
  )
}

/** Fetches what may be needed later, one after another while the page is idle, so that it is there without a connection. */
export async function fetchAhead(): Promise<void> {
  for (let fetch = notNeededYet.shift(); fetch !== undefined; fetch = notNeededYet.shift()) {
    await idle()
    if (!navigator.onLine || savesData()) {
      notNeededYet.unshift(fetch)
      return
    }
    await fetch()
  }
}

/** After this, in ms, a page that is never idle fetches anyway. */
const BUSY_MS = 3_000

const idle = (): Promise<void> =>
  new Promise((resolve) => {
    // Safari has no idle callbacks.
    if (typeof requestIdleCallback === "function") requestIdleCallback(() => resolve(), { timeout: BUSY_MS })
    else setTimeout(resolve, 200)
  })

/** Whether the person asked the browser to save data, as far as the browser says so. */
function savesData(): boolean {
  const connection: unknown = Reflect.get(navigator, "connection")
  return typeof connection === "object" && connection !== null && Reflect.get(connection, "saveData") === true
}
