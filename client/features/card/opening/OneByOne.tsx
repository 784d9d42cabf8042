import { ChevronLeft, ChevronRight, Pause, Play } from "lucide-react"
import { useCallback, useEffect, useRef, useState, type KeyboardEvent } from "react"
import { Avatar } from "../../../components/Avatar.tsx"
import { t } from "../../../i18n/text.ts"
import { Button } from "../../../ui/Button.tsx"
import { readingTime } from "../rich-text/sizes.ts"
import { PageReplies } from "../replies/PageReplies.tsx"
import { Thanks } from "../replies/Thanks.tsx"
import { giftTitle, TicketPaper } from "../ticket/TicketPaper.tsx"
import { isWhole, useTickets } from "../ticket/use-tickets.tsx"
import { signature, signersOf, type CardContent, type Signed } from "./content.ts"
import { CoverAndGreeting, Greeting } from "./Greeting.tsx"
import { Message } from "./Message.tsx"
import styles from "./OneByOne.module.css"
import { isolate } from "../../../../shared/isolate.ts"

/** How long a page takes to leave, ms (OneByOne.module.css). */
const OUT_MS = 140

/** Undefined: the greeting that everybody wrote, or the cover alone when nobody wrote anything. */
type Leaf = Signed | undefined

/** A message at a time, by hand or, once asked, by itself. It can always be paused, and pauses at the end. */
export function OneByOne(props: {
  content: CardContent
  heading: "h1" | "h2"
  /** True when a recipient reads it. */
  isFor: boolean
}) {
  const { content, heading: Heading, isFor } = props
  const leaves = leavesOf(content)
  const { at, leaves: isLeaving, go } = usePages(leaves.length)
  const [plays, setPlays] = useState(false)
  const leaf = leaves[at]
  const isLast = at === leaves.length - 1
  const playing = plays && !isLast
  const readingMs = readingTime((leaf ?? content.greeting)?.length ?? 0)

  useEffect(() => {
    if (!playing) return undefined
    const timer = setTimeout(() => go(at + 1), readingMs)
    return () => clearTimeout(timer)
  }, [playing, at, readingMs, go])

  const turn = (to: number): void => {
    setPlays(false)
    go(to)
  }
  return (
    // The arrows turn pages wherever the focus is in here; each has its button, too.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div className={styles["one"]} onKeyDown={(event) => turn(at + stepOf(event))}>
      <Progress at={at} of={leaves.length} />
      <Head content={content} leaf={leaf} heading={Heading} />
      <div className={styles["leaf"]} key={at} data-leaves={isLeaving || undefined}>
        {leaf === undefined ? <First content={content} /> : <Message message={leaf} place="page" />}
        {isLast ? null : <span className={styles["more"]} aria-hidden="true" />}
      </div>
      <output className="unseen">
        {leaf === undefined ? "" : `${signature(leaf)}, ${placeOf(content, leaf)}`}
      </output>
      {leaf === undefined ? null : (
        <PageReplies
          key={`replies ${leaf.id}`}
          message={leaf.id}
          name={signature(leaf)}
          author={leaf.author.person}
        />
      )}
      {isLast ? <End content={content} isFor={isFor} heading={Heading === "h1" ? "h2" : "h3"} /> : null}
      <div className={styles["turns"]}>
        <Button
          className={`button ${styles["arrow"]}`}
          aria-label={t("card.previous")}
          isDisabled={at === 0}
          onPress={() => turn(at - 1)}
        >
          <ChevronLeft size={20} className={styles["points"]} />
        </Button>
        <Button
          className={`button ${styles["play"]}`}
          isDisabled={leaves.length < 2}
          onPress={() => {
            if (isLast) go(0)
            setPlays(!playing)
          }}
        >
          {playing ? <Pause size={18} fill="currentColor" /> : <Play size={18} />}
          {t(playing ? "card.pause" : "card.play")}
        </Button>
        <Button
          className={`button ${styles["arrow"]}`}
          aria-label={t("card.next")}
          isDisabled={isLast}
          onPress={() => turn(at + 1)}
        >
          <ChevronRight size={20} className={styles["points"]} />
        </Button>
      </div>
    </div>
  )
}

