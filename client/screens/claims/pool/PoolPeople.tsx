import type { PoolView } from "../../../../shared/claims.ts"
import { Avatar } from "../../../components/Avatar.tsx"
import { t } from "../../../i18n/text.ts"
import type { PoolAct } from "../../../sync/claims-copy.ts"
import { Button } from "../../../ui/Button.tsx"
import { money, nameOf } from "./standing.ts"
import type { PoolActing } from "./use-pool-act.ts"

/** Who is in, how far each one is, and how much where this person may see it; who collects notes what arrived (O3, O4). */
export function PoolPeople(props: { pool: PoolView; collecting: boolean; acting: PoolActing }) {
  const { pool, collecting, acting } = props
  const arrived = pool.parts
    .filter(({ state }) => state === "confirmed")
    .reduce((sum, { minor }) => sum + (minor ?? 0), 0)
  return (
    <>
      {pool.parts.length === 0 ? (
        <p className="soft">{t("pool.listEmpty")}</p>
      ) : (
        <ul className="members" aria-label={t("pool.list")}>
          {pool.parts.map((part) => (
            <Person key={part.giver.id} pool={pool} part={part} collecting={collecting} acting={acting} />
          ))}
        </ul>
      )}
      {collecting && arrived > 0 && pool.state !== "cancelled" ? (
        <p className="meta">{t("pool.arrived", { amount: money(pool, arrived) })}</p>
      ) : null}
      {pool.amounts === "private" && !collecting && pool.vacant !== true && pool.parts.length > 0 ? (
        <p className="meta">{t("pool.hidden", { name: nameOf(pool.collector.name) })}</p>
      ) : null}
    </>
  )
}

function Person(props: {
  pool: PoolView
  part: PoolView["parts"][number]
  collecting: boolean
  acting: PoolActing
}) {
  const { pool, part, collecting, acting } = props
  const { giver, state, minor, mine } = part
  const facts = [...(minor === undefined ? [] : [money(pool, minor)]), t(`pool.part.${state}`)]
  return (
    <li className="member">
      <Avatar name={giver.name} look={giver.look} size={40} />
      <div className="member-words">
        <p className="member-name">{mine ? t("pool.you") : <bdi translate="no">{nameOf(giver.name)}</bdi>}</p>
        <p className="meta">{facts.join(" · ")}</p>
      </div>
      {collecting ? <Noting pool={pool} part={part} acting={acting} /> : null}
    </li>
  )
}

/** Whoever collects says that a part arrived, or after the pool was called off that it went back. */
function Noting(props: { pool: PoolView; part: PoolView["parts"][number]; acting: PoolActing }) {
  const { pool, part, acting } = props
  const { giver, state, mine } = part
  const name = nameOf(giver.name)
  if (pool.state !== "cancelled" && (state === "pledged" || state === "sent"))
    return (
      <Note
        label={mine ? t("pool.confirmMine") : t("pool.confirm")}
        of={mine ? t("pool.confirmMine") : t("pool.confirmOf", { name })}
        acting={acting}
        act={{ do: "confirm", person: giver.id }}
        said={mine ? t("pool.confirmedMine") : t("pool.confirmed", { name })}
      />
    )
  if (state !== "returning") return null
  return (
    <Note
      label={mine ? t("pool.returnMine") : t("pool.return")}
      of={mine ? t("pool.returnMine") : t("pool.returnOf", { name })}
      acting={acting}
      act={{ do: "returned", person: giver.id }}
      said={mine ? t("pool.returnedMine") : t("pool.returned", { name })}
    />
  )
}

/** What who collects notes about somebody's part. */
function Note(props: { label: string; of: string; acting: PoolActing; act: PoolAct; said: string }) {
  const { label, of, acting, act, said } = props
  return (
    <Button
      className="button button-small"
      isDisabled={acting.off}
      aria-label={of}
      onPress={() => void acting.act(act, said)}
    >
      {label}
    </Button>
  )
}
