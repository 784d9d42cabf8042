import { type BlobName, type Blobs, checkBlob } from "../blobs.ts"
import { type Documents, parseBlob } from "./documents.ts"
import { isDuplicateKey } from "./failure.ts"
import type { Gate } from "./gate.ts"

interface BlobParts {
  readonly documents: Pick<Documents, "blobs">
  readonly gate: Gate
}

/**
 * Blobs as documents, one each: a photo is far smaller than a document may be, so it needs no chunks (GridFS), and is
 * there as a whole or not at all.
 */
export class MongoBlobs implements Blobs {
  readonly #parts: BlobParts

  constructor(parts: BlobParts) {
    this.#parts = parts
  }

  async put(name: BlobName, bytes: Uint8Array): Promise<void> {
    checkBlob(name, bytes)
    const { gate, documents } = this.#parts
    await gate.pass(async () => {
      try {
        await documents.blobs.insertOne({ _id: name, bytes })
      } catch (error) {
        // The same name has the same bytes: it is there already.
        if (!isDuplicateKey(error)) throw error
      }
    })
  }

  async get(name: BlobName): Promise<Uint8Array | undefined> {
    checkBlob(name)
    const { gate, documents } = this.#parts
    const found = await gate.ask(() => documents.blobs.findOne({ _id: name }))
    return found === null ? undefined : parseBlob(found).bytes
  }

  async delete(name: BlobName): Promise<void> {
    checkBlob(name)
    const { gate, documents } = this.#parts
    await gate.pass(() => documents.blobs.deleteOne({ _id: name }))
  }
}
