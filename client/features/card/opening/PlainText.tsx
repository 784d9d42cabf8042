import { isolate } from "../../../../shared/isolate.ts"
import { t } from "../../../i18n/text.ts"
import { RichText } from "../rich-text/RichText.tsx"
import textStyles from "../rich-text/Text.module.css"
import { signature, type CardContent, type Signed } from "./content.ts"
import styles from "./PlainText.module.css"

/** The same card as text alone, in the same order: a heading for each who signed. */
export function PlainText({ content, heading: Heading }: { content: CardContent; heading: "h1" | "h2" }) {
  return (
    <div className={`${styles["plain"]} ${textStyles["sized"]}`} data-size="long" data-place="writing">
      <Heading className={styles["title"]} dir="auto" translate="no">
        {content.title}
      </Heading>
      {content.greeting === undefined ? null : <RichText body={content.greeting.body} />}
      {content.messages.map((message) => (
        <article key={message.id} className={styles["message"]}>
          <Name message={message} level={Heading} />
          <RichText body={message.body} heading={4} />
        </article>
      ))}
    </div>
  )
}

/** Who signed, as a heading. */
function Name({ message, level }: { message: Signed; level: "h1" | "h2" }) {
  const Sub = level === "h1" ? "h2" : "h3"
  return (
    <Sub className={styles["name"]} translate="no">
      {isolate(signature(message))}
      {message.writtenFor === "" ? null : `, ${t("card.with", { name: message.name })}`}
    </Sub>
  )
}
