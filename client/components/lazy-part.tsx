import { X } from "lucide-react"
import {
  useContext,
  useEffect,
  useRef,
  useSyncExternalStore,
  type ComponentType,
  type ReactNode,
} from "react"
import { Button } from "../ui/Button.tsx"
import { ALL, type Part } from "../i18n/packs.ts"
import { fetchWords, t } from "../i18n/text.ts"
import { fetchCode, reloadForNewBuild } from "../session/new-build.ts"
import { calm, useAwaited } from "./calm.ts"
import { Failsafe } from "./Failsafe.tsx"
import { MenuPlaceContext } from "./menu-place.ts"

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
  /** The words that it needs (i18n/packs.ts); all, unless it is one of the first screens. */
  readonly words?: readonly Part[]
}

/** A part, and a way to fetch it before it is drawn, where it is known that it will be next. */
type LazyPart<P> = ComponentType<P> & { readonly fetch: () => Promise<void> }

function lazily<P extends object>(code: Fetch<P>, instead: Instead<P>, options: Options): LazyPart<P> {
  const { waiting, ahead = true, words = ALL } = options
  const fetch: Fetch<P> = async () => (await Promise.all([code(), fetchWords(...words)]))[0]
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
  const fetchQuietly = async (): Promise<void> => {
    const Part = await fetch().catch(() => undefined)
    if (Part !== undefined && state.kind === "idle") set({ kind: "here", Part })
  }
  if (ahead) notNeededYet.push(fetchQuietly)
  function LazyPart(props: P) {
    const now = useSyncExternalStore(subscribe, () => state)
    const { kind } = now
    useAwaited(kind === "idle" || kind === "loading")
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
  return Object.assign(LazyPart, { fetch: fetchQuietly })
}

/** A whole screen. */
export const lazyPage = <P extends object>(fetch: Fetch<P>, options: Options = {}): LazyPart<P> =>
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
): LazyPart<P> =>
  lazily(
    fetch,
    ({ onClose }, again) => (
      <PlainSheet title={t("app.partTitle")} onClose={onClose}>
        <Missing again={again} />
      </PlainSheet>
    ),
    options,
  )

/** The menu of a button. */
export const lazyMenu = <P extends object>(fetch: Fetch<P>, options: Options = {}): LazyPart<P> =>
  lazily(fetch, (_props, again) => <MissingMenu again={again} />, options)

function MissingMenu({ again }: { again: (() => void) | undefined }) {
  const place = useContext(MenuPlaceContext)
  return (
    <PlainSheet title={t("app.partTitle")} onClose={() => place?.onClose()}>
      <Missing again={again} />
    </PlainSheet>
  )
}

/** A piece of a screen or of a dialog. */
export const lazyPiece = <P extends object>(fetch: Fetch<P>, options: Options = {}): LazyPart<P> =>
  lazily(fetch, (_props, again) => <Missing again={again} />, options)

/** A dialog of the browser's own: the code of the others may be missing, too. */
function PlainSheet(props: { title: string; onClose: () => void; children: ReactNode }) {
  const { title, onClose, children } = props
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog ref={dialog} className="sheet sheet-plain" aria-label={title} onClose={onClose}>
      <div className="sheet-body">
        <div className="sheet-head">
          <h2 className="sheet-title">{title}</h2>
          <Button className="icon-button" aria-label={t("do.close")} onPress={() => dialog.current?.close()}>
            <X size={20} />
          </Button>
        </div>
        {children}
      </div>
    </dialog>
  )
}

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
    await calm()
    if (!navigator.onLine || savesData()) {
      notNeededYet.unshift(fetch)
      return
    }
    await fetch()
  }
}

/** Whether the person asked the browser to save data, as far as the browser says so. */
function savesData(): boolean {
  const connection: unknown = Reflect.get(navigator, "connection")
  return typeof connection === "object" && connection !== null && Reflect.get(connection, "saveData") === true
}
