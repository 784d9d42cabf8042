/** What an inbox does with what comes, and with whoever sends it. */
export interface InboxDeps<T> {
  readonly take: (item: T) => void
  /** Whether so much is under way that nothing more should be taken just now. */
  readonly full: () => boolean
  readonly pause: () => void
  readonly resume: () => void
}

/**
 * What comes over one connection, one after another. What comes too fast is not refused but left in the peer's own
 * buffers: reading stops while anything has to be waited for. Only what was read in one piece waits here.
 */
export class Inbox<T> {
  readonly #deps: InboxDeps<T>
  #queue: T[] = []
  #holds = 0
  #closed = false

  constructor(deps: InboxDeps<T>) {
    this.#deps = deps
  }

  add(item: T): void {
    this.#queue.push(item)
    this.pump()
  }

  /** Takes it once more, before anything else. */
  putBack(item: T): void {
    this.#queue.unshift(item)
  }

  /** Nothing more is taken until the answer is called. */
  hold(): () => void {
    this.#holds++
    return () => {
      this.#holds--
      this.pump()
    }
  }

  /** Takes what may be taken; to be called when there is room again. */
  pump(): void {
    if (this.#closed) return
    while (this.#open) {
      const next = this.#queue.shift()
      if (next === undefined) break
      this.#deps.take(next)
    }
    if (this.#open) this.#deps.resume()
    else if (!this.#closed) this.#deps.pause()
  }

  close(): void {
    this.#closed = true
    this.#queue = []
    // The peer's own goodbye is still to be read.
    this.#deps.resume()
  }

  get #open(): boolean {
    return !this.#closed && this.#holds === 0 && !this.#deps.full()
  }
}
