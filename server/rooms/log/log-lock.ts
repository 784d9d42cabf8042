/**
 * Whose turn it is with a room's log: an append or a reading, never both at once. Between two readings whatever waits
 * to be appended has its turn: a peer that refers to unknown things again and again must not keep the others' edits
 * from the log (R7).
 */
export class LogLock {
  readonly #read: () => void
  #append: PromiseWithResolvers<void> | undefined
  #reading: Promise<void> | undefined
  /** A reading that has not begun yet: all callers share it. */
  #nextReading: Promise<void> | undefined
  /** Something waits to be appended since the last reading. */
  #due: PromiseWithResolvers<void> | undefined

  /** `read`: a reading has ended; time to say what is due. */
  constructor(read: () => void) {
    this.#read = read
  }

  get reading(): boolean {
    return this.#reading !== undefined
  }

  appending(): void {
    this.#append = Promise.withResolvers()
  }

  /** The append has an outcome. */
  appended(): void {
    this.#append?.resolve()
    this.#append = undefined
  }

  /** Whoever reads next waits until `taken`. */
  due(): void {
    this.#due ??= Promise.withResolvers()
  }

  /** What waited was taken to be appended, or there was nothing. */
  taken(): void {
    this.#due?.resolve()
    this.#due = undefined
  }

  /** Reads when it is the turn of a reading, once for all who ask before it begins. Rejects as `task` does. */
  read(task: () => Promise<void>): Promise<void> {
    if (this.#nextReading !== undefined) return this.#nextReading
    if (this.#before === undefined) return this.readFirst(task)
    this.#nextReading = this.#readInTurn(task)
    return this.#nextReading
  }

  /** Reads before anything else is appended. Rejects as `task` does. */
  async readFirst(task: () => Promise<void>): Promise<void> {
    while (this.#reading !== undefined) await this.#reading
    const done = Promise.withResolvers<void>()
    this.#reading = done.promise
    try {
      await task()
    } finally {
      this.#reading = undefined
      done.resolve()
      this.#read()
    }
  }

  /** What a reading waits for. */
  get #before(): Promise<void> | undefined {
    return this.#reading ?? this.#due?.promise ?? this.#append?.promise
  }

  async #readInTurn(task: () => Promise<void>): Promise<void> {
    while (this.#before !== undefined) await this.#before
    this.#nextReading = undefined
    await this.readFirst(task)
  }
}
