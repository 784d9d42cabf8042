import type { Item } from "../../../shared/documents/items.ts"
import { Sheet } from "../../components/Sheet.tsx"
import { t } from "../../i18n/text.ts"
import { Button } from "../../ui/Button.tsx"
import { useGiving } from "./giving.tsx"
import type { Claiming } from "./use-claim.ts"

/** "Gran will get it": said for somebody who says it to nobody but you (C5). */
export function ForSomebody(props: {
  item: Pick<Item, "title">
  units: number
  claiming: Claiming
  onClose: () => void
}) {
  const { item, units, claiming, onClose } = props
  const { others } = useGiving()
  return (
    <Sheet title={t("claim.forOtherOf", { title: item.title })} isOpen onClose={onClose}>
      <p className="soft">{t("claim.forOtherText")}</p>
      <div className="stack">
        {others.map(({ person, name }) => (
          <Button
            key={person}
            className="button"
            onPress={() => {
              onClose()
              void claiming.act({ do: "claim", units, for: person }, t("claim.saidFor", { name }))
            }}
          >
            <bdi translate="no">{name}</bdi>
          </Button>
        ))}
      </div>
    </Sheet>
  )
}
