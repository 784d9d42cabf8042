import type { CreateEditor, EditorView, NewEditor } from "../../shared/editor-routes.ts"
import type { ErrorCode } from "../../shared/errors.ts"
import {
  base32,
  EditorId,
  newEditorId,
  type OccasionId,
  type PersonId,
  secureRandom,
  type SessionId,
} from "../../shared/ids.ts"
import { EDITORS_MAX } from "../../shared/limits.ts"
import { ok, refuse, type Result } from "../../shared/result.ts"
import { type RoomId, roomOf, type SharedRoomKind } from "../../shared/rooms.ts"
import type { Access } from "../access/grant-for.ts"
import { memberOf, type CircleRecord } from "../circles/rules.ts"
import { type Clock, hourOf } from "../clock.ts"
import { type Caller, refusal, type Refusal } from "../endpoint.ts"
import type { Events } from "../events.ts"
import { hashOf } from "../links/rules.ts"
import type { OccasionRecord } from "../occasions/rules.ts"
import type { Table } from "../store/table.ts"
import { type EditorRecord, hasExpired, isSameMember, roomOfEditor, viewEditor } from "./rules.ts"

export interface EditorDeps {
  readonly editors: Table<EditorRecord>
  readonly occasions: Pick<Table<OccasionRecord>, "get" | "getMany">
  readonly circles: Pick<Table<CircleRecord>, "get" | "getMany">
  readonly access: Pick<Access, "grantFor" | "grantsFor">
  /** Which of these devices are still signed in. */
  readonly signedIn: (sessions: readonly SessionId[]) => Promise<ReadonlySet<SessionId>>
  readonly events: Events
  readonly clock: Clock
}

/** For whom an editor writes, and where. */
export interface EditorHolder {
  readonly editor: EditorId
  readonly person: PersonId
  readonly session: SessionId
  readonly room: RoomId
}

interface Kept {
  readonly id: EditorId
  readonly record: EditorRecord
}

/** Expired tokens are deleted this long after they ended, in ms; so many in one look. */
const SWEEP_AFTER_MS = 7 * 86_400_000
const SWEPT_AT_ONCE = 100

/**
 * Other editors of people (M9). What one may do is decided by its person's grant at each moment, as for the person
 * themselves, so the secret is kept from it as from them (S1); the token only says for whom it writes, and where.
 */
export class Editors {
  readonly #deps: EditorDeps

  constructor(deps: EditorDeps) {
    this.#deps = deps
  }

