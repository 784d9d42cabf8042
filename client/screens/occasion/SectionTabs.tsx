import type { ReactNode } from "react"
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components"
import type { OccasionView } from "../../../shared/api.ts"
import { HalfMoon } from "../../components/HalfMoon.tsx"
import { t } from "../../i18n/text.ts"
import { recipientNames, type Section } from "./sections.ts"

const WORDS = { list: "occasion.wishes", plan: "occasion.ideas", card: "card.tab" } as const

/** Ideas are hidden from those who are celebrated, and a card until it opens. */
const isSecret = (section: Section, { card }: OccasionView): boolean =>
  section === "plan" || (section === "card" && card?.state === "writing")

/** Several sections, each a tab. */
export function SectionTabs(props: {
  occasion: OccasionView
  sections: readonly Section[]
  chosen: Section
  onChoose: (section: Section) => void
  panel: (section: Section) => ReactNode
}) {
  const { occasion, sections, chosen, onChoose, panel } = props
  const name = recipientNames(occasion)
  return (
    <Tabs
      className="tabs"
      selectedKey={chosen}
      onSelectionChange={(key) => onChoose(sections.find((section) => section === key) ?? chosen)}
    >
      <TabList className="tab-list" aria-label={t("occasion.options")}>
        {sections.map((section) => (
          <Tab key={section} id={section} className={isSecret(section, occasion) ? "tab tab-secret" : "tab"}>
            {isSecret(section, occasion) ? <HalfMoon size={15} /> : null}
            {t(WORDS[section])}
            {isSecret(section, occasion) ? (
              <span className="unseen">{t("occasion.hiddenFrom", { name })}</span>
            ) : null}
          </Tab>
        ))}
      </TabList>
      {sections.map((section) => (
        <TabPanel key={section} id={section} className={section === "plan" ? "panel panel-secret" : "panel"}>
          {section === "plan" ? (
            <p className="secret-bar">
              <HalfMoon />
              {t("occasion.hiddenText", { name })}
            </p>
          ) : null}
          {panel(section)}
        </TabPanel>
      ))}
    </Tabs>
  )
}
