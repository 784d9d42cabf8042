import { createHash } from "node:crypto"
import sharp from "sharp"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { PHOTOS_CARD_MAX, PHOTOS_PERSON_MAX } from "../../shared/limits.ts"
import { newOccasionId } from "../../shared/ids.ts"
import { PhotoRecord } from "../../server/photos/rules.ts"
import { tableOf } from "../../server/store/table.ts"
import { type ApiWorld, startApiWorld } from "../support/api-world.ts"
import { type Mongo, startMongo } from "../support/mongodb/start.ts"
import { blobOf, photoScene, place, recorded, refusedUpload, seen, upload } from "../support/photo-scene.ts"
import { animated, fromCamera, isoFile, jpeg, noise, png } from "../support/pictures.ts"

/** Photos in a card: taken, made anew, given to those who may see them, and deleted (K20 to K26). */

const HOUR_MS = 3_600_000
const SMALL = { width: 80, height: 60 }
const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(text))

let mongo: Mongo
beforeAll(async () => {
  mongo = await startMongo()
}, 300_000)
afterAll(async () => {
  await mongo[Symbol.asyncDispose]()
})

let world: ApiWorld
const photos = () => tableOf(world.store.records, "photos", PhotoRecord)
const sweep = () => world.domain.eraser.erase()

/** A world for the tests of one suite. */
function worldOn(kind: "SQLite" | "MongoDB"): void {
  beforeAll(async () => {
    world = await startApiWorld(kind === "MongoDB" ? { mongoUrl: mongo.url() } : {})
  })
  afterAll(async () => {
    await world[Symbol.asyncDispose]()
  })
}

