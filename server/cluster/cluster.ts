import { base32, type RandomBytes } from "../../shared/ids.ts"
import { ok, type Result } from "../../shared/result.ts"
import { RoomId } from "../../shared/rooms.ts"
import type { KeyRing } from "../access/keys.ts"
import type { Clock } from "../clock.ts"
import type { Event, Events } from "../events.ts"
import { factsOf, type Log } from "../ops/log.ts"
import { type Fanout, NodeId, type RoomListener, type RoomNews } from "../rooms/replication/fanout.ts"
import { RoomAdapter } from "./adapter.ts"
import { Codec, type Ignored, type NodeNews } from "./codec.ts"
import { newCounters } from "./counters.ts"
import { Nodes } from "./nodes.ts"
import { Doubtful } from "./doubtful.ts"
import { RedisLink } from "./redis.ts"
import type { RedisPlace } from "./redis-url.ts"

const ECHO_CHANNEL = "echo"
/** Longer than a node takes to come back to a Redis that is there again, in ms. */
const LATER_MS = 5_000

export interface ClusterDeps {
  readonly place: RedisPlace
  readonly keys: Pick<KeyRing, "derive">
  readonly clock: Clock
  readonly random: RandomBytes
  readonly log: Log
  /** The bus within this node. */
  readonly events: Events
}

/** The way between this node and the others on the same store and Redis. */
export class Cluster {
  readonly node: NodeId
  readonly fanout: Fanout
  /** The bus over all nodes: subscribers here are told first, then the other nodes. */
  readonly events: Events
  readonly counters = newCounters()
  readonly #clock: Clock
  readonly #log: Log
  readonly #codec: Codec
  readonly #adapter: RoomAdapter
  readonly #link: RedisLink
  readonly #nodes: Nodes
  readonly #local: Events
  readonly #doubtful: Doubtful
  /** By the room's name, as a channel has it. */
  readonly #listeners = new Map<string, { readonly room: RoomId; readonly listener: RoomListener }>()
  readonly #echoChannel: Buffer
  #echoes = 0
  #echoed = 0

  /** Refuses a Redis that does not serve, in a sentence that names the setting. */
  static async open(deps: ClusterDeps): Promise<Result<Cluster, string>> {
    const cluster = new Cluster(deps)
    const started = await cluster.#start()
    if (started.ok) return ok(cluster)
    await cluster.close()
    return started
  }

