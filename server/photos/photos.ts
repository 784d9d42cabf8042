import { createHash } from "node:crypto"
import { knowsCard } from "../../shared/access.ts"
import { base32, BlobId, type OccasionId, type PersonId, type RandomBytes } from "../../shared/ids.ts"
import { PHOTOS_CARD_MAX, PHOTOS_PERSON_MAX } from "../../shared/limits.ts"
import { ok, refuse, type Result } from "../../shared/result.ts"
import type { StoredPhoto } from "../../shared/photo-routes.ts"
import type { Clock } from "../clock.ts"
import { refusal, type Refusal, type Upload } from "../endpoint.ts"
import { isViewer, type Seen } from "../occasions/rules.ts"
import { type QuotaRecord, takeToday } from "../people/quotas.ts"
import type { BlobName, Blobs } from "../store/blobs.ts"
import { StoreError } from "../store/port.ts"
import type { Table } from "../store/table.ts"
import { KeyedMutex } from "../async/keyed-mutex.ts"
import { UploadGate } from "../upload-gate.ts"
import { kindOf } from "./kind.ts"
import type { Remade } from "./remake.ts"
import { fits, LOOK_MS, mayRead, mayUpload, photoKey, uploaded, type PhotoRecord } from "./rules.ts"

/** When there may be room again, in seconds. */
const BUSY_S = 2
/** However small an upload is, it counts as so many bytes of a day: each takes work. */
const UPLOAD_MIN_BYTES = 64 * 1024
/** For how long it is known what stands in an open card, in ms: a page asks for all of its photos at once. */
const STANDS_MS = 2_000

export interface PhotosDeps {
  readonly photos: Table<PhotoRecord>
  readonly blobs: Blobs
  readonly quotas: Table<QuotaRecord>
  readonly clock: Clock
  readonly random: RandomBytes
  /** Bytes that one person may upload within a day. */
  readonly bytesPerDay: number
  readonly occasionFor: (person: PersonId, occasion: OccasionId) => Promise<Seen | undefined>
  /** Photos that whoever opens a card sees. */
  readonly shownPhotos: (occasion: OccasionId) => Promise<ReadonlySet<BlobId>>
  /** `keepOwn`: what was made so before stays as it is (K28). */
  readonly remake: (person: PersonId, bytes: Uint8Array, keepOwn: boolean) => Promise<Remade | undefined>
}

/** Where an upload goes. */
interface Into {
  readonly id: OccasionId
  readonly by: PersonId
  /** How many photos of one person fit. */
  readonly each: number
  /** The hash that its bytes are said to have. */
  readonly called?: BlobId
}

type Picture = Extract<Remade, { readonly kind: "photo" }>

/** Photos in cards: taken and given by one node. What is there is in the store alone. */
export class Photos {
  readonly #deps: PhotosDeps
  readonly #gate = new UploadGate()
  /** By occasion: uploads that are counted and written down. */
  readonly #mutex = new KeyedMutex()
  readonly #standing = new Map<OccasionId, Promise<ReadonlySet<BlobId>>>()

  constructor(deps: PhotosDeps) {
    this.#deps = deps
  }

  /** K20: takes an upload. What may be refused without its bytes is refused before they are read. */
  async upload(person: PersonId, id: OccasionId, upload: Upload): Promise<Result<StoredPhoto, Refusal>> {
    const seen = await this.#deps.occasionFor(person, id)
    if (!seen) return refusal("not_here")
    const allowed = mayUpload(seen.facts)
    if (!allowed.ok) return allowed
    const leave = this.#gate.enter(person, upload.size)
    if (leave === undefined) return busy()
    try {
      return await this.#take({ id, by: seen.viewer.id, each: PHOTOS_PERSON_MAX }, upload)
    } finally {
      leave()
    }
  }

  /**
   * K28: takes a photo of a card that comes from a file, whose bytes are called so there. Those that are as this server
   * makes them stay as they are. Who calls this has made sure that the person may.
   */
  async bring(
    { person, id, blob }: { readonly person: PersonId; readonly id: OccasionId; readonly blob: BlobId },
    upload: Upload,
  ): Promise<Result<StoredPhoto, Refusal>> {
    const leave = this.#gate.enter(person, upload.size)
    if (leave === undefined) return busy()
    try {
      return await this.#take({ id, by: person, each: PHOTOS_CARD_MAX, called: blob }, upload)
    } finally {
      leave()
    }
  }

