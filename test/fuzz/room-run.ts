import { newFrameId, newPersonId, type PersonId } from "../../shared/ids.ts"
import type { Delivery } from "../../server/rooms/delivery.ts"
import type { Grant } from "../../server/rooms/grant.ts"
import { Ledger } from "../../server/rooms/admission/ledger.ts"
import type { Room } from "../../server/rooms/room.ts"
import type { Notice, Subscriber, Subscription } from "../../server/rooms/subscriber.ts"
import { Rng } from "../support/rng.ts"
import { grantFor, LiveNode } from "./live-node.ts"
import { Member } from "./member.ts"
import { hostile, type Material, typesIn } from "./mutators.ts"
import { presenceFrom } from "./presence.ts"
import { misshapen } from "./shape.ts"
import { blame, type Violations } from "./watch.ts"

export interface RoomFigures {
  rooms: number
  pushes: number
  /** Hostile pushes by what became of them. */
  refused: number
  resync: number
  appended: number
  presences: number
  presencesShown: number
  /** Honest pushes. */
  acknowledged: number
  honestResyncs: number
  /** Times the materialiser found that the document reloads differently, and started it anew. */
  squashed: number
}

/** Hostile pushes per room; then another room opens. */
const PER_ROOM = 250

/** Hostile pushes and presence messages into live rooms, with honest people at work beside them. */
export async function runRooms(seed: number, pushes: number, violations: Violations): Promise<RoomFigures> {
  const figures: RoomFigures = {
    rooms: 0,
    pushes: 0,
    refused: 0,
    resync: 0,
    appended: 0,
    presences: 0,
    presencesShown: 0,
    acknowledged: 0,
    honestResyncs: 0,
    squashed: 0,
  }
  for (let n = 0; figures.pushes < pushes; n++) {
    const party = new Party(seed + n, figures, violations)
    await party.open()
    for (let i = 0; i < PER_ROOM && figures.pushes < pushes; i++) await party.step()
    await party.end()
    figures.rooms++
  }
  return figures
}

/** Eve's connection: she sees what everybody sees, and learns what became of her pushes. */
class Eve implements Subscriber {
  readonly grant: Grant
  readonly refused = new Set<number>()
  subscription: Subscription | undefined
  /** Her connections' numbers in presence entries: one more with each time she came in. */
  readonly shownAs = new Set<number>()
  readonly #figures: RoomFigures
  #known = Ledger.empty("list")
  #updates: Uint8Array[] = []

  constructor(grant: Grant, figures: RoomFigures) {
    this.grant = grant
    this.#figures = figures
  }

  async join(room: Room): Promise<void> {
    this.#known = Ledger.empty("list")
    this.#updates = []
    const joined = await room.join(this, undefined)
    if (joined === "moved") return
    const { arrival, subscription } = joined
    this.subscription = subscription
    this.shownAs.add(arrival.connection)
    if (arrival.snapshot !== undefined) this.#learn(arrival.snapshot.bytes, undefined)
    for (const [, , updates] of arrival.entries) {
      for (const part of updates) if (typeof part !== "number") this.#learn(part, undefined)
    }
  }

  material(rng: Rng): Material {
    const clocks = this.#known.stateVector()
    const own = [...clocks.keys()].filter((client) => this.#known.ownerOf(client) === this.grant.person)
    const updates = this.#updates.slice(-60)
    return {
      updates: updates.length > 0 ? updates : [rng.bytes(30)],
      clocks,
      types: updates.flatMap(typesIn),
      own: own.length > 0 ? own : [rng.uint32()],
    }
  }

  entry({ entry }: Delivery): "sent" {
    for (const { bytes, author } of entry.updates) {
      this.#learn(bytes, author)
      if (author === this.grant.person) this.#figures.appended++
    }
    return "sent"
  }

  notice(notice: Notice): void {
    if (notice.kind === "resync") this.#figures.resync++
    if (notice.kind === "out") this.subscription = undefined
    if (notice.kind !== "refused" && notice.kind !== "overlaps") return
    this.#figures.refused++
    for (const frame of notice.kind === "refused" ? notice.frames : [notice.frame]) this.refused.add(frame)
  }

  #learn(bytes: Uint8Array, author: PersonId | undefined): void {
    this.#known.absorb(bytes, author)
    this.#updates.push(bytes)
  }
}

class Party {
  readonly #rng: Rng
  readonly #figures: RoomFigures
  readonly #node: LiveNode
  readonly #eve: Eve
  readonly #members: Member[]
  readonly #blame: (what: string, detail: string) => void
  #room: Room | undefined

