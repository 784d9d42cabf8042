import { createHash, randomBytes } from "node:crypto"
import { expect, test } from "vitest"
import { BLOB_MAX_BYTES, type BlobName, type Blobs } from "../../server/store/blobs.ts"
import { StoreError } from "../../server/store/port.ts"
import { base32, secureRandom } from "../../shared/ids.ts"

/** What every place of photos keeps. `reopen` closes it and opens it again; `close` only closes. */
export interface BlobPlace {
  readonly blobs: () => Blobs
  readonly reopen: () => Promise<void>
  readonly close: () => Promise<void>
}

/** The name of these bytes, another one each time. */
export const nameOf = (bytes: Uint8Array): BlobName =>
  `${createHash("sha256").update(bytes).digest("hex")}.${base32(secureRandom(16))}`

export function blobsContract(place: BlobPlace): void {
  test("what was put is there, byte for byte, also after it was closed and opened again", async () => {
    const all = [new Uint8Array(), new Uint8Array([0]), randomBytes(300_000)]
    const kept = all.map((bytes) => ({ name: nameOf(bytes), bytes }))
    for (const { name, bytes } of kept) await place.blobs().put(name, bytes)
    for (const { name, bytes } of kept) expect(bytesOf(await place.blobs().get(name))).toBe(bytesOf(bytes))
    await place.reopen()
    for (const { name, bytes } of kept) expect(bytesOf(await place.blobs().get(name))).toBe(bytesOf(bytes))
  })

  test("the largest that may be is kept, and one byte more is refused", async () => {
    const bytes = randomBytes(BLOB_MAX_BYTES)
    const name = nameOf(bytes)
    await place.blobs().put(name, bytes)
    expect(bytesOf(await place.blobs().get(name))).toBe(bytesOf(bytes))
    const more = new Uint8Array(BLOB_MAX_BYTES + 1)
    await expect(place.blobs().put(nameOf(more), more)).rejects.toThrow(RangeError)
  })

  test("of one that never was there is nothing", async () => {
    expect(await place.blobs().get(nameOf(randomBytes(4)))).toBeUndefined()
  })

  test("putting the same again changes nothing, one after another or at once", async () => {
    const bytes = randomBytes(50_000)
    const name = nameOf(bytes)
    await Promise.all(Array.from({ length: 8 }, () => place.blobs().put(name, bytes)))
    await place.blobs().put(name, bytes)
    expect(bytesOf(await place.blobs().get(name))).toBe(bytesOf(bytes))
  })

  test("what was deleted is gone, deleting it again is nothing, and others of the same bytes stay", async () => {
    const bytes = randomBytes(1_000)
    const [one, other] = [nameOf(bytes), nameOf(bytes)]
    await place.blobs().put(one, bytes)
    await place.blobs().put(other, bytes)
    await place.blobs().delete(one)
    await place.blobs().delete(one)
    expect(await place.blobs().get(one)).toBeUndefined()
    expect(bytesOf(await place.blobs().get(other))).toBe(bytesOf(bytes))
  })

  test("a name that leads elsewhere is refused", async () => {
    const bytes = new Uint8Array([1])
    const letters = "a".repeat(26)
    for (const name of [
      "../x.y",
      "x.",
      `${"0".repeat(64)}/../${letters}.x`,
      `${"G".repeat(64)}.${letters}`,
    ] as const) {
      await expect(place.blobs().put(name, bytes)).rejects.toThrow(TypeError)
      await expect(place.blobs().get(name)).rejects.toThrow(TypeError)
      await expect(place.blobs().delete(name)).rejects.toThrow(TypeError)
    }
  })

  test("sixty-four at once are all kept", async () => {
    const kept = Array.from({ length: 64 }, () => randomBytes(20_000)).map((bytes) => ({
      name: nameOf(bytes),
      bytes,
    }))
    await Promise.all(kept.map(({ name, bytes }) => place.blobs().put(name, bytes)))
    const found = await Promise.all(kept.map(({ name }) => place.blobs().get(name)))
    expect(found.map(bytesOf)).toEqual(kept.map(({ bytes }) => bytesOf(bytes)))
  })

  test("one that is closed takes and gives nothing", async () => {
    const bytes = randomBytes(10)
    const blobs = place.blobs()
    await place.close()
    await expect(blobs.put(nameOf(bytes), bytes)).rejects.toThrow(StoreError)
    await expect(blobs.get(nameOf(bytes))).rejects.toThrow(StoreError)
  })
}

const bytesOf = (bytes: Uint8Array | undefined): string | undefined =>
  bytes && createHash("sha256").update(bytes).digest("hex")
