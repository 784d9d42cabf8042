import type { ErrorCode } from "../../shared/errors.ts"
import type { Seq } from "../../shared/ids.ts"
import type { Push } from "./pending-updates.ts"
import type { Notice, Subscription } from "./subscriber.ts"

/** A busy answer asks its author to wait this long, in ms. */
const RETRY_MS = 1_000

type Pushed = Push<Subscription>

/** What authors are told of their pushes other than by an entry (R3). */
export class Replies {
  readonly #tell: (to: Subscription, notice: Notice) => void

  constructor(tell: (to: Subscription, notice: Notice) => void) {
    this.#tell = tell
  }

  refuse({ author, frame }: Pushed, code: ErrorCode): void {
    this.#tell(author, { kind: "refused", frames: [frame], code })
  }

  busy(pushes: readonly Pushed[]): void {
    for (const [author, own] of Map.groupBy(pushes, (push) => push.author)) {
      this.#tell(author, { kind: "busy", frames: own.map((push) => push.frame), retryMs: RETRY_MS })
    }
  }

  known({ author, frame }: Pushed, at: Seq): void {
    this.#tell(author, { kind: "known", frames: [[frame, at]] })
  }

  overlaps({ author, frame }: Pushed): void {
    this.#tell(author, { kind: "overlaps", frame })
  }

  resync({ author, frame }: Pushed): void {
    this.#tell(author, { kind: "resync", frame })
  }
}
