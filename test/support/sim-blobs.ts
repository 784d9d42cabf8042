import { type BlobName, type Blobs, checkBlob } from "../../server/store/blobs.ts"

/** Blobs in memory, for worlds whose time a test moves; `wait` is how long each answer takes. */
export class SimBlobs implements Blobs {
  readonly #kept = new Map<BlobName, Uint8Array>()
  readonly #wait: (kind: "read" | "write") => Promise<void>

  constructor(wait: (kind: "read" | "write") => Promise<void> = () => Promise.resolve()) {
    this.#wait = wait
  }

  async put(name: BlobName, bytes: Uint8Array): Promise<void> {
    checkBlob(name, bytes)
    await this.#wait("write")
    if (!this.#kept.has(name)) this.#kept.set(name, new Uint8Array(bytes))
  }

  async get(name: BlobName): Promise<Uint8Array | undefined> {
    checkBlob(name)
    await this.#wait("read")
    return this.#kept.get(name)
  }

  async delete(name: BlobName): Promise<void> {
    checkBlob(name)
    await this.#wait("write")
    this.#kept.delete(name)
  }
}