describe.each(["SQLite", "MongoDB"] as const)("photos that are taken, on %s", (kind) => {
  worldOn(kind)

  test("[K20] a giver's photo is there for every giver, named by its bytes, and can be kept for ever", async () => {
    const { id, ivo, mira } = await photoScene(world)
    const photo = await upload(ivo, id, await jpeg(SMALL))
    expect(photo).toMatchObject(SMALL)
    const response = await mira.send("photo", { params: { occasion: id, blob: photo.blob } })
    expect(response.status).toBe(200)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "image/webp",
      "cache-control": "private, max-age=31536000, immutable",
      "x-content-type-options": "nosniff",
      "content-security-policy": "default-src 'none'; sandbox",
      "cross-origin-resource-policy": "same-origin",
    })
    const bytes = new Uint8Array(await response.arrayBuffer())
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(photo.blob)
    // Another process has nothing but the store.
    const other = await world.openDomain()
    const elsewhere = await other.photos.photos.read(mira.id, id, photo.blob)
    expect(Buffer.from(elsewhere ?? []).equals(bytes)).toBe(true)
    other.photos.stop()
  })

  test("[K20] the same photo twice is one, also when both come at once", async () => {
    const { id, ivo, mira } = await photoScene(world)
    const bytes = await jpeg(SMALL, 2)
    const [one, two] = await Promise.all([upload(ivo, id, bytes), upload(mira, id, bytes)])
    expect(await upload(ivo, id, bytes)).toEqual(one)
    expect(two).toEqual(one)
    expect(await recorded(world, id)).toHaveLength(1)
  })

  test("[K22] is upright, at most 2,000 pixels long, and tells nothing of where it was taken", async () => {
    const { id, ivo } = await photoScene(world)
    const photo = await upload(ivo, id, await fromCamera({ width: 3_000, height: 2_100 }))
    expect(photo).toMatchObject({ width: 1_400, height: 2_000 })
    const bytes = await seen(ivo, id, photo.blob)
    const { exif, icc, xmp, orientation, format } = await sharp(bytes).metadata()
    expect({ exif, icc, xmp, orientation, format }).toEqual({ format: "webp" })
    expect(Buffer.from(bytes ?? []).includes("Spyglass")).toBe(false)
    // What was at the top left as the camera held it is at the top right.
    const corner = sharp(bytes).extract({ left: 1_390, top: 0, width: 10, height: 10 })
    expect(Math.min(...(await corner.raw().toBuffer()))).toBeGreaterThan(200)
  })

  test("[K22] a smaller one keeps its size, and what moves becomes its first picture", async () => {
    const { id, ivo } = await photoScene(world)
    expect(await upload(ivo, id, await animated(5_000))).toMatchObject({ width: 16, height: 16 })
    const [photo] = await recorded(world, id)
    expect((await sharp(await seen(ivo, id, photo?.blob ?? "")).metadata()).pages ?? 1).toBe(1)
  })

  test("[K21] what is declared counts for nothing, what is in it counts", async () => {
    const { id, ivo } = await photoScene(world)
    expect(await upload(ivo, id, await jpeg(SMALL, 3), "image/x-icon")).toMatchObject(SMALL)
    expect(await upload(ivo, id, await jpeg(SMALL, 4), "application/octet-stream")).toMatchObject(SMALL)
    expect(await refusedUpload(ivo, id, await jpeg(SMALL), "text/html")).toBe("not_a_photo")
    expect(await refusedUpload(ivo, id, bytesOf("<html><script>alert(1)</script></html>"))).toBe(
      "not_a_photo",
    )
  })

  test("[K21] hostile files are refused with a sentence, nothing of them is kept, and honest ones still come in", async () => {
    const { id, ivo } = await photoScene(world)
    const photo = await noise({ width: 900, height: 900 })
    const picture = { width: 100, height: 100, data: 100 * 301 }
    const svg = "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    const files: readonly (readonly [string, string, Uint8Array<ArrayBuffer>])[] = [
      ["nothing", "not_a_photo", bytesOf("")],
      ["an SVG with a script", "not_a_photo", bytesOf(svg)],
      ["the same behind a declaration", "not_a_photo", bytesOf(`<?xml version="1.0"?>${svg}`)],
      ["a PDF", "not_a_photo", bytesOf("%PDF-1.7 and so on and on")],
      ["a TIFF", "not_a_photo", bytesOf("II*\0\b\0\0\0\0\0\0\0\0\0\0\0")],
      ["an iPhone's own", "heic_photo", isoFile("heic", "mif1")],
      ["an iPhone's own, named otherwise", "heic_photo", isoFile("mif1", "heic")],
      ["an AVIF", "not_a_photo", isoFile("avif", "mif1")],
      ["half of a JPEG", "not_a_photo", photo.slice(0, photo.length / 2)],
      ["a JPEG's beginning and rubbish", "not_a_photo", bytesOf(`\u00ff${"x".repeat(5_000)}`)],
      [
        "100,000 x 100,000 pixels",
        "photo_too_large",
        png({ width: 100_000, height: 100_000, data: 1_000_000 }),
      ],
      [
        "16 bits and 50 million pixels",
        "photo_too_large",
        png({ width: 10_000, height: 5_000, bits: 16, colour: 6, data: 100 }),
      ],
      [
        "50 million pixels in passes",
        "photo_too_large",
        png({ width: 10_000, height: 5_000, interlaced: true, data: 100 }),
      ],
      ["half of a PNG", "not_a_photo", png({ ...picture, data: 100 * 150 })],
      ["11 MB", "photo_too_large", new Uint8Array(11 * 1024 * 1024)],
    ]
    for (const [what, code, bytes] of files)
      expect({ what, code: await refusedUpload(ivo, id, bytes) }).toEqual({ what, code })
    expect(await recorded(world, id)).toEqual([])
    // A bomb beside the picture is not unpacked; of one within, what the picture needs.
    for (const name of ["zTXt", "iCCP"] as const) {
      const bomb = png({ ...picture, chunk: { name, size: 100_000_000 } })
      expect(await upload(ivo, id, bomb)).toMatchObject({ width: 100, height: 100 })
    }
    expect(await upload(ivo, id, png({ ...picture, data: 100_000_000 }))).toMatchObject({ width: 100 })
    expect(await upload(ivo, id, await jpeg(SMALL, 5))).toMatchObject(SMALL)
  })

  test("[K23] for its recipient there is nothing before it opens, and nothing tells what was uploaded", async () => {
    const { id, ivo, anna } = await photoScene(world)
    const bytes = await jpeg(SMALL, 6)
    const { blob } = await upload(ivo, id, bytes)
    await place(world, { id, author: ivo, n: 1 }, { blob, ...SMALL })
    const nothing = blobOf("0".repeat(64))
    const answers = [
      await anna.send("photo", { params: { occasion: id, blob } }),
      await anna.send("photo", { params: { occasion: id, blob: nothing } }),
      await anna.send("photo", { params: { occasion: newOccasionId(), blob } }),
    ]
    const texts = await Promise.all(answers.map((answer) => answer.text()))
    const told = texts.map((text) => text.replace(/"requestId":"[^"]+"/, ""))
    expect(new Set(told).size).toBe(1)
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404])
    expect(await refusedUpload(anna, id, bytes)).toBe("not_here")
    expect(await refusedUpload(anna, newOccasionId(), bytes)).toBe("not_here")
  })

  test("[K23] once it is open they see what stands in it; others' that stand nowhere nobody sees", async () => {
    const { id, ivo, mira, anna } = await photoScene(world)
    const shown = await upload(ivo, id, await jpeg(SMALL, 7))
    const unused = await upload(ivo, id, await jpeg(SMALL, 8))
    await place(world, { id, author: ivo, n: 1 }, shown)
    await ivo.call("openCard", { params: { occasion: id } })
    const looks = async (blob: string) =>
      Promise.all([ivo, mira, anna].map(async (who) => (await seen(who, id, blob)) !== undefined))
    expect(await looks(shown.blob)).toEqual([true, true, true])
    expect(await looks(unused.blob)).toEqual([true, false, false])
    expect(await refusedUpload(anna, id, await jpeg(SMALL))).toBe("not_allowed")
  })

  test("[K20] late photos are taken as long as late messages are, and none into what is archived", async () => {
    const { id, ivo, mira } = await photoScene(world)
    await ivo.call("openCard", { params: { occasion: id } })
    expect(await upload(mira, id, await jpeg(SMALL, 9))).toMatchObject(SMALL)
    await ivo.call("changeCard", { params: { occasion: id }, body: { lateAllowed: false } })
    expect(await refusedUpload(mira, id, await jpeg(SMALL, 10))).toBe("card_open")
    await ivo.call("archiveOccasion", { params: { occasion: id } })
    expect(await refusedUpload(mira, id, await jpeg(SMALL, 10))).toBe("archived")
  })
})

