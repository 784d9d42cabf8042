import type { PersonId } from "../../shared/ids.ts"
import type { RoomId } from "../../shared/rooms.ts"

declare const minted: unique symbol

/**
 * Proof that `person` may use `room` now; a room admits no subscriber without one. Only access/grant-for.ts makes them.
 * A gateway's session holds one per joined room; when access changes it is taken out of the session, and every
 * write needs the one that the session holds at that moment.
 */
export interface Grant {
  readonly [minted]: true
  readonly person: PersonId
  readonly name: string
  readonly look: number
  readonly room: RoomId
  readonly may: "read" | "write"
  /** Readers are not sent the givers' names. */
  readonly names: "shown" | "hidden"
  /** In the list, a giver shows only while editing a field: where they look would tell what they plan (S3). */
  readonly presence: "always" | "editing"
}

/** Whether two grants of one person for one room let them do the same under the same name. */
export const sameGrant = (a: Grant, b: Grant): boolean =>
  a.may === b.may &&
  a.names === b.names &&
  a.presence === b.presence &&
  a.name === b.name &&
  a.look === b.look
