import { lazyPiece } from "../../../components/lazy-part.tsx"
import { Waiting } from "./Waiting.tsx"

/** An opened card: for those who read it, not while a card is written. */
export const LazyOpenedCard = lazyPiece(() => import("./OpenedCard.tsx").then((m) => m.OpenedCard), {
  waiting: <Waiting />,
})
