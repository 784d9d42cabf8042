import { base32, secureRandom } from "../../shared/ids.ts"

/** What a proxy may have called a request already: short, and nothing that could write a log line of its own. */
const GIVEN = /^[\w.:-]{8,64}$/

/** The header that carries it in and out. */
export const REQUEST_ID = "x-request-id"

/** One request or connection over all its log lines: the name it came with, or a new one where that is none. */
export const correlationId = (given: string | undefined): string =>
  given !== undefined && GIVEN.test(given) ? given : base32(secureRandom(10))
