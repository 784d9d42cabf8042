import { readAllItems } from "../../shared/documents/items.ts"
import { OccasionId, PersonId, base32, type Seq } from "../../shared/ids.ts"
import type { Presence } from "../../shared/protocol.ts"
import { hasItems, partsOf, type RoomId, type SharedRoomKind, roomOf } from "../../shared/rooms.ts"
import type { Grant } from "../../server/rooms/grant.ts"
import { COLLECTIONS } from "../../server/store/collections.ts"
import { Rng } from "../support/rng.ts"
import { SimClock } from "../support/sim-clock.ts"
import { SimAir } from "../support/sim-fanout.ts"
import { SimDevice } from "../support/sim-device.ts"
import { SimRecords } from "../support/sim-records.ts"
import { SimDisk } from "../support/sim-store.ts"
import type { Action } from "./actions.ts"
import type { Bugs } from "./bugs.ts"
import { checkAtRest, checkHealed, checkRecovered } from "./checks.ts"
import { Servers } from "./servers.ts"
import type { SimNode } from "./sim-node.ts"
import { spoil } from "./spoil.ts"
import { SimTab, Violation } from "./sim-tab.ts"

export interface Simulated {
  readonly seed: number
  /** What was broken; undefined when every promise was kept. */
  readonly violation: string | undefined
  readonly steps: number
  readonly edits: number
  readonly acknowledged: number
  readonly crashes: number
  readonly trace: readonly string[]
}

export interface SimulateOptions {
  readonly seed: number
  readonly bugs?: Bugs
  /** An update that an older version could have admitted spoils the room, which heals (E3); so it does where healing is broken. */
  readonly spoilt?: boolean
  /** What kind of room it is; a list where nothing is said, and where it is spoilt. */
  readonly kind?: SharedRoomKind
  readonly trace?: boolean
}

/** How many nodes worlds have. */
const NODES = [1, 1, 1, 1, 2, 2, 2, 3, 3, 4] as const
/** A store knows trimmed numbers for a week, in ms. */
const REMEMBERS_MS = 7 * 24 * 60 * 60 * 1_000

/** Rounds of healing until everything must be quiet, and how far the clock moves in each, in ms. */
const HEAL_ROUNDS = 400
const HEAL_MS = 250

/** Snapshots that a store keeps of a room. */
const GENERATIONS = 2

/** Half of the worlds are lists, the others rooms of a card. */
export const kindOf = (seed: number): SharedRoomKind =>
  (["list", "card", "list", "messages"] as const)[seed % 4] ?? "list"

/** Runs one world from its seed: a while of chaos, then everything heals, then the power goes once more. */
export async function simulate({
  seed,
  bugs = {},
  spoilt = bugs.healer !== undefined,
  kind = bugs.kind ?? "list",
  trace = false,
}: SimulateOptions): Promise<Simulated> {
  const mend = bugs.breaks?.()
  const world = new World(seed, { bugs, spoilt, kind, trace })
  let violation: string | undefined
  try {
    await world.run()
  } catch (error) {
    if (!(error instanceof Violation)) throw new Error(`seed ${seed}`, { cause: error })
    violation = error.message
  } finally {
    mend?.()
  }
  return { seed, violation, ...world.counts, trace: world.trace }
}

/** Promises go as far as they can before the next thing happens. */
const flush = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

interface Place {
  readonly person: PersonId
  readonly device: SimDevice
  /** Nobody will ever open a tab on it again. */
  abandoned: boolean
}

/** Something waits there for a tab that will come or is there. */
const keepsFrames = ({ device, abandoned }: Place): boolean =>
  !abandoned && device.shelves.unsent().length > 0

export class World {
  readonly rng: Rng
  readonly clock = new SimClock()
  readonly disk: SimDisk
  readonly air: SimAir | undefined
  readonly bugs: Bugs
  readonly room: RoomId
  readonly people: readonly PersonId[]
  readonly system: PersonId
  readonly hostile: PersonId
  readonly records = new SimRecords(COLLECTIONS)
  readonly trace: string[] = []
  readonly counts = { steps: 0, edits: 0, acknowledged: 0, crashes: 0 }
  readonly devices: Place[] = []
  /** Every tab there ever was. */
  readonly allTabs: SimTab[] = []
  readonly #tracing: boolean
  readonly #steps: number
  readonly #squashes: boolean
  readonly #snapshots: number
  /** How often somebody thinks of showing where they are. */
  readonly #sociable: number
  readonly #servers: Servers
  squashed = false
  /** Whether somebody spoils the room, and the number of what they wrote once it stands there. */
  readonly #toSpoil: boolean
  spoiltAt: Seq | undefined

