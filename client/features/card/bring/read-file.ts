import type { KeptCard } from "../../../../shared/kept/format.ts"
import { type KeptFault, readKept } from "../../../../shared/kept/read.ts"
import { KEPT_FILE_MAX_BYTES } from "../../../../shared/limits.ts"
import { refuse, type Result } from "../../../../shared/result.ts"

/** Reads what somebody chose, whatever it is. */
export async function readFile(file: Blob): Promise<Result<KeptCard, KeptFault | "large" | "unreadable">> {
  if (file.size > KEPT_FILE_MAX_BYTES) return refuse("large")
  let bytes: ArrayBuffer
  try {
    bytes = await file.arrayBuffer()
  } catch {
    // It was moved or changed since it was chosen.
    return refuse("unreadable")
  }
  try {
    return readKept(new TextDecoder("utf-8", { fatal: true }).decode(bytes))
  } catch {
    return refuse("not_kept")
  }
}
