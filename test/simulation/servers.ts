import type { Flight, SimAir } from "../support/sim-fanout.ts"
import type { SimDisk } from "../support/sim-store.ts"
import type { Rng } from "../support/rng.ts"
import { type NodeWorld, SimNode } from "./sim-node.ts"
import type { Action } from "./actions.ts"
import type { SimTab, Wire } from "./sim-tab.ts"

type StoreMood = "ok" | "full" | "away"

/** Longer than anybody trusts a view of a log, and longer than a store remembers trimmed numbers, in ms. */
const LONG_MS = 9 * 24 * 60 * 60 * 1_000

interface Luck {
  /** Weights of cut lines, of processes that stand still, and of changes of the store's leader. */
  readonly cuts: number
  readonly pauses: number
  readonly failovers: number
  /** Which share of what nodes say is lost. */
  readonly loss: number
  /** How fast the store is: the weight of its answers. */
  readonly store: number
}

/** The server side of a world: one node or some on one disk, and connections that only the server still believes in. */
export class Servers {
  readonly #world: NodeWorld
  readonly #rng: Rng
  readonly #disk: SimDisk
  readonly #air: SimAir | undefined
  readonly count: number
  /** Servers stand still often and long here, and the others have much to do meanwhile. */
  readonly sleepy: boolean
  nodes: SimNode[] = []
  /** Connections that their tab has given up and the server has not. */
  late: Wire[] = []
  #mood: StoreMood = "ok"
  /** How much goes wrong between nodes: another mix in every world. */
  readonly #luck: Luck

