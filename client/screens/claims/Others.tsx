import type { ClaimState, ClaimView } from "../../../shared/claims.ts"
import { HalfMoon } from "../../components/HalfMoon.tsx"
import { listOf } from "../../i18n/format.ts"
import { t } from "../../i18n/text.ts"

/** What is furthest comes first. */
const STAGES = ["given", "bought", "claimed", "held"] as const satisfies readonly ClaimState[]
const SAYS = {
  given: "claim.haveGiven",
  bought: "claim.haveBought",
  claimed: "claim.getting",
  held: "claim.looking",
} as const satisfies Record<ClaimState, string>

/** "Ivo and Gran are getting this", each stage for itself; "Taken" when it is not known who. */
export function Others({ claims }: { claims: readonly ClaimView[] }) {
  if (claims.length === 0) return null
  const said = STAGES.flatMap((stage) => {
    const names = claims.filter(({ state }) => state === stage).map(({ giver }) => giver.name)
    const known = names.filter((name) => name !== "")
    if (known.length === 0) return []
    return [{ stage, text: t(SAYS[stage], { count: known.length, names: listOf(known) }) }]
  })
  if (said.length === 0) return <Chip text={t("claim.taken")} />
  return said.map(({ stage, text }) => <Chip key={stage} text={text} />)
}

function Chip({ text }: { text: string }) {
  return (
    <span className="claim-others">
      <HalfMoon size={14} />
      {text}
    </span>
  )
}
