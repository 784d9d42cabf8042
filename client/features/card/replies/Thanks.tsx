import { Send } from "lucide-react"
import { useState } from "react"
import { isolate } from "../../../../shared/isolate.ts"
import { listOf } from "../../../i18n/format.ts"
import { t } from "../../../i18n/text.ts"
import { Button } from "../../../ui/Button.tsx"
import styles from "./Replies.module.css"
import { useReplying } from "./replying.tsx"
import { ReplyForm } from "./Slips.tsx"

const NAMED = 3

/** Under the greeting: recipients thank everybody at once, and everybody reads it (K13). `signed`: names of who signed. */
export function Thanks({ signed, heading: Heading }: { signed: readonly string[]; heading: "h2" | "h3" }) {
  const replying = useReplying()
  if (replying === undefined) return null
  const { replies, me, isMine, nameOf } = replying
  const theirs = replies.thanks.filter(({ by }) => by !== me)
  return (
    <>
      {theirs.map(({ by, text }) => (
        <section key={by} className={styles["thanks"]}>
          <Heading className={styles["thanksTitle"]}>
            {t(signed.length === 1 ? "thank.byOne" : "thank.by", { name: nameOf(by) })}
          </Heading>
          <p className={styles["thanksText"]} dir="auto" translate="no">
            {text}
          </p>
        </section>
      ))}
      {isMine && signed.length > 0 ? <Mine signed={signed} heading={Heading} /> : null}
    </>
  )
}

function Mine({ signed, heading: Heading }: { signed: readonly string[]; heading: "h2" | "h3" }) {
  const replying = useReplying()
  const [isChanging, setChanging] = useState(false)
  const mine = replying?.replies.thanks.find(({ by }) => by === replying.me)
  const isOpen = mine === undefined || isChanging
  const send = async (text: string): Promise<boolean> =>
    (await replying?.act({ do: "thank", text }, t("thank.said"))) === true
  const [first = ""] = signed
  const title = titleFor(signed)
  const done = signed.length === 1 ? t("thank.doneOne", { name: first }) : t("thank.done")
  return (
    <section className={styles["thanks"]}>
      <Heading className={styles["thanksTitle"]}>{isOpen ? title : done}</Heading>
      {isOpen && replying !== undefined ? (
        <ReplyForm
          me={replying.me}
          room={replying.room}
          field="thanks"
          label={t("thank.text")}
          before={mine?.text ?? ""}
          icon={<Send size={18} />}
          button={signed.length === 1 ? t("thank.one", { name: first }) : t("thank.everyone")}
          onSend={send}
          onEnd={mine === undefined ? undefined : () => setChanging(false)}
          focusFirst={isChanging}
        />
      ) : (
        <>
          <p className={styles["thanksText"]} dir="auto" translate="no">
            {mine?.text}
          </p>
          <Button className="link-button" onPress={() => setChanging(true)}>
            {t("thank.change")}
          </Button>
        </>
      )}
      <p className={styles["visit"]}>{visitWords(signed)}</p>
    </section>
  )
}

/** "Thank all eleven": in words, as far as people say them. */
function titleFor(signed: readonly string[]): string {
  const [first = ""] = signed
  if (signed.length === 1) return t("thank.one", { name: first })
  if (signed.length === 2) return t("thank.both")
  return t("thank.all", { count: signed.length })
}

/** Thanks are sent by no channel yet: each signer reads them at their next visit. */
function visitWords(signed: readonly string[]): string {
  const rest = signed.length - NAMED
  const names = signed.map(isolate)
  return rest > 0
    ? t("thank.visitMore", { names: names.slice(0, NAMED).join(", "), count: rest })
    : t("thank.visit", { names: listOf(names) })
}
