import { MongoNetworkError } from "mongodb"
import { expect, test } from "vitest"
import { storeErrorOf } from "../../../../server/store/mongo/failure.ts"

const ofSocket = Object.assign(new Error("write EPIPE"), { code: "EPIPE", syscall: "write" })
const refused = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED", syscall: "connect" })

const ended = Object.assign(new Error("This socket has been ended by the other party"), { code: "EPIPE" })

test.each([
  ["a socket that the other side has ended, at a write", ended, "unknown"],
  ["a socket that dies under a long write, of which the driver makes nothing", ofSocket, "unknown"],
  ["a connection that dies", new MongoNetworkError("read ECONNRESET"), "unknown"],
  ["a connection that was never made", new MongoNetworkError("refused", { cause: refused }), "not_written"],
])("%s: whoever wrote is told so", (_what, error, outcome) => {
  expect(storeErrorOf(error)).toMatchObject({ name: "StoreError", reason: "away", outcome })
})

test("a bug stays a bug", () => {
  const bug = new TypeError("undefined is not a function")
  expect(storeErrorOf(bug)).toBe(bug)
})
