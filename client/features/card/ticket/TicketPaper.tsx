import { Copy, ExternalLink, Eye, Gift } from "lucide-react"
import { useRef, useState } from "react"
import type { Ticket } from "../../../../shared/ticket-routes.ts"
import { say } from "../../../components/say.ts"
import { toast } from "../../../components/toasts.tsx"
import { copyFrom } from "../../../device/copy.ts"
import { listOf, fullDay } from "../../../i18n/format.ts"
import { t } from "../../../i18n/text.ts"
import { Button } from "../../../ui/Button.tsx"
import { coveredCode, hostOf } from "./covered.ts"
import styles from "./TicketPaper.module.css"

/** What stands above a ticket, for whom the card is for or for who gives. */
export const giftTitle = (isFor: boolean): string => t(isFor ? "ticket.inside" : "ticket.insideOthers")

/** A gift as a ticket: what it is and from whom, and under the tear line what is handed over, covered until asked for (K14). */
export function TicketPaper({
  ticket,
  title,
  heading: Heading,
  isPrinted = false,
}: {
  ticket: Ticket
  title: string
  heading: "h2" | "h3"
  /** On paper nothing is uncovered. */
  isPrinted?: boolean
}) {
  const { givers, note } = ticket
  return (
    <article className={styles["ticket"]} aria-label={ticket.title}>
      <p className={styles["sign"]}>
        <Gift size={18} aria-hidden="true" />
        {title}
      </p>
      <Heading className={styles["title"]} dir="auto" translate="no">
        {ticket.title}
      </Heading>
      <p className={styles["from"]} dir="auto">
        {givers.length === 0
          ? null
          : `${t("ticket.from", { names: listOf(givers.map(({ name }) => name)) })} `}
        {note === undefined ? null : <bdi translate="no">{note}</bdi>}
      </p>
      <div className={styles["tear"]} aria-hidden="true" />
      {isPrinted ? <PrintedInside ticket={ticket} /> : <Inside ticket={ticket} />}
    </article>
  )
}

function Inside({ ticket }: { ticket: Ticket }) {
  const { inside, validUntil } = ticket
  const [isShown, setShown] = useState(false)
  return (
    <div className={styles["stub"]} data-shown={isShown || undefined}>
      <div className={styles["what"]}>
        <output>{isShown ? <What inside={inside} /> : <Covered inside={inside} />}</output>
        {validUntil === undefined ? null : (
          <p className={styles["until"]}>{t("ticket.until", { day: fullDay(validUntil) })}</p>
        )}
      </div>
      {!isShown ? (
        <Button
          className={styles["button"] ?? ""}
          aria-label={t("ticket.showLabel", { title: ticket.title })}
          onPress={() => setShown(true)}
        >
          <Eye size={18} />
          {t("ticket.show")}
        </Button>
      ) : inside.kind === "code" ? (
        <CopyCode code={inside.code} />
      ) : null}
    </div>
  )
}

function CopyCode({ code }: { code: string }) {
  const field = useRef<HTMLInputElement>(null)
  const copy = async (): Promise<void> => {
    if (field.current === null) return
    if (await copyFrom(field.current)) say(t("ticket.copied"))
    else toast({ text: t("ticket.copyHand"), tone: "bad" })
  }
  return (
    <>
      <input ref={field} className="unseen" readOnly tabIndex={-1} aria-hidden="true" value={code} />
      <Button className={styles["button"] ?? ""} onPress={() => void copy()}>
        <Copy size={18} />
        {t("ticket.copy")}
      </Button>
    </>
  )
}

function PrintedInside({ ticket: { inside, validUntil } }: { ticket: Ticket }) {
  return (
    <div className={styles["what"]}>
      <p className={styles["code"]} aria-hidden="true">
        {coveredCode(inside)}
      </p>
      <p className={styles["until"]}>
        {t("ticket.printed")}
        {validUntil === undefined ? null : ` ${t("ticket.until", { day: fullDay(validUntil) })}.`}
      </p>
    </div>
  )
}

function Covered({ inside }: { inside: Ticket["inside"] }) {
  return (
    <p className={styles["code"]}>
      <span className="unseen">{t("ticket.covered")}</span>
      <span aria-hidden="true" dir="auto">
        {coveredCode(inside)}
      </span>
    </p>
  )
}

function What({ inside }: { inside: Ticket["inside"] }) {
  switch (inside.kind) {
    case "code":
      return (
        <p className={styles["code"]} dir="auto" translate="no">
          {inside.code}
        </p>
      )
    case "link":
      return (
        <a className={styles["link"]} href={inside.link} target="_blank" rel="noopener noreferrer">
          <ExternalLink size={18} aria-hidden="true" />
          {t("ticket.open", { host: hostOf(inside.link) })}
        </a>
      )
    default:
      return (
        <p className={styles["voucher"]} dir="auto" translate="no">
          {inside.text}
        </p>
      )
  }
}
