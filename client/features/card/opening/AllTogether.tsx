import { memo, useLayoutEffect, useRef, useSyncExternalStore, type ReactNode } from "react"
import { t } from "../../../i18n/text.ts"
import styles from "./AllTogether.module.css"
import { columnsFor, fillColumns } from "./columns.ts"
import { Thanks } from "../replies/Thanks.tsx"
import { giftTitle, TicketPaper } from "../ticket/TicketPaper.tsx"
import { isWhole, useTickets } from "../ticket/use-tickets.tsx"
import { signature, signersOf, type CardContent, type Signed } from "./content.ts"
import { CoverAndGreeting } from "./Greeting.tsx"
import { Message } from "./Message.tsx"
import { useGradually } from "../../../ui/use-gradually.ts"

/** Papers that are drawn in one go. */
const PAPERS_AT_ONCE = 12

/** The whole card at once: the cover, its greeting, then every message, in columns whose shortest takes the next. */
export function AllTogether(props: {
  content: CardContent
  heading: "h1" | "h2"
  /** True when a recipient reads it. */
  isFor: boolean
  /** What stands below a message. */
  renderBelow?: (message: Signed) => ReactNode
}) {
  const { content, heading: Title, isFor, renderBelow } = props
  const { tickets } = useTickets()
  const gifts = tickets.filter(isWhole)
  const columns = Math.min(useColumns(), content.messages.length + gifts.length + 1)
  const Sub = Title === "h1" ? "h2" : "h3"
  const drawn = useGradually(content.messages.length, PAPERS_AT_ONCE)
  const [first, ...others] = content.messages
    .slice(0, drawn)
    .map((message) => <SignedPaper key={message.id} message={message} renderBelow={renderBelow} />)
  return (
    <Columns columns={columns}>
      <div className={styles["first"]}>
        <CoverAndGreeting
          content={content}
          heading={
            <Title className={styles["title"]} dir="auto" translate="no">
              {content.title}
            </Title>
          }
        />
        <Thanks signed={signersOf(content)} heading={Sub} />
      </div>
      {first}
      {gifts.map((ticket) => (
        <TicketPaper key={ticket.id} ticket={ticket} title={giftTitle(isFor)} heading={Sub} />
      ))}
      {others}
    </Columns>
  )
}

/** Drawn once, however many more come after it. */
const SignedPaper = memo(function SignedPaper(props: {
  message: Signed
  renderBelow: ((message: Signed) => ReactNode) | undefined
}) {
  const { message, renderBelow } = props
  return (
    <article aria-label={t("card.messageOf", { name: signature(message) })}>
      <Message message={message} place="opened" />
      {renderBelow?.(message)}
    </article>
  )
})

const subscribe = (listener: () => void): (() => void) => {
  addEventListener("resize", listener)
  return () => removeEventListener("resize", listener)
}
const useColumns = (): number => useSyncExternalStore(subscribe, () => columnsFor(window.innerWidth))

const GAP = 22

/**
 * Lays its children out in columns and keeps their order in the document, which is the order of reading and of the
 * keyboard. Laid out again whenever one of them changes its height; one column the browser lays out by itself.
 */
function Columns({ columns, children }: { columns: number; children: readonly ReactNode[] | ReactNode }) {
  const field = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const columnsNow = field.current
    if (columnsNow === null) return undefined
    if (columns === 1) {
      columnsNow.style.height = ""
      return undefined
    }
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
