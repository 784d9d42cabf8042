import type { ErrorCode } from "../../shared/errors.ts"
import type { ClaimAnswer, ClaimCommand, PoolCommand } from "../../shared/claim-commands.ts"
import type { ClaimsState, ItemClaims } from "../../shared/claims.ts"
import { base32, type ItemId, type OccasionId, type RandomBytes } from "../../shared/ids.ts"
import { refuse, type Result } from "../../shared/result.ts"
import type { ClientClock } from "./clock.ts"

export type ClaimFailure = ErrorCode | "offline" | "unreadable"

/** The HTTP side of claims: reading again, and asking. */
export interface ClaimsPort {
  claims(occasion: OccasionId): Promise<Result<ClaimsState, ClaimFailure>>
  claim(occasion: OccasionId, item: ItemId, command: ClaimCommand): Promise<Result<ClaimAnswer, ClaimFailure>>
  pool(occasion: OccasionId, item: ItemId, command: PoolCommand): Promise<Result<ClaimAnswer, ClaimFailure>>
}

type Unasked<C> = C extends unknown ? Omit<C, "requestId"> : never
export type ClaimAct = Unasked<ClaimCommand>
export type PoolAct = Unasked<PoolCommand>

/** Who gets what of one occasion, for one of its givers. Nothing of it is ever kept on the device. */
export interface LiveClaims {
  readonly occasion: OccasionId
  /** Whether the server has told how things stand since this page was opened. */
  readonly known: boolean
  /** How an item stands; undefined: free, as far as is known. The same object until it changes. */
  item(id: ItemId): ItemClaims | undefined
  /** Everything that is known, another map after each change. */
  readonly items: ReadonlyMap<ItemId, ItemClaims>
  subscribe(listener: () => void): () => void
  /**
   * Asks the server (C1, C2). Refused as `offline` without a connection: nothing of this is ever queued (C4). Repeated
   * under the same id while no answer comes (C3). The items show what was answered before this resolves.
   */
  claim(item: ItemId, act: ClaimAct): Promise<Result<ClaimAnswer, ClaimFailure>>
  pool(item: ItemId, act: PoolAct): Promise<Result<ClaimAnswer, ClaimFailure>>
}

interface Deps {
  readonly clock: ClientClock
  readonly random: RandomBytes
  readonly port: ClaimsPort
  readonly online: () => boolean
  /** Resolves once what was written here before is saved: the server knows no wish that only this device has. */
  readonly saved: () => Promise<void>
}

/** Without an answer, the same request again after these, in ms. */
const AGAIN_MS = [400, 1_200]
/** What the server answered is shown by its live connection within this, in ms, or else read. */
const SHOWN_MS = 400
/** A reading that failed is made again after this, in ms. */
const REREAD_MS = 2_000

const UNHEARD: ReadonlySet<ClaimFailure> = new Set<ClaimFailure>([
  "offline",
  "store_away",
  "internal",
  "shutting_down",
])

/** Whether the command may have been carried out though it failed so: no answer came. */
export const isUnheard = (failure: ClaimFailure): boolean => UNHEARD.has(failure)

/** The copy of one occasion's claims in this tab: of two states of an item, the higher version holds. */
export class ClaimsCopy implements LiveClaims {
  readonly occasion: OccasionId
  readonly #deps: Deps
  readonly #listeners = new Set<() => void>()
  #items: ReadonlyMap<ItemId, ItemClaims> = new Map()
  #known = false
  /** The next whole state is of another history: versions of this one say nothing about it. */
  #anew = false
  #closed = false
  #reading: Promise<boolean> | undefined
  #rereading: (() => void) | undefined
  /** Commands without an answer, by item: pressed again, they are the same request. */
  readonly #unheard = new Map<ItemId, { readonly act: string; readonly requestId: string }>()

  constructor(occasion: OccasionId, deps: Deps) {
    this.occasion = occasion
    this.#deps = deps
  }

  get known(): boolean {
    return this.#known
  }

  get items(): ReadonlyMap<ItemId, ItemClaims> {
    return this.#items
  }

