import type { ReactNode } from "react"
import { Cover } from "../covers/Cover.tsx"
import { Paper } from "../papers/Paper.tsx"
import { RichBlocks } from "../rich-text/RichBlocks.tsx"
import type { TextPlace } from "../rich-text/sizes.ts"
import type { CardContent } from "./content.ts"
import styles from "./Message.module.css"

/** The greeting that everybody wrote together; nothing where there is none. */
export function Greeting(props: { content: CardContent; place: TextPlace; className?: string | undefined }) {
  const { content, place, className } = props
  if (content.greeting === undefined) return null
  return (
    <Paper paper="milk" pattern="plain" size="long" place={place} className={className}>
      <RichBlocks blocks={content.greeting.body} />
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
