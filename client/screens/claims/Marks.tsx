import type { ClaimState, ClaimView } from "../../../shared/claims.ts"
import type { Item } from "../../../shared/documents/items.ts"
import { t } from "../../i18n/text.ts"
import type { ClaimAct } from "../../sync/claims-copy.ts"
import { Button } from "../../ui/Button.tsx"
import { useGiving } from "./giving.tsx"
import type { Claiming } from "./use-claim.ts"

type Mark = Extract<ClaimAct, { do: "mark" }>["as"]

/** From each stage onwards, and back. What is only held must be promised first. */
const STEPS = {
  held: [],
  claimed: [{ as: "bought", label: "claim.markBought", said: "claim.bought", back: false }],
  bought: [
    { as: "given", label: "claim.markGiven", said: "claim.given", back: false },
    { as: "claimed", label: "claim.notBought", said: "claim.mine", back: true },
  ],
  given: [{ as: "bought", label: "claim.notGiven", said: "claim.bought", back: true }],
} as const satisfies Record<
  ClaimState,
  readonly { readonly as: Mark; readonly label: string; readonly said: string; readonly back: boolean }[]
>

/** Bought, given, and the way back from each: of one's own promise, or of one that was made for somebody else (C5). */
export function Marks(props: { item: Pick<Item, "title">; claim: ClaimView; claiming: Claiming }) {
  const { item, claim, claiming } = props
  const { online } = useGiving()
  return STEPS[claim.state].map(({ as, label, said, back }) => (
    <Button
      key={as}
      className={back ? "button button-quiet claim-side" : "button button-small"}
      isDisabled={!online || claiming.busy}
      aria-label={t("claim.markOf", { mark: t(label), title: item.title })}
      onPress={() => void claiming.act({ do: "mark", as, giver: claim.giver.id }, t(said))}
    >
      {t(label)}
    </Button>
  ))
}
