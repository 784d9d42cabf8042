import { describe } from "vitest"
import { recordsContract } from "./records.contract.ts"
import { SQLITE_VARIANTS } from "./sqlite-place.ts"

describe.each(SQLITE_VARIANTS)("Records on SQLite, $name", ({ newPlace }) => {
  recordsContract(newPlace)
})
