import * as Y from "yjs"
import { addItem } from "../../shared/documents/write-items.ts"
import type { Quantity } from "../../shared/documents/items.ts"
import { newItemId, type ItemId, type OccasionId } from "../../shared/ids.ts"
import { roomOf } from "../../shared/rooms.ts"
import type { Guest } from "./stage.ts"
import { WireClient } from "./wire-client.ts"

export interface Wish {
  readonly title: string
  readonly quantity?: Quantity
}

/** Puts wishes on the list as one edit, without the screen; resolves with their ids, once the server has them. */
export async function addWishes(
  { url, token, person }: Pick<Guest, "url" | "token" | "person">,
  occasion: OccasionId,
  wishes: readonly Wish[],
): Promise<readonly ItemId[]> {
  const doc = new Y.Doc()
  const added = wishes.map((wish) => ({ ...wish, id: newItemId(), createdBy: person, createdAt: Date.now() }))
  for (const wish of added) addItem(doc, wish, "added")
  using wire = await new WireClient({ url, token }).connected()
  await wire.join(roomOf("list", occasion))
  await wire.acknowledged(wire.push(Y.encodeStateAsUpdate(doc)))
  return added.map(({ id }) => id)
}
