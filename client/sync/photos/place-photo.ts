import * as Y from "yjs"
import { messagesRoot } from "../../../shared/documents/card.ts"
import { addPhoto } from "../../../shared/documents/message-photos.ts"
import { authorOf } from "../../../shared/ids.ts"
import { ownRoomOf, partsOf, roomOf, type RoomId } from "../../../shared/rooms.ts"
import type { Live, LiveRoom } from "../types.ts"
import type { KeptPhoto, StoredPhoto } from "./photo-store.ts"
import type { PhotoFault } from "./photo-uploads.ts"

/** Marks the transactions that bring a photo which was uploaded. */
const UPLOADED = { origin: "photo" }

/**
 * Writes an uploaded photo into its message, whether or not a screen shows it. Resolves once the server has that: to
 * undefined, or to why it does not stand there. A message that its author deleted takes the photo, too: it can come back.
 */
export async function placePhoto(
  live: Pick<Live, "open">,
  photo: KeptPhoto,
  stored: StoredPhoto,
): Promise<PhotoFault | "gone" | undefined> {
  for (const id of roomsOf(photo)) {
    const room = live.open(id)
    try {
      const placed = await placeIn(room, photo, stored)
      if (placed !== "gone") return placed === "placed" ? undefined : placed
    } finally {
      room.close()
    }
  }
  return "gone"
}

/** Where the message may be: its author hides it from the others, or shows it, while a photo is on its way. */
function roomsOf({ room, message }: KeptPhoto): ReadonlySet<RoomId> {
  const { occasion } = partsOf(room)
  return new Set([room, roomOf("messages", occasion), ownRoomOf(occasion, authorOf(message))])
}

async function placeIn(
  room: LiveRoom,
  photo: KeptPhoto,
  stored: StoredPhoto,
): Promise<PhotoFault | "gone" | "placed"> {
  await until(room, () => isClosed(room) || room.state.phase === "ready")
  const message = messageOf(room, photo)
  if (message === undefined) return "gone"
  const { key, alt, at } = photo
  const added = addPhoto(message, key, { ...stored, alt, at }, UPLOADED)
  if (!added.ok) return added.error
  await until(room, () => isClosed(room) || (room.state.live && room.state.unsaved === 0))
  // After a refusal the document is another one.
  return messageOf(room, photo)?.has(key) === true ? "placed" : "not_saved"
}

const isClosed = ({ state }: LiveRoom): boolean => state.phase === "denied" || state.phase === "removed"

function messageOf(room: LiveRoom, photo: KeptPhoto): Y.Map<unknown> | undefined {
  const message = isClosed(room) ? undefined : messagesRoot(room.doc).get(photo.message)
  return message instanceof Y.Map ? message : undefined
}

/** Resolves when it is so; asked again whenever the room changed. */
const until = (room: LiveRoom, isSo: () => boolean): Promise<void> =>
  new Promise((resolve) => {
    if (isSo()) return resolve()
    const stop = room.subscribe(() => {
      if (!isSo()) return
      stop()
      resolve()
    })
  })
