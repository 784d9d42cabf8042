/**
 * What the first bytes of a file say of the picture in it, without decoding it: decoding a huge one would stop a phone.
 * Anything that cannot be read here is left to the browser's decoder.
 */

type ImageKind = "jpeg" | "png" | "webp" | "gif" | "heic" | "markup" | "other"

export interface ImageHeader {
  readonly kind: ImageKind
  /** Pixels as they are seen, upright; undefined where the header does not say. */
  readonly width?: number
  readonly height?: number
}

/** So many bytes of a file hold its header; a JPEG's size can stand behind a preview and a colour profile. */
export const HEADER_BYTES = 512 * 1024

const HEIC_BRANDS = new Set(["heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"])

export function readHeader(bytes: Uint8Array): ImageHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  try {
    return headerOf(view)
  } catch (error) {
    // It ends before it says its size.
    if (error instanceof RangeError) return { kind: kindOf(view) }
    throw error
  }
}

const text = (view: DataView, at: number, length: number): string =>
  at + length > view.byteLength
    ? ""
    : String.fromCharCode(...new Uint8Array(view.buffer, view.byteOffset + at, length))

function kindOf(view: DataView): ImageKind {
  if (text(view, 0, 3) === "\u00FF\u00D8\u00FF") return "jpeg"
  if (text(view, 0, 8) === "\u0089PNG\r\n\u001A\n") return "png"
  if (text(view, 0, 4) === "RIFF" && text(view, 8, 4) === "WEBP") return "webp"
  if (/^GIF8[79]a$/.test(text(view, 0, 6))) return "gif"
  if (text(view, 4, 4) === "ftyp" && HEIC_BRANDS.has(text(view, 8, 4))) return "heic"
  // A drawing in SVG is a program as much as a picture.
  if (/^(?:\u00EF\u00BB\u00BF)?\s*</.test(text(view, 0, Math.min(64, view.byteLength)))) return "markup"
  return "other"
}

function headerOf(view: DataView): ImageHeader {
  const kind = kindOf(view)
  switch (kind) {
    case "jpeg":
      return { kind, ...jpegSize(view) }
    case "png":
      return { kind, width: view.getUint32(16), height: view.getUint32(20) }
    case "gif":
      return { kind, width: view.getUint16(6, true), height: view.getUint16(8, true) }
    case "webp":
      return { kind, ...webpSize(view) }
    default:
      return { kind }
  }
}

interface Size {
  readonly width: number
  readonly height: number
}

/** Markers of a JPEG that carry its size: every start of a frame but those that only look like one. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc

function jpegSize(view: DataView): Size | undefined {
  let turned = false
  for (let at = 2; at < view.byteLength;) {
    if (view.getUint8(at) !== 0xff) return undefined
    const marker = view.getUint8(at + 1)
    // Fill bytes.
    if (marker === 0xff) {
      at++
      continue
    }
    const length = view.getUint16(at + 2)
    if (marker === 0xe1 && text(view, at + 4, 6) === "Exif\0\0") turned = exifOrientation(view, at + 10) >= 5
    if (isFrame(marker)) {
      const [height, width] = [view.getUint16(at + 5), view.getUint16(at + 7)]
      return turned ? { width: height, height: width } : { width, height }
    }
    if (length < 2) return undefined
    at += 2 + length
  }
  return undefined
}

/** The orientation in an Exif block that begins there: 1 to 8, from 5 on the sides are exchanged; 1 when it says none. */
function exifOrientation(view: DataView, start: number): number {
  const little = text(view, start, 2) === "II"
  const directory = start + view.getUint32(start + 4, little)
  const entries = view.getUint16(directory, little)
  for (let n = 0; n < entries; n++) {
    const entry = directory + 2 + n * 12
    if (view.getUint16(entry, little) === 0x0112) return view.getUint16(entry + 8, little)
  }
  return 1
}

function webpSize(view: DataView): Size | undefined {
  switch (text(view, 12, 4)) {
    case "VP8X":
      return { width: 1 + uint24(view, 24), height: 1 + uint24(view, 27) }
    case "VP8L": {
      const bits = view.getUint32(21, true)
      return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) }
    }
    case "VP8 ":
      return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff }
    default:
      return undefined
  }
}

const uint24 = (view: DataView, at: number): number =>
  view.getUint16(at, true) | (view.getUint8(at + 2) << 16)
