/**
 * The one polite live region: what the page tells those who listen. Own actions are said at once; what others do is
 * gathered and said at most every ten seconds.
 */

type Listener = (sentence: string) => void
const listeners = new Set<Listener>()

/** Says a sentence about something this person did. */
export function say(sentence: string): void {
  for (const listener of listeners) listener(sentence)
}

export function onSay(listener: Listener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
