import type { ClaimView, ItemClaims } from "../../../shared/claims.ts"
import type { PersonId } from "../../../shared/ids.ts"
import { unreachable } from "../../../shared/result.ts"
import type { ClaimAct } from "../../sync/claims-copy.ts"

/** Commands about one claim. */
type OfClaim = Extract<ClaimAct, { do: "hold" | "extend" | "claim" | "release" | "mark" }>

/** Whether a wish stands as the command wants it. Then it was carried out, though its answer may be lost. */
export function stands(act: ClaimAct, standing: ItemClaims | undefined, me: PersonId): boolean {
  switch (act.do) {
    case "keep":
      return standing?.removed?.kept === true
    case "watch":
      return (standing?.watching ?? false) === act.on
    case "seen":
      return standing?.notices.some(({ key }) => key === act.key) !== true
    default: {
      const giver = giverOf(act) ?? me
      return claimStands(
        act,
        standing?.claims.find((claim) => claim.giver.id === giver),
      )
    }
  }
}

/** Whose claim it is about; undefined: one's own. */
function giverOf(act: OfClaim): PersonId | undefined {
  if (act.do === "claim") return act.for
  return act.do === "release" || act.do === "mark" ? act.giver : undefined
}

function claimStands(act: OfClaim, claim: ClaimView | undefined): boolean {
  if (claim === undefined) return act.do === "release"
  switch (act.do) {
    case "hold":
      return claim.state === "held" && claim.units === act.units
    case "extend":
      return claim.extended === true
    case "claim":
      return claim.state === "claimed" && claim.units === act.units
    case "mark":
      return claim.state === act.as
    case "release":
      return false
    default:
      return unreachable(act)
  }
}
