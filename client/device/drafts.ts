import { type DBSchema, type IDBPDatabase, deleteDB } from "idb"
import { z } from "zod"
import { base32, type PersonId, secureRandom } from "../../shared/ids.ts"
import { type Database, openDatabase } from "./database.ts"
import { UnderWay } from "./under-way.ts"

/**
 * What a person has written into a field and the field has not handed over yet: kept on this device at every key, with
 * the field it belongs to, so that a reload, a crash or a phone that ends the tab loses nothing. One database per
 * person; `scope` is a room, or the form that it belongs to.
 */

/** How the fields of forms are called: what stands in them is written nowhere before the form is sent. */
export const FORM_FIELD = "form "

export interface Draft {
  readonly text: string
  /** The value that stood there when the writing began. */
  readonly base: string
  /** When the writing began, ms since the epoch. */
  readonly since: number
  /** Handed over, and still shown by the field while somebody is in it. */
  readonly saved: boolean
  /** An earlier page left it, and nobody has touched it since. */
  readonly restored: boolean
}

/** A draft as the device keeps it. */
const StoredDraft = z.object({
  scope: z.string(),
  field: z.string(),
  /** Which page wrote it: two tabs may write into the same field. */
  page: z.string(),
  text: z.string(),
  base: z.string(),
  since: z.number(),
  /** The last key, ms since the epoch. */
  at: z.number(),
})
type StoredDraft = z.infer<typeof StoredDraft>

type Key = [scope: string, field: string, page: string]

interface Schema extends DBSchema {
  drafts: { key: Key; value: StoredDraft }
}

const underWayOf = (person: PersonId): UnderWay<StoredDraft> => new UnderWay(`draft:${person}:`, StoredDraft)
const nameOf = ({ scope, field, page }: StoredDraft): string => JSON.stringify([scope, field, page])

const databaseOf = (person: PersonId): string => `jubilee-drafts-${person}`

/**
 * What was handed over stays on the device this long, ms: by then the outbox has it. A tab that ends in between finds
 * the draft, which says what the document says.
 */
const HANDED_OVER_MS = 3_000

export class Drafts {
  readonly #page: string
  readonly #now: () => number
  readonly #db: Promise<Database<Schema> | undefined>
  readonly #underWay: UnderWay<StoredDraft>
  /** By scope, by field. */
  readonly #drafts = new Map<string, Map<string, Draft>>()
  /** Where the device keeps a restored draft. */
  readonly #left = new Map<Draft, StoredDraft>()
  readonly #listeners = new Set<() => void>()
  #closed = false
  /** Resolves once what earlier pages left is here. */
  readonly loaded: Promise<void>

  /** `page`: any id of this load of the page. `open` rejects where the browser keeps nothing: drafts live with the tab. */
  constructor(person: PersonId, page: string, open: () => Promise<Database<Schema>>, now: () => number) {
    this.#page = page
    this.#now = now
    this.#db = open().catch(() => undefined)
    this.#underWay = underWayOf(person)
    this.loaded = this.#load()
  }

  get(scope: string, field: string): Draft | undefined {
    return this.#drafts.get(scope)?.get(field)
  }

