import { z } from "zod"
import { CircleId, EditorId, ItemId, OccasionId, PersonId, SessionId } from "../shared/ids.ts"

/**
 * What happened that others, on this server and on every other node, must act upon. An event names whom it concerns
 * and carries no content, so that whoever hears it decides again what may be shown to whom.
 */
export const Event = z.discriminatedUnion("type", [
  /** What this person may do in the circle's occasions has changed (M4, M5, M6). */
  z.object({ type: z.literal("access_changed"), circle: CircleId, person: PersonId }).readonly(),
  /** This person goes by another name; grants carry it. */
  z.object({ type: z.literal("person_renamed"), person: PersonId }).readonly(),
  /** What everybody may do in this occasion has changed. */
  z.object({ type: z.literal("occasion_changed"), occasion: OccasionId }).readonly(),
  /** The card of this occasion has changed and is not open: those who write it alone are told (S0). */
  z.object({ type: z.literal("card_changed"), occasion: OccasionId }).readonly(),
  /** A message of this occasion's card was taken out of the room that all signers read (K15). */
  z.object({ type: z.literal("message_hidden"), occasion: OccasionId }).readonly(),
  /** A day of this circle was added, changed or removed: those who may see its days are told. */
  z.object({ type: z.literal("days_changed"), circle: CircleId }).readonly(),
  /** What this person's pages show of their notices is different now: a new one, or one that was shown or read. */
  z.object({ type: z.literal("notices_changed"), person: PersonId }).readonly(),
  /** This device was signed out: its live connections end. */
  z.object({ type: z.literal("session_ended"), person: PersonId, session: SessionId }).readonly(),
  /** This other editor of a person was disconnected for good: its live connections end. */
  z.object({ type: z.literal("editor_ended"), editor: EditorId }).readonly(),
  /** This person has another device, by their personal link: their other devices are told. */
  z.object({ type: z.literal("device_added"), person: PersonId, session: SessionId }).readonly(),
  /** What is taken of this item has changed, up to this version of it; givers alone are told. */
  z
    .object({
      type: z.literal("claims_changed"),
      occasion: OccasionId,
      item: ItemId,
      version: z.number().int(),
    })
    .readonly(),
])
export type Event = z.infer<typeof Event>

export interface Events {
  /** Tells every subscriber, in order, before it returns. Called after the write that it tells of is durable. */
  publish(event: Event): void
  /** The same on this node alone: what others see by themselves. */
  publishHere(event: Event): void
  /** The answer ends the subscription. */
  subscribe(listener: (event: Event) => void): () => void
}

/** The bus within one process. A subscriber must not throw: that is a bug of the subscriber and stops the others. */
export function createEvents(): Events {
  const listeners = new Set<(event: Event) => void>()
  const publish = (event: Event): void => {
    for (const listener of listeners) listener(event)
  }
  return {
    publish,
    publishHere: publish,
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
