import { mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { eachInItsPlace } from "./place.ts"
import { blobsContract, nameOf } from "./blobs.contract.ts"
import { newFolder, openStore, SQLITE_VARIANTS } from "./sqlite-place.ts"

describe("Blobs in files", () => {
  const [{ newPlace } = { newPlace: () => Promise.reject(new Error("there is no variant")) }] =
    SQLITE_VARIANTS
  const fixture = eachInItsPlace(newPlace)
  blobsContract({
    blobs: () => fixture.store.blobs,
    reopen: () => fixture.reopen(),
    close: () => fixture.store.close(),
  })
})

describe("The folder of blobs", () => {
  test("is its owner's alone, and holds no file that is not whole", async () => {
    using folder = newFolder()
    const store = await openStore(folder.path)
    const bytes = new Uint8Array(1_000).fill(3)
    const name = nameOf(bytes)
    await store.blobs.put(name, bytes)
    const photos = join(folder.path, "jubilee.photos")
    const parts = readdirSync(photos).toSorted()
    expect(parts).toEqual([name.slice(0, 2), "unfinished"].toSorted())
    expect(readdirSync(join(photos, "unfinished"))).toEqual([])
    for (const path of [photos, join(photos, name.slice(0, 2)), join(photos, name.slice(0, 2), name)])
      expect(statSync(path).mode & 0o077).toBe(0)
    await store.close()
  })

  test("what a server that died had not finished is gone at the next start", async () => {
    using folder = newFolder()
    const unfinished = join(folder.path, "jubilee.photos", "unfinished")
    mkdirSync(unfinished, { recursive: true })
    writeFileSync(join(unfinished, "0"), "half")
    const store = await openStore(folder.path)
    expect(readdirSync(join(folder.path, "jubilee.photos"))).toEqual([])
    await store.close()
  })

  test("a folder that cannot be written to is told as such, and the server goes on", async () => {
    using folder = newFolder()
    writeFileSync(join(folder.path, "jubilee.photos"), "a file in its place")
    const store = await openStore(folder.path)
    const bytes = new Uint8Array([1])
    await expect(store.blobs.put(nameOf(bytes), bytes)).rejects.toMatchObject({
      name: "StoreError",
      outcome: "not_written",
    })
    expect(await store.records.get("plain", "x")).toBeUndefined()
    await store.close()
  })
})
