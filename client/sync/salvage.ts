import * as Y from "yjs"
import { changesBetween, replay, textsOf } from "../../shared/documents/replay.ts"

/** What becomes of edits whose document has to be given up (after a refusal, or when the room's history changed). */
export interface Salvage {
  /** Makes in `target`, as new edits, what `local` has and `base` has not; answers the texts that found no place. */
  replay(base: Y.Doc, local: Y.Doc, target: Y.Doc): readonly string[]
  /** The texts of what `local` has and `base` has not, for copying. */
  texts(base: Y.Doc, local: Y.Doc): readonly string[]
}

/** The origin of edits that are made again in another document. */
const REPLAYED = Symbol("replayed")

export const salvageItems: Salvage = {
  replay: (base, local, target) => replay(target, changesBetween(base, local), REPLAYED).lost,
  texts: (base, local) => textsOf(changesBetween(base, local)),
}

/**
 * The text that an update brings, whatever it refers to: the last resort for updates whose document is gone. Empty
 * for updates that hold none or cannot be read.
 */
export function textIn(update: Uint8Array): string {
  try {
    return Y.decodeUpdate(update)
      .structs.flatMap((struct) => ("content" in struct ? [struct.content] : []))
      .flatMap((content) => {
        if (content instanceof Y.ContentString) return [content.str]
        if (!(content instanceof Y.ContentAny)) return []
        return content.arr.filter((value) => typeof value === "string")
      })
      .join("")
  } catch {
    return ""
  }
}
