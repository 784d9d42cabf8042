import { Gift, Pencil } from "lucide-react"
import { useState } from "react"
import type { MemberView, OccasionView } from "../../../../shared/api.ts"
import type { PersonId } from "../../../../shared/ids.ts"
import type { Ticket } from "../../../../shared/ticket-routes.ts"
import { lazyDialog } from "../../../components/lazy-part.tsx"
import { listOf } from "../../../i18n/format.ts"
import { t } from "../../../i18n/text.ts"
import { Button } from "../../../ui/Button.tsx"
import styles from "./GiftsInside.module.css"
import { isWhole, useTickets } from "./use-tickets.tsx"

const TicketSheet = lazyDialog(() => import("./TicketSheet.tsx").then((m) => m.TicketSheet))

type Editing = { readonly ticket: Ticket | undefined } | undefined

/** While the card is written: one's own gifts inside, those that others let know, and the way to put one in (K14). */
export function GiftsInside(props: {
  occasion: OccasionView
  members: readonly MemberView[] | undefined
  me: PersonId
  mayWrite: boolean
}) {
  const { occasion, members, me, mayWrite } = props
  const { tickets } = useTickets()
  const [editing, setEditing] = useState<Editing>()
  return (
    <div className={styles["gifts"]}>
      {tickets.length === 0 ? null : (
        <ul className={styles["list"]}>
          {tickets.map((ticket) => (
            <li key={ticket.id} className={styles["gift"]}>
              <Gift size={20} aria-hidden="true" />
              {isWhole(ticket) ? (
                <>
                  <Named ticket={ticket} />
                  {mayWrite ? (
                    <Button
                      className="icon-button"
                      aria-label={t("ticket.edit", { title: ticket.title })}
                      onPress={() => setEditing({ ticket })}
                    >
                      <Pencil size={18} />
                    </Button>
                  ) : null}
                </>
              ) : (
                <p className={styles["words"]}>
                  {t("ticket.announced", { names: listOf(ticket.givers.map(({ name }) => name)) })}
                </p>
              )}
            </li>
          ))}
        </ul>
      )}
      {mayWrite ? (
        <Button className="button button-small" onPress={() => setEditing({ ticket: undefined })}>
          <Gift size={18} />
          {t("ticket.put")}
        </Button>
      ) : null}
      {editing === undefined ? null : (
        <TicketSheet
          {...{ occasion, members, me }}
          ticket={editing.ticket}
          onClose={() => setEditing(undefined)}
        />
      )}
    </div>
  )
}

function Named({ ticket }: { ticket: Ticket }) {
  return (
    <p className={styles["words"]}>
      <b dir="auto" translate="no">
        {ticket.title}
      </b>{" "}
      <span className={styles["from"]}>
        {t("ticket.from", { names: listOf(ticket.givers.map(({ name }) => name)) })}
      </span>
    </p>
  )
}

/** Among the ideas: what its givers have put inside the card, as a part of what she gets. */
export function GiftsAmongIdeas() {
  const { tickets } = useTickets()
  const mine = tickets.filter(isWhole)
  if (mine.length === 0) return null
  return (
    <section className={styles["ideas"]} aria-label={t("ticket.plan")}>
      <p className={styles["ideasTitle"]}>{t("ticket.plan")}</p>
      <ul className={styles["list"]}>
        {mine.map((ticket) => (
          <li key={ticket.id} className={styles["gift"]}>
            <Gift size={20} aria-hidden="true" />
            <Named ticket={ticket} />
          </li>
        ))}
      </ul>
      <p className={styles["from"]}>{t("ticket.planText")}</p>
    </section>
  )
}
