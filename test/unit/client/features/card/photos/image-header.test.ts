import sharp, { type Sharp } from "sharp"
import { expect, test } from "vitest"
import { readHeader } from "../../../../../../client/features/card/photos/image-header.ts"

const picture = (): Sharp =>
  sharp({ create: { width: 120, height: 80, channels: 4, background: { r: 200, g: 80, b: 40, alpha: 0.5 } } })
const text = (words: string): Uint8Array => new TextEncoder().encode(words)

test.each([
  ["jpeg", () => picture().jpeg(), 120, 80],
  ["jpeg", () => picture().jpeg({ progressive: true }), 120, 80],
  ["jpeg", () => picture().jpeg().withMetadata({ orientation: 3 }), 120, 80],
  // Lies on its side.
  ["jpeg", () => picture().jpeg().withMetadata({ orientation: 6 }), 80, 120],
  ["jpeg", () => picture().jpeg().withMetadata({ orientation: 8 }), 80, 120],
  ["png", () => picture().png(), 120, 80],
  ["gif", () => picture().gif(), 120, 80],
  ["webp", () => picture().webp(), 120, 80],
  ["webp", () => picture().webp({ lossless: true }), 120, 80],
  ["webp", () => picture().flatten().webp(), 120, 80],
] as const)(
  "the header of a %s tells how large the picture is, upright",
  async (kind, make, width, height) => {
    expect(readHeader(await make().toBuffer())).toEqual({ kind, width, height })
  },
)

test("a header that ends early tells what it can", async () => {
  const jpeg = await picture().jpeg().toBuffer()
  expect(readHeader(jpeg.subarray(0, 12))).toEqual({ kind: "jpeg" })
  expect(readHeader(new Uint8Array())).toEqual({ kind: "other" })
})

test.each([
  ["heic", text("\0\0\0\u0018ftypheic\0\0\0\0mif1heic")],
  ["markup", text("<svg xmlns='http://www.w3.org/2000/svg'/>")],
  ["markup", text('\uFEFF  \n<?xml version="1.0"?><svg/>')],
  ["other", text("no picture at all")],
] as const)("what is none of them is named: %s", (kind, bytes) => {
  expect(readHeader(bytes)).toEqual({ kind })
})
