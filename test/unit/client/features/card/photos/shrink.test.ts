import sharp from "sharp"
import { expect, test } from "vitest"
import {
  fitInto,
  shrink,
  type Easel,
  type Size,
} from "../../../../../../client/features/card/photos/shrink.ts"
import { rowsOf, shapeOf } from "../../../../../../client/features/card/photos/shapes.ts"

/** An easel that says what it was asked for; `types`: what it can write. */
function easel(types: readonly string[], decoded?: Size): Easel & { readonly asked: unknown[] } {
  const asked: unknown[] = []
  return {
    asked,
    decode: async (_file, into) => {
      asked.push(["decode", into])
      const size = decoded ?? into
      if (size === undefined) throw new Error("no picture")
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- nothing is drawn
      return { ...size, image: undefined as never, close: () => void asked.push("close") }
    },
    draw: async (_image, { width, height }, type) => {
      asked.push([type, width, height])
      return new Blob([type], { type: types.includes(type) ? type : "image/png" })
    },
  }
}

async function jpeg(width: number, height: number): Promise<Blob> {
  const image = sharp({ create: { width, height, channels: 3, background: "#888" } })
  return new Blob([new Uint8Array(await image.jpeg({ quality: 10 }).toBuffer())])
}

test("a large photo is decoded at the size at which it is uploaded, and let go of", async () => {
  const here = easel(["image/webp"])
  const small = await shrink(await jpeg(4_000, 1_000), here)
  expect(small).toMatchObject({ type: "image/webp", width: 2_000, height: 500 })
  expect(here.asked).toEqual([["decode", { width: 2_000, height: 500 }], ["image/webp", 2_000, 500], "close"])
})

test("a browser that writes no WebP makes a JPEG", async () => {
  const small = await shrink(await jpeg(30, 20), easel(["image/jpeg"]))
  expect(small).toMatchObject({ type: "image/jpeg", width: 30, height: 20 })
})

test("a picture with more pixels than a phone holds is refused before it is decoded", async () => {
  const here = easel(["image/webp"])
  const png = new Uint8Array(24)
  png.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  new DataView(png.buffer).setUint32(16, 100_000)
  new DataView(png.buffer).setUint32(20, 100_000)
  expect(await shrink(new Blob([png]), here)).toBe("too_many_pixels")
  expect(here.asked).toEqual([])
})

test("what cannot be decoded is no photo; an iPhone's own format is named; a drawing in SVG is not tried", async () => {
  const none = easel(["image/webp"])
  expect(await shrink(new Blob(["words"]), none)).toBe("not_a_photo")
  expect(await shrink(new Blob(["\0\0\0\u0018ftypheic"]), none)).toBe("heic_photo")
  expect(await shrink(new Blob(["<svg/>"]), none)).toBe("not_a_photo")
  expect(none.asked).toEqual([
    ["decode", undefined],
    ["decode", undefined],
  ])
})

test("a photo gets smaller and never larger, and keeps its shape", () => {
  expect(fitInto({ width: 6_000, height: 4_000 }, 2_000)).toEqual({ width: 2_000, height: 1_333 })
  expect(fitInto({ width: 40, height: 30 }, 2_000)).toEqual({ width: 40, height: 30 })
  expect(fitInto({ width: 10_000, height: 1 }, 2_000)).toEqual({ width: 2_000, height: 1 })
})

test("photos lie in rows of two; of an odd number the first is alone; none is a stripe", () => {
  expect([1, 2, 3, 6].map((n) => rowsOf([1, 2, 3, 4, 5, 6].slice(0, n)))).toEqual([
    [[1]],
    [[1, 2]],
    [[1], [2, 3]],
    [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
  ])
  expect(shapeOf({ width: 300, height: 200 }, 1)).toBe(1.5)
  expect(shapeOf({ width: 10, height: 200 }, 1)).toBe(0.75)
  expect(shapeOf({ width: 9_000, height: 200 }, 2)).toBe(1.8)
})
