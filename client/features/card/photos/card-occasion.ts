import { createContext, useContext } from "react"
import type { OccasionId } from "../../../../shared/ids.ts"

/** Whose card the papers around here belong to: photos are fetched by it. */
export const CardOccasion = createContext<OccasionId | undefined>(undefined)

export function useCardOccasion(): OccasionId {
  const occasion = useContext(CardOccasion)
  if (occasion === undefined) throw new Error("a photo outside of a card")
  return occasion
}
