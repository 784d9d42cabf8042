import type { Upstream, UpstreamName } from "../../shared/protocol.ts"

/** A connection to one server. What is sent after its end is gone. */
export interface Wire {
  send<N extends UpstreamName>(name: N, ...args: Upstream<N>): void
  /** Nothing is said or heard here any more. */
  leave(): void
}
