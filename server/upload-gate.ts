/** Bytes of uploads that a node has in memory at once, and those of one person among them. */
const WAITING_MAX_BYTES = 96 * 1024 * 1024
const WAITING_EACH_BYTES = 24 * 1024 * 1024
/** Uploads of one person under way at once: those of one message. */
const WAITING_EACH = 6

interface Waiting {
  uploads: number
  bytes: number
}

/** Bounds what uploads take of a node's memory, by how large they say that they are, before a byte of them is read. */
export class UploadGate {
  readonly #people = new Map<string, Waiting>()
  #bytes = 0

  /** Lets an upload in until the answer is called; undefined when there is no room for it now. */
  enter(person: string, bytes: number): (() => void) | undefined {
    const mine = this.#people.get(person) ?? { uploads: 0, bytes: 0 }
    if (mine.uploads >= WAITING_EACH || mine.bytes + bytes > WAITING_EACH_BYTES) return undefined
    if (this.#bytes + bytes > WAITING_MAX_BYTES) return undefined
    this.#add(person, mine, { uploads: 1, bytes })
    return () => this.#add(person, mine, { uploads: -1, bytes: -bytes })
  }

  #add(person: string, mine: Waiting, { uploads, bytes }: Readonly<Waiting>): void {
    this.#bytes += bytes
    mine.bytes += bytes
    mine.uploads += uploads
    if (mine.uploads === 0) this.#people.delete(person)
    else this.#people.set(person, mine)
  }
}
