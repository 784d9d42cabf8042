import { MessageCircleHeart } from "lucide-react"
import { useState } from "react"
import type { MessageId } from "../../../../shared/ids.ts"
import { REACTIONS } from "../../../../shared/reply-routes.ts"
import { t } from "../../../i18n/text.ts"
import { Button } from "../../../ui/Button.tsx"
import { OthersReactions } from "./FootReplies.tsx"
import { MessageMenu } from "../rights/MessageMenu.tsx"
import { Reported } from "../rights/Reported.tsx"
import { SIGNS, WORDS } from "./reactions.ts"
import styles from "./Replies.module.css"
import { repliesTo, useReplying } from "./replying.tsx"
import { Slips } from "./Slips.tsx"

/** Under a message that has a page of its own: three words to choose from, and writing back (K13). */
export function PageReplies(props: {
  message: MessageId
  name: string
  author: string
  /** At the start of the line, as text stands; otherwise in the middle of the page. */
  atStart?: boolean
}) {
  const { message, name, author, atStart = false } = props
  const replying = useReplying()
  const [isWriting, setWriting] = useState(false)
  if (replying === undefined) return null
  const { me, isMine, isClosed, act } = replying
  const { reactions, answers } = repliesTo(replying, message)
  const mine = reactions.find(({ by }) => by === me)?.as
  const mayAnswer = isMine && !isWriting && !answers.some(({ by }) => by === me)
  return (
    // Arrows within it move in its text, and turn no page.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div
      className={styles["page"]}
      data-start={atStart || undefined}
      onKeyDown={(event) => isWriting && event.stopPropagation()}
    >
      {author === me || isClosed ? null : (
        <fieldset className={styles["words"]} aria-label={t("reply.react", { name })}>
          {REACTIONS.map((as) => {
            const Sign = SIGNS[as]
            const isOn = mine === as
            return (
              <Button
                key={as}
                className={`button ${styles["word"]}`}
                aria-pressed={isOn}
                onPress={() =>
                  void act(
                    { do: "react", message, as: isOn ? null : as },
                    isOn ? t("reply.unreacted") : t("reply.reacted", { reaction: t(WORDS[as]) }),
                  )
                }
              >
                <Sign size={18} fill={isOn && as === "love" ? "currentColor" : "none"} />
                {t(WORDS[as])}
              </Button>
            )
          })}
        </fieldset>
      )}
      <TheirStamps message={message} />
      <OthersReactions message={message} />
      <Slips {...{ message, name, isWriting }} onWrite={setWriting} />
      <div className={styles["more"]}>
        {mayAnswer ? (
          <Button className={`link-button ${styles["back"]}`} onPress={() => setWriting(true)}>
            <MessageCircleHeart size={18} />
            {t("reply.writeBack", { name })}
          </Button>
        ) : null}
        <MessageMenu {...{ message, name, author }} />
      </div>
      <Reported message={message} />
    </div>
  )
}

/** Reactions of others whom the card is for. */
function TheirStamps({ message }: { message: MessageId }) {
  const replying = useReplying()
  if (replying === undefined) return null
  const { me, isFor, nameOf } = replying
  const theirs = repliesTo(replying, message).reactions.filter(({ by }) => by !== me && isFor(by))
  return theirs.map(({ by, as }) => {
    const Sign = SIGNS[as]
    return (
      <p key={by} className={styles["line"]}>
        <Sign size={16} aria-hidden="true" />
        {t("reply.by", { names: nameOf(by), reaction: t(WORDS[as]) })}
      </p>
    )
  })
}