  item(id: ItemId): ItemClaims | undefined {
    return this.#items.get(id)
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  claim(item: ItemId, act: ClaimAct): Promise<Result<ClaimAnswer, ClaimFailure>> {
    const { port } = this.#deps
    return this.#ask(item, act, (requestId) => port.claim(this.occasion, item, { ...act, requestId }))
  }

  pool(item: ItemId, act: PoolAct): Promise<Result<ClaimAnswer, ClaimFailure>> {
    const { port } = this.#deps
    return this.#ask(item, act, (requestId) => port.pool(this.occasion, item, { ...act, requestId }))
  }

  /** Everything, as the live connection tells it at a join. */
  onState(state: ClaimsState): void {
    if (this.#anew) this.#items = new Map()
    this.#anew = false
    this.#merge(state.items)
  }

  onItem(item: ItemClaims): void {
    this.#merge([item])
  }

  /** The sum of all versions; a higher one than ours means that something was missed. */
  onHead(counter: number): void {
    let sum = 0
    for (const { version } of this.#items.values()) sum += version
    if (counter > sum) void this.#read()
  }

  /** The room's history was replaced (a restored backup): what is known goes with the next whole state. */
  startOver(): void {
    this.#anew = true
  }

  /** This person may not see it any more (M4, M6). */
  clear(): void {
    this.#items = new Map()
    this.#known = false
    this.#unheard.clear()
    this.#announce()
  }

  close(): void {
    this.#closed = true
    this.#rereading?.()
    this.#items = new Map()
    this.#listeners.clear()
  }

  async #ask(
    item: ItemId,
    act: ClaimAct | PoolAct,
    send: (requestId: string) => Promise<Result<ClaimAnswer, ClaimFailure>>,
  ): Promise<Result<ClaimAnswer, ClaimFailure>> {
    if (!this.#deps.online()) return refuse("offline")
    const requestId = this.#requestFor(item, JSON.stringify(act))
    await this.#deps.saved()
    let answer = await send(requestId)
    for (const wait of AGAIN_MS) {
      if (answer.ok || !isUnheard(answer.error) || this.#closed) break
      await this.#pause(wait)
      answer = await send(requestId)
    }
    if (!answer.ok && isUnheard(answer.error)) return answer
    this.#unheard.delete(item)
    if (answer.ok) await this.#shows(item, answer.value.version)
    return answer
  }

  #requestFor(item: ItemId, act: string): string {
    const before = this.#unheard.get(item)
    const requestId = before?.act === act ? before.requestId : base32(this.#deps.random(16))
    this.#unheard.set(item, { act, requestId })
    return requestId
  }

  /** Resolves once the item stands here as of this version: told live, or read. */
  async #shows(item: ItemId, version: number): Promise<void> {
    const there = (): boolean => this.#closed || (this.#items.get(item)?.version ?? 0) >= version
    if (there()) return
    await new Promise<void>((resolve) => {
      const done = (): void => {
        stop()
        cancel()
        resolve()
      }
      const stop = this.subscribe(() => {
        if (there()) done()
      })
      const cancel = this.#deps.clock.after(SHOWN_MS, done)
    })
    if (!there()) await this.#read()
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => void this.#deps.clock.after(ms, resolve))
  }

  /** Reads everything again, once at a time. */
  #read(): Promise<boolean> {
    this.#reading ??= this.#readOnce().finally(() => {
      this.#reading = undefined
    })
    return this.#reading
  }

  async #readOnce(): Promise<boolean> {
    const state = await this.#deps.port.claims(this.occasion)
    if (this.#closed) return false
    if (state.ok) this.#merge(state.value.items)
    else if (isUnheard(state.error)) this.#readLater()
    return state.ok
  }

  #readLater(): void {
    this.#rereading ??= this.#deps.clock.after(REREAD_MS, () => {
      this.#rereading = undefined
      // Without a connection the next join tells everything.
      if (this.#deps.online()) void this.#read()
    })
  }

  #merge(items: readonly ItemClaims[]): void {
    const merged = new Map(this.#items)
    for (const item of items) {
      // The same version again may be seen with other eyes: an organiser sees more than a giver.
      if (item.version >= (merged.get(item.item)?.version ?? 0)) merged.set(item.item, item)
    }
    this.#items = merged
    this.#known = true
    this.#announce()
  }

  #announce(): void {
    for (const listener of this.#listeners) listener()
  }
}
