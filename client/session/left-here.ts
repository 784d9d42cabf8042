import * as Y from "yjs"
import { newDoc } from "../../shared/documents/new-doc.ts"
import type { PersonId } from "../../shared/ids.ts"
import type { RoomId } from "../../shared/rooms.ts"
import { openIdbStore } from "../sync/idb-store.ts"
import { openPhotoStore } from "../sync/photos/idb-photo-store.ts"
import type { StoredRoom } from "../sync/local-store.ts"
import { salvageFor, textIn } from "../sync/salvage.ts"

/** What a person wrote on this device that no server has (M8). */

/** Whether anything waits to be sent, photos among it. */
export async function hasUnsent(person: PersonId): Promise<boolean> {
  const store = await openIdbStore(person)
  if ((await store.unsent()).length > 0) return true
  return (await (await openPhotoStore(person)).all()).length > 0
}

/**
 * Of somebody who was signed out from elsewhere: the copies of their rooms go, but for rooms with something unsent, which
 * is sent when they come back. The answer is its texts.
 */
export async function keepUnsent(person: PersonId): Promise<readonly string[]> {
  const store = await openIdbStore(person)
  const waiting = new Set((await store.unsent()).map(({ room }) => room))
  const texts: string[] = []
  for (const room of new Set([...(await store.rooms()), ...waiting])) {
    const stored = await store.load(room)
    if (waiting.has(room) || stored.lost.length > 0) texts.push(...textsOf(room, stored))
    else await store.forgetRoom(room)
  }
  return texts.filter((text) => text.trim() !== "")
}

function textsOf(room: RoomId, { content, frames, lost }: StoredRoom): string[] {
  const saved = [content?.base, ...(content?.entries ?? []).flatMap(({ updates }) => updates)]
  const [base, local] = [newDoc(), newDoc()]
  for (const update of saved) {
    if (update === undefined) continue
    Y.applyUpdate(base, update)
    Y.applyUpdate(local, update)
  }
  for (const { bytes } of frames) Y.applyUpdate(local, bytes)
  const pending = local.store.pendingStructs
  return [
    ...salvageFor(room).texts(base, local),
    ...(pending === null ? [] : [textIn(pending.update)]),
    ...lost.map(({ text }) => text),
  ]
}
