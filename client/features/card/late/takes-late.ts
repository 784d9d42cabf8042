import type { OccasionView } from "../../../../shared/api.ts"

/** K5: whether this person may add to the card, which is open. */
export const takesLate = ({ card, recipient, archivedAt, circle }: OccasionView): boolean =>
  card?.state === "open" &&
  card.lateAllowed === true &&
  !recipient &&
  archivedAt === undefined &&
  circle.role !== "reader"
