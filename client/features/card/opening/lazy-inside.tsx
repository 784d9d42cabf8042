import { lazyPiece } from "../../../components/lazy-part.tsx"
import { Waiting } from "./Waiting.tsx"

/** Fetched while the envelope is looked at. */
export const LazyInside = lazyPiece(() => import("./Inside.tsx").then((m) => m.Inside), {
  waiting: <Waiting />,
})
