/** What a file is by its first bytes, whatever it was declared as: one that can be read here, an iPhone's own, or neither. */
export type FileKind = "readable" | "heic" | "other"

/** As ISO 14496-12 files of an iPhone name themselves. AVIF has the same form, and other names. */
const HEIC = new Set(["heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs", "mif1", "msf1"])

const text = (bytes: Uint8Array, from: number, to: number): string =>
  String.fromCharCode(...bytes.subarray(from, to))

export function kindOf(bytes: Uint8Array): FileKind {
  if (bytes.length < 12) return "other"
  const [a, b, c] = bytes
  if (a === 0xff && b === 0xd8 && c === 0xff) return "readable"
  if (text(bytes, 0, 8) === "\x89PNG\r\n\x1a\n") return "readable"
  if (/^GIF8[79]a$/.test(text(bytes, 0, 6))) return "readable"
  if (text(bytes, 0, 4) === "RIFF" && text(bytes, 8, 12) === "WEBP") return "readable"
  const names = text(bytes, 4, 8) === "ftyp" ? brands(bytes) : []
  return names.some((name) => HEIC.has(name)) && !names.includes("avif") ? "heic" : "other"
}

/** The names in the first box of such a file: what it is, and what else it may be read as. */
function brands(bytes: Uint8Array): readonly string[] {
  const size = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0)
  const end = Math.min(size, bytes.length, 64)
  const names: string[] = []
  for (let at = 8; at + 4 <= end; at += 4) names.push(text(bytes, at, at + 4))
  return names
}
