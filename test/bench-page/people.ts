import * as Y from "yjs"
import type { RoomId } from "../../shared/rooms.ts"
import { splitUpdate } from "../../shared/documents/split-update.ts"
import { PUSH_MAX_BYTES } from "../../shared/limits.ts"
import type { Guest, Stage } from "../support/stage.ts"
import { WireClient } from "../support/wire-client.ts"
import { newDoc } from "../../shared/documents/new-doc.ts"

export interface Place {
  readonly stage: Stage
  readonly url: string
}

/** A room of this person. */
export interface Seat {
  readonly url: string
  readonly guest: Guest
  readonly room: RoomId
}

/** Writes into a room as this person, over a connection of their own, and waits until it is saved; what they wrote. */
export async function push({ url, guest, room }: Seat, write: (doc: Y.Doc) => void): Promise<Y.Doc> {
  using client = await new WireClient({ url, token: guest.token }).connected()
  await client.join(room)
  const doc = newDoc()
  write(doc)
  for (const part of splitUpdate(Y.encodeStateAsUpdate(doc), PUSH_MAX_BYTES))
    await client.acknowledged(client.push(part))
  return doc
}
