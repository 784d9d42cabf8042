import type { ReactNode } from "react"
import { Paper, PaperFoot } from "../papers/Paper.tsx"
import { RichText } from "../rich-text/RichText.tsx"
import type { TextPlace } from "../rich-text/sizes.ts"
import { Cover } from "../covers/Cover.tsx"
import type { CardContent, Signed } from "./content.ts"
import styles from "./Message.module.css"

/** A signed message on its paper; alone on a page its name stands above it. */
export function Message({ message, place }: { message: Signed; place: TextPlace }) {
  const { paper, pattern, size, body, name, look, writtenFor } = message
  return (
    <Paper
      {...{ paper, pattern, size, place }}
      foot={place === "page" ? null : <PaperFoot {...{ name, look, writtenFor }} />}
    >
      <RichText body={body} />
    </Paper>
  )
}

/** The greeting that everybody wrote together; nothing where there is none. */
export function Greeting(props: { content: CardContent; place: TextPlace; className?: string | undefined }) {
  const { content, place, className } = props
  if (content.greeting === undefined) return null
  return (
    <Paper paper="milk" pattern="plain" size="long" place={place} className={className}>
      <RichText body={content.greeting.body} />
    </Paper>
  )
}

/** The cover with the greeting at its fold. `heading`: the title stands on the cover, and is a heading of the page. */
export function CoverAndGreeting({ content, heading }: { content: CardContent; heading?: ReactNode }) {
  return (
    <div className={styles["folded"]}>
      <Cover
        cover={content.cover}
        title={heading ?? content.title}
        className={content.greeting === undefined ? undefined : styles["front"]}
      />
      <Greeting content={content} place="greeting" className={styles["under"]} />
    </div>
  )
}
