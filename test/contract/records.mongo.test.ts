import { describe } from "vitest"
import { mongoPlaces } from "./mongo-place.ts"
import { recordsContract } from "./records.contract.ts"

describe("Records on MongoDB", () => {
  recordsContract(mongoPlaces())
})
