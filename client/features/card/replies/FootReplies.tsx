import { HeartPlus, Reply, Undo2 } from "lucide-react"
import type { MessageId } from "../../../../shared/ids.ts"
import { Reaction, REACTIONS } from "../../../../shared/reply-routes.ts"
import { isolate } from "../../../../shared/isolate.ts"
import { ActMenu } from "../../../components/ActMenu.tsx"
import { listOf } from "../../../i18n/format.ts"
import { t } from "../../../i18n/text.ts"
import { Button } from "../../../ui/Button.tsx"
import { MessageMenu } from "../rights/MessageMenu.tsx"
import { SIGNS, WORDS } from "./reactions.ts"
import styles from "./Replies.module.css"
import { repliesTo, useReplying } from "./replying.tsx"

interface Props {
  readonly message: MessageId
  /** Who signed it, and who wrote it for them. */
  readonly name: string
  readonly author: string
  readonly onAnswer: () => void
}

/** In the foot of a paper: the reactions of whom the card is for as stamps, one's own among them, and answering (K13). */
export function FootReplies({ message, name, author, onAnswer }: Props) {
  const replying = useReplying()
  if (replying === undefined) return null
  const { me, isMine, isClosed, isFor, nameOf, replies } = replying
  const { reactions } = repliesTo(replying, message)
  const mine = reactions.find(({ by }) => by === me)
  const theirs = reactions.filter(({ by }) => by !== me && isFor(by))
  const several = new Set(replies.reactions.map(({ by }) => by).filter(isFor)).size > 1
  return (
    <span className={styles["acts"]}>
      {theirs.map(({ by, as }) => (
        <Stamp key={by} as={as} name={several || isMine ? nameOf(by) : undefined} by={nameOf(by)} />
      ))}
      {author === me || isClosed ? null : <React message={message} name={name} mine={mine?.as} />}
      {isMine ? (
        <Button className="icon-button" aria-label={t("reply.answer", { name })} onPress={onAnswer}>
          <Reply size={18} />
        </Button>
      ) : null}
      <MessageMenu {...{ message, name, author }} />
    </span>
  )
}

/** Somebody's reaction, as a stamp on the paper. */
function Stamp({ as, name, by }: { as: Reaction; name: string | undefined; by: string }) {
  const Sign = SIGNS[as]
  return (
    <span className={styles["stamp"]} data-as={as}>
      <Sign size={18} aria-hidden="true" />
      {name === undefined ? <span className="unseen">{`${isolate(by)}: `}</span> : `${isolate(name)}: `}
      {t(WORDS[as])}
    </span>
  )
}

/** One's own reaction: chosen from a menu, then a stamp that opens it again. */
function React({ message, name, mine }: { message: MessageId; name: string; mine: Reaction | undefined }) {
  const replying = useReplying()
  const Sign = mine === undefined ? HeartPlus : SIGNS[mine]
  const onAct = (key: string): void => {
    const as = Reaction.safeParse(key).data ?? null
    const said = as === null ? t("reply.unreacted") : t("reply.reacted", { reaction: t(WORDS[as]) })
    void replying?.act({ do: "react", message, as }, said)
  }
  return (
    <ActMenu
      label={mine === undefined ? t("reply.react", { name }) : t("reply.yours", { reaction: t(WORDS[mine]) })}
      className={mine === undefined ? "" : `${styles["stamp"]} ${styles["stampButton"]}`}
      icon={
        <>
          <Sign size={18} />
          {mine === undefined ? null : t(WORDS[mine])}
        </>
      }
      disabled={[]}
      onAct={onAct}
      items={[
        ...REACTIONS.map((as) => {
          const Each = SIGNS[as]
          return { id: as, icon: <Each size={18} />, text: t(WORDS[as]) }
        }),
        ...(mine === undefined ? [] : [{ id: "none", icon: <Undo2 size={18} />, text: t("reply.takeBack") }]),
      ]}
    />
  )
}

/** What givers think of each other's messages, in one quiet line for each reaction. */
export function OthersReactions({ message }: { message: MessageId }) {
  const replying = useReplying()
  if (replying === undefined) return null
  const { me, isFor, nameOf } = replying
  const others = repliesTo(replying, message).reactions.filter(({ by }) => by !== me && !isFor(by))
  if (others.length === 0) return null
  return (
    <ul className={styles["others"]} aria-label={t("reply.all")}>
      {REACTIONS.map((as) => {
        const Sign = SIGNS[as]
        const names = others.filter((one) => one.as === as).map(({ by }) => nameOf(by))
        return names.length === 0 ? null : (
          <li key={as}>
            <Sign size={14} aria-hidden="true" />
            {t("reply.by", { names: listOf(names), reaction: t(WORDS[as]) })}
          </li>
        )
      })}
    </ul>
  )
}
