import type { PushResult } from "../../../shared/channel-routes.ts"
import type { Clock } from "../../clock.ts"
import type { Outbound, OutboundAnswer } from "../../outbound/post.ts"
import type { FailureWords } from "../../words/catalogue.ts"
import { wordsIn } from "../../words/words-in.ts"
import type { Channel, DeliveryResult, DeviceOutcome, DeviceState, Notice } from "../port.ts"
import { topicOf } from "../topic.ts"
import { pushRequest, type PushIdentity } from "./message.ts"
import type { PushSubscriptions, Subscription } from "./subscriptions.ts"

export interface PushChannelDeps {
  readonly subscriptions: Pick<PushSubscriptions, "of" | "drop" | "note">
  readonly outbound: Pick<Outbound, "post">
  readonly identity: PushIdentity
  readonly clock: Clock
}

/** A push service that names no time is asked again after this, ms; one that names a longer one than the second, after that. */
const RETRY_MS = 60_000
const RETRY_MAX_MS = 3_600_000

type Outcome = Exclude<DeliveryResult, { readonly kind: "delivered" }> | { readonly kind: "accepted" }

/** Web Push: a notice goes to every device of the person that asked for notifications, under one topic (N4). */
export class PushChannel implements Channel {
  readonly name = "push"
  readonly #deps: PushChannelDeps

  constructor(deps: PushChannelDeps) {
    this.#deps = deps
  }

  /**
   * Delivered as soon as one device's push service accepted it. Each device is tried on its own: a later attempt leaves
   * those out that accepted this very notice, so that nothing that was dismissed comes back, and those whose time has not
   * come.
   */
  async deliver(notice: Notice, devices: readonly DeviceState[] = []): Promise<DeliveryResult> {
    const { subscriptions, clock } = this.#deps
    if (notice.expiresAt - clock.now() < 1000)
      return { kind: "failed", again: false, reason: wordsIn(notice.language).failures.late }
    const reached = await subscriptions.of(notice.person)
    const now = clock.now()
    const due = reached.filter((one) => isDue(stateOf(one, devices), now))
    const outcomes = await Promise.all(
      due.map(async (one): Promise<DeviceOutcome> => {
        const outcome = await this.#send(one, notice)
        const result = outcome.kind === "accepted" ? { kind: "delivered" as const } : outcome
        return { device: one.body.device, address: one.key, result }
      }),
    )
    const accepted = outcomes.filter(({ result }) => result.kind === "delivered").length
    if (accepted > 0)
      return {
        kind: "delivered",
        via: accepted === 1 ? "1 device" : `${accepted} devices`,
        id: topicOf(notice),
        devices: outcomes,
      }
    return { ...worth(outcomes), devices: outcomes }
  }

  async #send(subscription: Subscription, notice: Notice): Promise<Outcome> {
    const { outbound, subscriptions, identity, clock } = this.#deps
    const topic = topicOf(notice)
    if (subscription.body.accepted === topic) return { kind: "accepted" }
    const request = pushRequest(notice, subscription.body, { identity, now: clock.now() })
    const answer = await outbound.post(subscription.body.endpoint, request)
    const outcome = outcomeOf(answer, clock.now(), wordsIn(notice.language).failures)
    if (outcome.kind === "none") await subscriptions.drop(subscription)
    else
      await subscriptions.note(
        subscription,
        resultOf(answer, clock.now()),
        outcome.kind === "accepted" ? topic : undefined,
      )
    return outcome
  }
}

/** A device is known by itself and by its address: either may be new. */
const stateOf = ({ key, body }: Subscription, devices: readonly DeviceState[]): DeviceState | undefined =>
  devices.find((one) => one.accepted === true && (one.device === body.device || one.address === key)) ??
  devices.find((one) => one.device === body.device && one.address === key)

const isDue = (state: DeviceState | undefined, now: number): boolean =>
  state === undefined || (state.accepted !== true && state.next !== undefined && state.next <= now)

/** Of several devices that were not reached: the one for which another attempt is worth most. */
function worth(outcomes: readonly DeviceOutcome[]): DeliveryResult {
  const failed = outcomes.flatMap(({ result }) => (result.kind === "failed" ? [result] : []))
  const waits = failed.filter(({ again }) => again).map(({ retryAfter }) => retryAfter ?? RETRY_MS)
  const first = failed.find(({ again }) => again) ?? failed[0]
  if (first === undefined) return { kind: "none" }
  return first.again ? { ...first, retryAfter: Math.min(...waits) } : first
}

function outcomeOf(answer: OutboundAnswer, now: number, words: FailureWords): Outcome {
  if (answer.kind === "blocked") return failed(words.pushBlocked)
  if (answer.kind === "unreachable") return failed(words.pushSilent, RETRY_MS)
  const { status, retryAfter } = answer
  if (status >= 200 && status < 300) return { kind: "accepted" }
  // The browser has ended the subscription, or nobody knows it any more.
  if (status === 404 || status === 410) return { kind: "none" }
  if (status === 429 || status >= 500) return failed(words.pushBusy(status), waitOf(retryAfter, now))
  return failed(words.pushRefused(status))
}

const failed = (reason: string, retryAfter?: number): Outcome => ({
  kind: "failed",
  again: retryAfter !== undefined,
  reason,
  ...(retryAfter !== undefined && { retryAfter }),
})

/** Seconds, or a date (RFC 9110). */
function waitOf(retryAfter: string | undefined, now: number): number {
  const text = retryAfter?.trim() ?? ""
  const ms = /^\d{1,9}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now
  return ms > 0 ? Math.min(ms, RETRY_MAX_MS) : RETRY_MS
}

const resultOf = (answer: OutboundAnswer, at: number): PushResult =>
  answer.kind === "answered"
    ? { at, kind: isAccepted(answer.status) ? "accepted" : "answered", status: answer.status }
    : { at, kind: answer.kind }

const isAccepted = (status: number): boolean => status >= 200 && status < 300
