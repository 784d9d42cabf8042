import { useEffect, type ReactNode } from "react"
import type { OccasionView } from "../../../shared/api.ts"
import type { PersonId } from "../../../shared/ids.ts"
import { lazyPiece } from "../../components/lazy-part.tsx"
import { Skeleton } from "../../components/Skeleton.tsx"
import { wasOpened } from "../../features/card/whole-page.ts"
import { SECTIONS, type Section } from "./sections.ts"

const WRITABLE = "input, textarea, [contenteditable=true]"

/** An opened card is there also for those who were never in its rooms. */
const isThere = (section: Section, { rooms, card }: OccasionView): boolean =>
  rooms.some(({ kind }) => kind === section) || (section === "card" && card?.state === "open")

const SectionTabs = lazyPiece(() => import("./SectionTabs.tsx").then((m) => m.SectionTabs), {
  waiting: (
    <Skeleton>
      <div className="bone bone-row" />
    </Skeleton>
  ),
})

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
  const sections = SECTIONS.filter((section) => isThere(section, occasion))
  const [first] = sections
  if (first === undefined) return null
  if (sections.length === 1) return panel(first)
  return (
    <SectionTabs
      {...{ occasion, sections, panel }}
      chosen={sections.find((section) => section === chosen) ?? first}
      onChoose={onChoose}
    />
  )
}
