import { once } from "node:events"
import { WebSocket } from "ws"
import { readMessage, step1, step2, updateMessage } from "../../server/gateways/y-messages.ts"
import { closeCode } from "../../server/gateways/close-code.ts"
import { type ErrorCode, ErrorCodeSchema } from "../../shared/errors.ts"
import type { RoomId } from "../../shared/rooms.ts"
import type { ApiPerson } from "./api-people.ts"
import { eventually } from "./eventually.ts"
import { connectEditor } from "./other-editor.ts"
import { WireClient } from "./wire-client.ts"

/** Time within which a push has its outcome, ms: another editor's is tried four times, a second apart. */
const OUTCOME_MS = 20_000

/** `unknown`: it refers to what the room does not have. `cut`: the connection was ended without a reason. */
export type PushOutcome = "taken" | "unknown" | "cut" | ErrorCode

/** Somebody's connection in one room, by one of the gateways, that pushes whatever bytes it is given. */
interface Pusher extends Disposable {
  /** Pushes, and waits until the server has taken or refused it. */
  push(bytes: Uint8Array): Promise<PushOutcome>
}

/** How tests that run against every gateway come into a room. */
export interface Gateway {
  readonly name: string
  enter(url: string, person: ApiPerson, room: RoomId): Promise<Pusher>
  /** The answer to somebody who asks for `room` with all that they have been given for `own`. */
  knock(url: string, person: ApiPerson, own: RoomId, room: string): Promise<string>
  /** The answer to `knock` at a room that does not exist, or not for them. */
  readonly closed: ErrorCode
  /** The outcome of a push larger than a frame may be: Socket.IO itself ends the connection. */
  readonly tooLarge: PushOutcome
}

class PagePusher implements Pusher {
  readonly #client: WireClient

  constructor(client: WireClient) {
    this.#client = client
  }

  async push(bytes: Uint8Array): Promise<PushOutcome> {
    for (;;) {
      const outcome = await this.#once(bytes)
      if (outcome !== "busy") return outcome
    }
  }

  async #once(bytes: Uint8Array): Promise<PushOutcome | "busy"> {
    const client = this.#client
    const [resyncs, notYet] = [client.all("resync").length, client.all("busy").length]
    const frame = client.push(bytes)
    const mine = (frames: readonly number[]): boolean => frames.includes(frame)
    return eventually(() => {
      const refused = client.all("refused").find(([{ frames }]) => mine(frames))
      if (refused) return refused[0].code
      if (client.all("e").some(([, entry]) => mine(entry[3] ?? []))) return "taken"
      if (client.all("resync").length > resyncs) return "unknown"
      if (client.all("busy").length > notYet) return "busy"
      if (client.closed) return client.all("closing")[0]?.[0].code ?? "cut"
      throw new Error("no outcome")
    }, OUTCOME_MS)
  }

  [Symbol.dispose](): void {
    this.#client[Symbol.dispose]()
  }
}

/** The app's own gateway. */
const pages: Gateway = {
  name: "a page",
  closed: "not_here",
  tooLarge: "cut",
  async enter(url, { token }, room) {
    const client = await new WireClient({ url, token }).connected()
    await client.join(room)
    return new PagePusher(client)
  },
  async knock(url, { token }, _own, room) {
    using client = await new WireClient({ url, token }).connected()
    client.socket.emit("join", { as: 0, room })
    return (await client.next("denied"))[0].code
  },
}

class EditorPusher implements Pusher {
  readonly #socket: WebSocket
  readonly #heard: Uint8Array[] = []
  #end: PushOutcome | undefined

  constructor(socket: WebSocket) {
    this.#socket = socket
    socket.on("message", (data: Buffer) => this.#hear(data))
    socket.on("close", (code, reason) => {
      const said = ErrorCodeSchema.safeParse(reason.toString())
      this.#end = said.success && code === closeCode(said.data) ? said.data : "cut"
    })
  }

  /** Asks what the room has, as every provider does first, and says that it has nothing. */
  async synced(): Promise<this> {
    this.#socket.send(step1(new Map()))
    await eventually(() => {
      if (!this.#heard.some((bytes) => readMessage(bytes)?.kind === "step2")) throw new Error("not synced")
    })
    this.#socket.send(step2(Uint8Array.of(0, 0)))
    return this
  }

  async push(bytes: Uint8Array): Promise<PushOutcome> {
    const before = this.#heard.length
    const message = updateMessage(bytes)
    this.#socket.send(message)
    const outcome = await eventually(() => {
      if (this.#heard.slice(before).some((heard) => Buffer.compare(heard, message) === 0)) return "taken"
      if (this.#end === undefined) throw new Error("no outcome")
      return this.#end
    }, OUTCOME_MS)
    return outcome === "conflict" ? "unknown" : outcome
  }

  #hear(data: Buffer): void {
    this.#heard.push(data)
  }

  [Symbol.dispose](): void {
    this.#socket.terminate()
  }
}

const addressOf = (url: string, room: string, token: string): string =>
  `${url.replace("http", "ws")}/yjs/${room}?token=${token}`

/** The gateway of y-websocket. */
const editors: Gateway = {
  name: "another editor",
  closed: "signed_out",
  tooLarge: "too_large",
  async enter(url, person, room) {
    const { token } = await connectEditor(url, person.token, room)
    const socket = new WebSocket(addressOf(url, room, token))
    const pusher = new EditorPusher(socket)
    await once(socket, "open")
    return pusher.synced()
  },
  async knock(url, person, own, room) {
    const { token } = await connectEditor(url, person.token, own)
    const socket = new WebSocket(addressOf(url, room, token))
    return new Promise((resolve) => {
      socket.on("close", (_code, reason) => resolve(reason.toString()))
    })
  },
}

/** Every way in to a room. */
export const GATEWAYS: readonly Gateway[] = [pages, editors]
