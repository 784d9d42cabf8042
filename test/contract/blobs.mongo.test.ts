import { describe } from "vitest"
import { eachInItsPlace } from "./place.ts"
import { blobsContract } from "./blobs.contract.ts"
import { mongoPlaces } from "./mongo-place.ts"

describe("Blobs in MongoDB", () => {
  const fixture = eachInItsPlace(mongoPlaces())
  blobsContract({
    blobs: () => fixture.store.blobs,
    reopen: () => fixture.reopen(),
    close: () => fixture.store.close(),
  })
})
