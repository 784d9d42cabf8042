import type { ErrorCode } from "../../shared/errors.ts"
import type { DownstreamName, UpstreamName } from "../../shared/protocol.ts"

/** What one frame down says besides its kind, as far as an operator may know. */
export interface Answered {
  readonly code: string | undefined
  /** How many edits it is about. */
  readonly edits: number
}

/**
 * What an operator wants to count at the live connections of a node: kinds and codes, never rooms or people (S3).
 * Nothing here may throw or take long.
 */
export interface GatewayMeter {
  /** A frame of a peer, before anything is decided about it. */
  received(name: UpstreamName): void
  /** A frame that nothing follows from: over a limit where leaving out is the answer, for no room, or unreadable. */
  dropped(name: UpstreamName | "unreadable"): void
  /** A frame to one peer that is no entry. */
  answered(name: DownstreamName, what: Answered): void
  /** A connection could not be made. */
  turnedAway(code: ErrorCode): void
}

export const NO_METER: GatewayMeter = {
  received: () => undefined,
  dropped: () => undefined,
  answered: () => undefined,
  turnedAway: () => undefined,
}

/** The code and the number of edits in a frame's arguments. */
export function answeredBy([first]: readonly unknown[]): Answered {
  if (typeof first !== "object" || first === null) return { code: undefined, edits: 0 }
  const code = "code" in first && typeof first.code === "string" ? first.code : undefined
  return { code, edits: "frames" in first && Array.isArray(first.frames) ? first.frames.length : 0 }
}
