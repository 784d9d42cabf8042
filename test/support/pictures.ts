import { crc32, deflateSync } from "node:zlib"
import sharp from "sharp"

/** Pictures of every kind, honest and hostile, made here. */

type Bytes = Uint8Array<ArrayBuffer>

const plain = (buffer: Uint8Array): Bytes => new Uint8Array(buffer)

export interface Drawn {
  readonly width: number
  readonly height: number
}

/** A picture of its own: no two numbers give the same. */
const drawn = ({ width, height }: Drawn, n = 0) =>
  sharp({
    create: { width, height, channels: 3, background: { r: (n * 37) % 256, g: (n * 11) % 256, b: 90 } },
  })

export async function jpeg(size: Drawn, n = 0): Promise<Bytes> {
  return plain(await drawn(size, n).jpeg().toBuffer())
}

/** As a camera writes it: lying on its side, with where it was taken. */
export async function fromCamera(size: Drawn): Promise<Bytes> {
  const picture = drawn(size).composite([
    {
      input: { create: { width: 40, height: 40, channels: 3, background: "#fff" } },
      left: 0,
      top: 0,
    },
  ])
  const where = {
    IFD0: { Make: "Spyglass", Copyright: "Anna's secret" },
    IFD3: { GPSLatitude: "52/1 30/1 0/1" },
  }
  return plain(await picture.withExif(where).withMetadata({ orientation: 6 }).jpeg().toBuffer())
}

/** What decoders find hard to shrink: every pixel another colour. */
export async function noise({ width, height }: Drawn): Promise<Bytes> {
  const create = { width, height, channels: 3, background: "#888" } as const
  const noisy = sharp({ create: { ...create, noise: { type: "gaussian", mean: 128, sigma: 60 } } })
  return plain(await noisy.jpeg({ quality: 90 }).toBuffer())
}

/** Five thousand frames in a few bytes. */
export async function animated(frames: number): Promise<Bytes> {
  const side = 16
  const pixels = Buffer.alloc(frames * side * side * 3)
  for (let i = 0; i < pixels.length; i++) pixels[i] = Math.floor(i / (side * side * 3)) % 256
  const raw = { width: side, height: side * frames, channels: 3, pageHeight: side } as const
  return plain(await sharp(pixels, { raw }).webp({ loop: 0, delay: 20 }).toBuffer())
}

interface Png {
  readonly width: number
  readonly height: number
  readonly bits?: number
  /** 2: RGB; 6: with transparency. */
  readonly colour?: 2 | 6
  /** Sent in passes. */
  readonly interlaced?: boolean
  /** Zeroes that the picture's data unpack to. */
  readonly data: number
  /** A chunk beside the picture, and zeroes that it unpacks to. */
  readonly chunk?: { readonly name: "zTXt" | "iCCP"; readonly size: number }
}

const zeroes = (size: number): Buffer => deflateSync(Buffer.alloc(size), { level: 9 })

function chunkOf(name: string, data: Buffer): Buffer {
  const content = Buffer.concat([Buffer.from(name, "latin1"), data])
  const length = Buffer.alloc(4)
  const sum = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(content))
  return Buffer.concat([length, content, sum])
}

/** A PNG written by hand: its header may promise anything. */
export function png({ width, height, bits = 8, colour = 2, interlaced = false, data, chunk }: Png): Bytes {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header[8] = bits
  header[9] = colour
  header[12] = interlaced ? 1 : 0
  const parts = [Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), chunkOf("IHDR", header)]
  if (chunk) {
    const named = Buffer.from("Comment\0\0", "latin1")
    parts.push(chunkOf(chunk.name, Buffer.concat([named, zeroes(chunk.size)])))
  }
  return plain(Buffer.concat([...parts, chunkOf("IDAT", zeroes(data)), chunkOf("IEND", Buffer.alloc(0))]))
}

/** The beginning of what an iPhone writes, and of an AVIF. */
export function isoFile(...brands: readonly string[]): Bytes {
  const names = Buffer.from(["ftyp", brands[0], "\0\0\0\0", ...brands.slice(1)].join(""), "latin1")
  const size = Buffer.alloc(4)
  size.writeUInt32BE(names.length + 4)
  return plain(Buffer.concat([size, names, Buffer.alloc(2_000, 7)]))
}
