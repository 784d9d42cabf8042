import { useState } from "react"
import { Link } from "wouter"
import { OccasionView, type Person } from "../../../shared/api.ts"
import type { OccasionId } from "../../../shared/ids.ts"
import { MainMenu } from "../../components/MainMenu.tsx"
import { Page } from "../../components/Page.tsx"
import { useCover, type Cover } from "../../device/cover.ts"
import { FirstLook } from "../../features/card/opening/first-look.ts"
import type { View } from "../../features/card/opening/Inside.tsx"
import { isSealed, isWholePage } from "../../features/card/whole-page.ts"
import { failureText } from "../../i18n/failures.ts"
import { t } from "../../i18n/text.ts"
import { coveredOccasion } from "../../session/covered.ts"
import { useServices } from "../../session/services.tsx"
import { useAnswer } from "../../session/use-answer.ts"
import { NotHere } from "../NotHere.tsx"
import { FirstOpening, OccasionWaiting, OpenOccasion } from "./lazy-occasion.tsx"

/** An occasion with what this person may see of it. */
export function Occasion({ id, person }: { id: OccasionId; person: Person }) {
  const { api } = useServices()
  const cover = useCover(person.id)
  const asked = useAnswer(
    `${person.id}:occasion:${id}`,
    OccasionView,
    () => api.occasion(id),
    cover === "shown" ? undefined : coveredOccasion,
  )
  // Somebody removed while they were here keeps the screen that offers their unsent text; otherwise it is as if it
  // had never existed, whatever this device had kept.
  const deleted = asked.failure === "deleted"
  const closed = asked.failure === "not_here" || asked.failure === "invalid_input" || deleted
  if (closed && !asked.fresh) return deleted ? <OccasionSkeleton failure="deleted" /> : <NotHere />
  if (asked.value === undefined) return <OccasionSkeleton failure={asked.failure} />
  const covered = cover === "covered"
  const occasion = covered ? coveredOccasion(asked.value) : asked.value
  if (occasion === undefined) return <NotHere />
  return (
    <SealedOrOpen
      // Nothing that was open over it stays open when things are put away.
      key={covered ? "covered" : "open"}
      occasion={occasion}
      person={person}
      cover={cover}
      deleted={deleted}
      onChanged={asked.put}
      again={asked.again}
    />
  )
}

interface Props {
  occasion: OccasionView
  person: Person
  cover: Cover
  deleted: boolean
  onChanged: (occasion: OccasionView) => void
  again: () => Promise<void>
}

/** A recipient whose card is unopened sees the envelope first. A card that opens while the page is shown stays on that page. */
function SealedOrOpen({ again, ...props }: Props) {
  const { occasion, person, deleted } = props
  const [sealed, setSealed] = useState(() => isSealed(occasion, person.id))
  const [look, setLook] = useState<View>()
  if (sealed && isWholePage(occasion) && !deleted) {
    return (
      <FirstOpening
        {...{ occasion, person }}
        onChanged={again}
        fetchNext={OpenOccasion.fetch}
        onOpened={(view) => {
          setLook(view)
          setSealed(false)
        }}
      />
    )
  }
  return (
    <FirstLook value={look}>
      <OpenOccasion {...props} onLost={() => void again()} />
    </FirstLook>
  )
}

function OccasionSkeleton({ failure }: { failure: Parameters<typeof failureText>[0] | undefined }) {
  if (failure === undefined) return <OccasionWaiting />
  return (
    <Page right={<MainMenu />}>
      <div className="empty">
        <p className="soft">{failureText(failure)}</p>
        <Link href="/" className="button">
          {t("lost.home")}
        </Link>
      </div>
    </Page>
  )
}
