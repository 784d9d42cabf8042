import * as Y from "yjs"
import { type ConnectionHandlers, startLive } from "../../client/sync/live.ts"
import { salvageFor } from "../../client/sync/salvage.ts"
import type { Live, LiveRoom } from "../../client/sync/types.ts"
import type { Wire as ClientWire } from "../../client/sync/wire.ts"
import { FrameId, type PersonId } from "../../shared/ids.ts"
import {
  Bytes,
  type DownstreamEvents,
  type EntryTuple,
  Presence,
  type UpstreamName,
} from "../../shared/protocol.ts"
import { partsOf, type RoomId } from "../../shared/rooms.ts"
import type { SimDevice } from "../support/sim-device.ts"
import type { Bugs } from "./bugs.ts"
import { Hands } from "./sim-edits.ts"
import type { NodeWorld, SimNode } from "./sim-node.ts"
import type { DownFrame, SimSession } from "./sim-session.ts"

/** One side's frames of a connection on their way to the server. */
export interface Wire {
  readonly session: SimSession
  readonly node: SimNode
  readonly up: { readonly name: UpstreamName; readonly args: readonly unknown[] }[]
  readonly client: ClientWire
  /** Takes what the server says. */
  frames: DownstreamEvents | undefined
  /** Whether the tab waits there for a place, or has one. */
  asked: boolean
  /** The number that was shown last in this tab's place there; undefined while it has none. */
  place: number | undefined
}

/** A rule that the product promised and did not keep. */
export class Violation extends Error {
  constructor(message: string) {
    super(message)
    this.name = "Violation"
  }
}

export interface TabPlace {
  readonly world: NodeWorld
  readonly room: RoomId
  readonly person: PersonId
  readonly device: SimDevice
  readonly name: string
}

const shownAs = (person: PersonId, state: Presence): string =>
  `${person.slice(0, 4)}:${JSON.stringify(Presence.parse(state))}`

/** One browser tab: the real client over a simulated device, clock and connection. */
export class SimTab {
  readonly name: string
  readonly person: PersonId
  readonly device: SimDevice
  readonly room: LiveRoom
  readonly hands: Hands
  /** Frames that this tab sent, by id. */
  readonly pushed = new Map<FrameId, Uint8Array>()
  /** Own frames that stood in entries which this tab got. */
  readonly acknowledged = new Set<FrameId>()
  /** Own frames that the server called saved, by an entry or otherwise. */
  readonly told = new Set<FrameId>()
  /** Which digest stood under which number in what this tab was shown. */
  readonly shown = new Map<number, number>()
  readonly #live: Live
  readonly #kill: () => void
  readonly #kept = new Set<FrameId>()
  readonly #bugs: Bugs
  #leave: () => void = () => undefined
  #handlers: ConnectionHandlers | undefined
  #resynced = false
  #gone: FrameId[] = []
  wire: Wire | undefined
  /** The connection before, whose server leaves. */
  leaving: Wire | undefined
  /** What this tab shows in its place, as it told the server. */
  shows: Presence | null = null
  alive = true

