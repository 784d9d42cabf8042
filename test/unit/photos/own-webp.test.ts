import sharp from "sharp"
import { expect, test } from "vitest"
import { isOwnWebp } from "../../../server/photos/own-webp.ts"

const raw = (channels: 3 | 4) =>
  sharp({ create: { width: 33, height: 21, channels, background: { r: 9, g: 99, b: 200, alpha: 0.5 } } })

test("[K28] what this server makes is known as its own, and nothing that carries more", async () => {
  const plain = await raw(3).webp({ quality: 82 }).toBuffer()
  const clear = await raw(4).webp({ quality: 82 }).toBuffer()
  expect([isOwnWebp(plain), isOwnWebp(clear)]).toEqual([true, true])
  const others = [
    Buffer.alloc(0),
    Buffer.from("RIFF"),
    await raw(3).jpeg().toBuffer(),
    await raw(3).webp({ lossless: true }).toBuffer(),
    await raw(3)
      .webp()
      .withExif({ IFD0: { Copyright: "Mira" } })
      .toBuffer(),
    await raw(3).webp().withIccProfile("srgb").toBuffer(),
    Buffer.concat([plain, Buffer.from("behind")]),
    plain.subarray(0, plain.length - 6),
    twice(plain),
  ]
  expect(others.map((bytes) => isOwnWebp(bytes))).toEqual(others.map(() => false))
})

/** The picture twice in one file. */
function twice(file: Buffer): Buffer {
  const both = Buffer.concat([file, file.subarray(12)])
  both.writeUInt32LE(both.length - 8, 4)
  return both
}
