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

/** Steps that each struct of an honest document takes: a text that many edits cut into pieces has as many. */
export const PLAIN_STEPS = 2

/** Steps, beyond plain ones, that a document may take to load once a push with this budget is in it. */
export const loadStepsFor = (work: number, steps: number): number => Math.max(ROOM_STEPS, work + steps)

/** The budget of a push into a document that takes so many steps already, `own` of them by its author's tried pushes. */
export function stepsFor(work: number, own: number): number {
  const free = own < OWN_STEPS ? FREE_STEPS : LAST_STEPS
  return Math.max(free, Math.min(PUSH_STEPS, ROOM_STEPS - work))
}
