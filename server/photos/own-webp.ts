/**
 * Whether these bytes are a WebP file made of the parts that `remake` writes and nothing else: one picture, lossy, perhaps
 * with an alpha channel. No metadata, no frames, nothing behind its end.
 */
export function isOwnWebp(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < RIFF_HEADER || nameAt(bytes, 0) !== "RIFF" || nameAt(bytes, 8) !== "WEBP") return false
  if (view.getUint32(4, true) !== bytes.length - 8) return false
  const names: string[] = []
  let at = RIFF_HEADER
  while (at + CHUNK_HEADER <= bytes.length && names.length <= LONGEST) {
    const size = view.getUint32(at + 4, true)
    const name = nameAt(bytes, at)
    if (name === "VP8X" && (size !== 10 || bytes[at + CHUNK_HEADER] !== ALPHA)) return false
    names.push(name)
    // A part of an odd length is followed by a byte that is none of it.
    at += CHUNK_HEADER + size + (size % 2)
    if (size % 2 === 1 && bytes[at - 1] !== 0) return false
  }
  return at === bytes.length && OWN.has(names.join(","))
}

const RIFF_HEADER = 12
const CHUNK_HEADER = 8
/** The flags of a file that says of itself only that it has an alpha channel. */
const ALPHA = 0x10
const OWN = new Set(["VP8 ", "VP8X,ALPH,VP8 "])
const LONGEST = 3

const nameAt = (bytes: Uint8Array, at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4))
