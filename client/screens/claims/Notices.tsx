import type { ClaimNotice, ItemClaims, Promised } from "../../../shared/claims.ts"
import type { Item } from "../../../shared/documents/items.ts"
import { unreachable } from "../../../shared/result.ts"
import { toast } from "../../components/toasts.tsx"
import { count, listOf } from "../../i18n/format.ts"
import { t } from "../../i18n/text.ts"
import { Button } from "../../ui/Button.tsx"
import { priceText } from "../list/prices.ts"
import { useGiving } from "./giving.tsx"
import { minePart } from "./pool/standing.ts"
import { letGo } from "./LetGo.tsx"
import type { Claiming } from "./use-claim.ts"

/** What one giver is told of a wish, and nobody else, with what they can do about it (C7, C8, C10, C11). */
export function Notices(props: {
  item: Pick<Item, "title">
  standing: ItemClaims | undefined
  claiming: Claiming
}) {
  const { item, standing, claiming } = props
  const { me, online, recipients } = useGiving()
  const off = !online || claiming.busy
  const takes = standing?.claims.some((claim) => claim.mine) === true
  const choice = (label: string, press: () => void, primary = false) => (
    <Button
      className={primary ? "button button-small button-primary" : "button button-small"}
      isDisabled={off}
      onPress={press}
    >
      {label}
    </Button>
  )
  return standing?.notices.map((notice) => {
    const mine = standing.pool && minePart(standing.pool)
    const pooled = !takes && standing.pool !== undefined
    const text = noticeText(notice, { title: item.title, name: recipients, me, pooled })
    const release = (): void => {
      const own = standing.claims.find((claim) => claim.mine)
      if (own === undefined) return
      void letGo(claiming, {
        title: item.title,
        claim: own,
        own: true,
        removed: standing.removed !== undefined,
      })
    }
    const withdraw = async (): Promise<void> => {
      const wrong = await claiming.pool({ do: "withdraw" }, t("pool.wentOut"))
      if (wrong !== undefined) toast({ text: wrong, tone: "bad" })
    }
    return (
      <div key={notice.key} className="claim-notice">
        <p>{text}</p>
        {notice.kind === "changed" ? <Difference before={notice.before} after={notice.after} /> : null}
        <div className="claim-choices">
          {notice.kind === "removed"
            ? choice(t("claim.keep"), () => void claiming.act({ do: "keep" }, t("claim.kept")), true)
            : choice(takes && ABOUT_MINE.has(notice.kind) ? t("claim.stay") : t("claim.understood"), () => {
                void claiming.act({ do: "seen", key: notice.key })
              })}
          {takes && ABOUT_MINE.has(notice.kind) ? choice(t("claim.letGo"), release) : null}
          {notice.kind === "removed" && pooled && mine?.state === "pledged"
            ? choice(t("pool.out"), () => void withdraw())
            : null}
        </div>
      </div>
    )
  })
}

/** What a giver can answer by letting go. */
const ABOUT_MINE: ReadonlySet<ClaimNotice["kind"]> = new Set<ClaimNotice["kind"]>([
  "changed",
  "removed",
  "over",
])

interface About {
  readonly title: string
  /** Whose list it is. */
  readonly name: string
  readonly me: string
  /** The giver does not take it alone, but chips in. */
  readonly pooled: boolean
}

function noticeText(notice: ClaimNotice, { title, name, me, pooled }: About): string {
  switch (notice.kind) {
    case "changed":
      return t("notice.changed", { name, title })
    case "removed":
      return t(pooled ? "notice.poolRemoved" : "notice.removed", { name, title })
    case "over": {
      const { wanted, taken, givers } = notice
      const others = givers.filter(({ id }) => id !== me).map((giver) => giver.name)
      const facts = { name, wanted: count(wanted), taken: count(taken) }
      if (others.length === 0) return t("notice.overYou", facts)
      // "Ivo and you": whoever reads it comes last.
      const mine = others.length < givers.length ? [t("notice.you")] : []
      return t("notice.over", { ...facts, givers: listOf([...others, ...mine]) })
    }
    case "free":
      return t("notice.free", { title })
    case "released":
      return t("notice.released", { reason: notice.reason })
    case "pool_cancelled":
      return notice.minor === 0
        ? t("notice.poolOff", { title })
        : t("notice.poolOffBack", { title, amount: priceText(notice) })
    default:
      return unreachable(notice)
  }
}

/** What became different, before and after, each on a line. */
function Difference({ before, after }: { before: Promised; after: Promised }) {
  const rows = [
    { what: t("item.title"), was: before.title, is: after.title },
    { what: t("item.link"), was: before.link ?? "", is: after.link ?? "" },
    { what: t("item.price"), was: priceOf(before), is: priceOf(after) },
  ].filter(({ was, is }) => was !== is)
  return (
    <dl className="claim-diff">
      {rows.map(({ what, was, is }) => (
        <div key={what}>
          <dt>{what}</dt>
          <dd>
            <del>{was === "" ? t("notice.nothing") : was}</del>{" "}
            <ins>{is === "" ? t("notice.nothing") : is}</ins>
          </dd>
        </div>
      ))}
    </dl>
  )
}

const priceOf = ({ price }: Promised): string => (price === undefined ? "" : priceText(price))
