import { ENTRY_MAX_BYTES, type Entry, StoreError } from "./port.ts"

/** Throws for what no store takes, before anything is written. */
export function checkAppend(entries: readonly Entry[]): void {
  if (new Set(entries.map(({ room }) => room)).size < entries.length)
    throw new Error("one append takes one entry per room")
  for (const entry of entries) {
    const size = entry.updates.reduce((sum, { bytes }) => sum + bytes.length, 0)
    if (size <= ENTRY_MAX_BYTES) continue
    throw new StoreError(
      "too_large",
      "not_written",
      `entry ${entry.seq} of ${entry.room} has ${size} bytes, ${ENTRY_MAX_BYTES} are allowed`,
    )
  }
}
