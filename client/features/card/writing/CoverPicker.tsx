import { useId, useState } from "react"
import { Label, Radio, RadioGroup } from "react-aria-components"
import {
  COLOURWAYS,
  COVER_DESIGNS,
  CoverDesign,
  type Cover as CoverChoice,
} from "../../../../shared/documents/card-looks.ts"
import { Sheet } from "../../../components/Sheet.tsx"
import { t } from "../../../i18n/text.ts"
import { Button } from "../../../ui/Button.tsx"
import { Cover } from "../covers/Cover.tsx"
import styles from "./CoverPicker.module.css"

const NAMES = {
  candles: "cover.candles",
  rings: "cover.rings",
  mobile: "cover.mobile",
  door: "cover.door",
  leaves: "cover.leaves",
  tulips: "cover.tulips",
  tassel: "cover.tassel",
  table: "cover.table",
} as const satisfies Record<CoverDesign, string>
const FOR = {
  candles: "cover.for.candles",
  rings: "cover.for.rings",
  mobile: "cover.for.mobile",
  door: "cover.for.door",
  leaves: "cover.for.leaves",
  tulips: "cover.for.tulips",
  tassel: "cover.for.tassel",
  table: "cover.for.table",
} as const satisfies Record<CoverDesign, string>

const WAYS = Array.from({ length: COLOURWAYS }, (_, colours) => colours)

/** Eight designs in three colourways each; what is chosen is seen with the title before everybody gets it. */
export function CoverPicker(props: {
  cover: CoverChoice
  title: string
  onChoose: (cover: CoverChoice) => void
  onClose: () => void
}) {
  const { title, onChoose, onClose } = props
  const [chosen, setChosen] = useState(props.cover)
  const about = useId()
  return (
    <Sheet title={t("write.coverTitle")} isOpen wide onClose={onClose}>
      <div className={styles["picker"]}>
        <div className={styles["preview"]} aria-hidden="true">
          <Cover cover={chosen} title={title} className={styles["large"]} />
        </div>
        <div className={styles["choices"]}>
          <RadioGroup
            className={styles["group"] ?? ""}
            orientation="horizontal"
            value={chosen.design}
            aria-describedby={about}
            onChange={(value) => {
              const design = CoverDesign.safeParse(value).data
              if (design !== undefined) setChosen({ design, colours: chosen.colours })
            }}
          >
            <Label className="label">{t("write.design")}</Label>
            <div className={styles["designs"]}>
              {COVER_DESIGNS.map((design) => (
                <Radio key={design} value={design} className={styles["choice"] ?? ""}>
                  <Cover cover={{ design, colours: design === chosen.design ? chosen.colours : 0 }} />
                  <span className="unseen">
                    {t(NAMES[design])}, {t(FOR[design])}
                  </span>
                </Radio>
              ))}
            </div>
          </RadioGroup>
          <p id={about} className={styles["about"]}>
            <strong>{t(NAMES[chosen.design])}</strong> {t(FOR[chosen.design])}
          </p>
          <RadioGroup
            className={styles["group"] ?? ""}
            orientation="horizontal"
            value={String(chosen.colours)}
            onChange={(value) => setChosen({ design: chosen.design, colours: Number(value) })}
          >
            <Label className="label">{t("write.colours")}</Label>
            <div className={styles["ways"]}>
              {WAYS.map((colours) => (
                <Radio key={colours} value={String(colours)} className={styles["choice"] ?? ""}>
                  <Cover cover={{ design: chosen.design, colours }} />
                  <span className="unseen">{t("write.coloursOf", { number: String(colours + 1) })}</span>
                </Radio>
              ))}
            </div>
          </RadioGroup>
        </div>
      </div>
      <div className="sheet-actions">
        <Button
          className="button button-primary"
          onPress={() => {
            onChoose(chosen)
            onClose()
          }}
        >
          {t("write.coverDone")}
        </Button>
      </div>
    </Sheet>
  )
}
