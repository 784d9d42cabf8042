import { nextOccurrence } from "../../../../shared/dates/rule.ts"
import { Choices } from "../../../components/Choices.tsx"
import { todayHere } from "../../../components/titles.ts"
import { fullDay, longDate, shortDay } from "../../../i18n/format.ts"
import { t, type MessageKey } from "../../../i18n/text.ts"
import { KIND_NAMES } from "../words.ts"
import type { FoundRow, NumberOrder, RawDate } from "./found-day.ts"
import type { FoundFile } from "./found-file.ts"
import { dayOf } from "./send.ts"
import styles from "./Import.module.css"

/** Rows that are shown; those of a whole address book would make the page slow. */
const SHOWN_MAX = 500

/** A card may have several days, each of which is a row. */
export const rowKey = ({ at, kind, title, text }: FoundRow): string =>
  [at, kind, title ?? "", text].join("\n")

/** A date as it was understood: with its year, or without one. */
const dateText = ({ year, month, day }: RawDate): string =>
  year === undefined ? longDate({ month, day }) : fullDay({ year, month, day })

/** When it is, and what it is where it is no birthday. */
function detailOf({ kind, title, date, exact }: FoundRow): string {
  const rule = exact?.rule
  const today = todayHere()
  const day = rule?.by === "gregorian" ? rule : date
  const when =
    day === undefined
      ? rule === undefined
        ? ""
        : shortDay(nextOccurrence(rule, today), today)
      : dateText(day)
  return kind === "birthday" ? when : `${when} · ${title ?? t(KIND_NAMES[kind])}`
}

const WHERE = {
  contact: "paste.contact",
  event: "paste.event",
  row: "paste.row",
} as const satisfies Record<FoundFile["unit"], MessageKey>
const WITHOUT = {
  contact: "paste.contactsWithout",
  event: "paste.eventsWithout",
  row: "paste.rowsWithout",
} as const satisfies Record<FoundFile["unit"], MessageKey>

interface Props {
  readonly rows: readonly FoundRow[]
  /** Absent for pasted lines. */
  readonly file: FoundFile | undefined
  /** The rows as written, when somebody has to say which number is the month. */
  readonly asked: readonly FoundRow[] | undefined
  readonly order: NumberOrder | undefined
  readonly onOrder: (order: NumberOrder) => void
  /** Rows of a file that are left out, by key. */
  readonly unwanted: ReadonlySet<string>
  readonly onUnwanted: (unwanted: ReadonlySet<string>) => void
}

/** What was found, row by row, and what was not; day and month are asked for once where they could be swapped. */
export function Preview(props: Props) {
  const { rows, file, asked, order, onOrder } = props
  const good = rows.filter((row) => dayOf(row) !== undefined)
  const bad = rows.filter((row) => dayOf(row) === undefined)
  const example = asked?.find(({ date }) => date?.numbers !== undefined)?.date?.numbers
  return (
    <div className={styles["preview"]}>
      {example === undefined ? null : (
        <div className="note">
          <Choices<NumberOrder | "">
            label={`${example.first}${example.separator}${example.second}: ${t("paste.orderLabel")}`}
            value={order ?? ""}
            flat
            onChange={(chosen) => {
              if (chosen !== "") onOrder(chosen)
            }}
            choices={[
              { value: "day_first", title: longDate({ day: example.first, month: example.second }) },
              { value: "month_first", title: longDate({ day: example.second, month: example.first }) },
            ]}
          />
        </div>
      )}
      <output className={styles["count"]}>{t("paste.found", { count: good.length })}</output>
      {file?.isCut === true ? <p>{t("paste.cut")}</p> : null}
      {good.length === 0 ? null : <GoodRows {...props} rows={good} />}
      {bad.length === 0 ? null : (
        <>
          <p className={styles["count"]}>
            {file === undefined
              ? t("paste.leftOut", { count: bad.length })
              : t("paste.leftOutOfFile", { count: bad.length })}
          </p>
          <ul className={styles["rows"]}>
            {bad.slice(0, SHOWN_MAX).map((row) => (
              <li key={rowKey(row)} className={styles["row"]}>
                <span className={styles["text"]} dir="auto" translate="no">
                  {row.text}
                </span>
                <span className="meta">
                  {file === undefined
                    ? t("paste.line", { line: String(row.at) })
                    : t(WHERE[file.unit], { number: String(row.at) })}{" "}
                  · {t(`paste.${row.problem ?? "name_wrong"}`)}
                </span>
              </li>
            ))}
          </ul>
          <More count={bad.length - SHOWN_MAX} />
        </>
      )}
      {file === undefined || file.without === 0 ? null : (
        <p className="meta">{t(WITHOUT[file.unit], { count: file.without })}</p>
      )}
    </div>
  )
}

/** Days that are found. Those of a file can be left out; pasted lines are changed where they stand. */
function GoodRows({
  rows,
  file,
  unwanted,
  onUnwanted,
}: Pick<Props, "rows" | "file" | "unwanted" | "onUnwanted">) {
  const words = (row: FoundRow) => (
    <>
      <span className={styles["who"]} dir="auto" translate="no">
        {row.name}
      </span>
      <span className="meta">{detailOf(row)}</span>
    </>
  )
  const set = (key: string, isWanted: boolean): void => {
    const next = new Set(unwanted)
    if (isWanted) next.delete(key)
    else next.add(key)
    onUnwanted(next)
  }
  return (
    <>
      <ul className={styles["rows"]}>
        {rows.slice(0, SHOWN_MAX).map((row) => {
          const key = rowKey(row)
          if (file === undefined)
            return (
              <li key={key} className={styles["row"]}>
                {words(row)}
              </li>
            )
          return (
            <li key={key} className={styles["choice"]}>
              <label className={styles["pick"]}>
                <input
                  type="checkbox"
                  className={styles["box"]}
                  checked={!unwanted.has(key)}
                  onChange={(event) => set(key, event.currentTarget.checked)}
                />
                <span className={styles["words"]}>{words(row)}</span>
              </label>
            </li>
          )
        })}
      </ul>
      <More count={rows.length - SHOWN_MAX} />
    </>
  )
}

const More = ({ count }: { count: number }) =>
  count > 0 ? <p className="meta">{t("paste.andMore", { count })}</p> : null
