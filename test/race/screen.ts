import { io, type Socket } from "socket.io-client"
import parser from "socket.io-msgpack-parser"
import type { z } from "zod"
import type { ItemClaims } from "../../shared/claims.ts"
import type { ItemId, OccasionId } from "../../shared/ids.ts"
import { DOWNSTREAM, PROTOCOL_VERSION } from "../../shared/protocol.ts"
import { roomOf } from "../../shared/rooms.ts"
import type { Member } from "../support/claims-world.ts"

/** A screen comes back to some node this long after its own went away, in ms. */
const BACK_MS = 100

/**
 * What a giver has open, by docs/protocol.md alone: states and changes merged by version, and a sum above one's own
 * read again over HTTP. It never reloads.
 */
export class Screen implements Disposable {
  readonly member: Member
  /** How often a sum showed that something was missed. */
  healed = 0
  readonly #nodes: () => string
  readonly occasions: readonly OccasionId[]
  readonly #rows = new Map<OccasionId, Map<ItemId, ItemClaims>>()
  #socket: Socket | undefined
  #closed = false

  constructor(member: Member, occasions: readonly OccasionId[], nodes: () => string) {
    this.member = member
    this.#nodes = nodes
    this.occasions = occasions
    for (const occasion of occasions) this.#rows.set(occasion, new Map())
    this.#connect()
  }

  /** The rows of an occasion as they stand on this screen, in the order of their ids. */
  rows(occasion: OccasionId): readonly ItemClaims[] {
    return [...(this.#rows.get(occasion)?.values() ?? [])].toSorted((a, b) => (a.item < b.item ? -1 : 1))
  }

  [Symbol.dispose](): void {
    this.#closed = true
    this.#socket?.disconnect()
  }

  #connect(): void {
    if (this.#closed) return
    const url = this.#nodes()
    const socket = io(url, {
      parser,
      transports: ["websocket"],
      auth: { token: this.member.who.token, protocol: PROTOCOL_VERSION },
      extraHeaders: { origin: url },
      forceNew: true,
      reconnection: false,
    })
    this.#socket = socket
    const again = (): void => {
      socket.disconnect()
      if (this.#socket === socket) setTimeout(() => this.#connect(), BACK_MS)
    }
    const hear = <T extends readonly unknown[]>(
      name: string,
      schema: z.ZodType<T>,
      use: (args: T) => void,
    ): void => void socket.on(name, (...args: unknown[]) => use(schema.parse(args)))
    socket.on("connect", () => {
      for (const [as, occasion] of this.occasions.entries())
        socket.emit("join", { as, room: roomOf("plan", occasion) })
    })
    socket.on("disconnect", again)
    socket.on("connect_error", again)
    hear("out", DOWNSTREAM.out, again)
    hear("denied", DOWNSTREAM.denied, again)
    hear("claims", DOWNSTREAM.claims, ([{ as, items }]) => this.#merge(as, items))
    hear("claim", DOWNSTREAM.claim, ([{ as, item }]) => this.#merge(as, [item]))
    hear("claims_head", DOWNSTREAM.claims_head, ([{ as, counter }]) => void this.#check(as, counter))
  }

  #merge(as: number, items: readonly ItemClaims[]): void {
    const rows = this.#rowsOf(as)
    for (const row of items) if (row.version > (rows.get(row.item)?.version ?? 0)) rows.set(row.item, row)
  }

  #rowsOf(as: number): Map<ItemId, ItemClaims> {
    const occasion = this.occasions[as]
    const rows = occasion && this.#rows.get(occasion)
    if (!rows) throw new Error("a frame for a room that was never joined")
    return rows
  }

  async #check(as: number, counter: number): Promise<void> {
    const sum = [...this.#rowsOf(as).values()].reduce((total, { version }) => total + version, 0)
    const occasion = this.occasions[as]
    if (counter <= sum || !occasion) return
    this.healed++
    // A node that went away says another sum when the screen is back.
    const state = await this.member
      .at(this.#nodes())
      .in(occasion)
      .state()
      .catch(() => undefined)
    if (state) this.#merge(as, state.items)
  }
}
