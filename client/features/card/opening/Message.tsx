import { useState } from "react"
import { t } from "../../../i18n/text.ts"
import { OnPaper, sizeOnPaper } from "../papers/OnPaper.tsx"
import { Paper, PaperFoot } from "../papers/Paper.tsx"
import { MessagePhotos } from "../photos/MessagePhotos.tsx"
import { RichBlocks } from "../rich-text/RichBlocks.tsx"
import type { TextPlace } from "../rich-text/sizes.ts"
import { FootReplies, OthersReactions } from "../replies/FootReplies.tsx"
import { Slips } from "../replies/Slips.tsx"
import { Reported } from "../rights/Reported.tsx"
import { signature, type Signed } from "./content.ts"
import styles from "./Message.module.css"

/**
 * A signed message on its paper, with what was said to it; alone on a page its name stands above it. `printed`: nothing
 * on it can be pressed.
 */
export function Message(props: { message: Signed; place: TextPlace; printed?: boolean }) {
  const { message, place, printed = false } = props
  const { id, author, paper, pattern, body, name, look, writtenFor, photos } = message
  const [isWriting, setWriting] = useState(false)
  const signed = signature(message)
  const foot = (
    <>
      <PaperFoot {...{ name, look, writtenFor }}>
        {message.arrivedAt === undefined ? null : (
          <span className={styles["later"]}>{t("late.arrived")}</span>
        )}
        <FootReplies message={id} name={signed} author={author.person} onAnswer={() => setWriting(true)} />
      </PaperFoot>
      <OthersReactions message={id} />
    </>
  )
  return (
    <>
      <Paper
        {...{ paper, pattern, place }}
        size={sizeOnPaper(message.size, message)}
        above={<MessagePhotos photos={photos} printed={printed} />}
        foot={place === "page" ? null : foot}
      >
        <OnPaper
          parts={{ drawing: message.drawing, signature: message.signature, sticker: message.sticker }}
          name={signed}
        >
          {body.length === 0 ? null : <RichBlocks blocks={body} />}
        </OnPaper>
      </Paper>
      {place === "page" ? null : (
        <>
          <Slips message={id} name={signed} isWriting={isWriting} onWrite={setWriting} />
          <Reported message={id} />
        </>
      )}
    </>
  )
}