describe.each(["SQLite", "MongoDB"] as const)("photos that are kept, on %s", (kind) => {
  worldOn(kind)

  test("[K24] one person has so many in a card, and a card so many of everybody", async () => {
    const { id, ivo, mira } = await photoScene(world)
    const first = await upload(ivo, id, await jpeg(SMALL, 11))
    const [photo] = await recorded(world, id)
    if (photo === undefined) throw new Error("nothing was recorded")
    const fill = async (from: number, to: number, by: PhotoRecord["by"]): Promise<void> => {
      const numbers = Array.from({ length: to - from }, (_, n) => from + n)
      const more = numbers.map((n) => ({ ...photo, by, blob: blobOf(String(n).padStart(64, "0")) }))
      await Promise.all(more.map((one) => photos().insert(`${id}:${one.blob}`, one)))
    }
    await fill(1, PHOTOS_PERSON_MAX, ivo.id)
    expect(await refusedUpload(ivo, id, await jpeg(SMALL, 12))).toBe("photos_full")
    await fill(PHOTOS_PERSON_MAX, PHOTOS_CARD_MAX, mira.id)
    expect(await refusedUpload(mira, id, await jpeg(SMALL, 12))).toBe("card_photos_full")
    for (const one of await recorded(world, id)) await photos().delete(`${id}:${one.blob}`)
    expect(await upload(ivo, id, await jpeg(SMALL, 11))).toEqual(first)
  })

  test("[K25] what no message refers to goes after two days; what one does stays, and goes two days after it", async () => {
    const { id, ivo } = await photoScene(world)
    const used = await upload(ivo, id, await jpeg(SMALL, 13))
    const unused = await upload(ivo, id, await jpeg(SMALL, 14))
    await place(world, { id, author: ivo, n: 1 }, used)
    const [file] = (await recorded(world, id)).flatMap((one) => (one.blob === unused.blob ? [one.file] : []))
    if (file === undefined) throw new Error("nothing was recorded")
    const left = async () => (await recorded(world, id)).map(({ blob }) => blob)
    for (let hours = 0; hours < 42; hours += 7) {
      world.clock.forward(7 * HOUR_MS)
      await sweep()
    }
    expect(await left()).toHaveLength(2)
    for (let hours = 0; hours < 14; hours += 7) {
      world.clock.forward(7 * HOUR_MS)
      await Promise.all([sweep(), sweep()])
    }
    await ivo.refresh()
    expect(await left()).toEqual([used.blob])
    expect(await world.store.blobs.get(file)).toBeUndefined()
    expect(await seen(ivo, id, used.blob)).toBeDefined()
    // Its message goes: the photo stays for as long as the message may be brought back.
    await place(world, { id, author: ivo, n: 1 }, { ...used, blob: blobOf("1".repeat(64)) })
  })

  test("[K25] a deletion that ended in the middle is finished, and an upload meanwhile is not lost", async () => {
    const { id, ivo } = await photoScene(world)
    const bytes = await jpeg(SMALL, 15)
    const photo = await upload(ivo, id, bytes)
    const key = `${id}:${photo.blob}`
    const record = await photos().get(key)
    if (record === undefined) throw new Error("nothing was recorded")
    const halfDeleted = async (): Promise<void> => {
      await photos().delete(key)
      await photos().insert(key, { ...record, ending: true, lookAt: world.clock.now() - 1 })
      await world.store.blobs.delete(record.file)
    }
    await halfDeleted()
    expect(await seen(ivo, id, photo.blob)).toBeUndefined()
    await sweep()
    expect(await recorded(world, id)).toEqual([])
    await halfDeleted()
    expect(await upload(ivo, id, bytes)).toEqual(photo)
    await sweep()
    expect(await seen(ivo, id, photo.blob)).toBeDefined()
    // Written down, and the node ended before its bytes were there.
    const [now] = await recorded(world, id)
    if (now !== undefined) await world.store.blobs.delete(now.file)
    expect(await seen(ivo, id, photo.blob)).toBeUndefined()
    expect(await upload(ivo, id, bytes)).toEqual(photo)
    expect(await seen(ivo, id, photo.blob)).toBeDefined()
  })

  test("[K26] photos go with their message out of an open card, unless another message has the same", async () => {
    const { id, ivo, mira, anna } = await photoScene(world)
    const [both, one] = [
      await upload(ivo, id, await jpeg(SMALL, 16)),
      await upload(ivo, id, await jpeg(SMALL, 17)),
    ]
    await place(world, { id, author: mira, n: 1 }, both)
    await ivo.call("openCard", { params: { occasion: id } })
    await world.domain.photos.drop(id, [both.blob, one.blob])
    expect((await recorded(world, id)).map(({ blob }) => blob)).toEqual([both.blob])
    expect(await seen(anna, id, both.blob)).toBeDefined()
    expect(await seen(ivo, id, one.blob)).toBeUndefined()
  })

  test("[A5] photos are erased with their occasion, and the same photo in another card stays", async () => {
    const [here, there] = [await photoScene(world), await photoScene(world)]
    const bytes = await jpeg(SMALL, 18)
    const { blob } = await upload(here.ivo, here.id, bytes)
    await upload(there.ivo, there.id, bytes)
    const [record] = await recorded(world, here.id)
    await place(world, { id: there.id, author: there.ivo, n: 1 }, { blob, ...SMALL })
    await here.ivo.call("deleteOccasion", { params: { occasion: here.id } })
    expect(await seen(here.ivo, here.id, blob)).toBeUndefined()
    world.clock.forward(8 * 24 * HOUR_MS)
    await sweep()
    expect(await recorded(world, here.id)).toEqual([])
    expect(record && (await world.store.blobs.get(record.file))).toBeUndefined()
    await there.ivo.refresh()
    expect(await seen(there.ivo, there.id, blob)).toBeDefined()
  })
})

describe("[K24] a day's worth of photos", () => {
  test("is counted in bytes by person, in the store, also when they are refused", async () => {
    await using world = await startApiWorld({ env: { MAX_PHOTO_BYTES_PER_DAY: "1 MiB" } })
    const { id, ivo, mira } = await photoScene(world)
    // Sixteen of the smallest size that counts.
    for (let n = 0; n < 15; n++)
      expect(await refusedUpload(ivo, id, bytesOf("no photo at all"))).toBe("not_a_photo")
    await upload(ivo, id, await jpeg(SMALL))
    expect(await refusedUpload(ivo, id, await jpeg(SMALL, 2))).toBe("photos_today")
    await upload(mira, id, await jpeg(SMALL, 2))
    world.clock.forward(24 * HOUR_MS)
    await ivo.refresh()
    await upload(ivo, id, await jpeg(SMALL, 3))
  })
})
