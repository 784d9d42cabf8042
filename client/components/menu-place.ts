import { createContext, type ReactNode, type RefObject } from "react"

/** What a menu needs of the button that opened it. */
interface MenuPlace {
  readonly label: string
  readonly button: RefObject<HTMLButtonElement | null>
  readonly onClose: () => void
}

export const MenuPlaceContext = createContext<MenuPlace | undefined>(undefined)

/** One thing to choose in a menu. */
export interface Act {
  readonly id: string
  readonly icon: ReactNode
  readonly text: string
  /** It takes something away. */
  readonly bad?: boolean
}
