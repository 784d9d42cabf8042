import type { BlobId, OccasionId } from "../../shared/ids.ts"
import { secureRandom } from "../../shared/ids.ts"
import { Photos, type PhotosDeps } from "./photos.ts"
import { Remaker } from "./remaker.ts"
import { dropPhotos, erasePhotos, type SweepDeps, sweepPhotos } from "./sweep.ts"

/** Photos in cards, on one node. */
export interface OpenPhotos {
  readonly photos: Photos
  /** K25: deletes what no message refers to any more. True when there is more. */
  sweep(): Promise<boolean>
  /** A5: deletes all photos of an occasion. */
  erase(occasion: OccasionId): Promise<void>
  /** K26: deletes those of these that stood in a message which went out of an open card. */
  drop(occasion: OccasionId, blobs: readonly BlobId[]): Promise<void>
  stop(): void
}

export type OpenPhotosDeps = Omit<PhotosDeps, "random" | "remake"> &
  SweepDeps & {
    /** Makes uploads anew; unless it is given, in processes of their own. */
    readonly remaker?: Pick<Remaker, "remake" | "stop"> | undefined
  }

export function openPhotos(deps: OpenPhotosDeps): OpenPhotos {
  const remaker = deps.remaker ?? new Remaker(deps)
  const photos = new Photos({
    ...deps,
    random: secureRandom,
    remake: (person, bytes, keepOwn) => remaker.remake(person, bytes, keepOwn),
  })
  return {
    photos,
    sweep: () => sweepPhotos(deps),
    erase: (occasion) => erasePhotos(deps, occasion),
    drop: (occasion, blobs) => dropPhotos(deps, occasion, blobs),
    stop: () => remaker.stop(),
  }
}
