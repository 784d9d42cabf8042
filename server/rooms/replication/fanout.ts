import { z } from "zod"
import type { PersonId, Seq } from "../../../shared/ids.ts"
import type { Presence } from "../../../shared/protocol.ts"
import type { RoomId } from "../../../shared/rooms.ts"
import type { Entry } from "../../store/port.ts"
import type { Described } from "../presence/participants.ts"

/** One life of one node: a random id, drawn at its start. */
const NODE = /^[0-9a-z]{26}$/
export const NodeId = z.string().regex(NODE).brand<"NodeId">()
export type NodeId = z.infer<typeof NodeId>
export const isNodeId = (text: string): text is NodeId => NODE.test(text)

/** One connection's state on the node that it is connected to. `connection` is that node's number for it. */
export interface StateThere extends Described {
  readonly connection: number
  readonly person: PersonId
  readonly state: Presence
}

/**
 * What nodes tell each other about a room. It carries speed, no truth: any of it may be lost, late or doubled, and
 * a node that receives it reads the log where the numbers do not fit.
 */
export type RoomNews =
  /** Durable already (L2): its author's node has broadcast it before. */
  | { readonly kind: "entry"; readonly entry: Entry }
  /**
   * How far this node has read, and the version of its presence in this room, 0 when no one shows: a node that knows less
   * looks again.
   */
  | { readonly kind: "head"; readonly seq: Seq; readonly presence: number }
  /** Everybody of this node who shows in the room; the version rises with every change. */
  | { readonly kind: "presence"; readonly version: number; readonly here: readonly StateThere[] }
  /** Who is here? Every node that has the room open answers with `presence`. */
  | { readonly kind: "ask" }

/** A node's open room, as the fan-out sees it. */
export interface RoomListener {
  /** This node is subscribed to the room from now on, or again: notices before that are lost. */
  hears(): void
  news(from: NodeId, news: RoomNews): void
  /** A node has left or died: who was there is here no longer. */
  gone(node: NodeId): void
}

/** The way between nodes. Nothing here throws, rejects or waits. */
export interface Fanout {
  /** False while other nodes cannot be reached: rooms then follow the log by reading it. */
  readonly live: boolean
  subscribe(room: RoomId, listener: RoomListener): void
  unsubscribe(room: RoomId): void
  /** To every other node that has the room open; once, or not at all. */
  publish(room: RoomId, news: RoomNews): void
}

/** For a node that is alone: nothing to publish, and nothing to miss. */
export const ALONE: Fanout = {
  live: true,
  subscribe: () => undefined,
  unsubscribe: () => undefined,
  publish: () => undefined,
}

/** Other nodes may serve the same store and cannot be notified: what they write is read. */
export const UNHEARD: Fanout = { ...ALONE, live: false }