/** Behind the last message: gifts inside, and thanks. */
function End(props: { content: CardContent; isFor: boolean; heading: "h2" | "h3" }) {
  const { content, isFor, heading } = props
  const { tickets } = useTickets()
  return (
    <div className={styles["end"]}>
      {tickets.filter(isWhole).map((ticket) => (
        <TicketPaper key={ticket.id} ticket={ticket} title={giftTitle(isFor)} heading={heading} />
      ))}
      <Thanks signed={signersOf(content)} heading={heading} />
    </div>
  )
}

/** Whose page it is, and which of how many. */
function Head(props: { content: CardContent; leaf: Leaf; heading: "h1" | "h2" }) {
  const { content, leaf, heading: Heading } = props
  if (leaf === undefined) {
    return (
      <div className={styles["head"]}>
        <Heading className={styles["who"]} dir="auto" translate="no">
          {content.title}
        </Heading>
      </div>
    )
  }
  return (
    <div className={styles["head"]}>
      <Avatar name={signature(leaf)} look={leaf.look} size={30} />
      <Heading className={styles["who"]} dir="auto" translate="no">
        {isolate(signature(leaf))}
        {leaf.writtenFor === "" ? null : (
          <span className={styles["with"]}> {t("card.with", { name: leaf.name })}</span>
        )}
      </Heading>
      <p className={styles["count"]}>{placeOf(content, leaf)}</p>
    </div>
  )
}

function leavesOf({ greeting, messages }: CardContent): readonly Leaf[] {
  return greeting === undefined && messages.length > 0 ? messages : [undefined, ...messages]
}

const placeOf = ({ messages }: CardContent, message: Signed): string =>
  t("card.place", { n: String(messages.indexOf(message) + 1), of: String(messages.length) })

/** Which page is shown; the one before it leaves first. */
function usePages(count: number) {
  const [page, setPage] = useState<{ at: number; to: number }>({ at: 0, to: 0 })
  const last = useRef(count - 1)
  useEffect(() => {
    last.current = count - 1
  })
  const go = useCallback((to: number) => {
    setPage(({ at }) => ({ at, to: Math.max(0, Math.min(to, last.current)) }))
  }, [])
  const { at, to } = page
  useEffect(() => {
    if (at === to) return undefined
    const timer = setTimeout(() => setPage({ at: to, to }), OUT_MS)
    return () => clearTimeout(timer)
  }, [at, to])
  return { at: Math.min(at, count - 1), leaves: at !== to, go }
}

/** Arrows point where the page goes, also where text runs from right to left. */
function stepOf({ key, currentTarget }: KeyboardEvent): number {
  if (key !== "ArrowLeft" && key !== "ArrowRight") return 0
  const forwards = getComputedStyle(currentTarget).direction === "rtl" ? "ArrowLeft" : "ArrowRight"
  return key === forwards ? 1 : -1
}

/** So many pages are a part of the bar each; of more, the bar fills. */
const PARTS_MAX = 24

function Progress({ at, of }: { at: number; of: number }) {
  if (of < 2) return null
  const parts = Math.min(of, PARTS_MAX)
  const done = of <= PARTS_MAX ? at + 1 : Math.ceil(((at + 1) / of) * parts)
  return (
    <div className={styles["progress"]} aria-hidden="true">
      {Array.from({ length: parts }, (_, n) => (
        <span key={n} data-done={n < done || undefined} />
      ))}
    </div>
  )
}

/** The inside of the cover. */
function First({ content }: { content: CardContent }) {
  return content.greeting === undefined ? (
    <CoverAndGreeting content={content} />
  ) : (
    <Greeting content={content} place="page" />
  )
}
