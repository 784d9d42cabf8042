import type { Context } from "hono"
import type { ApiError } from "../../shared/api.ts"
import type { ErrorCode } from "../../shared/errors.ts"
import { ERRORS } from "../errors.ts"
import type { Refusal } from "../endpoint.ts"

/** What one request knows while it is served. */
export interface Served {
  Variables: {
    requestId: string
    /** The pattern of the route that took it, for the log: a path has ids and names in it. */
    route: string
    refusal: Refusal["code"] | undefined
  }
  Bindings: { incoming?: { socket?: { remoteAddress?: string | undefined } } }
}

export type Call = Context<Served>

/** The one shape of every refusal. It says nothing that the code does not: not for whom, and not why. */
export function answerRefusal(call: Call, { code, fields, retryAfter }: Refusal): Response {
  const { status, text } = ERRORS[code]
  if (retryAfter !== undefined) call.header("retry-after", String(retryAfter))
  call.set("refusal", code)
  call.header("cache-control", "no-store")
  const body: ApiError = {
    error: {
      code,
      message: text,
      ...(fields && { fields: [...fields] }),
      requestId: call.get("requestId"),
    },
  }
  return call.json(body, status)
}

/** Asked too often; in so many seconds it may be asked again. */
export function answerTooMany(call: Call, seconds: number, code: ErrorCode = "too_many"): Response {
  call.header("retry-after", String(seconds))
  return answerRefusal(call, { code })
}