  constructor({ world, room, person, device, name }: TabPlace) {
    this.name = name
    this.person = person
    this.device = device
    this.#bugs = world.bugs
    this.hands = new Hands(
      person,
      { kind: partsOf(room).kind, meddles: world.bugs.meddles === true },
      world.rng,
    )
    const { clock, kill } = world.clock.scope()
    this.#kill = kill
    this.#live = startLive({
      person,
      clock,
      random: (length) => world.rng.bytes(length),
      salvage: salvageFor,
      openStore: async () =>
        device.storeFor(this, (change) => {
          for (const { id } of change.put) this.#kept.add(id)
          for (const id of change.remove) this.#kept.delete(id)
        }),
      connect: (handlers) => {
        this.#handlers = handlers
        return { retry: () => undefined, stop: () => undefined }
      },
      surroundings: {
        hidden: () => false,
        onVisibility: () => () => undefined,
        onOnline: () => () => undefined,
        onLeave: (listener) => {
          this.#leave = listener
          return () => undefined
        },
        onInput: () => () => undefined,
      },
    })
    this.room = this.#live.open(room)
  }

  get doc(): Y.Doc {
    return this.room.doc
  }

  /** Nothing waits in this tab, as far as a person can see. */
  get settled(): boolean {
    const { live, unsaved, phase } = this.room.state
    const { up = [], session } = this.wire ?? {}
    const heard = up.length === 0 && (session === undefined || session.down.length === 0)
    return live && phase === "ready" && unsaved === 0 && heard
  }

  /** Connects, or moves: then the connection before serves on until the tab is let in here. */
  connect(node: SimNode): void {
    this.leaving = this.wire
    const wire: Wire = {
      session: node.connect(this.person),
      node,
      up: [],
      frames: undefined,
      asked: false,
      place: undefined,
      client: { send: (name, ...args) => this.#send(wire, name, args), leave: () => undefined },
    }
    this.wire = wire
    if (this.leaving === undefined) this.shows = null
    this.#handlers?.link({ state: "online", since: 0 })
    wire.frames = this.#framesOf(this.#handlers?.connected(wire.client))
  }

  /** The tab notices that its connections are gone; the servers may notice later. */
  disconnect(): readonly Wire[] {
    const wires = this.#wires()
    this.wire = undefined
    this.leaving = undefined
    this.shows = null
    this.#handlers?.link({ state: "offline", since: 0 })
    for (const { client } of wires) this.#handlers?.disconnected(client)
    return wires
  }

  /** The server that leaves ends its connection, or the tab does: it sits elsewhere, or joins there now. */
  endMove(): readonly Wire[] {
    const { leaving } = this
    if (leaving === undefined) return []
    if (leaving.place !== undefined) this.shows = null
    this.leaving = undefined
    this.#handlers?.disconnected(leaving.client)
    return [leaving]
  }

  #wires(): readonly Wire[] {
    return [this.wire, this.leaving].filter((wire) => wire !== undefined)
  }

  /** Who this tab thinks is here, itself included, as text. */
  get company(): string {
    const others = this.room.state.present.map(({ person, state }) => shownAs(person.id, state))
    return [...others, ...this.ownCompany].toSorted().join(" ")
  }

  /** What others should see of this tab. */
  get ownCompany(): readonly string[] {
    return this.shows === null ? [] : [shownAs(this.person, this.shows)]
  }

  /** The next frame from the server arrives. */
  receive(wire: Wire): string {
    const frame = wire.session.down.shift()
    if (frame === undefined || wire.frames === undefined || !this.alive) return "nothing"
    if (frame.name === "refused") throw new Violation(`${this.name}: an honest frame was refused`)
    this.#resynced ||= frame.name === "resync"
    this.#count(wire, frame)
    const own = this.#ownIn(frame.entries)
    for (const id of [...own, ...frame.known]) this.told.add(id)
    for (const [seq, digest] of frame.entries) this.shown.set(seq, digest)
    const sits = wire.place !== undefined && (frame.name === "joined" || this.room.state.live)
    frame.deliver(wire.frames)
    // A tab that finds a hole joins again instead of taking the entry.
    if (!sits || !this.room.state.live) return frame.name
    for (const id of own) {
      this.acknowledged.add(id)
      if (this.pushed.has(id)) this.#gone.push(id)
    }
    return frame.name
  }

  /** After everything that followed from the last frame: what stands in an applied entry waits no more. */
  verify(): void {
    const waiting = this.#gone.find((id) => this.#kept.has(id))
    this.#gone = []
    if (waiting !== undefined) {
      throw new Violation(`${this.name}: frame ${waiting} stands in the log and still waits`)
    }
  }

  /** Ends at once, or as a page that is told so. */
  close(politely: boolean): readonly Wire[] {
    if (politely) this.#leave()
    this.alive = false
    this.#kill()
    const wires = this.#wires()
    this.wire = undefined
    this.leaving = undefined
    this.#handlers = undefined
    return wires
  }

  #unplaced(wire: Wire): void {
    // Who only asks for a place elsewhere is still shown where they sit.
    if (wire.place !== undefined || this.leaving?.place === undefined) this.shows = null
    wire.place = undefined
  }

  /** Exactly one frame per number, in order (R1). */
  #count(wire: Wire, { name, entries, upTo }: DownFrame): void {
    if (name === "out" && wire.asked) return this.#unplaced(wire)
    if (name === "joined" && wire.asked) {
      wire.place = upTo
      if (this.leaving !== undefined && this.leaving !== wire) {
        this.leaving.asked = false
        this.leaving.place = undefined
        // Shown is what it says here from now on.
        this.shows = null
      }
    }
    if (name !== "e" || wire.place === undefined) return
    for (const [seq] of entries) {
      if (seq !== wire.place + 1) throw new Violation(`${this.name}: number ${seq} came after ${wire.place}`)
      wire.place = seq
    }
  }

  #ownIn(entries: readonly EntryTuple[]): readonly FrameId[] {
    return entries.flatMap(([, , , own = []]) => own)
  }

  #framesOf(frames: DownstreamEvents | undefined): DownstreamEvents | undefined {
    if (frames === undefined || !this.#bugs.forgetsOwnOnResume) return frames
    return {
      ...frames,
      joined: (joined) =>
        frames.joined({
          ...joined,
          entries: joined.entries.map(([seq, digest, parts]): EntryTuple => [seq, digest, parts]),
        }),
    }
  }

  #send(wire: Wire, name: UpstreamName, args: readonly unknown[]): void {
    if (!this.alive || (wire !== this.wire && wire !== this.leaving)) return
    if (name === "w") this.shows = Presence.nullable().parse(args[1])
    if (name === "join" || name === "leave") {
      wire.asked = name === "join"
      this.#unplaced(wire)
    }
    if (name === "p") this.#push(wire, args)
    else wire.up.push({ name, args })
  }

  #push(wire: Wire, args: readonly unknown[]): void {
    const [as, id, bytes] = [args[0], FrameId.parse(args[1]), Bytes.parse(args[2])]
    const before = this.pushed.get(id)
    if (before !== undefined && this.#bugs.neverResends) return
    const sent = this.#resynced && this.#bugs.resyncsWithDocument ? Y.encodeStateAsUpdate(this.doc) : bytes
    this.#resynced = false
    if (before !== undefined && Buffer.compare(before, sent) !== 0) {
      throw new Violation(`${this.name}: frame ${id} was sent again with other bytes`)
    }
    if (this.acknowledged.has(id)) {
      throw new Violation(`${this.name}: frame ${id} was pushed although its entry had been applied`)
    }
    this.pushed.set(id, sent)
    wire.up.push({ name: "p", args: [as, id, sent] })
  }
}
