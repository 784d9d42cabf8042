import type { KeptCard } from "../../../../shared/kept/format.ts"
import { namesOf, titleOf } from "../../../components/titles.ts"
import { fullDay, listOf } from "../../../i18n/format.ts"
import { t } from "../../../i18n/text.ts"
import { Cover } from "../covers/Cover.tsx"
import { suggestedDesign } from "../covers/covers.ts"
import styles from "./Preview.module.css"

/** So many who signed are named. */
const NAMED = 6

/** What card is in the file: its cover, for whom, from whom, and how much is in it. */
export function Preview({ kept: { card, photos } }: { kept: KeptCard }) {
  const nameAt = (place: number): string => card.people[place]?.name || t("card.somebody")
  const recipients = card.recipients.map(nameAt)
  const { kind, called: title, date } = card
  const named = { kind, title, date, recipients, mine: false }
  const called = titleOf(named, card.opens)
  const signed = [...new Set(card.messages.map(({ by, for: name }) => (name === "" ? nameAt(by) : name)))]
  const inside = [
    t("bring.messages", { count: card.messages.length }),
    ...(photos.length > 0 ? [t("bring.photos", { count: photos.length })] : []),
    ...(card.gifts.length > 0 ? [t("bring.gifts", { count: card.gifts.length })] : []),
  ]
  return (
    <section className={styles["preview"]} aria-label={called}>
      <div className={styles["cover"]}>
        <Cover
          cover={{ design: card.cover.design ?? suggestedDesign(kind), colours: card.cover.colours }}
          title={card.title === "" ? called : card.title}
        />
      </div>
      <div className={styles["words"]}>
        <p className={styles["for"]}>{t("bring.for", { names: namesOf(recipients) })}</p>
        <p>{listOf(inside)}</p>
        {signed.length === 0 ? null : <p>{t("bring.from", { names: fewOf(signed) })}</p>}
        <p className="soft">{t("bring.opened", { date: fullDay(card.opens) })}</p>
      </div>
    </section>
  )
}

const fewOf = (names: readonly string[]): string =>
  names.length > NAMED ? `${names.slice(0, NAMED).join(", ")} …` : listOf(names)
