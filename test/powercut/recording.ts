import { readFileSync } from "node:fs"

/** One thing that happened to the recorded folder, in the order in which it happened (see shim.c). */
export type DiskEvent =
  | { readonly kind: "write"; readonly name: string; readonly offset: number; readonly data: Buffer }
  | { readonly kind: "truncate"; readonly name: string; readonly size: number }
  | { readonly kind: "create" | "unlink"; readonly name: string }
  | { readonly kind: "rename"; readonly name: string; readonly to: string }
  | { readonly kind: "syncBegin" | "syncEnd" | "syncFail"; readonly name: string; readonly sync: number }
  /** A line that the process wrote about itself. */
  | { readonly kind: "said"; readonly line: string }

const HEAD_BYTES = 14
/** The file to which a process writes what it will do and what it was told is saved. */
export const SAID = "said"

/** Reads a record; a last one that was cut off (the process was killed) is left out. */
export function readRecording(file: string): readonly DiskEvent[] {
  const bytes = readFileSync(file)
  const events: DiskEvent[] = []
  let at = 0
  while (at + HEAD_BYTES <= bytes.length) {
    const type = String.fromCharCode(bytes.readUInt8(at))
    const nameEnd = at + HEAD_BYTES + bytes.readUInt8(at + 1)
    const end = nameEnd + bytes.readUInt32LE(at + 2)
    if (end > bytes.length) break
    const number = Number(bytes.readBigUInt64LE(at + 6))
    const name = bytes.toString("utf8", at + HEAD_BYTES, nameEnd)
    const event = eventOf(type, { name, number, data: bytes.subarray(nameEnd, end) })
    if (event !== undefined) events.push(event)
    at = end
  }
  return events
}

function eventOf(
  type: string,
  { name, number, data }: { name: string; number: number; data: Buffer },
): DiskEvent | undefined {
  if (name === SAID) return type === "W" ? { kind: "said", line: data.toString("utf8") } : undefined
  switch (type) {
    case "W":
      return { kind: "write", name, offset: number, data }
    case "T":
      return { kind: "truncate", name, size: number }
    case "C":
      return { kind: "create", name }
    case "U":
      return { kind: "unlink", name }
    case "R":
      return { kind: "rename", name, to: data.toString("utf8") }
    case "S":
      return { kind: "syncBegin", name, sync: number }
    case "E":
      return { kind: "syncEnd", name, sync: number }
    case "F":
      return { kind: "syncFail", name, sync: number }
    default:
      throw new Error(`the recorder wrote a record of type ${type}`)
  }
}
