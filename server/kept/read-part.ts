import type { z } from "zod"
import { nestsTooDeep } from "../../shared/json-depth.ts"
import { ok, refuse, type Result } from "../../shared/result.ts"
import { refusal, type Refusal, type Upload } from "../endpoint.ts"

/** How many faults of a part are told. */
const FAULTS_TOLD = 10

/** One part of a card, as its schema has it. What it says may be anything, as deep as bytes can nest. */
export async function readPart<T>(upload: Upload, schema: z.ZodType<T>): Promise<Result<T, Refusal>> {
  const bytes = await upload.read()
  if (!bytes.ok) return bytes
  const value = jsonOf(bytes.value)
  if (!value.ok) return refusal(value.error)
  const read = schema.safeParse(value.value)
  if (read.success) return ok(read.data)
  const fields = read.error.issues
    .slice(0, FAULTS_TOLD)
    .map(({ path, message }) => ({ path: path.map(String).join("."), message }))
  return refuse({ code: "invalid_input", fields })
}

function jsonOf(bytes: Uint8Array): Result<unknown, "malformed"> {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes)
    if (nestsTooDeep(text)) return refuse("malformed")
    const value: unknown = JSON.parse(text)
    return ok(value)
  } catch {
    // Not UTF-8, or not JSON: the error would quote what was sent.
    return refuse("malformed")
  }
}
