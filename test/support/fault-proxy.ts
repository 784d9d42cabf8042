import { once } from "node:events"
import { createServer, connect, type Server, type Socket } from "node:net"
import {
  bytesAsTheyCome,
  type Framing,
  isPublished,
  mongoCommand,
  mongoMessages,
  redisValues,
} from "./framing.ts"
import { Rng } from "./rng.ts"

/** What is spoken through the proxy: it decides which faults are possible, and where messages begin and end. */
export type Spoken = "bytes" | "redis" | "mongodb"

export interface FaultProxyOptions {
  /** Of the real server, on this machine. */
  readonly port: number
  readonly spoken?: Spoken
  /** Decides which published messages are lost. */
  readonly seed?: number
}

/** More than this waiting in one direction, in bytes, and its sender has to wait. */
const WAITING_BYTES = 4 * 1024 ** 2

const WRITES: ReadonlySet<string> = new Set(["insert", "update", "findAndModify", "bulkWrite"])

/**
 * A TCP proxy on the loopback address whose link can be made to fail, at once and for everybody on it. Faults add up
 * until `heal`. A stream is never garbled: whoever lost bytes of it loses the connection too, except for whole
 * messages of Redis's pub/sub.
 */
export class FaultProxy implements AsyncDisposable {
  /** Where to connect to instead of the real server. */
  readonly port: number
  /** Published messages of Redis that were dropped. */
  dropped = 0
  /** Connections that were cut when the database had answered a write. */
  cutAfterWrites = 0
  readonly #server: Server
  readonly #links = new Set<Link>()
  readonly #rng: Rng
  readonly #faults: Faults = {
    delayMs: 0,
    swallow: false,
    swallowAt: undefined,
    dropShare: 0,
    writesToCut: 0,
  }
  #refuse = false

  static async start(options: FaultProxyOptions): Promise<FaultProxy> {
    const server = createServer({ noDelay: true, allowHalfOpen: true }).listen(0, "127.0.0.1")
    await once(server, "listening")
    const address = server.address()
    if (address === null || typeof address === "string") throw new Error("a TCP server has a port")
    return new FaultProxy(server, address.port, options)
  }

  private constructor(server: Server, port: number, options: FaultProxyOptions) {
    this.port = port
    this.#server = server
    this.#rng = new Rng(options.seed ?? 1)
    server.on("connection", (client) => {
      if (this.#refuse) {
        client.resetAndDestroy()
        return
      }
      const link = new Link(client, options.port, {
        faults: this.#faults,
        spoken: options.spoken ?? "bytes",
        loses: (share) => this.#rng.chance(share),
        lost: () => void this.dropped++,
        cutAfterWrite: () => void this.cutAfterWrites++,
        gone: () => this.#links.delete(link),
      })
      this.#links.add(link)
    })
  }

  /** Connections that are open now. */
  get open(): number {
    return this.#links.size
  }

  /** Resets every open connection; new ones are let through. */
  cut(): void {
    for (const link of this.#links) link.reset()
  }

  /** Resets every open connection, and each new one as soon as it comes. */
  refuse(): void {
    this.#refuse = true
    this.cut()
  }

  /** Every byte takes so many ms longer, in both directions. What waits goes on at once when the link heals. */
  delay(ms: number): void {
    this.#faults.delayMs = ms
  }

  /**
   * Connections stand, old and new, and nothing comes through either way. Those that lost bytes are reset when the
   * link heals.
   */
  swallow(): void {
    this.#faults.swallow = true
  }

  /** The same from the first such command to MongoDB on. */
  swallowAt(command: string): void {
    this.#faults.swallowAt = command
  }

  /** That share of the messages that Redis publishes never arrives. */
  dropPublished(share: number): void {
    this.#faults.dropShare = share
  }

  /**
   * The next so many writes reach the database and are carried out; their answer is lost with the connection, so that
   * nobody can know their outcome.
   */
  cutAfterWrite(times = 1): void {
    this.#faults.writesToCut = times
  }

  heal(): void {
    this.#refuse = false
    this.#faults.delayMs = 0
    this.#faults.swallow = false
    this.#faults.swallowAt = undefined
    this.#faults.dropShare = 0
    this.#faults.writesToCut = 0
    for (const link of this.#links) link.healed()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, "close")
    this.#server.close()
    this.cut()
    await closed
  }
}

interface Faults {
  delayMs: number
  swallow: boolean
  swallowAt: string | undefined
  dropShare: number
  writesToCut: number
}

interface LinkDeps {
  readonly faults: Faults
  readonly spoken: Spoken
  readonly loses: (share: number) => boolean
  readonly lost: () => void
  readonly cutAfterWrite: () => void
  readonly gone: () => void
}

/** One connection through the proxy: the client's side and the server's. */
class Link {
  readonly #client: Socket
  readonly #server: Socket
  readonly #up: Way
  readonly #down: Way
  readonly #deps: LinkDeps
  /** Bytes were swallowed: what comes behind them would make no sense. */
  #broken = false
  /** A write is on its way whose answer nobody shall hear. */
  #doomed = false

  constructor(client: Socket, port: number, deps: LinkDeps) {
    this.#deps = deps
    this.#client = client
    this.#server = connect({ port, host: "127.0.0.1", noDelay: true, allowHalfOpen: true })
    const { spoken } = deps
    this.#up = new Way(client, this.#server, {
      framing: spoken === "mongodb" ? mongoMessages() : bytesAsTheyCome(),
      delayMs: () => deps.faults.delayMs,
      passes: (message) => this.#passesUp(message),
    })
    this.#down = new Way(this.#server, client, {
      framing: spoken === "redis" ? redisValues() : bytesAsTheyCome(),
      delayMs: () => deps.faults.delayMs,
      passes: (message) => this.#passesDown(message),
    })
    for (const socket of [client, this.#server]) {
      socket.on("error", () => this.reset())
      socket.once("close", () => {
        if (client.destroyed && this.#server.destroyed) deps.gone()
      })
    }
  }

  reset(): void {
    this.#up.stop()
    this.#down.stop()
    this.#client.resetAndDestroy()
    this.#server.resetAndDestroy()
  }

  healed(): void {
    if (this.#broken) return this.reset()
    this.#up.flush()
    this.#down.flush()
  }

  #passesUp(message: Buffer): boolean {
    const { faults } = this.#deps
    if (faults.swallowAt !== undefined && mongoCommand(message) === faults.swallowAt) faults.swallow = true
    if (this.#swallows()) return false
    if (faults.writesToCut > 0 && WRITES.has(mongoCommand(message) ?? "")) {
      faults.writesToCut--
      this.#doomed = true
    }
    return true
  }

  #passesDown(message: Buffer): boolean {
    const { faults, loses, lost, cutAfterWrite } = this.#deps
    if (this.#swallows()) return false
    if (this.#doomed) {
      cutAfterWrite()
      this.reset()
      return false
    }
    if (faults.dropShare === 0 || !isPublished(message) || !loses(faults.dropShare)) return true
    lost()
    return false
  }

  #swallows(): boolean {
    if (this.#deps.faults.swallow) this.#broken = true
    return this.#deps.faults.swallow
  }
}

interface WayDeps {
  readonly framing: Framing
  readonly delayMs: () => number
  readonly passes: (message: Buffer) => boolean
}

const NOTHING = Buffer.alloc(0)

/** One direction of a connection: whole messages, in order, each after its delay. */
class Way {
  readonly #from: Socket
  readonly #to: Socket
  readonly #waiting: { readonly message: Buffer; readonly due: number }[] = []
  #bytes = 0
  #ended = false
  #timer: NodeJS.Timeout | undefined

  constructor(from: Socket, to: Socket, { framing, delayMs, passes }: WayDeps) {
    this.#from = from
    this.#to = to
    from.on("data", (chunk) => {
      for (const message of framing.split(chunk)) if (passes(message)) this.#queue(message, delayMs())
      this.#send()
    })
    from.on("end", () => {
      // Under a fault nobody hears of the end either.
      this.#ended = passes(NOTHING)
      this.#send()
    })
    to.on("drain", () => this.#from.resume())
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#waiting.length = 0
  }

  flush(): void {
    this.#send(Infinity)
  }

  #queue(message: Buffer, delayMs: number): void {
    // A delay that becomes shorter overtakes nothing.
    const due = Math.max(performance.now() + delayMs, this.#waiting.at(-1)?.due ?? 0)
    this.#waiting.push({ message, due })
    this.#bytes += message.length
    if (this.#bytes > WAITING_BYTES) this.#from.pause()
  }

  #send(now = performance.now()): void {
    clearTimeout(this.#timer)
    if (this.#to.destroyed) return
    for (let next = this.#waiting[0]; next !== undefined && next.due <= now; next = this.#waiting[0]) {
      this.#waiting.shift()
      this.#bytes -= next.message.length
      if (!this.#to.write(next.message)) this.#from.pause()
      else if (this.#bytes <= WAITING_BYTES) this.#from.resume()
    }
    const [next] = this.#waiting
    if (next !== undefined) this.#timer = setTimeout(() => this.#send(), next.due - now)
    else if (this.#ended) this.#to.end()
  }
}
