import { Check } from "lucide-react"
import { memo, useRef, useState } from "react"
import type { ClaimView, ItemClaims } from "../../../shared/claims.ts"
import { UNLIMITED, type Item } from "../../../shared/documents/items.ts"
import { count } from "../../i18n/format.ts"
import { t } from "../../i18n/text.ts"
import { Button } from "../../ui/Button.tsx"
import { AddedAgain } from "./AddedAgain.tsx"
import { ClaimMenu } from "./ClaimMenu.tsx"
import { useClaimsKnown, useGiving, useItemClaims, type Giving } from "./giving.tsx"
import { Marks } from "./Marks.tsx"
import { Mine } from "./Mine.tsx"
import { Notices } from "./Notices.tsx"
import { Others } from "./Others.tsx"
import { PoolPanel } from "./pool/PoolPanel.tsx"
import { mayStart, StartPool } from "./pool/StartPool.tsx"
import { shownPool } from "./pool/standing.ts"
import { SetbackText } from "./SetbackText.tsx"
import { Steps } from "./Steps.tsx"
import { useTurn } from "./use-turn.ts"
import { useClaim, type Claiming } from "./use-claim.ts"

/** Who gets a wish, and what this giver can do about it. Drawn on givers' pages alone. */
export const ClaimLine = memo(function ClaimLine({ item }: { item: Acting["item"] }) {
  const giving = useGiving()
  const drawn = useTurn(useClaimsKnown(giving))
  const standing = useItemClaims(giving, item.id)
  const place = useRef<HTMLDivElement>(null)
  const claiming = useClaim(item.id, place)
  const mine = standing?.claims.find((claim) => isOwn(claim, giving))
  const others = standing?.claims.filter((claim) => claim !== mine) ?? []
  const theirs = others.filter((claim) => !claim.mine)
  const saidFor = others.filter((claim) => claim.mine)
  const left = standing?.left ?? (item.quantity === UNLIMITED ? "unlimited" : item.quantity)
  const pool = shownPool(standing)
  if (!drawn) return <div className="claim claim-waiting" />
  return (
    <div className="claim" ref={place}>
      <Notices item={item} standing={standing} claiming={claiming} />
      <AddedAgain id={item.id} />
      {pool === undefined ? null : <PoolPanel item={item} pool={pool} claiming={claiming} />}
      <div className="claim-row">
        <Others claims={others} />
        <Count standing={standing} item={item} left={left} />
        <FreedBy standing={standing} left={left} />
        {!giving.online ? <span className="meta">{t("claim.offline")}</span> : null}
        <Can
          item={item}
          standing={standing}
          mine={mine}
          others={theirs}
          saidFor={saidFor}
          left={left}
          claiming={claiming}
        />
      </div>
      {saidFor.map((claim) => (
        <SaidFor key={claim.giver.id} item={item} claim={claim} claiming={claiming} />
      ))}
      {theirs
        .filter((claim) => claim.out === true && giving.organises)
        .map((claim) => (
          <div className="claim-row" key={claim.giver.id}>
            <span className="meta">{t("claim.out", { name: claim.giver.name })}</span>
            <Marks item={item} claim={claim} claiming={claiming} />
          </div>
        ))}
      <SetbackText item={item} others={others} left={left} claiming={claiming} />
    </div>
  )
})

const isOwn = (claim: ClaimView, { me }: Giving): boolean =>
  claim.mine && (claim.giver.id === me || claim.by === undefined || claim.by.id !== me)

/** "1 of 3 left", where more than one is wanted. */
function Count(props: {
  standing: ItemClaims | undefined
  item: Pick<Item, "quantity">
  left: ItemClaims["left"]
}) {
  const { standing, item, left } = props
  if (item.quantity === UNLIMITED || item.quantity < 2 || left === "unlimited") return null
  const all = count(item.quantity)
  return (
    <span className="meta">
      {left > 0
        ? t("claim.left", { left: count(left), all })
        : t("claim.allTaken", { taken: count(standing?.taken ?? 0), all })}
    </span>
  )
}

