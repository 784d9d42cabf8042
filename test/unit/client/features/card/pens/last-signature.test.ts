import { expect, test } from "vitest"
import { keepSignature, lastSignature } from "../../../../../../client/features/card/pens/last-signature.ts"
import { personId } from "../../../../../support/documents.ts"

const [MIRA, IVO] = [personId(1), personId(2)]
const STROKE = { pen: "plum", width: 10, points: [1, 2, 50, 30, 40, 50] } as const

test("the last signature of a person is theirs to use again, and one without a stroke is none", () => {
  expect(lastSignature(MIRA)).toBeUndefined()
  keepSignature(MIRA, [{ ...STROKE, points: [...STROKE.points] }])
  keepSignature(MIRA, [])
  expect(lastSignature(MIRA)).toEqual([STROKE])
  expect(lastSignature(IVO)).toBeUndefined()
})
