import * as Y from "yjs"
import { changesBetween, replay, textsOf } from "../../shared/documents/replay.ts"
import { cardTexts, messageTexts, replayCard, replayMessages } from "../../shared/documents/replay-card.ts"
import { hasMessages, partsOf, type RoomId } from "../../shared/rooms.ts"

/** What becomes of edits whose document has to be given up (after a refusal, or when the room's history changed). */
export interface Salvage {
  /** Makes in `target`, as new edits, what `local` has and `base` has not; answers the texts that found no place. */
  replay(base: Y.Doc, local: Y.Doc, target: Y.Doc): readonly string[]
  /** The texts of what `local` has and `base` has not, for copying. */
  texts(base: Y.Doc, local: Y.Doc): readonly string[]
}

/** The origin of edits that are made again in another document. */
const REPLAYED = Symbol("replayed")

const salvageItems: Salvage = {
  replay: (base, local, target) => replay(target, changesBetween(base, local), REPLAYED).lost,
  texts: (base, local) => textsOf(changesBetween(base, local)),
}

const salvageCard: Salvage = {
  replay: (base, local, target) => replayCard({ base, local }, target, REPLAYED),
  texts: (base, local) => cardTexts({ base, local }),
}

const salvageMessages: Salvage = {
  replay: (base, local, target) => replayMessages({ base, local }, target, REPLAYED),
  texts: (base, local) => messageTexts({ base, local }),
}

/** How edits of this room are saved, by what its documents hold. */
export function salvageFor(room: RoomId): Salvage {
  const { kind } = partsOf(room)
  if (kind === "card") return salvageCard
  return hasMessages(kind) ? salvageMessages : salvageItems
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
