import { createHash } from "node:crypto"
import { AwsClient } from "aws4fetch"
import { base32, secureRandom } from "../../../shared/ids.ts"
import { ok, refuse, type Result } from "../../../shared/result.ts"
import type { Clock } from "../../clock.ts"
import { BLOB_MAX_BYTES, type BlobName, type Blobs, checkBlob } from "../blobs.ts"
import { StoreError } from "../port.ts"

/** A bucket of any object storage that speaks S3, or a part of one: names of blobs are appended to its address. */
export interface S3Place {
  readonly url: string
  readonly region: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

/** One attempt ends within so many ms. */
const PATIENCE_MS = 10_000
/** What was not answered, or by an error of the storage's own, is sent again, this often and so much later, in ms. */
const ATTEMPTS = 3
const AGAIN_MS = 200
/** Blobs as objects. Every call may be sent twice: the same name has the same bytes. */
export class S3Blobs implements Blobs {
  readonly #client: AwsClient
  readonly #url: string
  readonly #clock: Clock
  #closed = false

  constructor({ url, region, ...keys }: S3Place, clock: Clock) {
    this.#client = new AwsClient({ ...keys, region, service: "s3", retries: 0 })
    this.#url = url.replace(/\/$/, "")
    this.#clock = clock
  }

  async put(name: BlobName, bytes: Uint8Array): Promise<void> {
    checkBlob(name, bytes)
    const sum = createHash("sha256").update(bytes).digest("hex")
    const headers = { "x-amz-content-sha256": sum, "content-type": "image/webp" }
    const response = await this.#send(name, { method: "PUT", body: new Uint8Array(bytes), headers })
    await response.body?.cancel()
    if (!response.ok) throw unexpected(response)
  }

  async get(name: BlobName): Promise<Uint8Array | undefined> {
    checkBlob(name)
    for (let attempt = 1; ; attempt++) {
      const response = await this.#send(name, { method: "GET" })
      if (response.status === 404) {
        await response.body?.cancel()
        return undefined
      }
      if (!response.ok) throw unexpected(response)
      try {
        return await bounded(response)
      } catch (error) {
        // The connection was cut within the answer.
        if (error instanceof StoreError) throw error
        if (attempt === ATTEMPTS) throw away(error)
      }
    }
  }

  async delete(name: BlobName): Promise<void> {
    checkBlob(name)
    const response = await this.#send(name, { method: "DELETE" })
    await response.body?.cancel()
    if (!response.ok && response.status !== 404) throw unexpected(response)
  }

  close(): void {
    this.#closed = true
  }

  /** Undefined when everything is allowed that will be needed, or when it cannot be known now. */
  async trial(): Promise<string | undefined> {
    // Of its own: other nodes may start at the same time.
    const name: BlobName = `${createHash("sha256").digest("hex")}.${base32(secureRandom(16))}`
    try {
      await this.put(name, new Uint8Array())
      await this.get(name)
      await this.delete(name)
      const missing = await this.get(name)
      return missing === undefined ? undefined : "what was deleted is still there"
    } catch (error) {
      if (error instanceof S3Refusal) return error.message
      if (error instanceof StoreError) return undefined
      throw error
    }
  }

  async #send(name: BlobName, init: RequestInit): Promise<Response> {
    for (let attempt = 1; ; attempt++) {
      if (this.#closed) throw new StoreError("away", "not_written", "the store is closed")
      const answer = await this.#attempt(name, init)
      if (answer.ok && (answer.value.status < 500 || attempt === ATTEMPTS)) return answer.value
      if (!answer.ok && attempt === ATTEMPTS) throw answer.error
      if (answer.ok) await answer.value.body?.cancel()
      await new Promise<void>((resolve) => this.#clock.after(attempt * AGAIN_MS, resolve))
    }
  }

  async #attempt(name: BlobName, init: RequestInit): Promise<Result<Response, StoreError>> {
    const signed = await this.#client.sign(`${this.#url}/${name.slice(0, 2)}/${name}`, init)
    try {
      return ok(await fetch(signed, { signal: AbortSignal.timeout(PATIENCE_MS), redirect: "manual" }))
    } catch (error) {
      return refuse(away(error))
    }
  }
}

/** The storage answered, and not as one that may be used. Its words may repeat keys; the status says enough. */
class S3Refusal extends StoreError {
  constructor(status: number) {
    super("away", "not_written", `the object storage answers ${status}`)
  }
}

const unexpected = ({ status }: Response): StoreError =>
  status >= 500 || status === 429
    ? new StoreError("away", "unknown", `the object storage answers ${status}`)
    : new S3Refusal(status)

/** `fetch` says why in the cause of its error, and the address, which is no secret, in neither. */
function away(error: unknown): StoreError {
  const cause = error instanceof Error ? (error.cause ?? error) : error
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "no answer"
  return new StoreError("away", "unknown", `the object storage: ${code}`)
}

/** Whatever is there under the name of a blob: no more of it is read than a blob may have. */
async function bounded(response: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  const body: ReadableStream<Uint8Array> | null = response.body
  for await (const chunk of body ?? []) {
    length += chunk.length
    if (length > BLOB_MAX_BYTES)
      throw new StoreError("corrupt", "not_written", "an object is no blob of ours")
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
