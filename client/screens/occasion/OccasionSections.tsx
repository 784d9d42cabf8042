import { useEffect, type ReactNode } from "react"
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components"
import type { OccasionView } from "../../../shared/api.ts"
import type { PersonId } from "../../../shared/ids.ts"
import { HalfMoon } from "../../components/HalfMoon.tsx"
import { namesOf } from "../../components/titles.ts"
import { wasOpened } from "../../features/card/whole-page.ts"
import { t } from "../../i18n/text.ts"

/** What an occasion is made of, as far as this person may see it. */
const SECTIONS = ["list", "plan", "card"] as const
export type Section = (typeof SECTIONS)[number]

const WORDS = { list: "occasion.wishes", plan: "occasion.ideas", card: "card.tab" } as const

export const recipientNames = (occasion: OccasionView): string =>
  namesOf(occasion.recipients.map((one) => one.name))

const WRITABLE = "input, textarea, [contenteditable=true]"

/** Ideas are hidden from those who are celebrated, and a card until it opens. */
const isSecret = (section: Section, { card }: OccasionView): boolean =>
  section === "plan" || (section === "card" && card?.state === "writing")

/** The sections, each a tab where there are several. */
export function OccasionSections(props: {
  occasion: OccasionView
  person: PersonId
  chosen: Section | undefined
  onChoose: (section: Section) => void
  panel: (section: Section) => ReactNode
}) {
  const { occasion, person, chosen, onChoose, panel } = props
  const isNew = occasion.recipient && occasion.card?.state === "open" && !wasOpened(person, occasion.id)
  useEffect(() => {
    // A card that opens comes by itself to whom it is for, unless they are writing.
    if (isNew && document.activeElement?.matches(WRITABLE) !== true) onChoose("card")
  }, [isNew, onChoose])
  const sections = SECTIONS.filter((section) => occasion.rooms.some(({ kind }) => kind === section))
  const [first] = sections
  if (first === undefined) return null
  if (sections.length === 1) return panel(first)
  const name = recipientNames(occasion)
  return (
    <Tabs
      className="tabs"
      selectedKey={sections.find((section) => section === chosen) ?? first}
      onSelectionChange={(key) => onChoose(sections.find((section) => section === key) ?? first)}
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
