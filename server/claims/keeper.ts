import type { ItemId, OccasionId } from "../../shared/ids.ts"
import { ITEMS_MAX } from "../../shared/limits.ts"
import { ok, type Result } from "../../shared/result.ts"
import type { Clock } from "../clock.ts"
import type { Events } from "../events.ts"
import type { Table } from "../store/table.ts"
import { addedAgain, listedIn, type Listed } from "./again.ts"
import { acquaint, type GiverDeps } from "./givers.ts"
import { depart, observe } from "./owner-rules.ts"
import type { ItemsProjection, ProjectedItem } from "./ports.ts"
import { blank, keyOf, type ItemRecord } from "./record.ts"
import { finish, settle } from "./rules.ts"
import { KeyedMutex } from "../async/keyed-mutex.ts"
import { peopleIn } from "./view.ts"

export interface KeeperDeps extends GiverDeps {
  readonly claims: Table<ItemRecord>
  readonly items: ItemsProjection
  readonly events: Events
  readonly clock: Clock
}

/**
 * Records that an occasion may have: ten times the wishes of a list, and more than a family takes in its life. A giver's
 * page gets all that is taken at once.
 */
const RECORDS_MAX = 10 * ITEMS_MAX
/** Occasions whose records are counted at once. */
const COUNTED = 1_000

interface Place {
  readonly occasion: OccasionId
  readonly item: ItemId
  /** As its room says now; undefined when no room has it. */
  readonly projected: ProjectedItem | undefined
}

type Rule<E> = (record: ItemRecord) => Result<ItemRecord, E>

/** Keeps the records of claims: changes one at a time by compare-and-set, and tells of every change once. */
export class Keeper {
  readonly #deps: KeeperDeps
  readonly #mutex = new KeyedMutex()
  readonly #listeners = new Set<(record: ItemRecord) => void>()
  /** As far as this node knows; what others added counts from the next reading. */
  readonly #counts = new Map<OccasionId, number>()

  constructor(deps: KeeperDeps) {
    this.#deps = deps
  }

  /** Hears of every record that this node changed. */
  subscribe(listener: (record: ItemRecord) => void): void {
    this.#listeners.add(listener)
  }

  get(occasion: OccasionId, item: ItemId): Promise<ItemRecord | undefined> {
    return this.#deps.claims.get(keyOf(occasion, item))
  }

  /** Every record of an occasion, as stored. */
  async all(occasion: OccasionId): Promise<readonly ItemRecord[]> {
    const found = await this.#deps.claims.find("occasion", { equals: occasion })
    this.#count(occasion, found.length)
    return found.map(({ body }) => body)
  }

  #count(occasion: OccasionId, records: number): void {
    this.#counts.delete(occasion)
    this.#counts.set(occasion, records)
    const [longest] = this.#counts.keys()
    if (this.#counts.size > COUNTED && longest !== undefined) this.#counts.delete(longest)
  }

  async #mayGrow(occasion: OccasionId): Promise<boolean> {
    const known = this.#counts.get(occasion)
    if (known !== undefined && known < RECORDS_MAX) return true
    return (await this.all(occasion)).length < RECORDS_MAX
  }

  /**
   * Saves what the rule makes of an item's record, which comes to be with its first change. The rule sees the item as
   * it is now: quantity and removal are decided upon in the same write (C1). `too_many`: the occasion has as many
   * records as it may have, and this would be another one.
   */
  async change<E>(
    { occasion, item, projected }: Place,
    rule: Rule<E>,
  ): Promise<Result<ItemRecord, E | "not_on_list" | "too_many">> {
    const { claims, clock } = this.#deps
    const key = keyOf(occasion, item)
    let was = 0
    const upToDate: Rule<E> = (stored) => {
      was = stored.version
      return rule(finish(stored, observe(stored, projected, clock.now())))
    }
    return this.#mutex.run(key, async () => {
      for (;;) {
        const changed = await claims.change(key, upToDate)
        if (changed.ok) return ok(this.#told(changed.value, was))
        if (changed.error !== "absent") return { ok: false, error: changed.error }
        if (!projected) return { ok: false, error: "not_on_list" }
        const first = upToDate(blank(occasion, item, projected, clock.now()))
        if (!first.ok) return first
        if (!(await this.#mayGrow(occasion))) return { ok: false, error: "too_many" }
        if ((await claims.insert(key, first.value)) !== "inserted") continue
        this.#count(occasion, (this.#counts.get(occasion) ?? 0) + 1)
        return ok(this.#told(first.value, 0))
      }
    })
  }

  /**
   * The records of an occasion brought in line with everything else: what its rooms say, who still gives here, and
   * what the time has ended. Whoever was interrupted before telling somebody is made good for here; notices have
   * keys, so that nobody is told twice. `without`: what its rooms say is known to be told of already.
   */
  async reconcile(occasion: OccasionId, without?: "rooms"): Promise<readonly ItemRecord[]> {
    const { items, clock } = this.#deps
    const stored = await this.all(occasion)
    if (stored.length === 0) return stored
    const projected: Awaited<ReturnType<ItemsProjection["read"]>> =
      without === "rooms" ? new Map() : await items.read(occasion)
    const known = await acquaint(this.#deps, occasion, stored.flatMap(peopleIn))
    const leaving = {
      gone: new Set([...known].flatMap(([id, { gives }]) => (gives ? [] : [id]))),
      keeping: new Set([...known].flatMap(([id, { keeping }]) => (keeping ? [id] : []))),
    }
    let list: { readonly listed: Listed | undefined } | undefined
    // Few lists have anything that was removed and is still taken.
    const listed = (): Listed | undefined => (list ??= { listed: listedIn(projected) }).listed
    const inLine: Rule<never> = (record) => {
      const now = clock.now()
      const seen = observe(settle(record, now), projected.get(record.item), now)
      return ok(finish(record, addedAgain(depart(seen, leaving, now), listed)))
    }
    return Promise.all(
      stored.map(async (record) => {
        const wanted = inLine(record)
        if (wanted.ok && wanted.value === record) return record
        const { item } = record
        const changed = await this.change({ occasion, item, projected: projected.get(item) }, inLine)
        return changed.ok ? changed.value : record
      }),
    )
  }

  #told(record: ItemRecord, was: number): ItemRecord {
    const { occasion, item, version } = record
    if (version === was) return record
    for (const listener of this.#listeners) listener(record)
    this.#deps.events.publish({ type: "claims_changed", occasion, item, version })
    return record
  }
}
