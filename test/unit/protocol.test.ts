import { createHash } from "node:crypto"
import { expect, test } from "vitest"
import { z } from "zod"
import { DOWNSTREAM, Hello, PROTOCOL_VERSION, UPSTREAM } from "../../shared/protocol.ts"

test("[P1] a change of the wire is a change of the version", () => {
  const shape = (schemas: Readonly<Record<string, z.ZodType>>): unknown =>
    Object.entries(schemas).map(([name, schema]) => [
      name,
      z.toJSONSchema(schema, { unrepresentable: "any", io: "input" }),
    ])
  const wire = JSON.stringify([shape({ Hello }), shape(UPSTREAM), shape(DOWNSTREAM)])
  const print = createHash("sha256").update(wire).digest("hex").slice(0, 16)
  expect({ version: PROTOCOL_VERSION, print }).toMatchInlineSnapshot(`
    {
      "print": "37a05e9aa7eae10a",
      "version": 6,
    }
  `)
})
