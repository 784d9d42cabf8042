import { onTestFinished } from "vitest"
import * as Y from "yjs"
import { addItem, type NewItem } from "../../shared/documents/write-items.ts"
import { newItemId, type ItemId, type OccasionId } from "../../shared/ids.ts"
import { roomOf, type SharedRoomKind } from "../../shared/rooms.ts"
import type { ApiPerson } from "./api-people.ts"
import { WireClient } from "./wire-client.ts"

/** Somebody who writes in the rooms of an occasion, and waits until it is saved. */
export class Writer {
  readonly client: WireClient
  readonly author: ApiPerson
  readonly #docs = new Map<SharedRoomKind, Y.Doc>()

  constructor(client: WireClient, author: ApiPerson) {
    this.client = client
    this.author = author
  }

  async write(room: SharedRoomKind, change: (doc: Y.Doc) => unknown): Promise<void> {
    const doc = this.#docs.get(room) ?? new Y.Doc()
    this.#docs.set(room, doc)
    const updates: Uint8Array[] = []
    const keep = (update: Uint8Array): void => void updates.push(update)
    doc.on("update", keep)
    change(doc)
    doc.off("update", keep)
    const as = room === "list" ? 1 : 2
    for (const update of updates) await this.client.acknowledged(this.client.push(update, as))
  }

  async add(more: Partial<NewItem> = {}, room: SharedRoomKind = "list"): Promise<ItemId> {
    const id = more.id ?? newItemId()
    const made = { title: "Headphones", createdBy: this.author.id, createdAt: 1, ...more, id }
    await this.write(room, (doc) => addItem(doc, made, null))
    return id
  }
}

/** A writer at this server, in the rooms that they may join. */
export async function writerAt(
  url: string,
  occasion: OccasionId,
  author: ApiPerson,
  rooms: readonly SharedRoomKind[] = ["list"],
): Promise<Writer> {
  const client = await new WireClient({ url, token: author.token }).connected()
  onTestFinished(() => client[Symbol.dispose]())
  for (const room of rooms) await client.join(roomOf(room, occasion), room === "list" ? 1 : 2)
  return new Writer(client, author)
}
