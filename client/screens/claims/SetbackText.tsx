import type { ClaimView, ItemClaims } from "../../../shared/claims.ts"
import type { ItemId } from "../../../shared/ids.ts"
import type { Item } from "../../../shared/documents/items.ts"
import { t } from "../../i18n/text.ts"
import { Button } from "../../ui/Button.tsx"
import { useGiving, useItemClaims, type Giving } from "./giving.tsx"
import { stands } from "./stands.ts"
import type { Claiming } from "./use-claim.ts"

/** What became of a command that did not do what was wanted, and what can be done instead (C2). */
export function SetbackText(props: {
  item: Pick<Item, "id" | "title">
  others: readonly ClaimView[]
  left: ItemClaims["left"]
  claiming: Claiming
}) {
  const { item, others, left, claiming } = props
  const giving = useGiving()
  const { goTo } = giving
  const setback = useSetback(props.item.id, claiming, giving)
  return (
    <output className="claim-setback">
      {setback === undefined ? null : setback.result === "failed" ? (
        <span className="claim-said">{setback.text}</span>
      ) : setback.result === "short" ? (
        <>
          <span className="claim-said">{t("claim.short", { count: setback.left })}</span>
          {left !== 0 ? (
            <Button
              className="button button-small"
              isDisabled={claiming.busy}
              onPress={() =>
                void claiming.act(
                  { do: "claim", units: setback.left },
                  t("claim.gotIt", { title: item.title }),
                )
              }
            >
              {t("claim.takeThese", { count: setback.left })}
            </Button>
          ) : null}
        </>
      ) : left === 0 ? (
        <>
          <span className="claim-said">
            {goneText(others)}{" "}
            {setback.alternatives.length > 0
              ? t("claim.alternatives", { count: setback.alternatives.length })
              : null}
          </span>
          {setback.alternatives.map((other) => (
            <Button key={other.item} className="button button-small" onPress={() => goTo(other.item)}>
              <bdi translate="no">{other.title}</bdi>
            </Button>
          ))}
        </>
      ) : (
        <span className="claim-said">{t("claim.freeNow")}</span>
      )}
    </output>
  )
}

/** A command that nothing came back of needs no words once the wish stands as it wanted. */
function useSetback(item: ItemId, { setback }: Claiming, giving: Giving): Claiming["setback"] {
  const standing = useItemClaims(giving, item)
  const unheard = setback?.result === "failed" ? setback.unheard : undefined
  return unheard !== undefined && stands(unheard, standing, giving.me) ? undefined : setback
}

function goneText(others: readonly ClaimView[]): string {
  const name = others.at(-1)?.giver.name ?? ""
  return name === "" ? t("claim.gone") : t("claim.goneTo", { name })
}
