import type { Photo } from "../../../shared/documents/message-parts.ts"
import type { MessageId } from "../../../shared/ids.ts"
import type { RoomId } from "../../../shared/rooms.ts"

/**
 * The photos of one person on this device that no server has yet: the bytes stay here until the photo stands in the
 * document there, so that a reload, a crash or a lost connection loses none.
 */

/** A photo as the server keeps it. */
export type StoredPhoto = Omit<Photo, "alt">

export interface KeptPhoto {
  /** Its key in the message, `photo.<26 letters>`. */
  readonly key: string
  /** The room in which its message stood. */
  readonly room: RoomId
  readonly message: MessageId
  readonly bytes: ArrayBuffer
  readonly type: "image/webp" | "image/jpeg"
  /** Pixels. */
  readonly width: number
  readonly height: number
  readonly alt: string
  /** When it was chosen, ms since the epoch; orders the photos of a message. */
  readonly at: number
  /** The server has its bytes, and the document has not been saved with it yet. */
  readonly stored?: StoredPhoto
}

export interface PhotoStore {
  /** Whether what is put here would be gone with this tab. */
  readonly volatile: boolean
  all(): Promise<readonly KeptPhoto[]>
  has(key: string): Promise<boolean>
  put(photo: KeptPhoto): Promise<void>
  delete(key: string): Promise<void>
}

/** For a window whose device keeps nothing. */
export function memoryPhotoStore(): PhotoStore {
  const photos = new Map<string, KeptPhoto>()
  return {
    volatile: true,
    all: async () => [...photos.values()].toSorted((a, b) => a.at - b.at),
    has: async (key) => photos.has(key),
    put: async (photo) => void photos.set(photo.key, photo),
    delete: async (key) => void photos.delete(key),
  }
}
