import { expect, test } from "vitest"
import { parseEntry, parseRecord, parseSnapshot } from "../../../../server/store/mongo/documents.ts"

test.each([
  ["an entry", parseEntry],
  ["a snapshot", parseSnapshot],
  ["a record", parseRecord],
])("%s that somebody else wrote is the store's trouble, not a bug that ends the process", (_, parse) => {
  for (const found of [null, {}, { room: 1, seq: "2" }, { _id: 5, version: "1" }]) {
    expect(() => parse(found)).toThrow(expect.objectContaining({ name: "StoreError", reason: "corrupt" }))
  }
})