  constructor(seed: number, { bugs, spoilt, kind, trace }: Required<Omit<SimulateOptions, "seed">>) {
    this.rng = new Rng(seed)
    this.bugs = bugs
    this.#tracing = trace
    this.#toSpoil = spoilt
    const { rng, clock } = this
    const count = rng.pick(NODES)
    this.air = count > 1 ? new SimAir(bugs.loses) : undefined
    const majority = count > 1 && rng.chance(0.6)
    const ways = { majority, remembersMs: REMEMBERS_MS, now: () => clock.now }
    this.disk = new SimDisk(bugs.disk, count > 1 ? ways : {})
    const person = (): PersonId => PersonId.parse(base32(rng.bytes(16)))
    this.room = roomOf(spoilt ? "list" : kind, OccasionId.parse(base32(rng.bytes(16))))
    this.people = Array.from({ length: 2 + rng.below(2) }, person)
    this.system = person()
    this.#servers = new Servers(this, count)
    this.#steps = 40 + rng.below(160) + (this.#servers.sleepy ? 150 : 0)
    this.#squashes = rng.chance(0.1) && !spoilt
    this.#sociable = rng.pick([0.1, 0.1, 0.8])
    this.#snapshots = this.#servers.sleepy ? 40 : 5
    this.hostile = spoilt ? person() : this.system
  }

  grantFor(person: PersonId, room: RoomId): Grant {
    const grant = {
      person,
      name: person.slice(0, 4),
      look: 0,
      room,
      may: "write",
      names: "shown",
      presence: "always",
    }
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the simulation stands in for access/grant-for.ts
    return grant as Grant
  }

  get tabs(): readonly SimTab[] {
    return this.allTabs.filter((tab) => tab.alive)
  }

  async run(): Promise<void> {
    this.#servers.start()
    for (const person of this.people) this.#newDevice(person)
    await flush()
    for (let step = 0; step < this.#steps; step++) {
      this.counts.steps++
      this.#act()
      await flush()
      for (const tab of this.tabs) tab.verify()
    }
    await this.#heal()
    if (this.spoiltAt !== undefined) await this.#goOn()
    checkAtRest(this)
    await checkHealed(this)
    this.#servers.crashAll(this.tabs)
    this.#servers.start()
    const reader = this.#newDevice(this.system)
    await this.#heal()
    checkRecovered(this, reader)
    for (const tab of this.allTabs) this.counts.acknowledged += tab.acknowledged.size
  }

  #note(text: string): void {
    if (this.#tracing) this.trace.push(text)
  }

  #act(): void {
    const actions = [...this.#tabActions(), ...this.#serverActions(), ...this.#rareActions()]
    let at = this.rng.below(actions.reduce((sum, action) => sum + action.weight, 0))
    for (const action of actions) {
      at -= action.weight
      if (at < 0) return this.#note(`${this.counts.steps} ${action.run()}`)
    }
  }

