import type { SimDisk } from "../support/sim-store.ts"
import type { Rng } from "../support/rng.ts"
import { type NodeWorld, SimNode } from "./sim-node.ts"
import type { SimTab, Wire } from "./sim-tab.ts"

type StoreMood = "ok" | "full" | "away"

/** The server side of a world: one node or two on one disk, and connections that only the server still believes in. */
export class Servers {
  readonly #world: NodeWorld
  readonly #rng: Rng
  readonly #disk: SimDisk
  readonly count: number
  nodes: SimNode[] = []
  /** Connections that their tab has given up and the server has not. */
  late: Wire[] = []
  #mood: StoreMood = "ok"

  constructor(world: NodeWorld, count: number) {
    this.#world = world
    this.#rng = world.rng
    this.#disk = world.disk
    this.count = count
  }

  get missing(): boolean {
    return this.nodes.length < this.count
  }

  /** Whether a node has not read yet what stands in the log. */
  get lagging(): boolean {
    const rooms = this.nodes.flatMap(({ registry }) => [...registry.rooms()])
    return rooms.some(({ id, tail }) => tail.head < this.#disk.file(id).head)
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
  leaveBehind(wire: Wire | undefined): void {
    if (wire === undefined) return
    if (this.#rng.chance(0.5)) this.late.push(wire)
    else wire.session.close()
  }

  bury(wire: Wire): string {
    this.late = this.late.filter((other) => other !== wire)
    wire.session.close()
    return "the server notices a lost connection"
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
    this.start()
    for (const wire of this.late) wire.session.close()
    this.late = []
  }

  #kill(tabs: readonly SimTab[], dying: readonly SimNode[]): string {
    for (const node of dying) {
      node.kill(this.#rng.below(node.writes + 1))
      for (const tab of tabs) if (tab.wire?.session.node === node) tab.disconnect()
      this.late = this.late.filter((wire) => wire.session.node !== node)
    }
    this.nodes = this.nodes.filter((node) => !node.dead)
    if (this.nodes.length === 0) this.#disk.crash(this.#rng.below(this.#disk.unsynced + 1))
    return `${dying.length} of the servers crash`
  }
}
