import { z } from "zod"
import { ErrorCodeSchema } from "../../shared/errors.ts"
import type { RandomBytes } from "../../shared/ids.ts"
import type { Downstream, DownstreamEvents } from "../../shared/protocol.ts"
import type { ClientClock } from "./clock.ts"
import type { Connection, ConnectionHandlers } from "./live.ts"
import { SocketWire } from "./socket-wire.ts"
import type { LinkState } from "./types.ts"

/** The access token, from memory or renewed; `unreachable` when nobody could be asked. */
export type TokenAnswer =
  /** `expiresAt`: ms since the epoch, by this device's clock. */
  | { readonly kind: "token"; readonly token: string; readonly expiresAt: number }
  | { readonly kind: "signed_out" }
  | { readonly kind: "unreachable" }

export interface SocketOptions {
  /** Where the server is; the page's own address when left out. */
  readonly url?: string
  /** What a program outside of a browser has to say by itself: its Origin. Browsers take no notice. */
  readonly headers?: Readonly<Record<string, string>>
  /** A token that is good for a while yet. */
  readonly token: () => Promise<TokenAnswer>
  /** Whether the server answers requests now; left out where nobody is told why there is no connection. */
  readonly answers?: () => Promise<boolean>
  readonly clock: ClientClock
  readonly random: RandomBytes
}

/** The first retry comes within this many ms, each later one within twice as many, up to the second number. */
const RETRY_MS = 300
const RETRY_MAX_MS = 10_000
/** A token is renewed this long before it expires, in ms, or at half of a shorter life. */
const RENEW_BEFORE_MS = 60_000
/** A connection that no room needs any more ends after this many ms: others see where its person is now before. */
const LINGER_MS = 250
/**
 * A page that is newer than every server it meets for this long, in ms, is no longer met by an update under way: the
 * servers went back to the version before, and only a reload helps.
 */
const NEWER_MS = 120_000

/** After so many attempts in a row that met nobody, while the server answered requests, something between blocks them. */
const BLOCKED_ATTEMPTS = 2

const Refusal = z.object({ code: ErrorCodeSchema })

/** The way of a tab to the servers: it comes back by itself until a server says that it never will. */
export const connectSocket =
  (options: SocketOptions) =>
  (handlers: ConnectionHandlers): Connection =>
    new SocketConnection(options, handlers)

class SocketConnection implements Connection {
  readonly #options: SocketOptions
  readonly #handlers: ConnectionHandlers
  #link: LinkState
  /** The connection that serves. */
  #wire: SocketWire | undefined
  /** The one before, whose server leaves: rooms sit there until the other has let them in. */
  #before: SocketWire | undefined
  /** The attempt that is under way: it waits for a token, or has a wire. */
  #attempt: { wire?: SocketWire } | undefined
  #attempts = 0
  /** Attempts in a row that met nobody, while the server answered requests. */
  #blocked = 0
  #newerSince: number | undefined
  #stopped = false
  #waiting: (() => void) | undefined
  #renewing: (() => void) | undefined
  /** The server asked to stay away this long, in ms. */
  #askedToWait: number | undefined

  constructor(options: SocketOptions, handlers: ConnectionHandlers) {
    this.#options = options
    this.#handlers = handlers
    this.#link = { state: "connecting", since: options.clock.now() }
    void this.#try()
  }

  retry(): void {
    if (this.#link.state === "outdated" || this.#stopped || this.#wire !== undefined) return
    this.#attempts = 0
    // Whoever asks for a new attempt does not wait for one that hangs in a network that is gone.
    this.#giveUp()
    void this.#try()
  }

  stop(): void {
    this.#stopped = true
    this.#giveUp()
    this.#renewing?.()
    this.#wire?.end()
    this.#before?.end()
  }

  /** Ends the attempt that is under way or waited for. */
  #giveUp(): void {
    this.#waiting?.()
    this.#waiting = undefined
    this.#attempt?.wire?.end()
    this.#attempt = undefined
  }

  async #try(): Promise<void> {
    if (this.#attempt !== undefined || this.#stopped) return
    const attempt: { wire?: SocketWire } = {}
    this.#attempt = attempt
    const answer = await this.#options.token().catch((): TokenAnswer => ({ kind: "unreachable" }))
    if (this.#attempt !== attempt) return
    if (answer.kind === "token") {
      this.#renewLater(answer.expiresAt)
      attempt.wire = this.#open(answer.token)
      return
    }
    this.#attempt = undefined
    if (answer.kind === "signed_out") this.#become({ state: "signed_out" })
    else this.#later()
  }

  #open(token: string): SocketWire {
    const { url, headers } = this.#options
    const wire: SocketWire = new SocketWire(
      { url, headers, token },
      {
        up: () => this.#up(wire),
        down: () => this.#down(wire),
        refused: (data) => this.#refused(data),
        closing: (closing) => this.#closing(wire, closing),
      },
      () => this.#options.clock.after(LINGER_MS, () => this.#end(wire)),
    )
    return wire
  }

