import { PHOTO_SIDE_MAX } from "../../../../shared/limits.ts"
import { HEADER_BYTES, readHeader, type ImageHeader } from "./image-header.ts"

/**
 * Makes of a file the photo that is uploaded: upright, at most `PHOTO_SIDE_MAX` pixels wide and high, WebP or JPEG. The
 * pixels are encoded again, so that no metadata of the file (such as where it was taken) leaves the device. Runs in a worker,
 * or in the page where workers are not available.
 */

interface SmallPhoto {
  readonly bytes: ArrayBuffer
  readonly type: "image/webp" | "image/jpeg"
  readonly width: number
  readonly height: number
}

/** Why a file is no photo that can be taken; `heic`: one that this browser does not read. */
export type ShrinkFault = "not_a_photo" | "heic_photo" | "too_many_pixels" | "too_large_file"

export type Shrunk = SmallPhoto | ShrinkFault

/** Bytes of a file that is looked at; the largest photos of telephones have 50 MB. */
const FILE_MAX_BYTES = 80 * 1024 * 1024
/** Pixels that are decoded: four bytes each. Telephones take up to 108 million. */
const PIXELS_MAX = 120_000_000

const WEBP_QUALITY = 0.84
const JPEG_QUALITY = 0.86

/** What of a browser draws: a worker has an `OffscreenCanvas`, a page any canvas. */
export interface Easel {
  /** The file as something to draw, upright; rejects when it cannot be decoded. */
  decode(file: Blob, into: Size | undefined): Promise<Decoded>
  /** Draws it at this size and gives the file; of a type that the browser does not write, another. */
  draw(image: Decoded, size: Size, type: string, quality: number): Promise<Blob | undefined>
}

export interface Size {
  readonly width: number
  readonly height: number
}

interface Decoded extends Size {
  readonly image: CanvasImageSource
  close(): void
}

/** The size within `most` pixels each way, of the same shape; never larger than it was. */
export function fitInto({ width, height }: Size, most: number): Size {
  const scale = Math.min(1, most / Math.max(width, height, 1))
  return {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  }
}

const sizeIn = ({ width, height }: ImageHeader): Size | undefined =>
  width === undefined || height === undefined || width === 0 || height === 0 ? undefined : { width, height }

export async function shrink(file: Blob, easel: Easel): Promise<Shrunk> {
  if (file.size > FILE_MAX_BYTES) return "too_large_file"
  const header = readHeader(new Uint8Array(await file.slice(0, HEADER_BYTES).arrayBuffer()))
  if (header.kind === "markup") return "not_a_photo"
  const size = sizeIn(header)
  if (size !== undefined && size.width * size.height > PIXELS_MAX) return "too_many_pixels"
  const decoded = await easel
    .decode(file, size && fitInto(size, PHOTO_SIDE_MAX))
    .catch((): undefined => undefined)
  if (decoded === undefined) return header.kind === "heic" ? "heic_photo" : "not_a_photo"
  try {
    const small = fitInto(decoded, PHOTO_SIDE_MAX)
    const webp = await easel.draw(decoded, small, "image/webp", WEBP_QUALITY)
    const blob =
      webp?.type === "image/webp" ? webp : await easel.draw(decoded, small, "image/jpeg", JPEG_QUALITY)
    if (blob?.type !== "image/webp" && blob?.type !== "image/jpeg") return "not_a_photo"
    return { ...small, type: blob.type, bytes: await blob.arrayBuffer() }
  } finally {
    decoded.close()
  }
}

/** A canvas of either kind, once it has its context. */
interface Canvas {
  readonly context: OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D
  readonly toBlob: (type: string, quality: number) => Promise<Blob | undefined>
}

function canvasOf({ width, height }: Size): Canvas {
  if (typeof OffscreenCanvas === "function") {
    const canvas = new OffscreenCanvas(width, height)
    const context = canvas.getContext("2d")
    if (context !== null) {
      return { context, toBlob: (type, quality) => canvas.convertToBlob({ type, quality }) }
    }
  }
  const canvas = document.createElement("canvas")
  canvas.width = width
  canvas.height = height
  const context = canvas.getContext("2d")
  if (context === null) throw new Error("no canvas to draw on")
  const toBlob = (type: string, quality: number): Promise<Blob | undefined> =>
    new Promise((resolve) => canvas.toBlob((blob) => resolve(blob ?? undefined), type, quality))
  return { context, toBlob }
}

async function decodeAsBitmap(file: Blob, into: Size | undefined): Promise<Decoded> {
  const bitmap = await createImageBitmap(file, {
    imageOrientation: "from-image",
    ...(into !== undefined && { resizeWidth: into.width, resizeHeight: into.height, resizeQuality: "high" }),
  })
  return { image: bitmap, width: bitmap.width, height: bitmap.height, close: () => bitmap.close() }
}

/** By an element of the page, which every browser turns upright; Safari reads more that way. */
async function decodeAsElement(file: Blob): Promise<Decoded> {
  const address = URL.createObjectURL(file)
  const close = (): void => URL.revokeObjectURL(address)
  try {
    const image = new Image()
    image.src = address
    await image.decode()
    return { image, width: image.naturalWidth, height: image.naturalHeight, close }
  } catch (error) {
    close()
    throw error
  }
}

async function draw(
  { image }: Decoded,
  size: Size,
  type: string,
  quality: number,
): Promise<Blob | undefined> {
  const { context, toBlob } = canvasOf(size)
  if (type === "image/jpeg") {
    // It has no transparency.
    context.fillStyle = "#fff"
    context.fillRect(0, 0, size.width, size.height)
  }
  context.imageSmoothingQuality = "high"
  context.drawImage(image, 0, 0, size.width, size.height)
  return toBlob(type, quality)
}

export const workerEasel: Easel = { decode: decodeAsBitmap, draw }
export const pageEasel: Easel = {
  decode: (file, into) => decodeAsBitmap(file, into).catch(() => decodeAsElement(file)),
  draw,
}
