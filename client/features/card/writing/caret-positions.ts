import { fromBase64, toBase64 } from "lib0/buffer"
import * as Y from "yjs"
import type { Presence } from "../../../../shared/protocol.ts"

/**
 * Carets as presence carries them: positions in a Yjs type, which move with the text around them, in base64. What
 * others send may be anything; then there is no caret.
 */

export type Caret = NonNullable<Presence["caret"]>

export interface Positions {
  readonly anchor: Y.RelativePosition
  readonly head: Y.RelativePosition
}

const encode = (position: Y.RelativePosition): string => toBase64(Y.encodeRelativePosition(position))

export const encodeCaret = ({ anchor, head }: Positions): Caret => ({
  anchor: encode(anchor),
  head: encode(head),
})

export function decodeCaret(caret: Caret): Positions | undefined {
  try {
    return {
      anchor: Y.decodeRelativePosition(fromBase64(caret.anchor)),
      head: Y.decodeRelativePosition(fromBase64(caret.head)),
    }
  } catch {
    return undefined
  }
}

/** A selection in a text, by UTF-16 units. It clings to the letter before it, so that it stays behind what is typed. */
export const caretInText = (text: Y.Text, anchor: number, head: number): Caret =>
  encodeCaret({
    anchor: Y.createRelativePositionFromTypeIndex(text, anchor, -1),
    head: Y.createRelativePositionFromTypeIndex(text, head, -1),
  })

/** The index of a caret in this text; undefined when the caret is in another text. */
export function placeInText(text: Y.Text, caret: Caret): number | undefined {
  const positions = decodeCaret(caret)
  if (positions === undefined || text.doc === null) return undefined
  try {
    const place = Y.createAbsolutePositionFromRelativePosition(positions.head, text.doc)
    return place?.type === text ? Math.min(place.index, text.length) : undefined
  } catch {
    return undefined
  }
}
