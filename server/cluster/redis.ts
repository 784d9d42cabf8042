import { Redis, type RedisOptions } from "ioredis"
import type { RandomBytes } from "../../shared/ids.ts"
import { ok, refuse, type Result } from "../../shared/result.ts"
import type { Clock } from "../clock.ts"
import type { Log } from "../ops/log.ts"
import type { ClusterCounters } from "./counters.ts"
import { codeOf, unfitFor, whatSpeaksAgainst } from "./redis-fitness.ts"
import type { RedisPlace } from "./redis-url.ts"

/** How often a node asks itself over Redis whether it would hear others, in ms. */
const ECHO_MS = 1_000
/** Without an answer for this long, in ms, it counts as cut off. */
const SILENT_MS = 2_500
/** After this much silence on connections that look well, in ms, both are made anew (two servers, say). */
const RENEW_MS = 8_000
/** A connection without a byte for this long, in ms, while an answer is due, is given up. */
const SOCKET_MS = 5_000
const CONNECT_MS = 5_000
/** Between two attempts, in ms: doubled up to the longest, and less by up to half at random. */
const RETRY_MS = 50
const LONGEST_RETRY_MS = 2_000
/** After an attempt that was broken off, in ms. */
const AGAIN_MS = 200
/** A channel that Redis refused, and a server that does not fit, are tried again after this, in ms. */
const REFUSED_MS = 10_000
/** What was said last has this long to reach Redis when the node stops, in ms. */
const FINISH_MS = 500
/** A start waits this long for Redis, in ms; then it goes on without. */
const START_MS = 3_000
/** What may wait for Redis, in bytes; more is dropped, since other nodes read it in the log. */
const UNSENT_MAX = 8 * 1024 ** 2
/** Channels in one command. */
const CHUNK = 200

export interface RedisLinkDeps {
  readonly place: RedisPlace
  readonly clock: Clock
  readonly random: RandomBytes
  readonly log: Log
  readonly counters: ClusterCounters
  /** A channel that nobody uses: permission is tried on it. */
  readonly trialChannel: string
}

/** What the link tells; set before `start`. */
export interface RedisListener {
  message(channel: Buffer, message: Buffer): void
  /** This channel is heard from now on. */
  confirmed(channel: string): void
  /** Everything is heard from now on, or again; what was said before may be lost. */
  up(): void
  /** Time to send an echo, which `heardEcho` is to be told of when it comes back. */
  echo(): void
}

/**
 * Two connections to Redis, one that says and one that hears, which come back by themselves. Nothing waits for them
 * and nothing piles up behind them. `up` means that this node heard itself just now, over both.
 */
export class RedisLink {
  readonly #deps: RedisLinkDeps
  readonly #pub: Connection
  readonly #sub: Connection
  readonly #wanted = new Set<string>()
  /** Those that this connection was asked for. */
  readonly #asked = new Set<string>()
  #listener: RedisListener | undefined
  #up = false
  #unsent = 0
  /** When both connections were ready, or an echo came: silence counts from then. */
  #heardAt = 0
  #unfit: string | undefined
  #ticking: (() => void) | undefined
  #settled: (() => void) | undefined

  #holding = false

