import { describe } from "vitest"
import { type Store, StoreError } from "../../server/store/port.ts"
import { SimBlobs } from "../support/sim-blobs.ts"
import { SimRecords } from "../support/sim-records.ts"
import { SimDisk, SimLog } from "../support/sim-store.ts"
import { TEST_COLLECTIONS, type NewPlace } from "./place.ts"
import { recordsContract } from "./records.contract.ts"

/** Records in memory: what is shown with them counts only if they keep the contract. */
const newPlace: NewPlace = async () => {
  let open = false
  const records = new SimRecords(TEST_COLLECTIONS, async () => {
    if (!open) throw new StoreError("away", "not_written", "closed")
  })
  const disk = new SimDisk()
  return {
    async open(): Promise<Store> {
      open = true
      const close = async (): Promise<void> => {
        open = false
      }
      return {
        log: new SimLog(disk),
        records,
        blobs: new SimBlobs(),
        alive: true,
        close,
        [Symbol.asyncDispose]: close,
      }
    },
    damageSnapshot: () => Promise.reject(new Error("there are no snapshots here")),
    [Symbol.asyncDispose]: async () => undefined,
  }
}

describe("Records of the simulation", () => {
  recordsContract(newPlace)
})
