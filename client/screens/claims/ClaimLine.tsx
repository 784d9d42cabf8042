import { Check } from "lucide-react"
import { useRef, useState } from "react"
import { Button } from "react-aria-components"
import type { ClaimView, ItemClaims } from "../../../shared/claims.ts"
import { UNLIMITED, type Item } from "../../../shared/documents/items.ts"
import { HalfMoon } from "../../components/HalfMoon.tsx"
import { count, listOf } from "../../i18n/format.ts"
import { t } from "../../i18n/text.ts"
import { AddedAgain } from "./AddedAgain.tsx"
import { ForSomebody } from "./ForSomebody.tsx"
import { useClaimsKnown, useGiving, useItemClaims, type Giving } from "./giving.tsx"
import { Mine } from "./Mine.tsx"
import { Notices } from "./Notices.tsx"
import { SetbackText } from "./SetbackText.tsx"
import { Steps } from "./Steps.tsx"
import { useClaim, type Claiming } from "./use-claim.ts"

/** Who gets a wish, and what this giver can do about it. Drawn on givers' pages alone. */
export function ClaimLine({ item }: { item: Pick<Item, "id" | "title" | "quantity"> }) {
  const giving = useGiving()
  const known = useClaimsKnown(giving)
  const standing = useItemClaims(giving, item.id)
  const place = useRef<HTMLDivElement>(null)
  const claiming = useClaim(item.id, place)
  const mine = standing?.claims.find((claim) => isOwn(claim, giving))
  const others = standing?.claims.filter((claim) => claim !== mine) ?? []
  const left = standing?.left ?? (item.quantity === UNLIMITED ? "unlimited" : item.quantity)
  if (!known) return <div className="claim claim-waiting" />
  return (
    <div className="claim" ref={place}>
      <Notices item={item} standing={standing} claiming={claiming} />
      <AddedAgain id={item.id} />
      <div className="claim-row">
        <Others claims={others} />
        <Count standing={standing} item={item} left={left} />
        {!giving.online ? <span className="meta">{t("claim.offline")}</span> : null}
        {mine !== undefined ? (
          <Mine item={item} mine={mine} left={left} claiming={claiming} />
        ) : standing?.pool !== undefined && standing.pool.state !== "cancelled" ? null : left === 0 ? (
          <Watch standing={standing} item={item} claiming={claiming} />
        ) : (
          <Take item={item} left={left} claiming={claiming} />
        )}
      </div>
      {others
        .filter((claim) => claim.mine)
        .map((claim) => (
          <SaidFor key={claim.giver.id} claim={claim} claiming={claiming} />
        ))}
      <SetbackText item={item} others={others} left={left} claiming={claiming} />
    </div>
  )
}

const isOwn = (claim: ClaimView, { me }: Giving): boolean =>
  claim.mine && (claim.giver.id === me || claim.by === undefined || claim.by.id !== me)

/** "Ivo and Gran are getting this", "Taken" when it is not known who. */
function Others({ claims }: { claims: readonly ClaimView[] }) {
  const looking = claims.filter((claim) => claim.state === "held").map(({ giver }) => giver.name)
  const getting = claims.filter((claim) => claim.state !== "held").map(({ giver }) => giver.name)
  const named = getting.filter((name) => name !== "")
  if (getting.length === 0 && looking.length === 0) return null
  return (
    <span className="claim-others">
      <HalfMoon size={14} />
      {getting.length === 0
        ? t("claim.looking", { names: listOf(looking) })
        : named.length === 0
          ? t("claim.taken")
          : t("claim.getting", { count: named.length, names: listOf(named) })}
    </span>
  )
}

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

interface Acting {
  item: Pick<Item, "id" | "title" | "quantity">
  claiming: Claiming
}

function Take({ item, left, claiming }: Acting & { left: ItemClaims["left"] }) {
  const { online, others } = useGiving()
  const [wanted, setWanted] = useState(1)
  const [forSomebody, setForSomebody] = useState(false)
  const most = left === "unlimited" ? 99 : left
  const units = Math.min(wanted, most)
  const off = !online || claiming.busy
  return (
    <>
      {most > 1 ? (
        <Steps units={units} most={most} isDisabled={off} onChange={setWanted} title={item.title} />
      ) : null}
      {others.length === 0 ? null : (
        <Button
          className="button button-quiet claim-side"
          isDisabled={off}
          aria-label={t("claim.forOtherOf", { title: item.title })}
          onPress={() => setForSomebody(true)}
        >
          {t("claim.forOther")}
        </Button>
      )}
      <Button
        className="button button-primary claim-take"
        isDisabled={off}
        aria-label={claiming.busy ? t("claim.asking") : t("claim.takeOf", { title: item.title })}
        onPress={() => void claiming.act({ do: "claim", units }, t("claim.gotIt", { title: item.title }))}
      >
        {claiming.busy ? t("claim.asking") : t("claim.take")}
      </Button>
      {forSomebody ? (
        <ForSomebody item={item} units={units} claiming={claiming} onClose={() => setForSomebody(false)} />
      ) : null}
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
        aria-label={`${on ? t("claim.unwatch") : t("claim.watch")}: ${item.title}`}
        onPress={() => void claiming.act({ do: "watch", on: !on })}
      >
        {on ? t("claim.unwatch") : t("claim.watch")}
      </Button>
    </>
  )
}

/** What this person said for somebody else is theirs to take back (C5). */
function SaidFor({ claim, claiming }: { claim: ClaimView; claiming: Claiming }) {
  const { online } = useGiving()
  const bought = claim.state === "bought" || claim.state === "given"
  return (
    <div className="claim-row">
      <span className="claim-mine">
        <Check size={16} />
        {t("claim.saidFor", { name: claim.giver.name })}
      </span>
      {bought ? null : (
        <Button
          className="button button-quiet claim-side"
          isDisabled={!online || claiming.busy}
          onPress={() => void claiming.act({ do: "release", giver: claim.giver.id }, t("claim.released"))}
        >
          {t("claim.letGo")}
        </Button>
      )}
    </div>
  )
}