  constructor(deps: RedisLinkDeps) {
    this.#deps = deps
    const { trialChannel } = deps
    this.#pub = this.#connection("says", (redis) => redis.spublish(trialChannel, ""))
    this.#sub = this.#connection("hears", async (redis) => {
      await redis.ssubscribe(trialChannel)
      await redis.sunsubscribe(trialChannel)
      await this.#subscribeAll(redis)
    })
    this.#sub.redis.on("smessageBuffer", (channel: Buffer, message: Buffer) =>
      this.#listener?.message(channel, message),
    )
  }

  get up(): boolean {
    return this.#up
  }

  /** Refuses a server that does not fit; one that cannot be reached may come later. */
  async start(listener: RedisListener): Promise<Result<void, string>> {
    this.#listener = listener
    const settled = new Promise<void>((resolve) => (this.#settled = resolve))
    const patience = this.#deps.clock.after(START_MS, () => this.#settled?.())
    this.#pub.open()
    this.#sub.open()
    this.#tick()
    await settled
    patience()
    this.#settled = undefined
    if (this.#unfit !== undefined) return refuse(this.#unfit)
    if (!this.#up) this.#deps.log.error("Redis cannot be reached; other nodes are followed by the log")
    return ok(undefined)
  }

  /** Hands it to Redis, if Redis can be reached and keeps up. */
  publish(channel: string, message: Buffer): void {
    const { counters } = this.#deps
    if (!this.#pub.ready || this.#unsent + message.length > UNSENT_MAX) {
      counters.dropped++
      return
    }
    counters.published++
    this.#unsent += message.length
    this.#hold()
    const settled = (): void => void (this.#unsent -= message.length)
    this.#pub.redis.spublish(channel, message).then(settled, () => {
      counters.unconfirmed++
      settled()
    })
  }

  /** What is said in one turn (all rooms of a flush) leaves in one write: the kernel's share is most of what saying costs. */
  #hold(): void {
    if (this.#holding) return
    this.#holding = true
    const { stream } = this.#pub.redis
    stream.cork()
    queueMicrotask(() => {
      this.#holding = false
      stream.uncork()
    })
  }

  /** `confirmed` tells when it is heard; after every loss of the connection it is asked for again. */
  subscribe(channel: string): void {
    this.#wanted.add(channel)
    if (this.#sub.ready) this.#ask(channel)
  }

  unsubscribe(channel: string): void {
    this.#wanted.delete(channel)
    this.#asked.delete(channel)
    // Redis forgets with the connection; and a message more is ignored.
    if (this.#sub.ready) this.#sub.redis.sunsubscribe(channel).catch(() => undefined)
  }

  heardEcho(): void {
    if (!this.#ready) return
    this.#heardAt = this.#deps.clock.now()
    if (this.#up) return
    this.#up = true
    this.#deps.log.info("other nodes are heard")
    this.#listener?.up()
    this.#settled?.()
  }

  /** Resolves when what was published has left, or will not. */
  async stop(): Promise<void> {
    this.#listener = undefined
    this.#ticking?.()
    this.#sub.close()
    await this.#pub.finish()
  }

  get #ready(): boolean {
    return this.#pub.ready && this.#sub.ready
  }

  #connection(purpose: string, prepare: (redis: Redis) => Promise<unknown>): Connection {
    return new Connection(this.#deps, {
      purpose,
      prepare,
      ready: () => this.#connected(),
      lost: () => this.#down(),
      unfit: (sentence) => this.#refuse(sentence),
    })
  }

  #connected(): void {
    if (!this.#ready) return
    for (const channel of this.#wanted) if (!this.#asked.has(channel)) this.#ask(channel)
    this.#unfit = undefined
    this.#heardAt = this.#deps.clock.now()
    this.#listener?.echo()
  }

  #down(): void {
    // Whoever starts need not wait for the next attempt.
    this.#settled?.()
    if (!this.#up) return
    this.#up = false
    this.#deps.log.error("other nodes are not heard; they are followed by the log")
  }

  #refuse(sentence: string): void {
    if (this.#unfit !== sentence) this.#deps.log.error(sentence)
    this.#unfit = sentence
    this.#settled?.()
  }

  #tick(): void {
    this.#ticking = this.#deps.clock.after(ECHO_MS, () => {
      this.#tick()
      if (!this.#ready) return
      const silent = this.#deps.clock.now() - this.#heardAt
      if (silent > SILENT_MS) this.#down()
      if (silent > RENEW_MS) {
        this.#pub.renew()
        this.#sub.renew()
        return
      }
      this.#listener?.echo()
      // So that an answer is due on this connection too, and its loss is noticed.
      this.#sub.redis.ping().catch(() => undefined)
    })
  }

  async #subscribeAll(redis: Redis): Promise<void> {
    this.#asked.clear()
    for (;;) {
      const missing = [...this.#wanted].filter((channel) => !this.#asked.has(channel)).slice(0, CHUNK)
      if (missing.length === 0) return
      for (const channel of missing) this.#asked.add(channel)
      await redis.ssubscribe(...missing)
    }
  }

  #ask(channel: string): void {
    this.#asked.add(channel)
    this.#sub.redis.ssubscribe(channel).then(
      () => this.#wanted.has(channel) && this.#listener?.confirmed(channel),
      (error: unknown) => this.#refused(channel, error),
    )
  }

  #refused(channel: string, error: unknown): void {
    // A lost connection asks for everything again when it is back.
    if (!this.#sub.ready) return
    this.#deps.log.error("Redis refuses a channel; trying again", { code: codeOf(error) })
    this.#deps.clock.after(REFUSED_MS, () => this.#wanted.has(channel) && this.subscribe(channel))
  }
}

