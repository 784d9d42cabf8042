import { lazyPiece } from "../../components/lazy-part.tsx"
import { MainMenu } from "../../components/MainMenu.tsx"
import { Page } from "../../components/Page.tsx"
import { Skeleton } from "../../components/Skeleton.tsx"
import { LIST_WORDS } from "../../i18n/packs.ts"

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
