import type { ErrorCode } from "../../shared/errors.ts"
import { ERRORS } from "../errors.ts"

const COME_BACK = 4503

/**
 * The WebSocket close code of a refusal: 4000 and the status that it has over HTTP. Stock providers of y-websocket take
 * 44xx for final and come back after any other; `again`: they may, whatever the reason.
 */
export const closeCode = (code: ErrorCode, again = false): number =>
  again ? COME_BACK : 4_000 + ERRORS[code].status
