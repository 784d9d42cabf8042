import { describe, expect, test } from "vitest"
import { runWithFault } from "../powercut/faults.ts"

const FIVE_OK = ["ok", "ok", "ok", "ok", "ok"]

describe.each([{ inlineCommits: true }, { inlineCommits: false }])(
  "a disk that misbehaves (inline commits: $inlineCommits)",
  ({ inlineCommits }) => {
    test("and has no room: edits are refused as certainly not written, reading goes on, and all goes on when there is room", async () => {
      const outcome = await runWithFault({ inlineCommits, fault: "f" })
      expect(outcome).toMatchObject({ before: FIVE_OK, after: FIVE_OK, readable: 5 })
      expect(outcome.during).toEqual(Array.from({ length: 5 }, () => "full, not_written"))
      expect(outcome).toMatchObject({ acknowledged: 10, kept: 10 })
    })

    test("and fails one sync: that edit is not called saved, the next ones are, and are there", async () => {
      const outcome = await runWithFault({ inlineCommits, fault: "e" })
      expect(outcome).toMatchObject({ before: FIVE_OK, after: FIVE_OK })
      expect(outcome.during).toEqual(["away, unknown", "ok", "ok", "ok", "ok"])
      expect(outcome).toMatchObject({ acknowledged: 14, kept: 14, readable: 9 })
    })

    test("and fails every sync: nothing is called saved, the process lives, and all goes on when the disk is well again", async () => {
      const outcome = await runWithFault({ inlineCommits, fault: "E" })
      expect(outcome).toMatchObject({ before: FIVE_OK, after: FIVE_OK, readable: 5 })
      expect(outcome.during).toEqual(Array.from({ length: 5 }, () => "away, unknown"))
      expect(outcome).toMatchObject({ acknowledged: 10, kept: 10 })
    })
  },
)
