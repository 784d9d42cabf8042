import type { ErrorCode } from "../../shared/errors.ts"
import type { Seq } from "../../shared/ids.ts"
import type { Push } from "./pending-updates.ts"
import type { Notice, Subscription } from "./subscriber.ts"

/** A busy answer asks its author to wait this long, ms. */
const RETRY_MS = 1_000

type Pushed = Push<Subscription>

/* What authors are answered to their pushes other than by an entry (R3). */

function reply(to: Subscription, notice: Notice): void {
  if (!to.gone) to.subscriber.notice(notice)
}

export const replyRefused = ({ author, frame }: Pushed, code: ErrorCode): void =>
  reply(author, { kind: "refused", frames: [frame], code })

export function replyBusy(pushes: readonly Pushed[]): void {
  for (const [author, own] of Map.groupBy(pushes, (push) => push.author)) {
    reply(author, { kind: "busy", frames: own.map((push) => push.frame), retryMs: RETRY_MS })
  }
}

export const replyKnown = ({ author, frame }: Pushed, at: Seq): void =>
  reply(author, { kind: "known", frames: [[frame, at]] })

export const replyOverlaps = ({ author, frame }: Pushed): void => reply(author, { kind: "overlaps", frame })

export const replyResync = ({ author, frame }: Pushed): void => reply(author, { kind: "resync", frame })
