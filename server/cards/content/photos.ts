import type { CardMessage } from "../../../shared/card-content.ts"
import type { BlobId, OccasionId } from "../../../shared/ids.ts"
import { partsOf } from "../../../shared/rooms.ts"
import type { OccasionRecord } from "../../occasions/rules.ts"
import type { Table } from "../../store/table.ts"
import { type ArrangementRecord, NOTHING_ARRANGED, shownOf } from "../arrangement.ts"
import { isCardOpen } from "../rules.ts"
import type { CardContents } from "./contents.ts"
import { type CardRoomsDeps, readCardRooms, roomsOfCard } from "./rooms.ts"

type Photos = Promise<ReadonlySet<BlobId>>

/** Which photos a card holds. Each rejects with `StoreError` when it cannot be read now. */
export interface CardPhotos {
  /** Those of every message, of hidden ones and of late ones that wait for their author. */
  readonly referencedPhotos: (id: OccasionId) => Photos
  /** Those that stand in an opened card, hidden messages among them. */
  readonly standingPhotos: (id: OccasionId) => Photos
  /** Those that whoever opens it sees. */
  readonly shownPhotos: (id: OccasionId) => Photos
}

export function cardPhotos(
  deps: CardRoomsDeps & {
    readonly occasions: Pick<Table<OccasionRecord>, "get">
    readonly contents: Pick<CardContents, "read">
    readonly arrangements: Pick<Table<ArrangementRecord>, "get">
  },
): CardPhotos {
  const standing = async (id: OccasionId, occasion: OccasionRecord | undefined) =>
    occasion !== undefined && isCardOpen(occasion) ? (await deps.contents.read(id, occasion)).messages : []
  return {
    async referencedPhotos(id) {
      const occasion = await deps.occasions.get(id)
      if (occasion?.card === undefined) return new Set()
      const rooms = roomsOfCard(id, occasion)
      const written = isCardOpen(occasion) ? rooms.filter((room) => partsOf(room).kind === "own") : rooms
      const { messages } = await readCardRooms(deps, written)
      return photosIn([...messages, ...(await standing(id, occasion))])
    },
    async standingPhotos(id) {
      return photosIn(await standing(id, await deps.occasions.get(id)))
    },
    async shownPhotos(id) {
      const [occasion, arrangement] = await Promise.all([deps.occasions.get(id), deps.arrangements.get(id)])
      return photosIn(shownOf(await standing(id, occasion), arrangement ?? NOTHING_ARRANGED))
    },
  }
}

const photosIn = (messages: readonly Pick<CardMessage, "photos">[]): ReadonlySet<BlobId> =>
  new Set(messages.flatMap(({ photos }) => photos.map(({ blob }) => blob)))
