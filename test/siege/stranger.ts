import { io, type Socket } from "socket.io-client"
import parser from "socket.io-msgpack-parser"
import { NewLink, OccasionView, Session } from "../../shared/api.ts"
import { newFrameId, newItemId, type OccasionId } from "../../shared/ids.ts"
import { DOWNSTREAM, PROTOCOL_VERSION } from "../../shared/protocol.ts"
import { roomOf, type RoomId } from "../../shared/rooms.ts"

/** What a server may say to a push, and how it may leave one without an answer. */
export type Outcome = "saved" | "busy" | "refused" | "resync" | "closed" | "silent"

/** A push that gets no answer within this counts as silent, in ms. */
const PATIENCE_MS = 10_000

/** One live connection of a stranger; it reads what it is sent only as far as answers to its own pushes go. */
export class Raid {
  readonly socket: Socket
  readonly #waiting = new Map<number, (outcome: Outcome) => void>()
  readonly #joining = new Map<number, (joined: boolean) => void>()
  closed = false
  /** Why the server said that it takes nothing, the last time that it gave a reason. */
  busyFor: string | undefined

  constructor(url: string, token: string, address: string) {
    this.socket = io(url, {
      parser,
      transports: ["websocket"],
      auth: { token, protocol: PROTOCOL_VERSION },
      extraHeaders: { origin: url, "x-forwarded-for": address },
      forceNew: true,
      reconnection: false,
    })
    this.socket.on("e", (...raw: unknown[]) => {
      const [, [, , , own = []]] = DOWNSTREAM.e.parse(raw)
      for (const frame of own) this.#answer(frame, "saved")
    })
    this.socket.on("known", (...raw: unknown[]) => {
      for (const [frame] of DOWNSTREAM.known.parse(raw)[0].frames) this.#answer(frame, "saved")
    })
    this.socket.on("busy", (...raw: unknown[]) => {
      const [{ frames, code }] = DOWNSTREAM.busy.parse(raw)
      this.busyFor = code ?? this.busyFor
      for (const frame of frames) this.#answer(frame, "busy")
    })
    this.socket.on("refused", (...raw: unknown[]) => {
      for (const frame of DOWNSTREAM.refused.parse(raw)[0].frames) this.#answer(frame, "refused")
    })
    this.socket.on("resync", () => this.#answerAll("resync"))
    this.socket.on("joined", (...raw: unknown[]) => this.#seated(DOWNSTREAM.joined.parse(raw)[0].as, true))
    this.socket.on("denied", (...raw: unknown[]) => this.#seated(DOWNSTREAM.denied.parse(raw)[0].as, false))
    this.socket.on("disconnect", () => this.#gone())
    this.socket.on("connect_error", () => this.#gone())
  }

  /** Whether the server let the connection in. */
  async connected(): Promise<boolean> {
    if (this.socket.connected) return true
    if (this.closed) return false
    return new Promise((resolve) => {
      this.socket.once("connect", () => resolve(true))
      this.socket.once("connect_error", () => resolve(false))
    })
  }

  join(room: RoomId, as: number): Promise<boolean> {
    if (this.closed) return Promise.resolve(false)
    return new Promise((resolve) => {
      this.#joining.set(as, resolve)
      this.socket.emit("join", { as, room })
      setTimeout(() => this.#seated(as, false), PATIENCE_MS).unref()
    })
  }

  push(bytes: Uint8Array, as: number): Promise<Outcome> {
    if (this.closed) return Promise.resolve("closed")
    return new Promise((resolve) => {
      const frame = newFrameId()
      this.#waiting.set(frame, resolve)
      this.socket.emit("p", as, frame, Buffer.from(bytes))
      setTimeout(() => this.#answer(frame, "silent"), PATIENCE_MS).unref()
    })
  }

  end(): void {
    this.socket.disconnect()
  }

  #answer(frame: number, outcome: Outcome): void {
    const resolve = this.#waiting.get(frame)
    this.#waiting.delete(frame)
    resolve?.(outcome)
  }

  #answerAll(outcome: Outcome): void {
    for (const frame of this.#waiting.keys()) this.#answer(frame, outcome)
  }

  #seated(as: number, joined: boolean): void {
    const resolve = this.#joining.get(as)
    this.#joining.delete(as)
    resolve?.(joined)
  }

  #gone(): void {
    this.closed = true
    this.#answerAll("closed")
    for (const as of this.#joining.keys()) this.#seated(as, false)
  }
}

/** An account of somebody whom the family does not know, with an address of their own. */
export class Stranger {
  readonly #url: string
  readonly #token: string
  readonly #address: string

  private constructor(url: string, token: string, address: string) {
    this.#url = url
    this.#token = token
    this.#address = address
  }

  static async signUp(url: string, name: string, address: string): Promise<Stranger> {
    const nobody = new Stranger(url, "", address)
    const response = await nobody.ask("POST", "/api/session/sign-up", { name })
    if (!response.ok) throw new Error(`sign-up: ${response.status} ${await response.text()}`)
    return new Stranger(url, Session.parse(await response.json()).token, address)
  }

  ask(method: string, path: string, body?: unknown): Promise<Response> {
    return fetch(new URL(path, this.#url), {
      method,
      headers: {
        origin: this.#url,
        "x-forwarded-for": this.#address,
        ...(this.#token !== "" && { authorization: `Bearer ${this.#token}` }),
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      body: body === undefined ? null : JSON.stringify(body),
    })
  }

  /** Undefined when the server has had enough of this person's occasions. */
  async startOccasion(): Promise<OccasionId | undefined> {
    const response = await this.ask("POST", "/api/occasions", {
      who: { kind: "other", name: "Rita" },
      kind: "birthday",
      zone: "Europe/Berlin",
      secrecy: "together",
    })
    const body: unknown = await response.json()
    return response.ok ? OccasionView.parse(body).id : undefined
  }

  async link(occasion: OccasionId): Promise<string | undefined> {
    const response = await this.ask("POST", `/api/occasions/${occasion}/links`, { capability: "giver" })
    const body: unknown = await response.json()
    return response.ok ? NewLink.parse(body).token : undefined
  }

  /** Asks to take something that does not exist, so that the list has to be read. */
  async claim(occasion: OccasionId): Promise<number> {
    const path = `/api/occasions/${occasion}/items/${newItemId()}/claim`
    const response = await this.ask("POST", path, { do: "hold", units: 1, requestId: newItemId() })
    await response.arrayBuffer()
    return response.status
  }

  connect(): Raid {
    return new Raid(this.#url, this.#token, this.#address)
  }

  list(occasion: OccasionId): RoomId {
    return roomOf("list", occasion)
  }
}
