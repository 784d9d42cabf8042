/** The text of a file of unknown encoding, and of quoted-printable values in it. Nothing here throws. */

/** At most so many bytes are looked at to guess an encoding. */
const SAMPLE = 4_096

/** UTF-8 where the bytes are valid UTF-8, and otherwise what Western Windows writes. */
function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder("windows-1252").decode(bytes)
  }
}

/** The byte order of UTF-16 by its mark or, without one, by where the zeros of Latin letters are. */
function utf16Of(bytes: Uint8Array): "utf-16le" | "utf-16be" | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le"
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be"
  const sample = bytes.subarray(0, SAMPLE)
  const zeros = [0, 0]
  for (const [at, byte] of sample.entries()) if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1
  const [even = 0, odd = 0] = zeros
  const many = sample.length / 4
  if (odd > many && even * 10 < odd) return "utf-16le"
  return even > many && odd * 10 < even ? "utf-16be" : undefined
}

/** The text of a file: UTF-8 or UTF-16 with or without a byte order mark, or Windows-1252. */
export function decodeFile(bytes: Uint8Array): string {
  const wide = utf16Of(bytes)
  return wide === undefined ? textOf(bytes) : new TextDecoder(wide).decode(bytes)
}

/** Whether the bytes are text: few control characters, and nothing that begins as a known binary format does. */
export function looksBinary(text: string): boolean {
  const sample = text.slice(0, SAMPLE)
  const odd = sample.match(/[^\P{Cc}\t\n\r\f]|\uFFFD/gu)?.length ?? 0
  return sample.startsWith("%PDF-") || odd * 10 > sample.length
}

/** Archives, which is what spreadsheets are, too; and spreadsheets of old. */
export const isPacked = (bytes: Uint8Array): boolean =>
  [
    [0x50, 0x4b, 0x03, 0x04],
    [0xd0, 0xcf, 0x11, 0xe0],
    [0x1f, 0x8b],
  ].some((magic) => magic.every((byte, at) => bytes[at] === byte))

/** A quoted-printable value, decoded once. Undefined: its charset is unknown here, and it has more than ASCII. */
export function quotedPrintable(value: string, charset: string | undefined): string | undefined {
  const bytes: number[] = []
  for (const [part, code] of value.matchAll(/=([0-9A-F]{2})|[\s\S]/giu))
    if (code !== undefined) bytes.push(Number.parseInt(code, 16))
    else bytes.push(...new TextEncoder().encode(part))
  const all = Uint8Array.from(bytes)
  if (charset === undefined || all.every((byte) => byte < 128)) return textOf(all)
  try {
    return new TextDecoder(charset).decode(all)
  } catch {
    return undefined
  }
}
