import type { NodeId, StateThere } from "../replication/fanout.ts"
import type { PresenceBoard } from "./presence.ts"

export interface RemotePresenceDeps {
  readonly board: PresenceBoard
  /** A number for a connection in this room; given back with `free`. */
  readonly draw: () => number
  readonly free: (connection: number) => void
  /** Introduces the person to the subscribers here; answers their number in this room. */
  readonly meet: (there: StateThere) => number
}

interface NodeStates {
  version: number
  /** When the node's last notice came, ms since the epoch. */
  heard: number
  /** Its numbers of connections, and ours for the same. */
  connections: Map<number, number>
}

/**
 * Who shows in a room on other nodes (F5). Each node sends its own people as a whole under a rising version: a notice
 * replaces the one before, and an older one is ignored.
 */
export class RemotePresence {
  readonly #deps: RemotePresenceDeps
  readonly #nodes = new Map<NodeId, NodeStates>()

  constructor(deps: RemotePresenceDeps) {
    this.#deps = deps
  }

  /** Whether no connection shows on another node. */
  get empty(): boolean {
    return this.#nodes.values().every(({ connections }) => connections.size === 0)
  }

  /** True when that was nothing new. */
  heard(node: NodeId, told: { version: number; here: readonly StateThere[] }, now: number): boolean {
    const known = this.#nodes.get(node)
    if (known !== undefined && told.version <= known.version) {
      known.heard = now
      return true
    }
    const before = known?.connections ?? new Map<number, number>()
    const connections = new Map<number, number>()
    for (const there of told.here) {
      const person = this.#deps.meet(there)
      const connection = before.get(there.connection) ?? this.#deps.draw()
      connections.set(there.connection, connection)
      this.#deps.board.set(connection, person, there.state)
    }
    this.#clear([...before].filter(([theirs]) => !connections.has(theirs)).map(([, ours]) => ours))
    this.#nodes.set(node, { version: told.version, heard: now, connections })
    return false
  }

  /**
   * A node announces the version of its people here; 0 when no one shows. False when that is not what we know: it has
   * to be asked.
   */
  agrees(node: NodeId, version: number, now: number): boolean {
    const known = this.#nodes.get(node)
    if (known !== undefined) known.heard = now
    return version === 0 ? (known?.connections.size ?? 0) === 0 : known?.version === version
  }

  /** These nodes are no longer there, nor the people on them. */
  forget(nodes: Iterable<NodeId> = [...this.#nodes.keys()]): void {
    for (const node of nodes) {
      const known = this.#nodes.get(node)
      this.#nodes.delete(node)
      if (known !== undefined) this.#clear([...known.connections.values()])
    }
  }

  /** Forgets nodes without a notice since `before` (ms since the epoch): they closed the room, and that notice was lost. */
  expire(before: number): void {
    this.forget([...this.#nodes].filter(([, { heard }]) => heard < before).map(([node]) => node))
  }

  #clear(connections: readonly number[]): void {
    if (connections.length === 0) return
    this.#deps.board.clear(...connections)
    for (const connection of connections) this.#deps.free(connection)
  }
}
