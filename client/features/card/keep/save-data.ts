import type { BlobId, OccasionId } from "../../../../shared/ids.ts"
import type { KeptBytes } from "../../../../shared/kept/format.ts"
import { keptContents, keptPieces, photosOf } from "../../../../shared/kept/write.ts"
import { ok, refuse, type Result } from "../../../../shared/result.ts"
import type { Answer, Api, Failure } from "../../../api.ts"
import { saveFile } from "../../../device/save-file.ts"
import { dataAddress, fileNameFor } from "./file.ts"

interface Saving {
  readonly api: Pick<Api, "occasion" | "cardContent" | "replies" | "tickets">
  readonly photo: (occasion: OccasionId, blob: BlobId) => Answer<Blob>
  readonly occasion: OccasionId
  /** What the file is called where the card has no title. */
  readonly otherwise: string
}

/** Saves the card as data (K27), as it is now. Whether there are gifts in it, whose codes anybody with the file reads. */
export async function saveData(saving: Saving): Promise<Result<{ readonly gifts: boolean }, Failure>> {
  const { api, photo, occasion: id, otherwise } = saving
  const occasion = await api.occasion(id)
  if (!occasion.ok) return occasion
  const content = await api.cardContent(id)
  if (!content.ok) return content
  const replies = await api.replies(id)
  if (!replies.ok) return replies
  const tickets = await api.tickets(id)
  if (!tickets.ok) return tickets
  const card = keptContents({
    occasion: occasion.value,
    content: content.value,
    replies: replies.value,
    tickets: tickets.value,
  })
  if (card === undefined) return refuse("not_here")
  const photos = await bytesOf(photosOf(card), (blob) => photo(id, blob))
  if (!photos.ok) return photos
  const file = new Blob([...keptPieces(card, photos.value)], { type: "application/json" })
  saveFile(file, fileNameFor(card.title, otherwise, "json"))
  return ok({ gifts: card.gifts.length > 0 })
}

/** The bytes of these photos; those that the server has not either are left out. */
async function bytesOf(
  blobs: readonly BlobId[],
  load: (blob: BlobId) => Answer<Blob>,
): Promise<Result<readonly KeptBytes[], Failure>> {
  const photos: KeptBytes[] = []
  for (const sha256 of blobs) {
    const loaded = await load(sha256)
    if (!loaded.ok && loaded.error !== "not_here") return loaded
    if (loaded.ok) photos.push({ sha256, data: afterComma(await dataAddress(loaded.value)) })
  }
  return ok(photos)
}

const afterComma = (address: string): string => address.slice(address.indexOf(",") + 1)
