import type * as Y from "yjs"
import { readAllItems } from "../../shared/documents/items.ts"
import type { ItemId } from "../../shared/ids.ts"
import { unreachable } from "../../shared/result.ts"

/**
 * What one edit did, in terms that can be found in a document again whatever others did: a token stands in some note
 * once, is put and taken by its author alone; an item is never purged; a title with a number is set by one client.
 */
export type Effect =
  | { readonly kind: "put" | "take"; readonly token: string }
  | { readonly kind: "item"; readonly id: ItemId }
  | { readonly kind: "title"; readonly id: ItemId; readonly n: number }

/** What a room owes its people: everything they were told is saved, and nothing they were told is deleted. */
export interface Promised {
  readonly present: ReadonlySet<string>
  readonly absent: ReadonlySet<string>
  readonly items: ReadonlySet<ItemId>
  readonly titles: ReadonlyMap<ItemId, number>
}

const TOKEN = /\[[^[\]]+\]/gu

/** Keeps the book of one room over all clients. */
export class Promises {
  readonly #present = new Set<string>()
  readonly #absent = new Set<string>()
  readonly #doubtful = new Set<string>()
  readonly #items = new Set<ItemId>()
  readonly #titles = new Map<ItemId, number>()
  /** Edits that were acknowledged. */
  edits = 0

  /**
   * An author is about to take a token: from now on both outcomes are right, until that is acknowledged; even when the
   * putting has not been acknowledged yet.
   */
  unsure(token: string): void {
    this.#doubtful.add(token)
    this.#present.delete(token)
  }

  acknowledged(effects: readonly Effect[]): void {
    for (const effect of effects) {
      this.edits++
      switch (effect.kind) {
        case "put":
          if (!this.#doubtful.has(effect.token)) this.#present.add(effect.token)
          break
        case "take":
          this.#doubtful.delete(effect.token)
          this.#absent.add(effect.token)
          break
        case "item":
          this.#items.add(effect.id)
          break
        case "title":
          this.#titles.set(effect.id, Math.max(effect.n, this.#titles.get(effect.id) ?? 0))
          break
        default:
          unreachable(effect)
      }
    }
  }

  /** As of now: what a reader who comes later must find. */
  now(): Promised {
    return {
      present: new Set(this.#present),
      absent: new Set(this.#absent),
      items: new Set(this.#items),
      titles: new Map(this.#titles),
    }
  }

  /** What is missing in the document of what was promised then; a token that is being taken meanwhile is not. */
  missing(doc: Y.Doc, then: Promised): string[] {
    const items = new Map(readAllItems(doc).map((item) => [item.id, item]))
    const found = new Set([...items.values()].flatMap((item) => item.note.match(TOKEN) ?? []))
    return [
      ...[...then.present].filter((token) => !found.has(token) && this.#present.has(token)),
      ...[...then.absent].filter((token) => found.has(token)).map((token) => `${token} came back`),
      ...[...then.items].filter((id) => !items.has(id)).map((id) => `item ${id}`),
      ...[...then.titles]
        .filter(([id, n]) => numberOf(items.get(id)?.title) < n)
        .map(([id, n]) => `title ${n} of ${id}`),
    ]
  }
}

export const numbered = (n: number): string => `title #${n}`
const numberOf = (title = ""): number => Number(/#(\d+)$/.exec(title)?.[1] ?? 0)
