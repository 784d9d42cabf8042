import type { BlobId, OccasionId } from "../../../../shared/ids.ts"
import type { Answer } from "../../../api.ts"

/** A photo as a screen can show it. */
export type Shown =
  | { readonly state: "loading" }
  | { readonly state: "here"; readonly address: string }
  | { readonly state: "failed" }

export const LOADING: Shown = { state: "loading" }

/** Bytes of photos that no screen shows any more and that are kept for the next one. */
const KEPT_BYTES = 48 * 1024 * 1024

interface Entry {
  readonly occasion: OccasionId
  readonly blob: BlobId
  shown: Shown
  bytes: number
  loading: AbortController | undefined
  readonly listeners: Set<() => void>
}

export type LoadPhoto = (occasion: OccasionId, blob: BlobId, signal: AbortSignal) => Answer<Blob>

/**
 * The photos of one person in this tab, as addresses that an image can have: they are fetched with a token, which an
 * image cannot send. What is on the screen stays; of the rest the longest unused go first, and their addresses with them.
 */
export class PhotoCache {
  readonly #load: LoadPhoto
  readonly #keptBytes: number
  /** In the order in which they were last used. */
  readonly #entries = new Map<string, Entry>()

  constructor(load: LoadPhoto, keptBytes = KEPT_BYTES) {
    this.#load = load
    this.#keptBytes = keptBytes
  }

  look(occasion: OccasionId, blob: BlobId): Shown {
    return this.#entries.get(keyOf(occasion, blob))?.shown ?? LOADING
  }

  /** Fetches the photo if it is not here, and tells when that changes. The answer lets go of it. */
  hold(occasion: OccasionId, blob: BlobId, listener: () => void): () => void {
    const entry = this.#entry(occasion, blob)
    // The same function may be held twice.
    const own = (): void => listener()
    entry.listeners.add(own)
    if (entry.shown.state === "loading" && entry.loading === undefined) void this.#fetch(entry)
    return () => {
      entry.listeners.delete(own)
      if (entry.listeners.size === 0) this.#release(keyOf(occasion, blob), entry)
    }
  }

  /** Fetches a photo again that could not be had. */
  again(occasion: OccasionId, blob: BlobId): void {
    const entry = this.#entries.get(keyOf(occasion, blob))
    if (entry?.shown.state !== "failed") return
    this.#tell(entry, LOADING)
    void this.#fetch(entry)
  }

  /** There is a connection again: what is on the screen and could not be had is fetched. */
  retryAll(): void {
    for (const { occasion, blob } of this.#entries.values()) this.again(occasion, blob)
  }

  /** The device has this photo itself: it was uploaded from here. */
  put(occasion: OccasionId, blob: BlobId, file: Blob): void {
    const entry = this.#entry(occasion, blob)
    if (entry.shown.state === "here") return
    entry.loading?.abort()
    entry.loading = undefined
    this.#here(entry, file)
    this.#evict()
  }

  /** Everything goes. */
  clear(): void {
    for (const entry of this.#entries.values()) {
      entry.loading?.abort()
      revoke(entry)
    }
    this.#entries.clear()
  }

  #entry(occasion: OccasionId, blob: BlobId): Entry {
    const key = keyOf(occasion, blob)
    const known = this.#entries.get(key)
    const entry = known ?? {
      occasion,
      blob,
      shown: LOADING,
      bytes: 0,
      loading: undefined,
      listeners: new Set(),
    }
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    return entry
  }

  async #fetch(entry: Entry): Promise<void> {
    const { occasion, blob } = entry
    const loading = new AbortController()
    entry.loading = loading
    const answer = await this.#load(occasion, blob, loading.signal)
    if (entry.loading !== loading) return
    entry.loading = undefined
    if (answer.ok) this.#here(entry, answer.value)
    else this.#tell(entry, { state: "failed" })
  }

  #here(entry: Entry, file: Blob): void {
    entry.bytes = file.size
    this.#tell(entry, { state: "here", address: URL.createObjectURL(file) })
  }

  #release(key: string, entry: Entry): void {
    if (entry.shown.state === "here") return this.#evict()
    entry.loading?.abort()
    entry.loading = undefined
    if (this.#entries.get(key) === entry) this.#entries.delete(key)
  }

  #evict(): void {
    const unused = [...this.#entries].filter(([, { listeners }]) => listeners.size === 0)
    let bytes = unused.reduce((sum, [, entry]) => sum + entry.bytes, 0)
    for (const [key, entry] of unused) {
      if (bytes <= this.#keptBytes) return
      bytes -= entry.bytes
      revoke(entry)
      this.#entries.delete(key)
    }
  }

  #tell(entry: Entry, shown: Shown): void {
    entry.shown = shown
    for (const listener of entry.listeners) listener()
  }
}

function revoke({ shown }: Entry): void {
  if (shown.state === "here") URL.revokeObjectURL(shown.address)
}

const keyOf = (occasion: OccasionId, blob: BlobId): string => `${occasion}/${blob}`