  private constructor({ place, keys, clock, random, log, events }: ClusterDeps) {
    this.node = NodeId.parse(base32(random(16)))
    this.#log = log.with({ node: this.node })
    this.#clock = clock
    this.#local = events
    this.#doubtful = new Doubtful(clock)
    this.#codec = new Codec(this.node, keys.derive("jubilee: messages between nodes"))
    // Installations that share a Redis do not even hear each other.
    const prefix = `jubilee:${base32(keys.derive("jubilee: names of channels").subarray(0, 10))}`
    const { counters } = this
    const trialChannel = `${prefix}#trial`
    this.#echoChannel = Buffer.from(`${prefix}#${ECHO_CHANNEL}#${this.node}`)
    this.#link = new RedisLink({ place, clock, random, log: this.#log, counters, trialChannel })
    this.#adapter = new RoomAdapter(prefix, this.#link, (room, message) => this.#heard(room, message))
    this.#nodes = new Nodes({
      clock,
      beat: (beat) => this.#sayToAll({ kind: "alive", beat }),
      gone: (node) => this.#gone(node),
    })
    this.fanout = this.#fanout()
    this.events = this.#events()
  }

  /** For Socket.IO's server on this node. */
  get adapter(): RoomAdapter["forNamespace"] {
    return this.#adapter.forNamespace
  }

  /** How many other nodes live, as far as this one knows. */
  get others(): number {
    return this.#nodes.size
  }

  /** Tells the others that this node leaves, and says nothing any more but what its rooms still have to say. */
  goodbye(): void {
    this.#nodes.stop()
    this.#sayToAll({ kind: "goodbye" })
  }

  async close(): Promise<void> {
    this.#nodes.stop()
    await this.#link.stop()
  }

  #start(): Promise<Result<void, string>> {
    const echoChannel = this.#echoChannel.toString()
    this.#link.subscribe(echoChannel)
    return this.#link.start({
      message: (channel, message) => this.#message(channel, message),
      confirmed: (channel) => this.#confirmed(channel),
      up: () => {
        this.#nodes.listening()
        this.#sayAgain()
        for (const { listener } of this.#listeners.values()) this.#guarded(() => listener.hears())
      },
      echo: () => this.#link.publish(echoChannel, this.#codec.writeEcho(++this.#echoes)),
    })
  }

  /** Now, and once more for those who come back a little later than this node. */
  #sayAgain(): void {
    const events = this.#doubtful.take()
    const say = (): void => {
      for (const event of events) this.#sayToAll({ kind: "event", event })
    }
    say()
    if (events.length > 0) this.#clock.after(LATER_MS, say)
  }

  #fanout(): Fanout {
    const link = this.#link
    return {
      get live() {
        return link.up
      },
      subscribe: (room, listener) => {
        this.#listeners.set(room, { room, listener })
        this.#adapter.hear(room)
      },
      unsubscribe: (room) => {
        this.#listeners.delete(room)
        this.#adapter.unhear(room)
      },
      publish: (room, news) => this.#say(room, news),
    }
  }

  #events(): Events {
    return {
      publish: (event) => {
        this.#local.publish(event)
        this.#doubtful.keep(event, this.#link.up)
        this.#sayToAll({ kind: "event", event })
      },
      publishHere: (event) => this.#local.publishHere(event),
      subscribe: (listener) => this.#local.subscribe(listener),
    }
  }

  #say(room: RoomId, news: RoomNews): void {
    this.#link.publish(this.#adapter.channelOf(room), this.#codec.writeRoom(room, news))
  }

  #sayToAll(news: NodeNews): void {
    this.#link.publish(this.#adapter.channelOf(), this.#codec.writeAll(news))
  }

  #message(channel: Buffer, message: Buffer): void {
    if (!this.#echoChannel.equals(channel)) {
      // Half of what a node hears is itself.
      return this.#codec.isOwn(message) ? undefined : this.#adapter.deliver(channel, message)
    }
    const count = this.#codec.readEcho(message)
    // Also one that somebody kept and says again.
    if (count === undefined || count <= this.#echoed) return this.#ignore("foreign")
    this.#echoed = count
    this.#link.heardEcho()
  }

  #heard(name: string | undefined, message: Buffer): void {
    if (name === undefined) return this.#heardByAll(message)
    const known = this.#listeners.get(name)
    // Said before Redis knew that nobody listens here any more, or what no node of ours said.
    if (known === undefined) return RoomId.safeParse(name).success ? undefined : this.#ignore("foreign")
    const { room, listener } = known
    const read = this.#codec.readRoom(room, message)
    if (!read.ok) return this.#ignore(read.error)
    const { from, news } = read.value
    const alive = this.#nodes.heard(from)
    // A late word of a node that has left shows nobody any more; what it wrote is in the log.
    if (news.kind === "presence" && !alive) return
    this.counters.heard++
    this.#guarded(() => listener.news(from, news))
  }

  #heardByAll(message: Buffer): void {
    const read = this.#codec.readAll(message)
    if (!read.ok) return this.#ignore(read.error)
    const { from, news } = read.value
    this.counters.heard++
    switch (news.kind) {
      case "alive":
        return this.#nodes.alive(from, news.beat)
      case "goodbye":
        return this.#nodes.goodbye(from)
      case "event":
        return this.#tell(news.event)
    }
  }

  #tell(event: Event): void {
    this.#guarded(() => this.#local.publish(event))
  }

  #confirmed(channel: string): void {
    const room = RoomId.safeParse(this.#adapter.roomOf(channel))
    // While the link is not up, it tells every room when it is.
    if (!room.success || !this.#link.up) return
    this.#guarded(() => this.#listeners.get(room.data)?.listener.hears())
  }

  #gone(node: NodeId): void {
    this.#log.info("another node is gone", { other: node })
    for (const { listener } of this.#listeners.values()) this.#guarded(() => listener.gone(node))
  }

  #ignore(why: Ignored): void {
    if (why !== "own") this.counters[why]++
  }

  /** Whoever is told must not end the process, nor keep the others from being told. */
  #guarded(task: () => void): void {
    try {
      task()
    } catch (error) {
      this.#log.error("news of another node could not be taken", factsOf(error))
    }
  }
}
