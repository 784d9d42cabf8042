import { useState } from "react"
import type { Photo } from "../../../../../shared/documents/message-parts.ts"
import type { Upload } from "../../../../sync/photos/photo-uploads.ts"
import { OpenablePhoto } from "../../photos/MessagePhotos.tsx"
import { PhotoDialog } from "../../photos/PhotoDialog.tsx"
import { PhotoGrid, type InGrid } from "../../photos/PhotoGrid.tsx"
import { shapeOf } from "../../photos/shapes.ts"
import { UploadView } from "./UploadView.tsx"

/** Before its size is known. */
const USUAL = { width: 4, height: 3 }

export const uploadInGrid = (upload: Upload, of: number): InGrid => ({
  key: upload.key,
  shape: shapeOf(upload.picture ?? USUAL, of),
  node: <UploadView upload={upload} />,
})

/** The photos of a message on the wall; of one's own also those on their way. */
export function PhotosOnPaper(props: {
  photos: readonly (Photo & { readonly key: string })[]
  uploads: readonly Upload[]
}) {
  const { photos, uploads } = props
  const count = photos.length + uploads.length
  const [large, setLarge] = useState<number>()
  return (
    <>
      <PhotoGrid
        photos={[
          ...photos.map((photo, n) => ({
            key: photo.key,
            shape: shapeOf(photo, count),
            node: <OpenablePhoto photo={photo} onOpen={() => setLarge(n)} />,
          })),
          ...uploads.map((upload) => uploadInGrid(upload, count)),
        ]}
      />
      {large === undefined || photos.length === 0 ? null : (
        <PhotoDialog photos={photos} at={large} onAt={setLarge} onClose={() => setLarge(undefined)} />
      )}
    </>
  )
}
