import { createContext } from "react"
import type { BlobId } from "../../../../shared/ids.ts"

/** Where a card is drawn to be kept: its photos as addresses that carry their bytes. One that did not come is missing. */
export const KeptPhotos = createContext<ReadonlyMap<BlobId, string> | undefined>(undefined)
