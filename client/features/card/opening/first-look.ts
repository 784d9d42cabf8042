import { createContext } from "react"
import type { CardContent } from "./content.ts"
import type { View } from "./Inside.tsx"

/** How somebody who has just opened the envelope reads on; undefined where the card did not come out of it now. */
export const FirstLook = createContext<View | undefined>(undefined)

/** How what was in the envelope is read first. */
export const insideOf = ({ messages }: CardContent): View => (messages.length === 0 ? "all" : "one")
