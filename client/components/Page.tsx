import { useEffect, useRef, type ReactNode } from "react"
import { Link } from "wouter"
import { t } from "../i18n/text.ts"
import { CoverStrip } from "../screens/cover/CoverStrip.tsx"
import { DeviceNotice } from "../screens/devices/DeviceNotice.tsx"
import { Toasts } from "./ToastPlace.tsx"

/** The very first page of a visit keeps the browser's own focus; later ones move it to their heading. */
let visited = false

/**
 * The frame of every screen: the way home, a place at the right for what is going on, the content. `name` is the
 * page's title; leave it out where the title itself would tell a secret.
 */
export function Page(props: {
  name?: string
  children: ReactNode
  right?: ReactNode
  /** Narrow for forms, a column for lists, wide for cards. */
  width?: "form" | "column" | "wide"
  isHome?: boolean
  /** What the visit is for is still on its way. */
  waits?: boolean
}) {
  const { name, children, right, width = "column", isHome = false, waits = false } = props
  const main = useRef<HTMLElement>(null)

  useEffect(() => {
    document.title = name === undefined ? t("app.name") : t("app.title", { page: name })
  }, [name])
  useEffect(() => {
    if (visited) {
      window.scrollTo(0, 0)
      main.current?.focus({ preventScroll: true })
    }
    if (!waits) visited = true
    // As it was when it came.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [])

  return (
    <>
      <a className="skip" href="#main">
        {t("app.skip")}
      </a>
      <header className="top">
        <div className="top-inner">
          {isHome ? (
            <span className="wordmark">{t("app.name")}</span>
          ) : (
            <Link href="/" className="wordmark" aria-label={t("app.homeLink")}>
              {t("app.name")}
            </Link>
          )}
          <div className="top-right">{right}</div>
        </div>
      </header>
      <CoverStrip />
      <DeviceNotice />
      <main id="main" ref={main} tabIndex={-1} className={`page page-${width}`}>
        {children}
      </main>
      <Toasts />
    </>
  )
}
