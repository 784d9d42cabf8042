import { describe } from "vitest"
import { mongoPlaces } from "./mongo-place.ts"
import { roomLogContract } from "./room-log.contract.ts"
import { snapshotsContract } from "./snapshots.contract.ts"

describe("RoomLog on MongoDB", () => {
  const newPlace = mongoPlaces()
  roomLogContract(newPlace)
  snapshotsContract(newPlace)
})
