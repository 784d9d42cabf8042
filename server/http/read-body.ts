import { refuse, ok, type Result } from "../../shared/result.ts"

/**
 * The JSON of a request's body, read up to `maxBytes`. Only `application/json` is read: a form of another site can
 * send anything else without asking first.
 */
export async function readJson(
  request: Request,
  maxBytes: number,
): Promise<Result<unknown, "unsupported_type" | "too_large" | "malformed">> {
  const type = request.headers.get("content-type") ?? ""
  if (!/^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i.test(type))
    return refuse("unsupported_type")
  if (request.headers.has("content-encoding")) return refuse("unsupported_type")
  const bytes = await readUpTo(request, maxBytes)
  if (!bytes) return refuse("too_large")
  try {
    const json: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes))
    return ok(json)
  } catch {
    // Not UTF-8, or not JSON: the error would quote what was sent.
    return refuse("malformed")
  }
}

/** The bytes of a request's body; undefined when there are more. */
export async function readUpTo(request: Request, maxBytes: number): Promise<Uint8Array | undefined> {
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) return undefined
  const chunks: Uint8Array[] = []
  let length = 0
  const body: ReadableStream<Uint8Array> | null = request.body
  for await (const chunk of body ?? []) {
    length += chunk.length
    if (length > maxBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
