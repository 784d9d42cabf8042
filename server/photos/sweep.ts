import type { BlobId, OccasionId } from "../../shared/ids.ts"
import { ok } from "../../shared/result.ts"
import { isCardOpen } from "../cards/rules.ts"
import type { OccasionRecord } from "../occasions/rules.ts"
import type { Table } from "../store/table.ts"
import type { PhotosDeps } from "./photos.ts"
import { LOOK_MS, looked, photoKey, type PhotoRecord } from "./rules.ts"

/** Photos that one look takes; the next takes the rest. */
const LOOKED_AT_ONCE = 200

export interface SweepDeps extends Pick<PhotosDeps, "photos" | "blobs" | "clock"> {
  /** Photos of all messages of a card, whether anybody may see them yet or not. */
  readonly referencedPhotos: (occasion: OccasionId) => Promise<ReadonlySet<BlobId>>
  /** Photos that stand in an opened card. */
  readonly standingPhotos: (occasion: OccasionId) => Promise<ReadonlySet<BlobId>>
  readonly occasions: Pick<Table<OccasionRecord>, "get">
  readonly onFault: (sentence: string, error: unknown) => void
}

/**
 * K25: looks at photos whose time has come, and deletes those that no message has referred to for two days. Any node may do
 * the same at the same time, and be killed at any step: bytes go first, and until its record goes a photo is found again.
 * True when there is more.
 */
export async function sweepPhotos(deps: SweepDeps): Promise<boolean> {
  const due = await deps.photos.find("lookAt", { to: deps.clock.now(), limit: LOOKED_AT_ONCE })
  const byOccasion = Map.groupBy(due, ({ body }) => body.occasion)
  for (const [occasion, found] of byOccasion) {
    const photos = found.map(({ body }) => body)
    try {
      await lookAt(deps, occasion, photos)
    } catch (error) {
      // One card that cannot be read now keeps no other from its turn.
      deps.onFault("photos of a card could not be looked at", error)
      for (const photo of photos) await later(deps, photo)
    }
  }
  return due.length === LOOKED_AT_ONCE
}

async function lookAt(deps: SweepDeps, occasion: OccasionId, due: readonly PhotoRecord[]): Promise<void> {
  const record = await deps.occasions.get(occasion)
  const isThere = record?.card !== undefined && record.erasedAt === undefined
  const used: ReadonlySet<BlobId> = isThere ? await deps.referencedPhotos(occasion) : new Set()
  const open = record !== undefined && isCardOpen(record)
  for (const { blob } of due) {
    const seen = { now: deps.clock.now(), used: used.has(blob), open }
    const after = await deps.photos.change(photoKey(occasion, blob), (photo) => looked(photo, seen))
    if (after.ok && after.value.ending === true) await finish(deps, after.value)
  }
}

const later = ({ photos, clock }: SweepDeps, { occasion, blob }: PhotoRecord) =>
  photos.change(photoKey(occasion, blob), (photo) => ok({ ...photo, lookAt: clock.now() + LOOK_MS }))

/** Deletes what is marked: the bytes, then the record, unless it was uploaded anew meanwhile. */
async function finish(
  { photos, blobs }: Pick<SweepDeps, "photos" | "blobs">,
  photo: PhotoRecord,
): Promise<void> {
  await blobs.delete(photo.file)
  const { occasion, blob, file } = photo
  await photos.deleteIf(photoKey(occasion, blob), (now) => now.ending === true && now.file === file)
}

async function end(deps: Pick<SweepDeps, "photos" | "blobs" | "clock">, photo: PhotoRecord): Promise<void> {
  const key = photoKey(photo.occasion, photo.blob)
  const lookAt = deps.clock.now()
  const marked = await deps.photos.change(key, (now) => ok({ ...now, ending: true as const, lookAt }))
  if (marked.ok) await finish(deps, marked.value)
}

/** A5: deletes every photo of an occasion that is being erased. May be repeated. */
export async function erasePhotos(
  deps: Pick<SweepDeps, "photos" | "blobs" | "clock">,
  occasion: OccasionId,
): Promise<void> {
  for (const { body } of await deps.photos.find("occasion", { equals: occasion })) await end(deps, body)
}

/** K26: a message went out of an open card: its photos go with it, unless another message has the same. */
export async function dropPhotos(
  deps: Pick<SweepDeps, "photos" | "blobs" | "clock" | "standingPhotos">,
  occasion: OccasionId,
  blobs: readonly BlobId[],
): Promise<void> {
  if (blobs.length === 0) return
  const used = await deps.standingPhotos(occasion)
  for (const blob of new Set(blobs)) {
    const photo = used.has(blob) ? undefined : await deps.photos.get(photoKey(occasion, blob))
    if (photo !== undefined) await end(deps, photo)
  }
}
