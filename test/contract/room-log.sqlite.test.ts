import { describe } from "vitest"
import { roomLogContract } from "./room-log.contract.ts"
import { snapshotsContract } from "./snapshots.contract.ts"
import { SQLITE_VARIANTS } from "./sqlite-place.ts"

describe.each(SQLITE_VARIANTS)("RoomLog on SQLite, $name", ({ newPlace }) => {
  roomLogContract(newPlace)
  snapshotsContract(newPlace)
})