  /** Connects another editor to a room that this person is in. Its token is told once and not kept. */
  async create(
    { person, session }: Caller,
    { occasion, kind }: { readonly occasion: OccasionId; readonly kind: SharedRoomKind },
    { name, days }: CreateEditor,
  ): Promise<Result<NewEditor, Refusal>> {
    const { editors, access, clock } = this.#deps
    const grant = await access.grantFor(person, roomOf(kind, occasion))
    const memberSince = grant && (await this.#memberSince(person, occasion))
    if (memberSince === undefined) return refusal("not_here")
    const createdAt = clock.now()
    const [id, token] = [newEditorId(), base32(secureRandom(32))]
    const expiresAt = createdAt + days * 86_400_000
    const record = {
      hash: hashOf(token),
      person,
      session,
      name,
      occasion,
      room: kind,
      memberSince,
      createdAt,
      expiresAt,
    }
    await editors.insert(id, record)
    // Counted once it is there: of several made at once, all that are too many go.
    if ((await this.#inForce(person)).length > EDITORS_MAX) {
      await editors.delete(id)
      return refusal("editors_full")
    }
    return ok({ editor: viewEditor(id, record), token })
  }

  /** A person's own editors that still open their rooms, the oldest first. */
  async list(person: PersonId): Promise<readonly EditorView[]> {
    return (await this.#inForce(person)).map(({ id, record }) => viewEditor(id, record))
  }

  /** Disconnects one of a person's own editors for good; another's is answered like one that never was (A3). */
  async end(person: PersonId, id: EditorId): Promise<Result<null, Refusal>> {
    const { editors, events } = this.#deps
    const record = await editors.get(id)
    if (record?.person !== person) return refusal("not_here")
    await editors.delete(id)
    events.publish({ type: "editor_ended", editor: id })
    return ok(null)
  }

  /**
   * For whom a token writes in this room. `signed_out` is all that is said of one that was taken back, belongs to
   * another room or never was, and of one whose device or membership ended.
   */
  async open(token: string, room: string): Promise<Result<EditorHolder, ErrorCode>> {
    const { editors, clock } = this.#deps
    const [found] = await editors.find("hash", { equals: hashOf(token), limit: 1 })
    if (found === undefined) return refuse("signed_out")
    const { body: record } = found
    const id = EditorId.parse(found.key)
    if (roomOfEditor(record) !== room) return refuse("signed_out")
    if (hasExpired(record, clock.now())) return refuse("token_expired")
    const [kept] = await this.#standing([{ id, record }])
    if (kept === undefined) return refuse("signed_out")
    const usedAt = hourOf(clock.now())
    if (record.usedAt !== usedAt) await editors.change(id, (latest) => ok({ ...latest, usedAt }))
    return ok({ editor: id, person: record.person, session: record.session, room: roomOfEditor(record) })
  }

  /** Which of these are still good: a few queries however many they are. */
  async stillGood(ids: readonly EditorId[]): Promise<ReadonlySet<EditorId>> {
    const found = await this.#deps.editors.getMany(ids)
    const kept = ids.flatMap((id) => {
      const record = found.get(id)
      return record === undefined ? [] : [{ id, record }]
    })
    return new Set((await this.#standing(kept)).map(({ id }) => id))
  }

  /** Deletes tokens that ended a while ago. True when there is more. */
  async sweep(): Promise<boolean> {
    const { editors, clock } = this.#deps
    const to = clock.now() - SWEEP_AFTER_MS
    const old = await editors.find("expiresAt", { to, limit: SWEPT_AT_ONCE })
    for (const { key } of old) await editors.delete(key)
    return old.length === SWEPT_AT_ONCE
  }

  async #memberSince(person: PersonId, occasion: OccasionId): Promise<number | undefined> {
    const held = await this.#deps.occasions.get(occasion)
    const circle = held && (await this.#deps.circles.get(held.circle))
    return circle && memberOf(circle, person)?.since
  }

  async #inForce(person: PersonId): Promise<readonly Kept[]> {
    const found = await this.#deps.editors.find("person", { equals: person })
    const kept = found.map(({ key, body }) => ({ id: EditorId.parse(key), record: body }))
    const standing = await this.#standing(kept)
    const grants = await this.#deps.access.grantsFor(
      standing.map(({ record }) => ({ person, room: roomOfEditor(record) })),
    )
    return standing
      .filter((_, i) => grants[i] !== undefined)
      .toSorted((a, b) => a.record.createdAt - b.record.createdAt || (a.id < b.id ? -1 : 1))
  }

  /** Those whose time is not over, whose device is signed in, and whose person is the member that they were. */
  async #standing(kept: readonly Kept[]): Promise<readonly Kept[]> {
    if (kept.length === 0) return []
    const { occasions, circles, signedIn, clock } = this.#deps
    const now = clock.now()
    const [devices, held] = await Promise.all([
      signedIn([...new Set(kept.map(({ record }) => record.session))]),
      occasions.getMany(kept.map(({ record }) => record.occasion)),
    ])
    const known = await circles.getMany([...held.values()].map(({ circle }) => circle))
    return kept.filter(({ record }) => {
      const circle = known.get(held.get(record.occasion)?.circle ?? "")
      return !hasExpired(record, now) && devices.has(record.session) && isSameMember(record, circle)
    })
  }
}
