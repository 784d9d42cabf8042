import { isolate } from "../../../../shared/isolate.ts"
import { t } from "../../../i18n/text.ts"
import { RichBlocks } from "../rich-text/RichBlocks.tsx"
import textStyles from "../rich-text/Text.module.css"
import { isKnownSticker } from "../stickers/art.tsx"
import { nameOfSticker } from "../stickers/names.ts"
import { PageReplies } from "../replies/PageReplies.tsx"
import { Thanks } from "../replies/Thanks.tsx"
import { giftTitle, TicketPaper } from "../ticket/TicketPaper.tsx"
import { isWhole, useTickets } from "../ticket/use-tickets.tsx"
import { signature, signersOf, type CardContent, type Signed } from "./content.ts"
import styles from "./PlainText.module.css"

/** The same card as text alone, in the same order: a heading for each who signed. */
export function PlainText(props: {
  content: CardContent
  heading: "h1" | "h2"
  /** True when a recipient reads it. */
  isFor: boolean
}) {
  const { content, heading: Heading, isFor } = props
  const Sub = Heading === "h1" ? "h2" : "h3"
  const { tickets } = useTickets()
  return (
    <div className={`${styles["plain"]} ${textStyles["sized"]}`} data-size="long" data-place="writing">
      <Heading className={styles["title"]} dir="auto" translate="no">
        {content.title}
      </Heading>
      {content.greeting === undefined ? null : <RichBlocks blocks={content.greeting.body} />}
      {content.messages.map((message) => (
        <article key={message.id} className={styles["message"]}>
          <Name message={message} level={Heading} />
          {message.photos.map(({ alt }, n) => (
            <p key={n} className={styles["part"]} dir="auto" translate="no">
              {alt === "" ? t("photos.unsaid") : t("photos.said", { alt })}
            </p>
          ))}
          <DrawnInWords message={message} />
          {message.body.length === 0 ? null : <RichBlocks blocks={message.body} heading={4} />}
          {message.signature.length === 0 ? null : <p className={styles["part"]}>{t("sign.plain")}</p>}
          <PageReplies
            message={message.id}
            name={signature(message)}
            author={message.author.person}
            atStart
          />
        </article>
      ))}
      <div className={styles["end"]}>
        {tickets.filter(isWhole).map((ticket) => (
          <TicketPaper key={ticket.id} ticket={ticket} title={giftTitle(isFor)} heading={Sub} />
        ))}
        <Thanks signed={signersOf(content)} heading={Sub} />
      </div>
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

/** What was drawn and stuck on, as words where it stands. */
function DrawnInWords({ message }: { message: Signed }) {
  const { drawing, sticker } = message
  return (
    <>
      {isKnownSticker(sticker) ? (
        <p className={styles["part"]}>{t("sticker.plain", { sticker: nameOfSticker(sticker) })}</p>
      ) : null}
      {drawing.length === 0 ? null : (
        <p className={styles["part"]}>{t("draw.plain", { name: signature(message) })}</p>
      )}
    </>
  )
}
