import { z } from "zod"
import type { PersonId } from "../../shared/ids.ts"
import { forget, keep, keysUnder, recall } from "./keep.ts"

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
export type StoredDraft = z.infer<typeof StoredDraft>

/**
 * Drafts on their way into the database, in storage that is written at once: a browser drops the writes that still wait
 * in the queue of a database when their page goes, which a slow disk makes many.
 */
export class UnderWay {
  readonly #prefix: string
  /** What this page waits for, by field: the last key counts. */
  readonly #last = new Map<string, StoredDraft>()

  constructor(person: PersonId) {
    this.#prefix = `draft:${person}:`
  }

  add(draft: StoredDraft): void {
    const name = nameOf(draft)
    this.#last.set(name, draft)
    keep(this.#prefix + name, draft)
  }

  /** The database has it, or never will. */
  landed(draft: StoredDraft): void {
    const name = nameOf(draft)
    const last = this.#last.get(name)
    if (last !== undefined && last !== draft) return
    this.#last.delete(name)
    forget(this.#prefix + name)
  }

  /** What pages left that went before it landed. */
  left(): readonly StoredDraft[] {
    return keysUnder(this.#prefix).flatMap((name) => recall(this.#prefix + name, StoredDraft) ?? [])
  }

  /** Nothing of these scopes stays. */
  forget(closed: (scope: string) => boolean): void {
    for (const draft of this.left()) if (closed(draft.scope)) forget(this.#prefix + nameOf(draft))
  }
}

const nameOf = ({ scope, field, page }: StoredDraft): string => JSON.stringify([scope, field, page])