  #tabActions(): Action[] {
    const { rng } = this
    return this.tabs.flatMap((tab): Action[] => {
      const { wire } = tab
      const actions: Action[] = [
        {
          weight: 20,
          run: () => {
            this.counts.edits++
            return `${tab.name} edits: ${tab.hands.edit(tab.doc, this.clock.now)}`
          },
        },
      ]
      const up = this.#servers.nodes.filter((node) => !node.dead)
      if (rng.chance(this.#sociable)) actions.push({ weight: 20, run: () => this.#show(tab) })
      if (wire === undefined) {
        if (up.length > 0) actions.push({ weight: 20, run: () => this.#connect(tab, rng.pick(up)) })
        return actions
      }
      actions.push(...this.#servers.traffic(tab, wire))
      if (tab.leaving !== undefined) {
        actions.push(...this.#servers.traffic(tab, tab.leaving), { weight: 5, run: () => this.#endMove(tab) })
      } else if (up.length > 0) actions.push({ weight: 2, run: () => this.#connect(tab, rng.pick(up)) })
      actions.push({ weight: 3, run: () => this.#cut(tab) })
      if (!wire.session.stale)
        actions.push({
          weight: 1,
          run: () => {
            wire.session.stale = true
            return `the server's view for ${tab.name} is stale`
          },
        })
      return actions
    })
  }

  #serverActions(): Action[] {
    const { rng } = this
    const actions = this.#servers.actions()
    for (const { device } of this.devices)
      if (device.pending > 0)
        actions.push({
          weight: 15,
          run: () => {
            device.step()
            return "a device keeps"
          },
        })
    actions.push({
      weight: 25,
      run: () => {
        const ms = rng.chance(0.8) ? 1 + rng.below(40) : rng.below(3_000)
        this.clock.advance(ms)
        return `${ms} ms pass`
      },
    })
    return actions
  }

  #rareActions(): Action[] {
    const { rng } = this
    const alive = this.#servers.running
    const actions: Action[] = [
      { weight: 2, run: () => this.#crash() },
      { weight: 2, run: () => this.#servers.changeMood() },
      { weight: 4, run: () => this.#reload(rng.pick(this.allTabs)) },
      { weight: 2, run: () => this.#secondTab() },
      { weight: 2, run: () => this.#closeForGood() },
    ]
    if (this.#squashes && alive.length > 0)
      actions.push({ weight: 3, run: () => this.#squash(rng.pick(alive)) })
    if (this.#toSpoil) actions.push({ weight: 4, run: () => this.#spoil() })
    for (const node of alive) {
      if (this.spoiltAt !== undefined) actions.push({ weight: 2, run: () => this.#giveUpOn(node) })
      actions.push({
        weight: this.#snapshots,
        run: () => {
          node.askSnapshot()
          return "a snapshot is asked for"
        },
      })
    }
    if (this.#servers.missing)
      actions.push({
        weight: 25,
        run: () => {
          this.#servers.start()
          return "a server starts"
        },
      })
    return actions
  }

  #connect(tab: SimTab, node: SimNode): string {
    const moves = tab.wire !== undefined
    tab.connect(node)
    return `${tab.name} ${moves ? "moves" : "connects"}`
  }

  #show(tab: SimTab): string {
    const state = this.#somewhere(tab)
    tab.room.setPresence(state)
    return `${tab.name} shows ${state === null ? "nothing" : "something"}`
  }

  #somewhere(tab: SimTab): Presence | null {
    if (!hasItems(partsOf(this.room).kind)) return this.rng.chance(0.3) ? null : { at: "greeting" }
    const item = readAllItems(tab.doc)[0]?.id
    return item === undefined || this.rng.chance(0.3) ? null : { item, typing: this.rng.chance(0.5) }
  }

  #cut(tab: SimTab): string {
    this.#servers.leaveBehind(tab.disconnect())
    return `${tab.name} loses its connection`
  }

  #endMove(tab: SimTab): string {
    this.#servers.leaveBehind(tab.endMove())
    return `${tab.name} has moved`
  }

  #crash(): string {
    this.counts.crashes++
    return this.#servers.crash(this.tabs)
  }

  #squash(node: SimNode): string {
    void node.squash(this.room).then((begun) => (this.squashed ||= begun))
    return "the document is to start anew"
  }

  #spoil(): string {
    if (this.spoiltAt === undefined) {
      this.spoiltAt = spoil(this)
      this.squashed ||= this.spoiltAt !== undefined
    }
    return this.spoiltAt === undefined
      ? "nobody spoils the room yet"
      : `number ${this.spoiltAt} spoils the room`
  }

  #giveUpOn(node: SimNode): string {
    node.heal(this.room)
    return "a page gives up on the document"
  }

  #giveUpEverywhere(): void {
    if (!this.healed) for (const node of this.#servers.nodes) node.heal(this.room)
  }

  get #serversAgree(): boolean {
    return !this.#servers.lagging && this.#companyAgrees && this.healed
  }

  /** Whether the document has started over since it was spoilt. */
  get healed(): boolean {
    const { spoiltAt } = this
    if (spoiltAt === undefined) return true
    return this.disk.history.some(({ fresh, seq }) => fresh && seq > spoiltAt)
  }

  #newDevice(person: PersonId): SimTab {
    const device = new SimDevice(this.bugs.device)
    this.devices.push({ person, device, abandoned: false })
    return this.#newTab(person, device)
  }

  #newTab(person: PersonId, device: SimDevice): SimTab {
    const name = `${person.slice(0, 3)}#${this.allTabs.length}`
    const tab = new SimTab({ world: this, room: this.room, person, device, name })
    this.allTabs.push(tab)
    return tab
  }

  #close(tab: SimTab): void {
    this.#servers.leaveBehind(tab.close(this.rng.chance(0.5)))
    tab.device.drop(tab, this.rng.below(6))
  }

  #reload(tab: SimTab): string {
    if (!tab.alive) return "nothing"
    this.#close(tab)
    const fresh = this.#newTab(tab.person, tab.device)
    return `${tab.name} reloads as ${fresh.name}`
  }

  #secondTab(): string {
    if (this.tabs.length > this.people.length + 1) return "nothing"
    const { person, device, abandoned } = this.rng.pick(this.devices)
    if (abandoned) return "nothing"
    return `${this.#newTab(person, device).name} opens`
  }

  /** A tab is closed; when it was the only one of its device, nobody ever comes back to that. */
  #closeForGood(): string {
    if (this.tabs.length < 2) return "nothing"
    const tab = this.rng.pick(this.tabs)
    this.#close(tab)
    const place = this.devices.find(({ device }) => device === tab.device)
    if (place !== undefined && !this.tabs.some((other) => other.device === tab.device)) place.abandoned = true
    return `${tab.name} closes for good`
  }

  /** Everything works from now on; within a bounded time nothing may wait any more. */
  async #heal(): Promise<void> {
    this.#note("everything heals")
    this.#servers.heal()
    for (let round = 0; round < HEAL_ROUNDS; round++) {
      if (await this.#healRound()) return
    }
    if (!this.healed) throw new Violation(`after ${HEAL_ROUNDS} rounds the document is as it was spoilt`)
    if (!this.#companyAgrees) {
      throw new Violation(
        `after ${HEAL_ROUNDS} rounds of healing somebody sees who is not there, or not who is`,
      )
    }
    const stuck = this.tabs.filter((tab) => !tab.settled).map((tab) => tab.name)
    throw new Violation(
      `after ${HEAL_ROUNDS} rounds of healing ${stuck.join(", ") || "something"} still waits`,
    )
  }

  /** People write on, until the log is trimmed behind everything that was. */
  async #goOn(): Promise<void> {
    for (let round = 0; round < GENERATIONS + 1; round++) {
      const [tab] = this.tabs
      if (tab !== undefined) this.#note(`${tab.name} edits: ${tab.hands.edit(tab.doc, this.clock.now)}`)
      await this.#heal()
      this.clock.advance(HEAL_MS)
      this.#servers.running[0]?.askSnapshot()
      await this.#heal()
    }
  }

  async #healRound(): Promise<boolean> {
    let quiet = true
    for (const tab of this.tabs) {
      if (tab.wire === undefined) tab.connect(this.rng.pick(this.#servers.nodes))
      for (const wire of tab.endMove()) wire.session.close()
      while (tab.wire !== undefined && tab.wire.up.length > 0) {
        this.#note(`${tab.name} -> ${this.#servers.sendUp(tab.wire)}`)
        await flush()
        quiet = false
      }
      while (tab.wire !== undefined && tab.wire.session.down.length > 0) {
        this.#note(`${tab.name} <- ${tab.receive(tab.wire)}`)
        await flush()
        tab.verify()
        quiet = false
      }
    }
    await this.#servers.answerAll(flush)
    this.disk.sync(this.disk.unsynced)
    for (const { device } of this.devices) {
      while (device.pending > 0) {
        device.step()
        await flush()
        quiet = false
      }
    }
    this.#giveUpEverywhere()
    this.clock.advance(HEAL_MS)
    await flush()
    if (!quiet || !this.#serversAgree) return false
    return this.tabs.every((tab) => tab.settled) && !this.devices.some(keepsFrames)
  }

  /** Everybody sees everybody who shows, on whichever node. */
  get #companyAgrees(): boolean {
    const here = this.tabs.flatMap((tab) => tab.ownCompany)
    const company = here.toSorted().join(" ")
    return this.tabs.every((tab) => tab.company === company)
  }
}
