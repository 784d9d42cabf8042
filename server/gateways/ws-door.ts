import { STATUS_CODES, type IncomingMessage, type Server as HttpServer } from "node:http"
import type { Duplex } from "node:stream"
import { WebSocket, WebSocketServer } from "ws"
import type { ErrorCode } from "../../shared/errors.ts"
import { ERRORS } from "../errors.ts"
import type { Clock } from "../clock.ts"
import type { Arrivals } from "./arrivals.ts"
import { closeCode } from "./close-code.ts"
import { nameOf } from "./connection-name.ts"

export interface WsDoorDeps {
  readonly http: HttpServer
  readonly clock: Clock
  readonly arrivals: Arrivals
  /** The client's address, by the proxies that are believed. */
  readonly addressOf: (request: IncomingMessage) => string
  /** What its paths begin with. */
  readonly path: string
  readonly maxPayload: number
  /** Whether nobody is let in any more. */
  readonly shut: () => boolean
  readonly refused: (code: ErrorCode, connection: string) => void
  /** Nothing is read from the socket before somebody resumes it. */
  readonly opened: (visit: Visit) => void
}

/** A socket that was let in, and what it came with. */
export interface Visit {
  readonly socket: WebSocket
  readonly request: IncomingMessage
  /** What the connection is called in the log. */
  readonly connection: string
  /** The rest of the path, and the parameter `token`. */
  readonly room: string
  readonly token: string
  readonly refuse: (code: ErrorCode) => void
}

/** The close codes with which ws itself answers what is no WebSocket message, or too large. */
const OWN_CODES: ReadonlyMap<number, ErrorCode> = new Map([
  [1002, "malformed"],
  [1007, "malformed"],
  [1009, "too_large"],
])

/** A socket whose every end after a fault of the peer is final for the stock provider. */
class FinalSocket extends WebSocket {
  override close(code?: number, reason?: string | Buffer): void {
    const own = code === undefined ? undefined : OWN_CODES.get(code)
    if (own === undefined) super.close(code, reason)
    else super.close(closeCode(own), own)
  }
}

/**
 * The way in to plain WebSockets of this server. Providers come back at once and without jitter when a node was away, so
 * they are let in one after another. Who has to try again later is refused before the upgrade, which costs nearly nothing.
 */
export class WsDoor {
  readonly #deps: WsDoorDeps
  readonly #server: WebSocketServer

  constructor(deps: WsDoorDeps) {
    this.#deps = deps
    this.#server = new WebSocketServer({
      noServer: true,
      perMessageDeflate: false,
      maxPayload: deps.maxPayload,
      WebSocket: FinalSocket,
    })
    deps.http.on("upgrade", (request, tcp, head) => {
      if (request.url?.startsWith(deps.path) === true) this.#arrive(request, tcp, head)
    })
  }

  /** Ends whatever is left. */
  close(): void {
    for (const socket of this.#server.clients) socket.terminate()
  }

  #arrive(request: IncomingMessage, tcp: Duplex, head: Buffer): void {
    const { arrivals, clock, addressOf, shut } = this.#deps
    // It may be gone before its turn.
    tcp.on("error", () => tcp.destroy())
    const refusal = shut() ? "shutting_down" : arrivals.refusalOfStubborn(addressOf(request))
    const wait = refusal === undefined ? arrivals.turn() : 0
    if (refusal !== undefined || wait === undefined) return this.#refuse(request, tcp, refusal ?? "too_many")
    if (wait === 0) return this.#open(request, tcp, head)
    clock.after(wait, () => {
      if (tcp.destroyed) return
      // Of those who came before, some have gone in.
      const late = shut() ? "shutting_down" : arrivals.refusalOf(addressOf(request))
      if (late === undefined) this.#open(request, tcp, head)
      else this.#refuse(request, tcp, late)
    })
  }

  #open(request: IncomingMessage, tcp: Duplex, head: Buffer): void {
    const { arrivals, addressOf, opened } = this.#deps
    const [address, connection] = [addressOf(request), nameOf(request)]
    this.#server.handleUpgrade(request, tcp, head, (socket) => {
      socket.pause()
      arrivals.enter(address)
      socket.on("close", () => arrivals.leave(address))
      // ws has closed it already; without a listener the fault would end the process.
      socket.on("error", () => this.#deps.refused("malformed", connection))
      const refuse = (code: ErrorCode): void => {
        this.#deps.refused(code, connection)
        socket.resume()
        socket.close(closeCode(code), code)
      }
      opened({ socket, request, connection, refuse, ...asked(request, this.#deps.path) })
    })
  }

  #refuse(request: IncomingMessage, tcp: Duplex, code: ErrorCode): void {
    const { status } = ERRORS[code]
    this.#deps.refused(code, nameOf(request))
    tcp.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nRetry-After: 5\r\n\r\n`)
  }
}

function asked({ url = "" }: IncomingMessage, path: string): Pick<Visit, "room" | "token"> {
  const [whole = "", query = ""] = url.split("?", 2)
  return { room: whole.slice(path.length), token: new URLSearchParams(query).get("token") ?? "" }
}
