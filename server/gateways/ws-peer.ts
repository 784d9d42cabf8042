import type { Socket } from "node:net"
import type { WebSocket } from "ws"
import type { Clock } from "../clock.ts"
import { Inbox } from "./inbox.ts"

/** A peer hears something this often, in ms; one that said nothing from one time to the next is dead. */
const BEAT_MS = 15_000

/** Bytes that may wait for a slow reader, and bytes of a document, of which a join may put two on top. */
interface WsPeerLimits {
  readonly bufferedBytes: number
  readonly documentBytes: number
}

export interface WsPeerDeps<T> {
  readonly clock: Clock
  readonly limits: WsPeerLimits
  /** Undefined for whatever is no message. */
  readonly read: (data: Uint8Array) => T | undefined
  readonly take: (message: T) => void
  readonly unreadable: () => void
  /** Whether nothing more should be taken just now. */
  readonly full: () => boolean
  /** The peer has taken what waited. */
  readonly drained: () => void
  /** Sends whatever keeps the peer from thinking that this side is dead. */
  readonly beat: () => void
  /** It was ended from here: it is dead, or does not read. */
  readonly lost: () => void
}

/** The other end of a plain WebSocket of binary messages: what it says, what waits for it, and whether it lives. */
export class WsPeer<T> {
  readonly #socket: WebSocket
  readonly #tcp: Socket
  readonly #deps: WsPeerDeps<T>
  readonly #inbox: Inbox<T>
  #alive = true
  #timer: (() => void) | undefined

  /** `tcp`: what the socket runs on. Nothing is read before `start`. */
  constructor(socket: WebSocket, tcp: Socket, deps: WsPeerDeps<T>) {
    this.#socket = socket
    this.#tcp = tcp
    this.#deps = deps
    this.#inbox = new Inbox<T>({
      take: deps.take,
      full: () => deps.full() || this.isBehind,
      pause: () => socket.pause(),
      resume: () => socket.resume(),
    })
    socket.on("message", (data: Buffer, isBinary) => this.#receive(isBinary ? deps.read(data) : undefined))
    socket.on("pong", () => {
      this.#alive = true
    })
    tcp.on("drain", this.#drained)
  }

  start(): void {
    this.#beat()
    this.#inbox.pump()
  }

  /** Whether so much waits that it should be sent no more entries. */
  get isBehind(): boolean {
    return this.#socket.bufferedAmount > this.#deps.limits.bufferedBytes
  }

  /** Messages that are sent together leave together: a write of each alone would cost more than all the rest. */
  send(...messages: readonly Uint8Array[]): void {
    const together = messages.length > 1
    if (together) this.#tcp.cork()
    for (const message of messages) this.#socket.send(message)
    if (together) this.#tcp.uncork()
    const { bufferedBytes, documentBytes } = this.#deps.limits
    // Who asks and never reads is no reader.
    if (this.#socket.bufferedAmount > 4 * bufferedBytes + 2 * documentBytes) this.#lose()
  }

  /** Nothing more is taken from the peer until the answer is called. */
  hold(): () => void {
    return this.#inbox.hold()
  }

  /** Takes what may be taken by now: something that was under way has its outcome. */
  pump(): void {
    this.#inbox.pump()
  }

  /** Takes this message once more, in so many ms and before anything else. */
  later(message: T, ms: number): void {
    this.#inbox.putBack(message)
    this.#deps.clock.after(ms, this.#inbox.hold())
  }

  close(code: number, reason: string): void {
    this.stop()
    this.#socket.close(code, reason)
  }

  /** Nothing more is taken, and nothing happens by itself. */
  stop(): void {
    this.#timer?.()
    this.#inbox.close()
    this.#tcp.off("drain", this.#drained)
  }

  #drained = (): void => {
    this.#alive = true
    this.#deps.drained()
    this.#inbox.pump()
  }

  #receive(message: T | undefined): void {
    this.#alive = true
    if (message === undefined) this.#deps.unreadable()
    else this.#inbox.add(message)
  }

  #beat(): void {
    this.#timer = this.#deps.clock.after(BEAT_MS, () => {
      // Of whoever is not read, no answer can be expected.
      if (!this.#alive && !this.#socket.isPaused) return this.#lose()
      this.#alive = false
      this.#socket.ping()
      this.#deps.beat()
      this.#beat()
    })
  }

  #lose(): void {
    this.#deps.lost()
    this.#socket.terminate()
  }
}
