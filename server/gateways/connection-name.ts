import type { IncomingMessage } from "node:http"
import { correlationId, REQUEST_ID } from "../ops/correlation.ts"

const names = new WeakMap<IncomingMessage, string>()

/** What a connection is called in the log: as its first request was called by whoever passed it on, or by a new name. */
export function nameOf(request: IncomingMessage): string {
  const given = request.headers[REQUEST_ID]
  const name = names.get(request) ?? correlationId(typeof given === "string" ? given : undefined)
  names.set(request, name)
  return name
}
