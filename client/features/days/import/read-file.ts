import { ok, refuse, type Result } from "../../../../shared/result.ts"
import { decodeFile, isPacked, looksBinary } from "./decode.ts"
import type { FoundFile } from "./found-file.ts"

/**
 * Reads the days of a file: contacts, a calendar or a table, known by what is in it and not by its name. It is read on
 * this device, and no address in it is fetched (M12).
 */

/** More than 8,000 contacts without photos; phones read it in about a second. */
export const FILE_MB = 30

/** `packed`: a spreadsheet or an archive. `nothing`: no day and nobody who could have one. */
export type FileFault = "large" | "packed" | "nothing"

export async function readDaysFile(
  file: Pick<File, "size" | "arrayBuffer">,
  thisYear: number,
): Promise<Result<FoundFile, FileFault>> {
  if (file.size > FILE_MB * 1_000_000) return refuse("large")
  const bytes = await file.arrayBuffer().then(
    (buffer) => new Uint8Array(buffer),
    () => undefined,
  )
  if (bytes === undefined) return refuse("nothing")
  if (isPacked(bytes)) return refuse("packed")
  const text = decodeFile(bytes)
  if (looksBinary(text)) return refuse("nothing")
  const found = await readText(text, thisYear)
  const isOfDays = found.without > 0 || found.rows.some(({ problem }) => problem !== "no_date")
  return isOfDays ? ok(found) : refuse("nothing")
}

/** What a file is, where its first lines say it. */
const BEGIN = /^[\s\uFEFF]*BEGIN:(VCARD|VCALENDAR)\b/i

/** Each reader is fetched with its library when a file needs it. */
async function readText(text: string, thisYear: number): Promise<FoundFile> {
  const kind = BEGIN.exec(text.slice(0, 1_000))?.[1]?.toUpperCase()
  if (kind === "VCARD") return (await import("./cards.ts")).readCards(text, thisYear)
  if (kind === "VCALENDAR") return (await import("./events.ts")).readEvents(text, thisYear)
  return (await import("./table.ts")).readTable(text, thisYear)
}
