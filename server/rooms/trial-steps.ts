/** Steps that Yjs may search in a whole document (a second on a slow phone), and for one push. */
const ROOM_STEPS = 400_000
const PUSH_STEPS = 100_000
/**
 * For so many a push is never refused, whatever others made the document: an honest one takes a few hundred. For fewer
 * where its author already made Yjs search for this long: small pushes without end would come to as much as one.
 */
const FREE_STEPS = 5_000
const OWN_STEPS = 50_000
const LAST_STEPS = 20

/** The budget of a push into a document that takes so many steps already, `own` of them by its author's tried pushes. */
export function stepsFor(work: number, own: number): number {
  const free = own < OWN_STEPS ? FREE_STEPS : LAST_STEPS
  return Math.max(free, Math.min(PUSH_STEPS, ROOM_STEPS - work))
}
