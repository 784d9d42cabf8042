import type { OccasionView } from "../../../../shared/api.ts"

/** The two warnings to organisers that hardly anybody signed: so long before the card opens, in ms (K8). */
const SOON_MS = 86_400_000
const URGENT_MS = 2 * 3_600_000

interface Few {
  /** Who alone has signed: by person, or by the name of whom it was written for. Undefined: nobody. */
  readonly only: { readonly person?: string | undefined; readonly name?: string | undefined } | undefined
  readonly urgent: boolean
}

/** K8: nobody or one has signed a card that opens soon; of interest to organisers. Undefined when all is well. */
export function fewSigned({ card, circle, archivedAt }: OccasionView, now: number): Few | undefined {
  const { state, signed, opensAt } = card ?? {}
  if (state !== "writing" || signed === undefined || opensAt === undefined) return undefined
  if (circle.role !== "organiser" || archivedAt !== undefined) return undefined
  const left = opensAt - now
  if (left <= 0 || left > SOON_MS || signed.people.length + signed.names.length > 1) return undefined
  const [person] = signed.people
  const [name] = signed.names
  const only = person === undefined && name === undefined ? undefined : { person, name }
  return { only, urgent: left <= URGENT_MS }
}