interface ConnectionEvents {
  readonly purpose: string
  /** Done on every new connection before it counts as ready. */
  readonly prepare: (redis: Redis) => Promise<unknown>
  readonly ready: () => void
  readonly lost: () => void
  readonly unfit: (sentence: string) => void
}

/** One connection that is checked whenever it is made, and made again whenever it is lost. */
class Connection {
  readonly redis: Redis
  ready = false
  #closed = false
  readonly #deps: RedisLinkDeps
  readonly #events: ConnectionEvents
  /** Which connection in a row: what is learnt of an earlier one is not held against a later. */
  #life = 0
  #lastError: string | undefined

  constructor(deps: RedisLinkDeps, events: ConnectionEvents) {
    this.#deps = deps
    this.#events = events
    this.redis = new Redis(optionsFor(deps))
    this.redis.on("ready", () => void this.#check(++this.#life))
    this.redis.on("close", () => {
      this.#life++
      this.#lost()
    })
    // An attempt that is broken off while it connects (a master that changes just then) is the driver's last.
    this.redis.on("end", () => void this.#deps.clock.after(AGAIN_MS, () => this.#closed || this.open()))
    this.redis.on("error", (error: unknown) => this.#failed(error))
  }

  open(): void {
    this.redis.connect().catch(() => undefined)
  }

  renew(): void {
    this.#lost()
    this.redis.disconnect(true)
  }

  close(): void {
    this.#closed = true
    this.ready = false
    this.redis.disconnect()
  }

  /** Says goodbye, so that Redis has read everything before; a Redis that does not answer is not waited for. */
  async finish(): Promise<void> {
    if (this.ready) {
      const patience = new Promise<void>((resolve) => this.#deps.clock.after(FINISH_MS, resolve))
      await Promise.race([this.redis.ping().catch(() => undefined), patience])
    }
    this.close()
  }

  async #check(life: number): Promise<void> {
    try {
      const unfit = unfitFor(await this.redis.call("HELLO"))
      if (unfit !== undefined) return this.#unfit(life, unfit)
      await this.#events.prepare(this.redis)
    } catch (error) {
      if (life !== this.#life) return
      this.#failed(error)
      // Not gone, and not of use either.
      this.#deps.clock.after(REFUSED_MS, () => life === this.#life && this.renew())
      return
    }
    if (life !== this.#life) return
    this.ready = true
    this.#lastError = undefined
    this.#events.ready()
  }

  #unfit(life: number, sentence: string): void {
    if (life !== this.#life) return
    this.#events.unfit(sentence)
    this.#deps.clock.after(REFUSED_MS, () => life === this.#life && this.renew())
  }

  #failed(error: unknown): void {
    const sentence = whatSpeaksAgainst(error)
    if (sentence !== undefined) this.#events.unfit(sentence)
    const code = codeOf(error)
    if (code === this.#lastError) return
    this.#lastError = code
    this.#deps.log.warn("a connection to Redis failed", { purpose: this.#events.purpose, code })
  }

  #lost(): void {
    this.ready = false
    this.#events.lost()
  }
}

function optionsFor({ place, random }: RedisLinkDeps) {
  const retry = (attempt: number): number => {
    const longest = Math.min(LONGEST_RETRY_MS, RETRY_MS * 2 ** Math.min(attempt, 10))
    return Math.round(longest * (1 - (random(1)[0] ?? 0) / 512))
  }
  const [first] = place.servers
  return {
    ...(place.master === undefined
      ? { host: first?.host ?? "localhost", port: first?.port ?? 6379 }
      : {
          sentinels: [...place.servers],
          name: place.master,
          sentinelRetryStrategy: retry,
          failoverDetector: true,
        }),
    ...(place.username !== undefined && { username: place.username }),
    ...(place.password !== undefined && { password: place.password }),
    ...(place.tls && { tls: {}, sentinelTLS: {}, enableTLSForSentinelMode: true }),
    lazyConnect: true,
    retryStrategy: retry,
    connectTimeout: CONNECT_MS,
    socketTimeout: SOCKET_MS,
    // Behind a Sentinel, the check is that the server is still a master.
    enableReadyCheck: place.master !== undefined,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    autoResubscribe: false,
    disableClientInfo: true,
  } satisfies RedisOptions
}
