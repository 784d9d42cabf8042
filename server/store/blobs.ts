/**
 * Where bytes are kept that no document and no record should carry: photos. Files beside the embedded store, documents
 * in MongoDB, or any storage that speaks S3. One contract suite runs against each.
 * A name is given once and its bytes never change, so every call may be repeated.
 */
export interface Blobs {
  /** Durable when it resolves. The same name again, with the same bytes, changes nothing. Rejects with `StoreError`. */
  put(name: BlobName, bytes: Uint8Array): Promise<void>
  /** Undefined when there is none of that name. */
  get(name: BlobName): Promise<Uint8Array | undefined>
  /** One that is not there is deleted already. */
  delete(name: BlobName): Promise<void>
}

/** `<SHA-256 of the bytes>.<26 letters of its own>`: what is kept anew has a name that no late deletion meets. */
export type BlobName = `${string}.${string}`

const NAME = /^[0-9a-f]{64}\.[0-9a-hjkmnp-tv-z]{26}$/

export const isBlobName = (text: string): text is BlobName => NAME.test(text)

/** A blob's largest size, in bytes: well below what MongoDB keeps in one document. */
export const BLOB_MAX_BYTES = 8 * 1024 * 1024

/** Names become parts of paths and addresses: anything else is a bug of ours. */
export function checkBlob(name: string, bytes?: Uint8Array): void {
  if (!isBlobName(name)) throw new TypeError("not the name of a blob")
  if (bytes !== undefined && bytes.length > BLOB_MAX_BYTES) throw new RangeError("too large for a blob")
}
