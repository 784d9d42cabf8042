import { createShardedAdapter } from "@socket.io/redis-adapter"
import type { Namespace } from "socket.io"

/**
 * Socket.IO's sharded Redis adapter, of which we keep what it is good at: a channel per room, subscribed while the
 * room has a member on this node. Both ways of a message are ours (docs/decisions/0052): its own would wait for Redis
 * before they deliver here, and would do whatever somebody on Redis asks for, such as handing out every handshake.
 *
 * The private seams of the library, all of them, in this one file; test/integration/cluster-adapter.test.ts fails when
 * a new version moves one:
 * 1. `addAll` with a name that is no socket's makes the node a member of a room, `del` ends it;
 * 2. the adapter subscribes by `ssubscribe(channel)` and `sunsubscribe(channel or channels)`, and takes messages from
 *    the event `smessageBuffer(channel, message)`;
 * 3. channels are named `<prefix>#<namespace>#` for all nodes and `<prefix>#<namespace>#<room>#` for a room;
 * 4. `onRawMessage(message, channel)` gets every message, `doPublish` and `doPublishResponse` send, and
 *    `serverCount` says from how many nodes an answer is to be waited for.
 */

/** Where the adapter subscribes. */
export interface Channels {
  subscribe(channel: string): void
  unsubscribe(channel: string): void
}

/** What came on the channel of a room, or on the channel of all nodes where `room` is undefined. */
export type OnMessage = (room: string | undefined, message: Buffer) => void

/** The name under which a node is in the rooms that it hears. */
const NODE = "node"

type ShardedAdapter = ReturnType<ReturnType<typeof createShardedAdapter>>
type MessageHandler = (channel: Buffer, message: Buffer) => void

export class RoomAdapter {
  readonly #make: ReturnType<typeof createShardedAdapter>
  readonly #onMessage: OnMessage
  readonly #handlers: MessageHandler[] = []
  readonly #rooms = new Set<string>()
  readonly #prefix: string
  #adapter: ShardedAdapter | undefined
  /** For `new Server({ adapter })`. Rooms that are heard already are subscribed to with it. */
  readonly forNamespace: (namespace: Namespace) => ShardedAdapter

  constructor(prefix: string, channels: Channels, onMessage: OnMessage) {
    this.#prefix = prefix
    this.#onMessage = onMessage
    const subscriber = {
      on: (event: string, handler: MessageHandler) => {
        if (event === "smessageBuffer") this.#handlers.push(handler)
      },
      ssubscribe: (channel: string) => channels.subscribe(channel),
      sunsubscribe: (some: string | readonly string[]) => {
        for (const channel of [some].flat()) channels.unsubscribe(channel)
      },
    }
    const publisher = { spublish: () => Promise.resolve(0) }
    this.#make = createShardedAdapter(publisher, subscriber, { channelPrefix: prefix })
    const dressed = (namespace: Namespace): ShardedAdapter => this.#dressed(namespace)
    // Socket.IO calls it with `new`, which an arrow does not bear.
    this.forNamespace = function forNamespace(namespace) {
      return dressed(namespace)
    }
  }

  /** A name of twenty characters would be taken for a socket's, and never be heard: ours are longer. */
  hear(room: string): void {
    this.#rooms.add(room)
    void this.#adapter?.addAll(NODE, new Set([room]))
  }

  unhear(room: string): void {
    this.#rooms.delete(room)
    void this.#adapter?.del(NODE, room)
  }

  /** The channel of a room, or of all nodes. */
  channelOf(room?: string): string {
    const all = `${this.#prefix}#/#`
    return room === undefined ? all : `${all}${room}#`
  }

  /** The room of a channel; undefined for every other channel. */
  roomOf(channel: string): string | undefined {
    const all = this.channelOf()
    return channel.startsWith(all) && channel.endsWith("#") && channel.length > all.length
      ? channel.slice(all.length, -1)
      : undefined
  }

  /** A message from Redis; whatever is not on a channel of ours is nobody's. */
  deliver(channel: Buffer, message: Buffer): void {
    for (const handler of this.#handlers) handler(channel, message)
  }

  #dressed(namespace: Namespace): ShardedAdapter {
    const adapter = this.#make(namespace)
    Reflect.set(adapter, "onRawMessage", (message: unknown, channel: unknown) => this.#take(message, channel))
    // Whatever Socket.IO itself would say to other nodes stays unsaid: nobody would listen.
    Reflect.set(adapter, "doPublish", () => Promise.resolve(""))
    Reflect.set(adapter, "doPublishResponse", () => Promise.resolve())
    Reflect.set(adapter, "serverCount", () => Promise.resolve(1))
    this.#adapter = adapter
    for (const room of this.#rooms) void adapter.addAll(NODE, new Set([room]))
    return adapter
  }

  #take(message: unknown, channel: unknown): void {
    if (!Buffer.isBuffer(message) || !Buffer.isBuffer(channel)) return
    const name = channel.toString()
    if (name === this.channelOf()) return this.#onMessage(undefined, message)
    const room = this.roomOf(name)
    if (room !== undefined) this.#onMessage(room, message)
  }
}
