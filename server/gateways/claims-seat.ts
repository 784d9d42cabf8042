import type { OccasionId } from "../../shared/ids.ts"
import type { As } from "../../shared/protocol.ts"
import { unreachable } from "../../shared/result.ts"
import { partsOf } from "../../shared/rooms.ts"
import type { ClaimsFrame, ClaimsListener } from "../claims/ports.ts"
import type { Grant } from "../rooms/grant.ts"
import { encodeEvent, type EncodedFrame } from "./wire.ts"

/** What the gateway asks of claims: the state now, and every change until the answer is called. */
export interface ClaimsFeed {
  open(occasion: OccasionId, listener: ClaimsListener): () => void
}

/**
 * Whoever may write ideas hears what is taken, on the same seat: the grant for `plan` is the proof, and losing it ends
 * both at once (S1, M4). A seat in any other room hears nothing of it.
 */
export function followClaims(
  feed: ClaimsFeed,
  { room, person, may }: Grant,
  { as, send }: { readonly as: As; readonly send: (frame: EncodedFrame) => "sent" | "full" },
): (() => void) | undefined {
  const { kind, occasion } = partsOf(room)
  if (kind !== "plan" || may !== "write") return undefined
  const listener: ClaimsListener = {
    person,
    send: (frame) => send(encoded(as, frame)),
  }
  return feed.open(occasion, listener)
}

function encoded(as: As, frame: ClaimsFrame): EncodedFrame {
  switch (frame.kind) {
    case "state":
      return encodeEvent("claims", [{ as, ...frame.state }])
    case "item":
      return encodeEvent("claim", [{ as, item: frame.item }])
    case "head":
      return encodeEvent("claims_head", [{ as, counter: frame.counter }])
    default:
      return unreachable(frame)
  }
}