/** Why something is free again that somebody had promised and who is out; organisers alone are told (M4). */
function FreedBy({ standing, left }: { standing: ItemClaims | undefined; left: ItemClaims["left"] }) {
  const { organises } = useGiving()
  const last = standing?.released.at(-1)
  if (!organises || last?.left !== true || standing?.removed !== undefined || left === 0) return null
  return <span className="meta">{t("claim.freedBy", { name: last.giver.name })}</span>
}

interface Acting {
  item: Pick<Item, "id" | "title" | "quantity" | "price">
  claiming: Claiming
}

interface Standing {
  standing: ItemClaims | undefined
  /** Claims that are not this person's to change. */
  others: readonly ClaimView[]
  /** What they said for somebody else. */
  saidFor: readonly ClaimView[]
  left: ItemClaims["left"]
}

/** What this person can do about it. */
function Can({ mine, ...rest }: Acting & Standing & { mine: ClaimView | undefined }) {
  const { item, standing, others, saidFor, left, claiming } = rest
  const { archived } = useGiving()
  const more = (
    <ClaimMenu
      item={item}
      standing={standing}
      others={others}
      mine={mine}
      saidFor={saidFor}
      free={0}
      mayShare={mine !== undefined && mayStart(standing, left)}
      claiming={claiming}
    />
  )
  if (mine !== undefined)
    return (
      <>
        <Mine item={item} mine={mine} left={left} claiming={claiming} />
        {more}
      </>
    )
  if (archived) return null
  if (left !== 0) return <Take {...rest} />
  return !mayWatch(standing) ? (
    more
  ) : (
    <>
      <Watch standing={standing} item={item} claiming={claiming} />
      {more}
    </>
  )
}

/** Where people chip in together, that is what there is to do; what the owner removed is never free again. */
const mayWatch = (standing: ItemClaims | undefined): boolean =>
  standing?.removed === undefined && (standing?.pool === undefined || standing.pool.state === "cancelled")

function Take({ item, standing, others, saidFor, left, claiming }: Acting & Standing) {
  const { online } = useGiving()
  const [wanted, setWanted] = useState(1)
  const most = left === "unlimited" ? 99 : left
  const units = Math.min(wanted, most)
  const off = !online || claiming.busy
  return (
    <>
      {most > 1 ? (
        <Steps units={units} most={most} isDisabled={off} onChange={setWanted} title={item.title} />
      ) : null}
      <StartPool item={item} standing={standing} left={left} claiming={claiming} />
      <ClaimMenu
        item={item}
        standing={standing}
        others={others}
        mine={undefined}
        saidFor={saidFor}
        free={units}
        mayShare={false}
        claiming={claiming}
      />
      <Button
        className="button button-primary claim-take"
        isDisabled={off}
        aria-label={claiming.busy ? t("claim.asking") : t("claim.takeOf", { title: item.title })}
        onPress={() => void claiming.act({ do: "claim", units }, t("claim.gotIt", { title: item.title }))}
      >
        {claiming.busy ? t("claim.asking") : t("claim.take")}
      </Button>
    </>
  )
}

/** Nothing is left: who asks is told when it is free again (C7). */
function Watch({ standing, item, claiming }: Acting & { standing: ItemClaims | undefined }) {
  const { online } = useGiving()
  const on = standing?.watching === true
  return (
    <>
      {on ? <span className="meta">{t("claim.watching")}</span> : null}
      <Button
        className="button button-quiet claim-side"
        isDisabled={!online || claiming.busy}
        aria-label={t(on ? "claim.unwatchOf" : "claim.watchOf", { title: item.title })}
        onPress={() => void claiming.act({ do: "watch", on: !on })}
      >
        {on ? t("claim.unwatch") : t("claim.watch")}
      </Button>
    </>
  )
}

/** What this person said for somebody else is theirs to mark; taking it back is in the menu (C5). */
function SaidFor({ item, claim, claiming }: Acting & { claim: ClaimView }) {
  return (
    <div className="claim-row">
      <span className="claim-mine" tabIndex={-1}>
        <Check size={16} />
        {t("claim.saidFor", { name: claim.giver.name })}
      </span>
      <Marks item={item} claim={claim} claiming={claiming} />
    </div>
  )
}
