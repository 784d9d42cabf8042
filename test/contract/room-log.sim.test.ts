import { describe } from "vitest"
import { type Records, type RoomLog, type Store, StoreError } from "../../server/store/port.ts"
import { SimBlobs } from "../support/sim-blobs.ts"
import { type Gate, SimDisk, SimLog, damageSnapshot } from "../support/sim-store.ts"
import type { NewPlace } from "./place.ts"
import { roomLogContract } from "./room-log.contract.ts"
import { snapshotsContract } from "./snapshots.contract.ts"

const away = (): Promise<never> =>
  Promise.reject(new StoreError("away", "not_written", "the simulated store keeps no records"))

const noRecords: Records = {
  get: away,
  getMany: away,
  insert: away,
  replaceIf: away,
  delete: away,
  find: away,
}

/** The simulated disk as a store of its own: it is only worth simulating with what keeps the contract. */
function storeOn(disk: SimDisk): Store {
  let open = true
  const gate: Gate = async (_kind, work) => {
    if (!open) throw new StoreError("away", "not_written", "closed")
    return work()
  }
  const log: RoomLog = new SimLog(disk, gate)
  const close = async (): Promise<void> => {
    open = false
  }
  return { log, records: noRecords, blobs: new SimBlobs(), alive: true, close, [Symbol.asyncDispose]: close }
}

const newPlace: NewPlace = async () => {
  const disk = new SimDisk()
  return {
    open: async () => {
      disk.crash(0)
      return storeOn(disk)
    },
    damageSnapshot: async (room, number) => damageSnapshot(disk, room, number),
    [Symbol.asyncDispose]: async () => undefined,
  }
}

describe("RoomLog of the simulation", () => {
  roomLogContract(newPlace)
  snapshotsContract(newPlace)
})