  async #take(to: Into, upload: Upload): Promise<Result<StoredPhoto, Refusal>> {
    const made = await this.#make(to, upload)
    return made.ok ? this.#mutex.run(to.id, () => this.#keep(to, made.value)) : made
  }

  /** K21, K22: the bytes as they are kept. */
  async #make({ id, by, each, called }: Into, upload: Upload): Promise<Result<Picture, Refusal>> {
    const { photos, quotas, clock, bytesPerDay } = this.#deps
    const kept = await photos.find("occasion", { equals: id })
    const room = fits(bodies(kept), { by, each })
    if (!room.ok) return room
    const photoBytes = { units: Math.max(upload.size, UPLOAD_MIN_BYTES), limit: bytesPerDay }
    const today = await takeToday(quotas, { person: by, now: clock.now() }, { photoBytes })
    if (!today.ok) return refusal("photos_today")
    const bytes = await upload.read()
    if (!bytes.ok) return bytes
    if (called !== undefined && hashOf(bytes.value) !== called) return refusal("kept_photo_changed")
    const kind = kindOf(bytes.value)
    if (kind !== "readable") return refusal(kind === "heic" ? "heic_photo" : "not_a_photo")
    const made = await this.#deps.remake(by, bytes.value, called !== undefined)
    if (made === undefined) return busy()
    return made.kind === "photo" ? ok(made) : refusal(made.code)
  }

  /**
   * The record first, then the bytes: whatever ends the node between the two, no bytes are there that no record leads
   * to. Counted again in turn, so that uploads at the same time do not pass the limit together.
   */
  async #keep(
    { id, by, each }: Into,
    { bytes, width, height }: Picture,
  ): Promise<Result<StoredPhoto, Refusal>> {
    const { photos, blobs, clock, random } = this.#deps
    const hash = hashOf(bytes)
    const blob = BlobId.parse(hash)
    const kept = await photos.find("occasion", { equals: id })
    const room = fits(bodies(kept), { by, each, blob })
    if (!room.ok) return room
    const now = clock.now()
    const file: BlobName = `${hash}.${base32(random(16))}`
    const shape = { width, height, at: now, unusedSince: now, lookAt: now + LOOK_MS }
    const written = await this.#write({ occasion: id, blob, file, by, ...shape })
    await blobs.put(written.file, bytes)
    return ok({ blob, width, height })
  }

  async #write(photo: PhotoRecord): Promise<PhotoRecord> {
    const { photos, blobs } = this.#deps
    const key = photoKey(photo.occasion, photo.blob)
    for (;;) {
      const there = await photos.get(key)
      if (there === undefined) {
        if ((await photos.insert(key, photo)) === "inserted") return photo
        continue
      }
      // Whoever was deleting it may have ended in the middle: its bytes go under their own name.
      if (there.ending === true) await blobs.delete(there.file)
      const changed = await photos.change(key, (record) => ok(uploaded(record, photo)))
      if (changed.ok) return changed.value
    }
  }

  /** K23: the bytes of a photo; undefined for whatever else, so that nothing tells what is there. */
  async read(person: PersonId, id: OccasionId, blob: BlobId): Promise<Uint8Array | undefined> {
    const { occasionFor, photos, blobs } = this.#deps
    const seen = await occasionFor(person, id)
    if (!seen || !knowsCard(seen.facts)) return undefined
    const photo = await photos.get(photoKey(id, blob))
    if (photo === undefined || photo.ending === true) return undefined
    const isTheirs = isViewer(seen.viewer, photo.by)
    if (!(await mayRead({ facts: seen.facts, isTheirs }, () => this.#stands(id, blob)))) return undefined
    const bytes = await blobs.get(photo.file)
    if (bytes === undefined) return undefined
    if (hashOf(bytes) === blob) return bytes
    throw new StoreError("corrupt", "not_written", `the bytes of a photo of ${id} have changed`)
  }

  async #stands(id: OccasionId, blob: BlobId): Promise<boolean> {
    const known = this.#standing.get(id)
    if (known !== undefined) return (await known).has(blob)
    const asked = this.#deps.shownPhotos(id)
    const forget = (): boolean => this.#standing.delete(id)
    this.#standing.set(id, asked)
    asked.then(() => this.#deps.clock.after(STANDS_MS, forget), forget)
    return (await asked).has(blob)
  }
}

const hashOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex")

const busy = () => refuse<Refusal>({ code: "photos_busy", retryAfter: BUSY_S })

const bodies = (found: readonly { readonly body: PhotoRecord }[]): readonly PhotoRecord[] =>
  found.map(({ body }) => body)
