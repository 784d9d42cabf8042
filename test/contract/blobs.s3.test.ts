import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { systemClock } from "../../server/clock.ts"
import { StoreError } from "../../server/store/port.ts"
import { S3Blobs } from "../../server/store/s3/blobs.ts"
import { startS3, type S3Server } from "../support/s3-server.ts"
import { blobsContract, nameOf } from "./blobs.contract.ts"

let server: S3Server
let blobs: S3Blobs
const open = (): S3Blobs => new S3Blobs(server.place, systemClock())

beforeEach(async () => {
  server = await startS3()
  blobs = open()
})
afterEach(async () => {
  blobs.close()
  await server[Symbol.asyncDispose]()
})

describe("Blobs in an object storage", () => {
  blobsContract({
    blobs: () => blobs,
    reopen: async () => {
      blobs.close()
      blobs = open()
    },
    close: async () => blobs.close(),
  })

  test("every request is signed as the storage expects it, and photos are stored as such", async () => {
    const bytes = new Uint8Array([1, 2, 3])
    const name = nameOf(bytes)
    await blobs.put(name, bytes)
    expect(server.refused).toEqual([])
    expect([...server.objects]).toEqual([
      [`${name.slice(0, 2)}/${name}`, { bytes: Buffer.from(bytes), type: "image/webp" }],
    ])
  })

  test("a cut connection and an error of the storage's own are tried again", async () => {
    const bytes = new Uint8Array([1, 2, 3])
    const name = nameOf(bytes)
    server.trouble.push("cut", "500")
    await blobs.put(name, bytes)
    server.trouble.push("500", "cut")
    expect(await blobs.get(name)).toEqual(Buffer.from(bytes))
    server.trouble.push("cut")
    await blobs.delete(name)
    expect(server.objects.size).toBe(0)
  })

  test("a storage that stays away is told as such", async () => {
    const bytes = new Uint8Array([1])
    server.trouble.push("500", "500", "500")
    await expect(blobs.put(nameOf(bytes), bytes)).rejects.toMatchObject({
      reason: "away",
      outcome: "unknown",
    })
    server.trouble.push("cut", "cut", "cut")
    await expect(blobs.get(nameOf(bytes))).rejects.toThrow(StoreError)
  })

  test("wrong keys are known at the start, without a word of them; a storage that is away is waited for", async () => {
    expect(await blobs.trial()).toBeUndefined()
    expect(server.objects.size).toBe(0)
    const wrong = new S3Blobs({ ...server.place, secretAccessKey: "another" }, systemClock())
    expect(await wrong.trial()).toBe("the object storage answers 403")
    const elsewhere = new S3Blobs(
      { ...server.place, url: new URL("/other/", server.place.url).href },
      systemClock(),
    )
    expect(await elsewhere.trial()).toBe("the object storage answers 404")
    server.trouble.push("500", "500", "500")
    expect(await blobs.trial()).toBeUndefined()
  })
})
