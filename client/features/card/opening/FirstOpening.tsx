import { useEffect, useState } from "react"
import type { OccasionView, Person } from "../../../../shared/api.ts"
import { calm, useAwaited } from "../../../components/calm.ts"
import { MainMenu } from "../../../components/MainMenu.tsx"
import { Page } from "../../../components/Page.tsx"
import { say } from "../../../components/say.ts"
import { Speaker } from "../../../components/Speaker.tsx"
import { t } from "../../../i18n/text.ts"
import { untilFetched } from "../../../session/new-build.ts"
import { useServices } from "../../../session/services.tsx"
import type { Live } from "../../../sync/types.ts"
import { ReplyScope } from "../replies/replying.tsx"
import { useChanges } from "../use-changes.ts"
import { noteOpened } from "../whole-page.ts"
import type { CardContent } from "./content.ts"
import { insideOf } from "./first-look.ts"
import type { View } from "./Inside.tsx"
import { LazyInside } from "./lazy-inside.tsx"
import { LazyOpenedCard } from "./lazy-opened-card.tsx"
import { MissingContent } from "./MissingContent.tsx"
import { Opening } from "./Opening.tsx"
import { useContent } from "./use-content.ts"
import { useShown } from "./use-shown.ts"
import { Waiting } from "./Waiting.tsx"

interface Props {
  readonly occasion: OccasionView
  readonly person: Person
  /** Asks for the occasion again. */
  readonly onChanged: () => Promise<void>
  /** Fetches what it is read with. */
  readonly fetchNext: () => Promise<void>
  readonly onOpened: (view: View) => void
}

/**
 * The envelope as somebody celebrated finds it: a page of its own, which needs neither documents nor a live connection.
 * Both come while it is looked at.
 */
export function FirstOpening(props: Props) {
  const { occasion, person, onChanged, fetchNext, onOpened } = props
  const live = useLiveLater(person)
  useChanges(live, occasion.id, onChanged)
  const { content, failure, again } = useContent(live, occasion, person)
  const isHere = content !== undefined
  useAwaited(!isHere && failure === undefined)
  useEffect(() => {
    if (!isHere) return
    say(t("card.arrived"))
    void calm().then(() => Promise.all([fetchNext(), LazyOpenedCard.fetch(), LazyInside.fetch()]))
  }, [isHere, fetchNext])
  const open = (view: View): void => {
    noteOpened(person.id, occasion.id)
    onOpened(view)
  }
  return (
    <Page width="wide" right={<MainMenu />}>
      {content !== undefined ? (
        <ReplyScope {...{ live, occasion, person }}>
          <Envelope content={content} occasion={occasion} onOpened={open} />
        </ReplyScope>
      ) : failure === undefined ? (
        <Waiting />
      ) : (
        <MissingContent failure={failure} again={again} />
      )}
      <Speaker />
    </Page>
  )
}

function Envelope(props: { content: CardContent; occasion: OccasionView; onOpened: (view: View) => void }) {
  const { occasion, onOpened } = props
  const content = useShown(props.content)
  return (
    <Opening
      {...{ content, occasion }}
      heading="h1"
      onInside={() => onOpened(insideOf(content))}
      onPlainText={() => onOpened("plain")}
    />
  )
}

/** The live connection of this page, once there is nothing more urgent. */
function useLiveLater(person: Person): Live | undefined {
  const { session } = useServices()
  const [live, setLive] = useState<Live>()
  useEffect(() => {
    let left = false
    void calm()
      .then(() => untilFetched(() => import("../../../session/live-door.ts")))
      .then(({ liveOf }) => {
        if (!left) setLive(liveOf(session, person))
      })
    return () => {
      left = true
    }
  }, [session, person])
  return live
}
