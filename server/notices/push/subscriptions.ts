import type { PushDevice, PushResult, SubscribePush } from "../../../shared/channel-routes.ts"
import type { PersonId, SessionId } from "../../../shared/ids.ts"
import { ok, refuse, type Result } from "../../../shared/result.ts"
import type { Clock } from "../../clock.ts"
import { type Caller, type Refusal, wrongField } from "../../endpoint.ts"
import type { Table } from "../../store/table.ts"
import { areUsable, keyOf, type SubscriptionRecord, viewSubscription } from "./record.ts"

export interface SubscriptionsDeps {
  readonly subscriptions: Table<SubscriptionRecord>
  /** Whether requests may go to the address of a push service, as far as its text tells. */
  readonly allows: (endpoint: string) => boolean
  /** Which of these devices are still signed in. */
  readonly signedIn: (devices: readonly SessionId[]) => Promise<ReadonlySet<SessionId>>
  readonly clock: Clock
}

export interface Subscription {
  readonly key: string
  readonly body: SubscriptionRecord
}

/** The devices that people chose to get notifications on (N4): one address of a push service for each. */
export class PushSubscriptions {
  readonly #deps: SubscriptionsDeps

  constructor(deps: SubscriptionsDeps) {
    this.#deps = deps
  }

  /** Registers the device that asks. Whoever had this address has it no more; what the device had before ends. */
  async subscribe(
    { person, session }: Caller,
    { endpoint, keys }: SubscribePush,
  ): Promise<Result<PushDevice, Refusal>> {
    const { subscriptions, allows, clock } = this.#deps
    if (!allows(endpoint))
      return wrongField("endpoint", "no address of a push service that is reached from here")
    if (!areUsable(keys)) return wrongField("keys.p256dh", "no public key of the curve P-256")
    const key = keyOf(endpoint)
    const record: SubscriptionRecord = { person, device: session, endpoint, ...keys, since: clock.now() }
    if ((await subscriptions.insert(key, record)) === "exists") {
      const changed = await subscriptions.change(key, () => ok(record))
      // It went in between.
      if (!changed.ok) await subscriptions.insert(key, record)
    }
    for (const other of await subscriptions.find("device", { equals: session }))
      if (other.key !== key) await subscriptions.delete(other.key)
    return ok(viewSubscription(record, session))
  }

  /** Ends what this device of the person gets; another person's is answered like one that never was (A3). */
  async unsubscribe(person: PersonId, device: SessionId): Promise<void> {
    const { subscriptions } = this.#deps
    for (const { key } of await subscriptions.find("device", { equals: device }))
      await subscriptions.deleteIf(key, (body) => body.person === person && body.device === device)
  }

  /** The person's devices, the one that asks first. */
  async list({ person, session }: Caller): Promise<readonly PushDevice[]> {
    return (await this.of(person))
      .map(({ body }) => viewSubscription(body, session))
      .toSorted((a, b) => Number(b.current) - Number(a.current) || a.since - b.since)
  }

  /** Where notices for this person go. What belongs to a device that is signed out goes, however that came about. */
  async of(person: PersonId): Promise<readonly Subscription[]> {
    const { subscriptions, signedIn } = this.#deps
    const found = await subscriptions.find("person", { equals: person })
    if (found.length === 0) return []
    const here = await signedIn(found.map(({ body }) => body.device))
    const [kept, gone] = [found.filter(isHere(here)), found.filter((one) => !isHere(here)(one))]
    for (const one of gone) await this.drop(one)
    return kept
  }

  /** The device was signed out. */
  async ended(device: SessionId): Promise<void> {
    const { subscriptions } = this.#deps
    for (const one of await subscriptions.find("device", { equals: device })) await this.drop(one)
  }

  /** Forgets a subscription, unless it was registered again meanwhile. */
  async drop({ key, body }: Subscription): Promise<void> {
    await this.#deps.subscriptions.deleteIf(key, (latest) => isSame(latest, body))
  }

  /** Keeps what the push service answered, for the person to see (N12). */
  async note({ key, body }: Subscription, last: PushResult, accepted: string | undefined): Promise<void> {
    await this.#deps.subscriptions.change(key, (latest) =>
      isSame(latest, body)
        ? ok({ ...latest, last, ...(accepted !== undefined && { accepted }) })
        : refuse("registered anew"),
    )
  }
}

const isHere =
  (here: ReadonlySet<SessionId>) =>
  ({ body }: Subscription): boolean =>
    here.has(body.device)

const isSame = (a: SubscriptionRecord, b: SubscriptionRecord): boolean =>
  a.since === b.since && a.device === b.device && a.p256dh === b.p256dh