  constructor(world: NodeWorld, count: number) {
    this.#world = world
    this.#rng = world.rng
    this.#disk = world.disk
    this.#air = world.air
    this.count = count
    const { rng } = world
    this.sleepy = count > 1 && rng.chance(0.15)
    this.#luck = {
      cuts: rng.pick([0, 1, 4]),
      pauses: this.sleepy ? 15 : rng.pick([0, 1]),
      failovers: rng.pick([0, 2, 8]),
      loss: rng.pick([0, 0.08, 0.4]),
      store: this.sleepy ? 300 : 30,
    }
  }

  get missing(): boolean {
    return this.nodes.length < this.count
  }

  /** Whether a node has not read yet what stands in the log. */
  get lagging(): boolean {
    const rooms = this.nodes.flatMap(({ registry }) => [...registry.rooms()])
    return rooms.some(({ id, tail }) => tail.head < this.#disk.file(id).head)
  }

  /** Nodes that run now. */
  get running(): readonly SimNode[] {
    return this.nodes.filter((node) => !node.dead && !node.paused)
  }

  start(): void {
    while (this.missing) this.nodes.push(new SimNode(this.#world))
  }

  /** The next frame of the connection reaches its server. */
  sendUp(wire: Wire): string {
    const frame = wire.up.shift()
    if (frame === undefined) return "nothing"
    wire.session.receive(frame.name, frame.args)
    return frame.name
  }

  /** A tab gave the connection up; the server notices now or later. */
  /** What is on its way on one connection of a tab. */
  traffic(tab: SimTab, wire: Wire): Action[] {
    const actions: Action[] = []
    if (wire.up.length > 0 && !wire.node.paused)
      actions.push({ weight: 25, run: () => `${tab.name} -> ${this.sendUp(wire)}` })
    if (wire.session.down.length > 0)
      actions.push({ weight: 25, run: () => `${tab.name} <- ${tab.receive(wire)}` })
    return actions
  }

  leaveBehind(wires: readonly Wire[]): void {
    for (const wire of wires) {
      if (this.#rng.chance(0.5)) this.late.push(wire)
      else wire.session.close()
    }
  }

  bury(wire: Wire): string {
    this.late = this.late.filter((other) => other !== wire)
    wire.session.close()
    return "the server notices a lost connection"
  }

  /** What may happen on this side, and how often it should. */
  actions(): Action[] {
    const actions: Action[] = this.running.flatMap((node): Action[] =>
      node.ops > 0 ? [{ weight: this.#luck.store, run: () => this.storeAnswers(node) }] : [],
    )
    const disk = this.#disk
    if (disk.unsynced > 0)
      actions.push({
        weight: 4,
        run: () => {
          disk.sync(1 + this.#rng.below(disk.unsynced))
          return "the disk syncs"
        },
      })
    for (const wire of this.late) {
      if (wire.up.length > 0 && !wire.node.paused)
        actions.push({ weight: 6, run: () => `late -> ${this.sendUp(wire)}` })
      if (!wire.node.paused) actions.push({ weight: 4, run: () => this.bury(wire) })
    }
    return this.#air === undefined ? actions : [...actions, ...this.#betweenNodes(this.#air)]
  }

  #betweenNodes(air: SimAir): Action[] {
    const actions: Action[] = []
    const { cuts, pauses, failovers } = this.#luck
    if (this.nodes.length > 0) {
      actions.push({ weight: cuts, run: () => this.#cutOrHeal() })
      actions.push({ weight: pauses, run: () => this.#pauseOrResume() })
    }
    if (this.#arriving(air).length > 0) actions.push({ weight: 40, run: () => this.#newsArrives(air) })
    if (this.#disk.reservations > 0) {
      actions.push(
        {
          weight: 20,
          run: () => {
            this.#disk.replicate()
            return "a majority has an entry"
          },
        },
        {
          weight: failovers,
          run: () => {
            this.#disk.failover()
            return "another member of the store leads"
          },
        },
      )
    }
    return actions
  }

  #arriving(air: SimAir): readonly Flight[] {
    const deaf = new Set(this.nodes.filter(({ paused }) => paused).map(({ fanout }) => fanout))
    return deaf.size === 0 ? air.flights : air.flights.filter(({ to }) => !deaf.has(to))
  }

  /** Something that a node said arrives: in order or not, once, twice or never. */
  #newsArrives(air: SimAir): string {
    const flights = this.#arriving(air)
    const flight = (this.#rng.chance(0.8) ? flights[0] : undefined) ?? this.#rng.pick(flights)
    const sure = flight.what === "hears" || flight.what === "gone"
    const twice = !sure && this.#rng.chance(0.06)
    if (!twice) air.flights = air.flights.filter((other) => other !== flight)
    if (!sure && this.#rng.chance(this.#luck.loss)) return `${flight.what} is lost`
    flight.arrive()
    return `${flight.what} arrives`
  }

  #cutOrHeal(): string {
    const { fanout } = this.#rng.pick(this.nodes)
    if (fanout === undefined) return "nothing"
    if (fanout.live) {
      fanout.cut()
      return "a server is cut off from the others"
    }
    fanout.heal()
    return "a server hears the others again"
  }

  #pauseOrResume(): string {
    const node = this.nodes.find(({ paused }) => paused)
    if (node !== undefined) {
      // Worth most when the others have forgotten what it does not know yet.
      const rooms = [...node.registry.rooms()]
      const passed = rooms.some(({ id, tail }) => tail.head < this.#disk.file(id).trimmed)
      if (!passed && this.#rng.chance(0.8)) return "a server still stands"
      const long = this.#rng.chance(0.6)
      if (long) this.#world.clock.jump(LONG_MS)
      node.resume()
      return `a server goes on${long ? ", a long time later" : ""}`
    }
    this.#rng.pick(this.nodes).pause()
    return "a server stands still"
  }

  storeAnswers(node: SimNode): string {
    const how = this.#mood === "away" ? this.#rng.pick(["away", "lost"] as const) : this.#mood
    node.answer(how, (count) => this.#rng.below(count))
    return `the store answers ${how}`
  }

  changeMood(): string {
    this.#mood = this.#mood === "ok" ? this.#rng.pick(["full", "away"] as const) : "ok"
    return `the store is ${this.#mood}`
  }

  /** One node dies, or all and the power with them: what was not synced is lost from some point on. */
  crash(tabs: readonly SimTab[]): string {
    if (this.nodes.length === 0) return "nothing"
    const one = this.nodes.length > 1 && this.#rng.chance(0.7)
    return this.#kill(tabs, one ? [this.#rng.pick(this.nodes)] : this.nodes)
  }

  /** The power goes at the worst moment: nothing that waits is written. */
  crashAll(tabs: readonly SimTab[]): void {
    this.#kill(tabs, this.nodes)
  }

  heal(): void {
    this.#mood = "ok"
    for (const node of this.nodes) {
      node.resume()
      node.fanout?.heal()
    }
    this.start()
    for (const wire of this.late) wire.session.close()
    this.late = []
  }

  /** What nodes say arrives, but for some entries, and a majority has everything; whether anything happened. */
  settle(): boolean {
    let moved = false
    for (; this.#disk.reservations > 0; moved = true) this.#disk.replicate()
    const flights = this.#air?.flights ?? []
    // What follows from it comes in the next round.
    for (const flight of flights.splice(0)) {
      if (flight.what !== "entry" || !this.#rng.chance(this.#luck.loss)) flight.arrive()
      moved ||= flight.what !== "head"
    }
    return moved
  }

  /** The store answers everything, and what nodes say arrives; `flush` lets what follows happen. */
  async answerAll(flush: () => Promise<void>): Promise<void> {
    this.settle()
    await flush()
    for (const node of this.nodes) {
      while (node.ops > 0) {
        node.answer("ok", () => 0)
        await flush()
      }
    }
  }

  #kill(tabs: readonly SimTab[], dying: readonly SimNode[]): string {
    for (const node of dying) {
      node.kill(this.#rng.below(node.writes + 1))
      for (const tab of tabs) {
        if (tab.wire?.node === node) this.leaveBehind(tab.disconnect().filter((wire) => wire.node !== node))
        else if (tab.leaving?.node === node) tab.endMove()
      }
      this.late = this.late.filter((wire) => wire.node !== node)
    }
    this.nodes = this.nodes.filter((node) => !node.dead)
    if (this.nodes.length === 0) this.#disk.crash(this.#rng.below(this.#disk.unsynced + 1))
    return `${dying.length} of the servers crash`
  }
}