  /** Every draft of a scope, by field. */
  of(scope: string): ReadonlyMap<string, Draft> {
    return this.#drafts.get(scope) ?? new Map()
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** At every key. `value`: what stands there without it. */
  put(scope: string, field: string, text: string, value: string): void {
    const before = this.get(scope, field)
    const going = before !== undefined && !before.saved
    const now = this.#now()
    const base = before !== undefined && !before.saved ? before.base : value
    const since = going && !before.restored ? before.since : now
    this.#set(scope, field, { text, base, since, saved: false, restored: false })
    const stored = { scope, field, page: this.#page, text, base, since, at: now }
    if (!this.#closed) this.#underWay.add(nameOf(stored), stored, stored)
    const writing = this.#write(async (db) => {
      const tx = db.transaction("drafts", "readwrite")
      const written = tx.store.put(stored, [scope, field, this.#page])
      const left = before === undefined ? undefined : this.#left.get(before)
      const taken = left === undefined ? undefined : tx.store.delete([scope, field, left.page])
      // Nothing else comes in this transaction: it need not wait to be found idle.
      tx.commit()
      await Promise.all([written, taken, tx.done])
    })
    void writing.finally(() => this.#underWay.landed(nameOf(stored), stored))
  }

  /** The field's text was handed over; the field goes on showing it. */
  saved(scope: string, field: string): void {
    const draft = this.get(scope, field)
    if (draft === undefined) return
    this.#forgetLater(scope, field, draft)
    this.#set(scope, field, { ...draft, base: draft.text, saved: true, restored: false })
  }

  /** The field is done with it: it was handed over, or given up. */
  end(scope: string, field: string): void {
    const draft = this.get(scope, field)
    if (draft === undefined) return
    this.#forgetLater(scope, field, draft)
    this.#drafts.get(scope)?.delete(field)
    this.#tell()
  }

  /**
   * Takes over what an earlier page left, unless that page goes on writing it in another tab. Resolves to whether it is
   * this page's now.
   */
  async adopt(scope: string, field: string): Promise<boolean> {
    const draft = this.get(scope, field)
    const left = draft && this.#left.get(draft)
    if (draft === undefined || left === undefined) return false
    const db = await this.#db
    if (db === undefined) return true
    const same = await db.use((open) => this.#takeOver(open, left))
    if (this.get(scope, field) !== draft) return false
    this.#left.delete(draft)
    if (same) {
      this.#set(scope, field, { ...draft, restored: false })
      return true
    }
    this.#drafts.get(scope)?.delete(field)
    this.#tell()
    return false
  }

  /** Whether that page has not written since; then what it left is under this page's name from now on. */
  async #takeOver(db: IDBPDatabase<Schema>, left: StoredDraft): Promise<boolean> {
    const { scope, field } = left
    const key: Key = [scope, field, left.page]
    const tx = db.transaction("drafts", "readwrite")
    const stored = await tx.store.get(key)
    const same = stored?.at === left.at
    if (stored !== undefined && same) {
      await Promise.all([
        tx.store.delete(key),
        tx.store.put({ ...stored, page: this.#page }, [scope, field, this.#page]),
      ])
    }
    await tx.done
    return same
  }

  /** The half-written texts of a scope, which is closed to this person: they are kept no longer. */
  take(scope: string): readonly string[] {
    const texts = [...this.of(scope).values()].filter(({ saved }) => !saved).map(({ text }) => text)
    this.#drafts.delete(scope)
    void this.forget((other) => other === scope)
    this.#tell()
    return texts
  }

  /** Nothing of these scopes stays on the device; in this tab, what is being written goes on. */
  async forget(closed: (scope: string) => boolean): Promise<void> {
    const gone = new Set(
      this.#underWay
        .left()
        .filter(({ scope }) => closed(scope))
        .map(nameOf),
    )
    this.#underWay.forget((name) => gone.has(name))
    await this.#write(async (db) => {
      const tx = db.transaction("drafts", "readwrite")
      const keys = await tx.store.getAllKeys()
      await Promise.all([
        ...keys.filter(([scope]) => closed(scope)).map((key) => tx.store.delete(key)),
        tx.done,
      ])
    })
  }

  /** Nothing more is kept. */
  async close(): Promise<void> {
    this.#closed = true
    ;(await this.#db)?.close()
  }

  async #load(): Promise<void> {
    const stored = await this.#write((db) => this.#leftBehind(db))
    for (const left of [...(stored ?? this.#underWay.left())].sort((a, b) => a.at - b.at)) {
      const { scope, field, text, base, since } = left
      // Somebody has written there meanwhile.
      if (this.get(scope, field)?.restored === false) continue
      const draft: Draft = { text, base, since, saved: false, restored: true }
      this.#left.set(draft, left)
      this.#set(scope, field, draft)
    }
  }

  /** What earlier pages left, with what was still on its way into the database when they went. */
  async #leftBehind(db: IDBPDatabase<Schema>): Promise<StoredDraft[]> {
    const late = this.#underWay.left()
    const tx = db.transaction("drafts", "readwrite")
    for (const draft of late) {
      const key: Key = [draft.scope, draft.field, draft.page]
      const stored = await tx.store.get(key)
      if (stored === undefined || stored.at < draft.at) await tx.store.put(draft, key)
    }
    const all = await tx.store.getAll()
    await tx.done
    for (const draft of late) this.#underWay.landed(nameOf(draft), draft)
    return all
  }

  #forgetLater(scope: string, field: string, draft: Draft): void {
    const page = this.#left.get(draft)?.page ?? this.#page
    const { text } = draft
    setTimeout(() => {
      const now = this.get(scope, field)
      if (now !== undefined && !now.saved) return
      void this.#write(async (db) => {
        const tx = db.transaction("drafts", "readwrite")
        for (const by of new Set([page, this.#page])) {
          const stored = await tx.store.get([scope, field, by])
          if (stored?.text === text) await tx.store.delete([scope, field, by])
        }
        await tx.done
      })
    }, HANDED_OVER_MS)
  }

  #set(scope: string, field: string, draft: Draft): void {
    const fields = this.#drafts.get(scope) ?? new Map<string, Draft>()
    fields.set(field, draft)
    this.#drafts.set(scope, fields)
    this.#tell()
  }

  /** A device that does not answer keeps nothing: the tab has it. */
  async #write<T>(work: (db: IDBPDatabase<Schema>) => Promise<T>): Promise<T | undefined> {
    const db = await this.#db
    try {
      return db === undefined || this.#closed ? undefined : await db.use(work)
    } catch {
      return undefined
    }
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }
}

const opened = new Map<PersonId, Drafts>()

/** The drafts of a person in this tab. */
export function draftsOf(person: PersonId): Drafts {
  const known = opened.get(person)
  if (known !== undefined) return known
  const open = (): Promise<Database<Schema>> =>
    openDatabase({
      name: databaseOf(person),
      version: 1,
      create: (db) => void db.createObjectStore("drafts"),
    })
  const drafts = new Drafts(person, base32(secureRandom(8)), open, Date.now)
  opened.set(person, drafts)
  return drafts
}

/** Takes every draft of a person from this device. */
export async function eraseDrafts(person: PersonId): Promise<void> {
  await opened.get(person)?.close()
  opened.delete(person)
  underWayOf(person).forget(() => true)
  await deleteDB(databaseOf(person))
}
