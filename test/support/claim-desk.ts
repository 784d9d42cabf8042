import type { ClaimAnswer, ClaimCommand, PoolCommand } from "../../shared/claim-commands.ts"
import { ClaimCommand as AnyClaim, PoolCommand as AnyPool } from "../../shared/claim-commands.ts"
import type { ItemClaims } from "../../shared/claims.ts"
import type { ErrorCode } from "../../shared/errors.ts"
import { OccasionId, type PersonId, seq } from "../../shared/ids.ts"
import { decideClaim } from "../../server/claims/claim-rules.ts"
import { depart, observe } from "../../server/claims/owner-rules.ts"
import { decidePool } from "../../server/claims/pool-rules.ts"
import type { ProjectedItem } from "../../server/claims/ports.ts"
import { blank, type ItemRecord } from "../../server/claims/record.ts"
import { finish, once, settle, type Asker, type Context, type Decision } from "../../server/claims/rules.ts"
import { viewItem } from "../../server/claims/view.ts"
import { requestId, type AskedClaim, type AskedPool } from "./claims-world.ts"
import { itemId, personId } from "./documents.ts"

export const OCCASION = OccasionId.parse("0".repeat(26))
const ITEM = itemId(1)
export const IVO = personId(1)
export const MIRA = personId(2)
export const GRAN = personId(3)
export const TOM = personId(4)
export const ANNA = personId(5)
export const MINUTE = 60_000
export const DAY = 24 * 60 * MINUTE
const GIVERS = new Set([IVO, MIRA, GRAN, TOM])

/** One item, its owner and its givers, by the pure rules alone: what commands do without a store. */
export class Desk {
  now = 1_000_000
  item: ProjectedItem
  record: ItemRecord
  #organiser: PersonId

  constructor(item: Partial<ProjectedItem> = {}, organiser: PersonId = IVO) {
    this.item = { room: "list", title: "Headphones", quantity: 1, removed: false, seq: seq(1), ...item }
    this.record = blank(OCCASION, ITEM, this.item, this.now)
    this.#organiser = organiser
  }

  #asker = (me: PersonId): Asker => ({ me, ids: new Set([me]), organiser: me === this.#organiser })

  #decide(
    me: PersonId,
    command: ClaimCommand | PoolCommand,
    rule: (record: ItemRecord, asker: Asker, context: Context) => Decision,
  ): ClaimAnswer | ErrorCode {
    const asker = this.#asker(me)
    const context: Context = { now: this.now, isGiver: (person) => GIVERS.has(person), alternatives: [] }
    const decided = once(this.record, { asker, command, now: this.now }, (record) =>
      rule(record, asker, context),
    )
    if (decided.ok) {
      this.record = decided.value.record
      return decided.value.answer
    }
    if (decided.error === "alternatives") throw new Error("alternatives were given")
    return decided.error
  }

  claim(me: PersonId, asked: AskedClaim): ClaimAnswer | ErrorCode {
    const command = AnyClaim.parse({ requestId: requestId(), ...asked })
    return this.#decide(me, command, (record, asker, context) => decideClaim(record, asker, command, context))
  }

  pool(me: PersonId, asked: AskedPool): ClaimAnswer | ErrorCode {
    const command = AnyPool.parse({ requestId: requestId(), ...asked })
    return this.#decide(me, command, (record, asker, context) => decidePool(record, asker, command, context))
  }

  /** The owner changed the item in its room, and the givers' side heard of it. */
  owner(change: Partial<ProjectedItem>): this {
    this.item = { ...this.item, seq: seq(this.item.seq + 1), ...change }
    return this.hears(this.item)
  }

  hears(item: ProjectedItem): this {
    this.record = finish(this.record, observe(this.record, item, this.now))
    return this
  }

  /** `keeping`: what they promised stays promised. */
  leave(person: PersonId, keeping = false): this {
    const gone = new Set([person])
    const leaving = { gone, keeping: keeping ? gone : new Set<PersonId>() }
    this.record = finish(this.record, depart(this.record, leaving, this.now))
    return this
  }

  /** Everybody who had left is back. */
  nobodyLeft(): this {
    const nobody = new Set<PersonId>()
    this.record = finish(this.record, depart(this.record, { gone: nobody, keeping: nobody }, this.now))
    return this
  }

  wait(ms: number): this {
    this.now += ms
    return this
  }

  sweep(): this {
    this.record = finish(this.record, settle(this.record, this.now))
    return this
  }

  view(me: PersonId): ItemClaims {
    const names = (id: PersonId) => ({ id, name: id, look: 0 })
    return viewItem(this.record, { asker: this.#asker(me), names }, this.now)
  }

  /** What this person is told, by kind. */
  told(me: PersonId): readonly string[] {
    return this.view(me).notices.map(({ kind }) => kind)
  }
}

export const result = (answer: ClaimAnswer | ErrorCode): string =>
  typeof answer === "string" ? answer : answer.result
