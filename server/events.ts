import type { CircleId, OccasionId, PersonId, SessionId } from "../shared/ids.ts"

/**
 * What happened that others on this server must act upon. An event names whom it concerns and carries no content,
 * so that whoever hears it decides again what may be shown to whom.
 */
export type Event =
  /** What this person may do in the circle's occasions has changed (M4, M5, M6). */
  | { readonly type: "access_changed"; readonly circle: CircleId; readonly person: PersonId }
  /** This person goes by another name; grants carry it. */
  | { readonly type: "person_renamed"; readonly person: PersonId }
  /** What everybody may do in this occasion has changed. */
  | { readonly type: "occasion_changed"; readonly occasion: OccasionId }
  /** This device was signed out: its live connections end. */
  | { readonly type: "session_ended"; readonly person: PersonId; readonly session: SessionId }

export interface Events {
  /** Tells every subscriber, in order, before it returns. Called after the write that it tells of is durable. */
  publish(event: Event): void
  /** The answer ends the subscription. */
  subscribe(listener: (event: Event) => void): () => void
}

/** The bus within one process. A subscriber must not throw: that is a bug of the subscriber and stops the others. */
export function createEvents(): Events {
  const listeners = new Set<(event: Event) => void>()
  return {
    publish(event) {
      for (const listener of listeners) listener(event)
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
