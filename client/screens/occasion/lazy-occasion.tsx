import { lazyPiece } from "../../components/lazy-part.tsx"
import { MainMenu } from "../../components/MainMenu.tsx"
import { Page } from "../../components/Page.tsx"
import { Skeleton } from "../../components/Skeleton.tsx"
import type { Part } from "../../i18n/packs.ts"

/** The frame of an occasion that is on its way. */
export function OccasionWaiting() {
  return (
    <Page right={<MainMenu />} waits>
      <Skeleton>
        <div className="bone bone-title" />
        <div className="bone bone-row" />
        <div className="bone bone-row" />
      </Skeleton>
    </Page>
  )
}

/** The words of a list and of the card beside it. */
export const LIST_WORDS: readonly Part[] = ["failures", "home", "join", "envelope", "rest"]

const waiting = <OccasionWaiting />

/** An occasion with its list, its card, or both. */
export const OpenOccasion = lazyPiece(() => import("./OpenOccasion.tsx").then((m) => m.OpenOccasion), {
  waiting,
  words: LIST_WORDS,
})

/** A card in its envelope, a page of its own. */
export const FirstOpening = lazyPiece(
  () => import("../../features/card/opening/FirstOpening.tsx").then((m) => m.FirstOpening),
  { waiting, words: ["envelope", "failures"] },
)
