import type { ClientClock } from "./clock.ts"
import type { News } from "./applied.ts"
import type { Pulse } from "./status.ts"

/** Follows one room from a lost connection until it is up to date again, and counts what others did meanwhile. */
export class CatchUp {
  readonly #clock: ClientClock
  #running = false
  #joined = false
  #changes = 0
  #authors = new Set<number>()
  #done: { readonly at: number; readonly changes: number; readonly authors: ReadonlySet<number> } | undefined

  constructor(clock: ClientClock) {
    this.#clock = clock
  }

  /** Not connected any more, or not yet. Only somebody who had seen the room before can catch up. */
  lost(hadContent: boolean): void {
    this.#joined = false
    if (!hadContent || this.#running) return
    this.#running = true
    this.#changes = 0
    this.#authors = new Set()
    this.#done = undefined
  }

  joined(): void {
    this.#joined = true
  }

  heard(news: News): void {
    if (!this.#running) return
    this.#changes += news.changes
    for (const author of news.authors) this.#authors.add(author)
  }

  /** `upToDate`: live, and nothing unsent. */
  settled(upToDate: boolean): void {
    if (!this.#running || !this.#joined || !upToDate) return
    this.#running = false
    this.#done = { at: this.#clock.now(), changes: this.#changes, authors: this.#authors }
  }

  pulse(
    now: Omit<Pulse, "caughtUp" | "waiting"> & {
      readonly waiting: boolean
      readonly me: number | undefined
      readonly nameOf: (author: number) => string | undefined
    },
  ): Pulse {
    const { waiting, me, nameOf, ...rest } = now
    const done = this.#done
    return {
      ...rest,
      waiting: waiting || this.#running,
      caughtUp: done && {
        at: done.at,
        changes: done.changes,
        people: [...done.authors].filter((author) => author !== me).flatMap((author) => nameOf(author) ?? []),
      },
    }
  }
}