  constructor(seed: number, figures: RoomFigures, violations: Violations) {
    this.#rng = new Rng(seed)
    this.#figures = figures
    this.#node = new LiveNode(this.#rng)
    this.#blame = (what, detail) => blame(violations, what, `seed ${seed}: ${detail}`)
    this.#eve = new Eve(grantFor(this.#person(), this.#node.id), figures)
    this.#members = Array.from({ length: 3 }, () => this.#member())
  }

  async open(): Promise<void> {
    this.#room = await this.#node.open()
    for (const member of this.#members) await member.join(this.#room)
    await this.#eve.join(this.#room)
    for (let i = 0; i < 30; i++) await this.#honest()
    await this.#quiet()
  }

  async step(): Promise<void> {
    await this.#attack()
    if (this.#rng.chance(0.3)) this.#pose()
    if (this.#rng.chance(0.4)) await this.#honest()
    if (this.#rng.chance(0.01)) await this.#snapshot()
  }

  /** Everybody comes out of the tunnel and pushes what is left; then all must see the same, whoever comes last too. */
  async end(): Promise<void> {
    await this.#snapshot()
    const late = this.#member()
    await late.join(this.#open())
    this.#members.push(late)
    if (this.#apart()) this.#blame("honest clients do not converge", "")
    const wrong = misshapen(late.doc)
    if (wrong !== undefined) this.#blame(`a live document has ${wrong}`, "")
    this.#checkPresence()
    for (const { updates } of this.#node.log) {
      if (updates.some(({ frame }) => this.#eve.refused.has(frame)))
        this.#blame("a refused push is in the log", "")
    }
  }

  #apart(): boolean {
    const [first, ...others] = this.#members
    return others.some((member) => member.content !== first?.content)
  }

  #checkPresence(): void {
    for (const member of this.#members) {
      for (const shown of member.seen.keys()) {
        if (!this.#eve.shownAs.has(shown)) this.#blame("presence in somebody else's name", "")
      }
    }
  }

  #person(): PersonId {
    return newPersonId((length) => this.#rng.bytes(length))
  }

  #member(): Member {
    return new Member(grantFor(this.#person(), this.#node.id), this.#rng, {
      blame: this.#blame,
      count: (what) => {
        if (what === "acknowledged") this.#figures.acknowledged++
        if (what === "resync") this.#figures.honestResyncs++
      },
    })
  }

  #open(): Room {
    if (this.#room === undefined) throw new Error("the room is not open")
    return this.#room
  }

  async #honest(): Promise<void> {
    const member = this.#rng.pick(this.#members)
    member.edit()
    if (this.#rng.chance(0.1)) member.paused = true
    if (this.#rng.chance(0.6)) await member.push()
    if (this.#rng.chance(0.3)) this.#rng.pick(this.#members).resume()
    if (this.#rng.chance(0.5)) await this.#node.settled()
  }

  async #attack(): Promise<void> {
    const { subscription } = this.#eve
    if (subscription === undefined) return
    this.#figures.pushes++
    const { update } = hostile(this.#rng, this.#eve.material(this.#rng))
    await this.#open().push(
      subscription,
      newFrameId((length) => this.#rng.bytes(length)),
      update,
    )
    await this.#node.settled()
  }

  #pose(): void {
    const { subscription } = this.#eve
    if (subscription === undefined) return
    this.#figures.presences++
    const state = presenceFrom(this.#rng)
    if (state === undefined) return
    this.#figures.presencesShown++
    this.#open().show(subscription, state)
  }

  /** Until every honest edit is acknowledged. */
  async #quiet(): Promise<void> {
    for (let round = 0; round < 20; round++) {
      for (const member of this.#members) {
        member.resume()
        await member.push()
      }
      await this.#node.settled()
      if (this.#members.every(({ saved }) => saved)) return
    }
    this.#blame("an honest edit is never acknowledged", "")
  }

  /** A snapshot while nobody writes. When it starts the document anew, everybody joins again. */
  async #snapshot(): Promise<void> {
    await this.#quiet()
    const apart = this.#apart()
    const events = await this.#node.snapshot(this.#open())
    const anew = events.some(({ kind }) => kind === "squashed")
    if (anew) this.#figures.squashed++
    else if (apart) this.#blame("honest clients differ, and no snapshot finds it", "")
    for (const event of events)
      if (event.kind === "failed") this.#blame("no snapshot can be made", event.reason)
    if (!anew) return
    for (const member of this.#members) await member.join(this.#open())
    await this.#eve.join(this.#open())
  }
}
