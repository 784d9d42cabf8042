import type { ClaimCommand, PoolCommand } from "../../shared/claim-commands.ts"
import type { PersonId } from "../../shared/ids.ts"
import type { Expected } from "./permission-table.ts"

/** What somebody who gives here is answered; everybody else hears that nothing is here. */
export type Said = Expected | "gone" | "short"

/** How an item stands: nobody did anything about it, or another giver has it (of a pool: started it and chipped in). */
export const STANDS = ["free", "taken"] as const
export type Stand = (typeof STANDS)[number]

export interface Verb {
  /** `other`: the giver who has it, named where the verb can name somebody. */
  readonly body: (other: PersonId) => object
  /** Organiser, then giver. */
  readonly free: readonly [Said, Said]
  readonly taken: readonly [Said, Said]
}

const verb = (body: Verb["body"], free: Said, taken: Said, takenByGiver = taken): Verb => ({
  body,
  free: [free, free],
  taken: [taken, takenByGiver],
})
const nothing = () => ({})

/** Every verb of claims has its row: one without does not compile. */
export const CLAIM_VERBS: { readonly [D in ClaimCommand["do"]]: Verb } = {
  hold: verb(() => ({ units: 1 }), "ok", "gone"),
  extend: verb(nothing, "nothing_taken", "nothing_taken"),
  // For somebody else: what they decided for themselves is theirs.
  claim: verb((other) => ({ units: 1, for: other }), "ok", "not_allowed"),
  release: verb((giver) => ({ giver, reason: "She has one" }), "nothing_taken", "ok", "not_allowed"),
  mark: verb((giver) => ({ giver, as: "bought" }), "nothing_taken", "not_allowed"),
  keep: verb((giver) => ({ giver }), "nothing_taken", "nothing_taken"),
  watch: verb(() => ({ on: true }), "ok", "ok"),
  seen: verb(() => ({ key: "free" }), "ok", "ok"),
}

/** Every verb of pools has its row, too. Running the place does not make anybody a collector. */
export const POOL_VERBS: { readonly [D in PoolCommand["do"]]: Verb } = {
  start: verb(() => ({ currency: "EUR" }), "ok", "pool_runs"),
  pledge: verb(() => ({ minor: 500 }), "no_pool", "ok"),
  withdraw: verb(nothing, "no_pool", "ok"),
  sent: verb(nothing, "no_pool", "pool_state"),
  confirm: verb((person) => ({ person }), "no_pool", "collector_only"),
  returned: verb((person) => ({ person }), "no_pool", "collector_only"),
  offer: verb((to) => ({ to }), "no_pool", "collector_only"),
  accept: verb(nothing, "no_pool", "not_allowed"),
  // Nobody was asked, so there is nothing to say no to.
  decline: verb(nothing, "no_pool", "ok"),
  target: verb(() => ({ minor: 1_000 }), "no_pool", "collector_only"),
  handle: verb(() => ({ handle: "DE00 1234" }), "no_pool", "collector_only"),
  bought: verb(nothing, "no_pool", "collector_only"),
  given: verb(nothing, "no_pool", "collector_only"),
  cancel: verb(nothing, "no_pool", "collector_only"),
}
