import { Bell, X } from "lucide-react"
import { useEffect } from "react"
import { Link, useLocation } from "wouter"
import type { NoticeKind } from "../../../shared/notices.ts"
import type { ShownNotice } from "../../../shared/reminders.ts"
import { useCover } from "../../device/cover.ts"
import { t } from "../../i18n/text.ts"
import { useNotices, usePerson } from "../../session/services.tsx"
import { Button } from "../../ui/Button.tsx"
import styles from "./NoticeStack.module.css"

/** So many are in view at once; the next ones follow as they are read. */
const IN_VIEW = 3

/** Of these the page that they lead to shows all that they tell: whoever is there has read them. */
const SHOWN_BY_PAGE: ReadonlySet<NoticeKind> = new Set<NoticeKind>(["card_opened", "thanks", "nudge"])

/** What is told to the person of this page, on whichever screen they are. */
export function NoticeStack() {
  const { keeper, notices: all } = useNotices()
  const person = usePerson()
  const [location] = useLocation()
  // On a shared device nothing tells whether there is anything (S10).
  const notices = useCover(person?.id) === "covered" ? [] : all
  const isHere = ({ kind, path }: ShownNotice): boolean => SHOWN_BY_PAGE.has(kind) && path === location
  const here = notices.filter(isHere).map(({ key }) => key)
  const inView = notices.filter((notice) => !isHere(notice)).slice(0, IN_VIEW)
  const keys = JSON.stringify([here, inView.map(({ key }) => key)])
  useEffect(() => {
    const say = (): void => {
      if (document.visibilityState !== "visible") return
      for (const key of here) void keeper.read(key)
      void keeper.shows(inView.map(({ key }) => key))
    }
    say()
    document.addEventListener("visibilitychange", say)
    return () => document.removeEventListener("visibilitychange", say)
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- the keys say which they are
  }, [keeper, keys])
  return (
    <section className={styles["stack"]} aria-label={t("notices.label")} aria-live="polite">
      {inView.map((notice) => (
        <NoticeCard key={notice.key} notice={notice} onRead={() => void keeper.read(notice.key)} />
      ))}
    </section>
  )
}

function NoticeCard({ notice, onRead }: { notice: ShownNotice; onRead: () => void }) {
  const { title, body, path } = notice
  return (
    <article className={styles["notice"]}>
      <Bell size={20} aria-hidden className={styles["sign"]} />
      <div className={styles["words"]}>
        <h2 className={styles["title"]}>{title}</h2>
        {body === "" ? null : <p className={styles["body"]}>{body}</p>}
        {path === "/" ? null : (
          <Link href={path} className={styles["open"]} onClick={onRead}>
            {t("notices.open")}
          </Link>
        )}
      </div>
      <Button className="icon-button" aria-label={t("notices.read", { title })} onPress={onRead}>
        <X size={20} />
      </Button>
    </article>
  )
}