  #up(wire: SocketWire): DownstreamEvents {
    this.#attempt = undefined
    this.#attempts = 0
    this.#blocked = 0
    this.#newerSince = undefined
    this.#askedToWait = undefined
    // Two at once are enough: whoever is not let in here yet, will be.
    if (this.#before !== undefined) this.#end(this.#before)
    this.#before = this.#wire
    this.#wire = wire
    if (this.#before === undefined) this.#become({ state: "online", since: this.#options.clock.now() })
    return this.#handlers.connected(wire)
  }

  #down(wire: SocketWire): void {
    if (this.#attempt?.wire === wire) {
      // Told also of a connection that ended before its welcome: that attempt is over.
      this.#attempt = undefined
      void this.#askWhy()
      return this.#later()
    }
    if (wire === this.#before) return this.#end(wire)
    if (wire !== this.#wire) return
    this.#end(wire)
    if (this.#before !== undefined) this.#end(this.#before)
    this.#become({ state: "offline", since: this.#options.clock.now() })
    if (this.#attempt?.wire === undefined) this.#renewing?.()
    // Whoever was told to move is on the way already.
    if (this.#attempt === undefined && this.#waiting === undefined) this.#later()
  }

  /** Nobody sits there any more. */
  #end(wire: SocketWire): void {
    if (wire !== this.#wire && wire !== this.#before) return
    if (wire === this.#wire) this.#wire = undefined
    else this.#before = undefined
    wire.end()
    this.#handlers.disconnected(wire)
  }

  #closing(wire: SocketWire, { code, retryMs }: Downstream<"closing">[0]): void {
    if (wire !== this.#wire) return
    if (code === "signed_out") this.#become({ state: "signed_out" })
    if (code === "outdated_client") this.#become({ state: "outdated" })
    // Other nodes are there, and the one that leaves has chosen a moment for each of its people: this is it. It serves
    // until another one does, so that nobody waits.
    if (code !== "shutting_down" || retryMs > 0) this.#askedToWait = retryMs
    else if (!wire.leaving) {
      wire.leaving = true
      void this.#try()
    }
  }

  #refused(data: unknown): void {
    this.#attempt = undefined
    const refusal = Refusal.safeParse(data)
    const code = refusal.success ? refusal.data.code : undefined
    if (code === "outdated_client") return this.#become({ state: "outdated" })
    if (code === "signed_out") return this.#become({ state: "signed_out" })
    if (code === "newer_client" && this.#isNewerThanAll()) return this.#become({ state: "outdated" })
    if (code === undefined) void this.#askWhy()
    this.#later()
  }

  /** An attempt met nobody. */
  async #askWhy(): Promise<void> {
    const answers = await (this.#options.answers?.() ?? false)
    const link = this.#link
    if (this.#stopped || (link.state !== "connecting" && link.state !== "offline")) return
    this.#blocked = answers ? this.#blocked + 1 : 0
    const blocked = this.#blocked >= BLOCKED_ATTEMPTS
    if (blocked === (link.blocked === true)) return
    this.#become({ state: link.state, since: link.since, ...(blocked && { blocked }) })
  }

  /** During an update the next server may know this version already. */
  #isNewerThanAll(): boolean {
    const now = this.#options.clock.now()
    this.#newerSince = Math.min(this.#newerSince ?? now, now)
    return now - this.#newerSince > NEWER_MS
  }

  /** Full jitter: everybody who lost the same server comes back at another moment. */
  #later(): void {
    if (this.#stopped || this.#link.state === "outdated" || this.#link.state === "signed_out") return
    const most = Math.min(RETRY_MAX_MS, RETRY_MS * 2 ** this.#attempts)
    const wait = (this.#askedToWait ?? 0) + this.#chance() * most
    this.#attempts++
    this.#askedToWait = undefined
    this.#waiting?.()
    this.#waiting = this.#options.clock.after(wait, () => {
      this.#waiting = undefined
      void this.#try()
    })
  }

  /** In band, before the server has to end the connection. */
  #renewLater(expiresAt: number): void {
    const { clock, token } = this.#options
    const left = expiresAt - clock.now()
    const wait = Math.max(left / 2, left - RENEW_BEFORE_MS)
    this.#renewing?.()
    this.#renewing = clock.after(Math.max(1_000, wait), () => {
      void token().then((answer) => {
        if (this.#stopped || answer.kind === "unreachable") return
        if (answer.kind === "signed_out") return this.#become({ state: "signed_out" })
        this.#wire?.send("renew", { token: answer.token })
        this.#renewLater(answer.expiresAt)
      })
    })
  }

  /** Between 0 and 1. */
  #chance(): number {
    const [high = 0, low = 0] = this.#options.random(2)
    return (high * 256 + low) / 0xffff
  }

  #become(link: LinkState): void {
    const ended = this.#link.state === "outdated" || this.#link.state === "signed_out"
    if (ended && link.state === "offline") return
    this.#link = link
    this.#handlers.link(link)
  }
}
