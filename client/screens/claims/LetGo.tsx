import type { ClaimView } from "../../../shared/claims.ts"
import { Sheet } from "../../components/Sheet.tsx"
import { toast } from "../../components/toasts.tsx"
import { t } from "../../i18n/text.ts"
import type { ClaimAct } from "../../sync/claims-copy.ts"
import { Button } from "../../ui/Button.tsx"
import type { Claiming } from "./use-claim.ts"

/** Somebody's promise that this person may let go: their own, or one that they made for somebody else. */
export interface LettingGo {
  readonly title: string
  readonly claim: Pick<ClaimView, "giver" | "units" | "state">
  /** It is this person's own. */
  readonly own: boolean
  /** What the owner removed cannot be taken again. */
  readonly removed: boolean
}

/** Lets a promise go, and offers to take it again for as long as the message stands. */
export async function letGo(claiming: Claiming, what: LettingGo): Promise<void> {
  const { title, claim, own, removed } = what
  const bought = claim.state === "bought" || claim.state === "given"
  const command: ClaimAct = {
    do: "release",
    ...(own ? {} : { giver: claim.giver.id }),
    ...(bought && own && { returned: true }),
  }
  if (!(await claiming.act(command))) return
  toast({
    text: t("claim.releasedOf", { title }),
    ...(!removed && { action: { label: t("list.undo"), run: () => void takeAgain(claiming, what) } }),
  })
}

/** As it was before; somebody else may have taken it since, and then the row says who. */
async function takeAgain(claiming: Claiming, { title, claim, own }: LettingGo): Promise<void> {
  const { units, state, giver } = claim
  const again: ClaimAct =
    state === "held" && own
      ? { do: "hold", units }
      : { do: "claim", units, ...(own ? {} : { for: giver.id }) }
  const taken = await claiming.act(again, t("claim.gotIt", { title }))
  if (!taken) return void toast({ text: t("claim.notAgain", { title }), tone: "bad" })
  if (state === "bought") await claiming.act({ do: "mark", as: "bought", giver: giver.id })
}

/** What was bought is let go only with "I returned it" (C7). */
export function ReturnedSheet(props: { onReturned: () => void; onClose: () => void }) {
  const { onReturned, onClose } = props
  return (
    <Sheet title={t("claim.letGo")} isOpen onClose={onClose}>
      <p>{t("claim.didReturn")}</p>
      <div className="sheet-actions">
        <Button className="button" onPress={onClose}>
          {t("claim.keepIt")}
        </Button>
        <Button
          className="button button-primary"
          onPress={() => {
            onClose()
            onReturned()
          }}
        >
          {t("claim.returned")}
        </Button>
      </div>
    </Sheet>
  )
}
