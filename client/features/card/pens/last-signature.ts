import { z } from "zod"
import type { PersonId } from "../../../../shared/ids.ts"
import { MESSAGE_STROKES_MAX } from "../../../../shared/limits.ts"
import { Stroke } from "../../../../shared/documents/message-parts.ts"
import { coverOf } from "../../../device/cover.ts"
import { keep, recall } from "../../../device/keep.ts"

const Strokes = z.array(Stroke).min(1).max(MESSAGE_STROKES_MAX)

const keyOf = (person: PersonId): string => `${person}:signature`

/** The signature that this person last wrote by hand on this device. */
export const lastSignature = (person: PersonId): readonly Stroke[] | undefined =>
  recall(keyOf(person), Strokes)

/** On a device that a family shares nothing tells that somebody signed something (S10). */
export function keepSignature(person: PersonId, strokes: readonly Stroke[]): void {
  if (strokes.length > 0 && coverOf(person) === "shown") keep(keyOf(person), strokes)
}
