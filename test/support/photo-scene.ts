import * as Y from "yjs"
import { z } from "zod"
import { messagesRoot } from "../../shared/documents/card.ts"
import { base32, BlobId, type OccasionId, secureRandom } from "../../shared/ids.ts"
import { type StoredPhoto, UploadedPhoto } from "../../shared/photo-routes.ts"
import { roomOf } from "../../shared/rooms.ts"
import { PhotoRecord } from "../../server/photos/rules.ts"
import { tableOf } from "../../server/store/table.ts"
import type { ApiWorld, Device } from "./api-world.ts"
import { inDays, write } from "./card-rooms.ts"
import { messageId, signed } from "./cards.ts"

/** A card with people around it, and photos in its messages. */
export interface PhotoScene {
  readonly id: OccasionId
  readonly ivo: Device
  readonly mira: Device
  readonly anna: Device
}

/** Ivo runs it, Mira came by his link, and it is for Anna, who has a list in the same circle. */
export async function photoScene(world: ApiWorld): Promise<PhotoScene> {
  const ivo = await world.device().signUp("Ivo")
  const { id } = await ivo.create({ zone: "UTC", card: { opens: inDays(world.clock.now(), 30) } })
  const by = async (capability: "giver" | "recipient", name: string): Promise<Device> =>
    world.device().join((await ivo.link(id, capability)).token, { kind: "new", name })
  return { id, ivo, mira: await by("giver", "Mira"), anna: await by("recipient", "Anna") }
}

type Bytes = Uint8Array<ArrayBuffer>

export async function upload(who: Device, id: OccasionId, bytes: Bytes, type?: string): Promise<StoredPhoto> {
  const asked = { params: { occasion: id }, bytes, ...(type !== undefined && { type }) }
  return UploadedPhoto.parse(await who.call("uploadPhoto", asked)).photo
}

/** The code with which an upload is refused. */
export async function refusedUpload(
  who: Device,
  id: OccasionId,
  bytes: Bytes,
  type?: string,
): Promise<string> {
  const asked = { params: { occasion: id }, bytes, ...(type !== undefined && { type }) }
  return (await who.refused("uploadPhoto", asked)).code
}

/** The bytes that somebody is given; undefined when nothing is here. */
export async function seen(who: Device, id: OccasionId, blob: string): Promise<Uint8Array | undefined> {
  const response = await who.send("photo", { params: { occasion: id, blob } })
  const bytes = new Uint8Array(await response.arrayBuffer())
  return response.status === 200 ? bytes : undefined
}

/** The author puts the photo into a message of theirs, the `n`th. */
export async function place(
  world: ApiWorld,
  { id, author, n }: { readonly id: OccasionId; readonly author: Device; readonly n: number },
  photo: StoredPhoto,
): Promise<void> {
  await write(world.store.log, roomOf("messages", id), author.id, (doc) => {
    if (!messagesRoot(doc).has(messageId(author.id, n))) signed(doc, author.id, n, "With a photo")
    const map = messagesRoot(doc).get(messageId(author.id, n))
    if (!(map instanceof Y.Map)) throw new Error("there is no message")
    map.set(`photo.${base32(secureRandom(16))}`, { ...photo, alt: "", at: n })
  })
}

/** What is written down of the photos of a card. */
export async function recorded(world: ApiWorld, id: OccasionId): Promise<readonly PhotoRecord[]> {
  const found = await tableOf(world.store.records, "photos", PhotoRecord).find("occasion", { equals: id })
  return found.map(({ body }) => body)
}

export const Errors = z.object({ error: z.object({ code: z.string(), message: z.string() }) })
export const blobOf = (text: string): BlobId => BlobId.parse(text)
