import { useLayoutEffect, useRef, useSyncExternalStore, type ReactNode } from "react"
import { t } from "../../../i18n/text.ts"
import styles from "./AllTogether.module.css"
import { columnsFor, fillColumns } from "./columns.ts"
import { signature, type CardContent } from "./content.ts"
import { CoverAndGreeting, Message } from "./Message.tsx"

/** The whole card at once: the cover, its greeting, then every message, in columns whose shortest takes the next. */
export function AllTogether({ content, heading }: { content: CardContent; heading: "h1" | "h2" }) {
  const Title = heading
  const columns = Math.min(useColumns(), content.messages.length + 1)
  return (
    <Columns columns={columns}>
      <CoverAndGreeting
        content={content}
        heading={<Title className={styles["title"]}>{content.title}</Title>}
      />
      {content.messages.map((message) => (
        <article key={message.id} aria-label={t("card.messageOf", { name: signature(message) })}>
          <Message message={message} place="opened" />
        </article>
      ))}
    </Columns>
  )
}

const subscribe = (listener: () => void): (() => void) => {
  addEventListener("resize", listener)
  return () => removeEventListener("resize", listener)
}
const useColumns = (): number => useSyncExternalStore(subscribe, () => columnsFor(window.innerWidth))

const GAP = 22

/**
 * Lays its children out in columns and keeps their order in the document, which is the order of reading and of the
 * keyboard. Laid out again whenever one of them changes its height.
 */
function Columns({ columns, children }: { columns: number; children: readonly ReactNode[] | ReactNode }) {
  const field = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const columnsNow = field.current
    if (columnsNow === null) return undefined
    const fill = (): void => layOut(columnsNow, columns)
    const sizes = new ResizeObserver(fill)
    const watch = (): void => {
      sizes.disconnect()
      for (const child of columnsNow.children) sizes.observe(child)
    }
    const things = new MutationObserver(watch)
    things.observe(columnsNow, { childList: true })
    watch()
    fill()
    return () => {
      sizes.disconnect()
      things.disconnect()
    }
  }, [columns])
  return (
    <div ref={field} className={styles["columns"]} data-columns={columns}>
      {children}
    </div>
  )
}

/** Says each thing its column, and how far from the top it lies there. */
function layOut(field: HTMLElement, columns: number): void {
  const things = [...field.children].filter((child) => child instanceof HTMLElement)
  const heights = things.map((thing) => thing.offsetHeight)
  const { places, height } = fillColumns(heights, columns, GAP)
  for (const [n, thing] of things.entries()) {
    const { column, top } = places[n] ?? { column: 0, top: 0 }
    thing.style.setProperty("--column", String(column))
    thing.style.setProperty("--top", `${top}px`)
  }
  field.style.height = `${height}px`
}
