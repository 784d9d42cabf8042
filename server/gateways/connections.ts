import type { EditorId, OccasionId, PersonId, SessionId } from "../../shared/ids.ts"
import type { ErrorCode } from "../../shared/errors.ts"
import type { RoomId } from "../../shared/rooms.ts"
import type { Credential, Sitting } from "../access/watch.ts"

/** One live connection, whichever protocol it speaks. */
export interface LiveConnection {
  readonly identity: {
    readonly connection: string
    readonly person: PersonId
    /** The device that it hangs on: signed out, it ends. */
    readonly session: SessionId
    /** The token that it came with, where that is not the device's own. */
    readonly editor?: EditorId
  }
  /** Looks again at what its person may do in these rooms (M4). */
  recheck(concerns: (room: RoomId) => boolean): Promise<void>
  sitting(): Iterable<Sitting>
  close(code: ErrorCode): void
  /** What the HTTP API tells of this occasion is different now; of its person's devices. */
  tellOf?(occasion: OccasionId): void
  /** The same of its card, before it is open: only who sits in a givers' room is told (S0). */
  tellOfCard?(occasion: OccasionId): void
  tellOfDevices?(): void
  /** Of its person's notices. */
  tellOfNotices?(): void
  /** Of the days of its person's circles. */
  tellOfDays?(): void
}

/** Everybody who is connected to this node, over all its gateways: what access has to find again when it changes. */
export class Connections {
  readonly #all = new Set<LiveConnection>()

  get size(): number {
    return this.#all.size
  }

  add(connection: LiveConnection): void {
    this.#all.add(connection)
  }

  delete(connection: LiveConnection): void {
    this.#all.delete(connection)
  }

  /**
   * Looks again at what these people may do in these rooms; resolves when everybody who may not is out (M4). Whoever
   * then sits in a room of `changed` is told to ask for it anew, each connection when its own rooms were looked at (S0).
   */
  async recheck(concerns: (person: PersonId, room: RoomId) => boolean, changed?: OccasionId): Promise<void> {
    await Promise.all(
      [...this.#all].map(async (connection) => {
        await connection.recheck((room) => concerns(connection.identity.person, room))
        if (changed !== undefined) connection.tellOf?.(changed)
      }),
    )
  }

  /** Tells those who write a card, or may, to ask for its occasion anew. */
  cardChanged(occasion: OccasionId): void {
    for (const connection of this.#all) connection.tellOfCard?.(occasion)
  }

  /** Everybody who sits in a room of this node. */
  *sitting(): Iterable<Sitting> {
    for (const connection of this.#all) yield* connection.sitting()
  }

  /** Every device and every editor's token that is connected to this node, once for each connection. */
  *credentials(): Iterable<Credential> {
    for (const connection of this.#all) {
      const { session, editor } = connection.identity
      const end = (): void => connection.close("signed_out")
      yield { kind: "device", id: session, end }
      if (editor !== undefined) yield { kind: "editor", id: editor, end }
    }
  }

  /** Ends the live connections of a device that was signed out, or of a token that was taken back. */
  end(credential: SessionId | EditorId): void {
    for (const one of this.credentials()) if (one.id === credential) one.end()
  }

  /** Tells a person's pages to ask for their notices anew. */
  noticesChanged(person: PersonId): void {
    for (const connection of this.#all)
      if (connection.identity.person === person) connection.tellOfNotices?.()
  }

  /** Tells the pages of these people to ask for their days anew. */
  daysChanged(people: ReadonlySet<PersonId>): void {
    for (const connection of this.#all) if (people.has(connection.identity.person)) connection.tellOfDays?.()
  }

  /** Tells a person's pages, but for those of the device that it is about, to ask for their devices anew. */
  devicesChanged(person: PersonId, but: SessionId): void {
    for (const connection of this.#all) {
      const { identity } = connection
      if (identity.person === person && identity.session !== but) connection.tellOfDevices?.()
    }
  }
}
