import type { ErrorCode } from "../../../shared/errors.ts"
import type { MessageId } from "../../../shared/ids.ts"
import type { RoomId } from "../../../shared/rooms.ts"
import type { ClientClock } from "../clock.ts"
import type { KeptPhoto, PhotoStore, StoredPhoto } from "./photo-store.ts"

/** Delays before an upload that did not get through is tried again, ms; the last one repeats. */
const RETRY_MS = [1_000, 3_000, 10_000, 30_000]

/** Where a photo belongs. */
export interface PhotoPlace {
  readonly room: RoomId
  readonly message: MessageId
}

/** Why a photo will not get into the card as things are. `too_many_photos`: its message is full. */
export type PhotoFault = ErrorCode | "too_many_photos" | "not_saved"

/** A photo as the device made it small. */
export type SmallPhoto = Pick<KeptPhoto, "bytes" | "type" | "width" | "height">

/** A photo of this device that is not in the document yet, as screens show it. */
export interface Upload extends PhotoPlace {
  readonly key: string
  readonly at: number
  readonly alt: string
  /** Undefined while it is being made small. */
  readonly picture: { readonly file: Blob; readonly width: number; readonly height: number } | undefined
  readonly state:
    | { readonly kind: "preparing" }
    /** For its turn, or for a connection. */
    | { readonly kind: "waiting" }
    /** `done`: 0 to 1. */
    | { readonly kind: "sending"; readonly done: number }
    /** The server has it; the document that names it is being saved. */
    | { readonly kind: "stored"; readonly blob: StoredPhoto["blob"] }
    | { readonly kind: "failed"; readonly why: PhotoFault }
}

/** What sending answered; `later`: there was no answer, or none that decides; `gone`: nothing of the photo is kept. */
export type SendAnswer =
  | { readonly kind: "stored"; readonly photo: StoredPhoto }
  | { readonly kind: "later" }
  | { readonly kind: "gone" }
  | { readonly kind: "refused"; readonly why: PhotoFault }

export interface PhotoPorts {
  readonly store: Promise<PhotoStore>
  readonly clock: ClientClock
  readonly send: (
    photo: KeptPhoto,
    on: { readonly progress: (done: number) => void; readonly signal: AbortSignal },
  ) => Promise<SendAnswer>
  /**
   * Writes the photo into its message. Resolves once that is saved (undefined), or with why it never will be; `gone`: its
   * message is there no more.
   */
  readonly place: (photo: KeptPhoto, stored: StoredPhoto) => Promise<PhotoFault | "gone" | undefined>
  /** Runs the work while no other tab of this device runs work of the same name. */
  readonly alone: <T>(name: string, work: () => Promise<T>) => Promise<T>
}

type Entry = Upload & { readonly kept: KeptPhoto | undefined }

/**
 * The photos of one person that are on their way from this tab, one at a time. Every photo is on the device before its
 * upload begins and leaves it when the document that names it is saved; photos that an earlier tab left go on.
 */
export class PhotoUploads {
  readonly #ports: PhotoPorts
  readonly #listeners = new Set<() => void>()
  #entries: readonly Entry[] = []
  #sending: { readonly key: string; readonly abort: AbortController } | undefined
  /** Preparations run one after another: two large photos at once can be more than a phone holds. */
  #preparing: Promise<unknown> = Promise.resolve()
  #tries = 0
  #wait: (() => void) | undefined
  #stopped = false
  #volatile = false

  constructor(ports: PhotoPorts) {
    this.#ports = ports
    void this.adopt()
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The photos on their way, in the order in which they were chosen; the same list until something changes. */
  readonly list = (): readonly Upload[] => this.#entries

  /** Photos that no document names yet. */
  get count(): number {
    return this.#entries.filter(({ state }) => state.kind !== "stored").length
  }

  /** Whether some would be gone with this tab: the device keeps nothing, or they are only being made small. */
  get wouldBeLost(): boolean {
    return this.#entries.some(({ kept }) => kept === undefined || this.#volatile)
  }

  /**
   * Takes a photo in; `prepare` makes it small or says why not. Resolves to the refusal, or to undefined once the photo is
   * on the device.
   */
  async take<Refusal>(
    place: PhotoPlace & { readonly key: string },
    prepare: () => Promise<SmallPhoto | { readonly refused: Refusal }>,
  ): Promise<Refusal | undefined> {
    const { key } = place
    const at = Math.max(this.#ports.clock.now(), (this.#entries.at(-1)?.at ?? 0) + 1)
    const state = { kind: "preparing" } as const
    this.#set([...this.#entries, { ...place, at, alt: "", picture: undefined, state, kept: undefined }])
    const preparing = this.#preparing.then(prepare)
    this.#preparing = preparing.catch(() => undefined)
    const small = await preparing.catch((error: unknown) => {
      this.#drop(key)
      throw error
    })
    const entry = this.#entry(key)
    if ("refused" in small) {
      this.#drop(key)
      return small.refused
    }
    // It was cancelled meanwhile.
    if (entry === undefined) return undefined
    const kept: KeptPhoto = { ...small, key, room: place.room, message: place.message, alt: entry.alt, at }
    await this.#keep(kept)
    if (this.#entry(key) === undefined) await this.#forget(key)
    else this.#change(key, { kept, picture: pictureOf(kept), state: { kind: "waiting" } })
    void this.#pump()
    return undefined
  }

  /** Gives a photo up; nothing of it stays. */
  cancel(key: string): void {
    if (this.#sending?.key === key) this.#sending.abort.abort()
    this.#drop(key)
    void this.#forget(key)
  }

  /** Tries a photo again that failed. */
  again(key: string): void {
    if (this.#entry(key)?.state.kind === "failed") this.#change(key, { state: { kind: "waiting" } })
    this.nudge()
  }

  /** What can be seen on it, in words. */
  describe(key: string, alt: string): void {
    const kept = this.#entry(key)?.kept
    this.#change(key, { alt, ...(kept !== undefined && { kept: { ...kept, alt } }) })
    if (kept !== undefined) void this.#keep({ ...kept, alt })
  }

  /** There may be a connection again: what waits is tried now. */
  nudge(): void {
    this.#tries = 0
    this.#wait?.()
    this.#wait = undefined
    void this.#pump()
  }

  /** Takes over what other tabs of this person left on the device. */
  async adopt(): Promise<void> {
    const store = await this.#ports.store
    this.#volatile = store.volatile
    const left = await store.all().catch(() => [])
    const known = new Set(this.#entries.map(({ key }) => key))
    const found = left
      .filter(({ key }) => !known.has(key))
      .map((kept): Entry => {
        const { key, room, message, at, alt } = kept
        return { key, room, message, at, alt, picture: pictureOf(kept), state: { kind: "waiting" }, kept }
      })
    if (found.length > 0) this.#set([...this.#entries, ...found].toSorted((a, b) => a.at - b.at))
    void this.#pump()
  }

  /** Ends sending; what waits stays on the device. */
  stop(): void {
    this.#stopped = true
    this.#sending?.abort.abort()
    this.#wait?.()
    this.#entries = []
  }

  async #pump(): Promise<void> {
    if (this.#stopped || this.#sending !== undefined || this.#wait !== undefined) return
    const next = this.#entries.find(({ state, kept }) => state.kind === "waiting" && kept !== undefined)
    if (next?.kept === undefined) return
    const { key, kept } = next
    const abort = new AbortController()
    this.#sending = { key, abort }
    const answer = await this.#ports.alone(`photo ${key}`, () => this.#sendOnce(kept, abort.signal))
    this.#sending = undefined
    if (this.#stopped) return
    if (answer.kind === "later") this.#later(key)
    else {
      this.#tries = 0
      if (answer.kind === "refused") this.#change(key, { state: { kind: "failed", why: answer.why } })
      if (answer.kind === "gone") {
        this.#drop(key)
        await this.#forget(key)
      }
      if (answer.kind === "stored") void this.#place(key, answer.photo)
    }
    void this.#pump()
  }

  /** `gone` also when another tab has sent it, or given it up. */
  async #sendOnce(kept: KeptPhoto, signal: AbortSignal): Promise<SendAnswer> {
    const { key } = kept
    const here = await this.#isKept(key)
    if (signal.aborted || !here) return { kind: "gone" }
    if (kept.stored !== undefined) return { kind: "stored", photo: kept.stored }
    this.#change(key, { state: { kind: "sending", done: 0 } })
    const progress = (done: number): void => {
      if (!signal.aborted) this.#change(key, { state: { kind: "sending", done } })
    }
    const answer = await this.#ports.send(kept, { progress, signal })
    if (signal.aborted) return { kind: "gone" }
    // A page that goes away now does not send the bytes twice.
    const now = this.#entry(key)?.kept
    if (answer.kind === "stored" && now !== undefined) {
      const stored = { ...now, stored: answer.photo }
      this.#change(key, { kept: stored })
      await this.#keep(stored)
    }
    return answer
  }

  #later(key: string): void {
    this.#change(key, { state: { kind: "waiting" } })
    const delay = RETRY_MS[Math.min(this.#tries, RETRY_MS.length - 1)] ?? 0
    this.#tries++
    this.#wait = this.#ports.clock.after(delay, () => {
      this.#wait = undefined
      void this.#pump()
    })
  }

  async #place(key: string, stored: StoredPhoto): Promise<void> {
    const kept = this.#entry(key)?.kept
    if (kept === undefined) return
    this.#change(key, { state: { kind: "stored", blob: stored.blob } })
    const why = await this.#ports.place(kept, stored)
    if (this.#stopped) return
    if (why !== undefined && why !== "gone") return this.#change(key, { state: { kind: "failed", why } })
    this.#drop(key)
    await this.#forget(key)
  }

  async #isKept(key: string): Promise<boolean> {
    const store = await this.#ports.store
    return this.#volatile || store.has(key).catch(() => true)
  }

  /** What the device does not take lives with the tab. */
  async #keep(photo: KeptPhoto): Promise<void> {
    const store = await this.#ports.store
    await store.put(photo).catch(() => {
      this.#volatile = true
    })
  }

  async #forget(key: string): Promise<void> {
    const store = await this.#ports.store
    await store.delete(key).catch(() => undefined)
  }

  #entry(key: string): Entry | undefined {
    return this.#entries.find((entry) => entry.key === key)
  }

  #change(key: string, change: Partial<Entry>): void {
    if (this.#entry(key) === undefined) return
    this.#set(this.#entries.map((entry) => (entry.key === key ? { ...entry, ...change } : entry)))
  }

  #drop(key: string): void {
    this.#set(this.#entries.filter((entry) => entry.key !== key))
  }

  #set(entries: readonly Entry[]): void {
    this.#entries = entries
    for (const listener of this.#listeners) listener()
  }
}

const pictureOf = ({ bytes, type, width, height }: KeptPhoto): Upload["picture"] => ({
  file: new Blob([bytes], { type }),
  width,
  height,
})
