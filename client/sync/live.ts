import type { OccasionId, PersonId, RandomBytes } from "../../shared/ids.ts"
import { ROOMS_PER_CONNECTION } from "../../shared/limits.ts"
import { As, type DownstreamEvents } from "../../shared/protocol.ts"
import { partsOf, type RoomId } from "../../shared/rooms.ts"
import { ClaimsCopy, type ClaimsPort } from "./claims-copy.ts"
import type { ClientClock } from "./clock.ts"
import { Line } from "./line.ts"
import { type LocalStore, type OpenLocalStore, onceOpen } from "./local-store.ts"
import { memoryStore } from "./memory-store.ts"
import type { OpenTrial } from "./open-trial.ts"
import { AWAY_AFTER_MS, type Attention, IDLE_AFTER_MS } from "./presence.ts"
import { RoomClient } from "./room-client.ts"
import type { Salvage } from "./salvage.ts"
import { mayChangeSoon, pillOf, samePill } from "./status.ts"
import type { LinkState, Live, LiveRoom, Pill } from "./types.ts"
import { whenSaved } from "./when-saved.ts"
import type { Wire } from "./wire.ts"

/** What the connection tells. */
export interface ConnectionHandlers {
  /**
   * A server answered: every room joins there. One that sits on another wire, whose server leaves, stays there until it
   * is let in. The answer hears what the server says, parsed.
   */
  connected(wire: Wire): DownstreamEvents
  disconnected(wire: Wire): void
  link(state: LinkState): void
}

/** The way to the servers, which comes back by itself. */
export interface Connection {
  retry(): void
  stop(): void
}

/** What the window tells; each answer stops it. */
export interface Surroundings {
  hidden(): boolean
  /** The tab came to the front or went to the back. */
  onVisibility(listener: () => void): () => void
  /** The network came back. */
  onOnline(listener: () => void): () => void
  /** The page is going away, perhaps for good. */
  onLeave(listener: () => void): () => void
  /** A key, a pointer: somebody is there. */
  onInput(listener: () => void): () => void
}

export interface LiveOptions {
  readonly person: PersonId
  readonly connect: (handlers: ConnectionHandlers) => Connection
  readonly openStore: OpenLocalStore
  readonly salvage: (room: RoomId) => Salvage
  /** Left out by programs that show nobody who gets what. */
  readonly claims?: ClaimsPort
  /** What is half-written in the fields of a room; left out by programs without fields. */
  readonly drafts?: RoomDrafts
  /** Photos on their way to the server; left out by programs without any. */
  readonly photos?: WaitingPhotos
  /** Tries documents that may stop the page; left out, everything is opened. */
  readonly trial?: OpenTrial
  /** Tells the server of a room whose document cannot be opened here. */
  readonly unopenable?: (room: RoomId) => void
  readonly clock: ClientClock
  readonly random: RandomBytes
  readonly surroundings: Surroundings
}

/** Half-written values, by room. */
export interface RoomDrafts {
  count(room: RoomId): number
  /** The texts of a room that is closed to this person from now on. */
  take(room: RoomId): readonly string[]
  /** Nothing of these rooms stays on the device. */
  forget(closed: (room: RoomId) => boolean): Promise<void>
  subscribe(listener: () => void): () => void
}

/** Photos that no server has yet, as the pill counts them. */
interface WaitingPhotos {
  readonly count: number
  subscribe(listener: () => void): () => void
}

/** Frames of this age on the device, in ms, were left by a tab that is gone; looked for this often. */
const LEFT_AFTER_MS = 10_000
/** The pill is looked at again after this many ms while time alone may change it. */
const PILL_MS = 200
const AS_NUMBERS = ROOMS_PER_CONNECTION * 4 + 1

/** Starts the live client of one person in this tab. Rooms that still hold unsent edits of any tab are opened at once. */
export function startLive(options: LiveOptions): Live {
  return new LiveClient(options)
}

/** A room that is open here, and how many hold it. */
interface OpenRoom {
  readonly client: RoomClient
  readonly claims: ClaimsCopy | undefined
  readonly listeners: Set<() => void>
  holders: number
}

class LiveClient implements Live {
  readonly #options: LiveOptions
  readonly #connection: Connection
  readonly #store: LocalStore
  readonly #rooms = new Map<RoomId, OpenRoom>()
  /** Where rooms sit; the last one is where they join. */
  #lines: readonly Line[] = []
  readonly #listeners = new Set<() => void>()
  readonly #onOccasion = new Set<(occasion: OccasionId) => void>()
  readonly #onDevices = new Set<() => void>()
  readonly #onNotices = new Set<() => void>()
  readonly #onDays = new Set<() => void>()
  readonly #unlisten: readonly (() => void)[]
  #nextAs = 0
  #link: LinkState
  #pill: Pill = { kind: "saved" }
  #pillTimer: (() => void) | undefined
  #attention: Attention = "here"
  #attentionTimer: (() => void) | undefined
  #leftoverTimer: (() => void) | undefined
  #stopped = false

  constructor(options: LiveOptions) {
    this.#options = options
    this.#link = { state: "connecting", since: options.clock.now() }
    this.#store = onceOpen(options.openStore(options.person).catch(() => memoryStore()))
    const { surroundings } = options
    this.#unlisten = [
      surroundings.onVisibility(() => this.#visibility()),
      surroundings.onOnline(() => this.retry()),
      surroundings.onLeave(() => this.#leaving()),
      surroundings.onInput(() => this.#input()),
      options.drafts?.subscribe(() => this.#look()) ?? (() => undefined),
      options.photos?.subscribe(() => this.#look()) ?? (() => undefined),
    ]
    this.#connection = options.connect(this.#handlers())
    this.#attend(surroundings.hidden() ? "idle" : "here")
    void this.#sendLeftovers(Infinity)
  }

  get #line(): Line | undefined {
    return this.#lines.at(-1)
  }

  get link(): LinkState {
    return this.#link
  }

  get pill(): Pill {
    return this.#pill
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  open(room: RoomId): LiveRoom {
    const open = this.#hold(room)
    return handleOf(open, () => this.#release(room, open))
  }

  onOccasion(listener: (occasion: OccasionId) => void): () => void {
    this.#onOccasion.add(listener)
    return () => this.#onOccasion.delete(listener)
  }

  onDevices(listener: () => void): () => void {
    this.#onDevices.add(listener)
    return () => this.#onDevices.delete(listener)
  }

  onNotices(listener: () => void): () => void {
    this.#onNotices.add(listener)
    return () => this.#onNotices.delete(listener)
  }

  onDays(listener: () => void): () => void {
    this.#onDays.add(listener)
    return () => this.#onDays.delete(listener)
  }

  retry(): void {
    if (this.#line === undefined) this.#connection.retry()
  }

  async forget(closed: (room: RoomId) => boolean): Promise<void> {
    await this.#options.drafts?.forget(closed)
    try {
      const unsent = new Set((await this.#store.unsent()).map(({ room }) => room))
      for (const room of await this.#store.rooms()) {
        if (closed(room) && !unsent.has(room) && !this.#rooms.has(room)) await this.#store.forgetRoom(room)
      }
    } catch {
      // A device that does not answer is asked at the next visit.
    }
  }

  stop(): void {
    this.#stopped = true
    for (const stop of this.#unlisten) stop()
    for (const { client, claims } of this.#rooms.values()) {
      client.close()
      claims?.close()
    }
    this.#rooms.clear()
    this.#connection.stop()
    this.#pillTimer?.()
    this.#attentionTimer?.()
    this.#leftoverTimer?.()
  }

  #hold(room: RoomId): OpenRoom {
    const known = this.#rooms.get(room)
    if (known !== undefined) {
      known.holders++
      return known
    }
    const { clock, random, salvage } = this.#options
    const client = new RoomClient(room, {
      clock,
      random,
      salvage,
      store: this.#store,
      trial: this.#options.trial ?? (() => Promise.resolve({ kind: "whole" })),
      unopenable: () => this.#options.unopenable?.(room),
      drafts: () => this.#options.drafts?.count(room) ?? 0,
      takeDrafts: () => this.#options.drafts?.take(room) ?? [],
      changed: () => this.#roomChanged(room),
    })
    const open: OpenRoom = { client, claims: this.#claimsFor(room), listeners: new Set(), holders: 1 }
    this.#rooms.set(room, open)
    client.attend(this.#attention)
    if (this.#line !== undefined) client.connected(this.#line)
    return open
  }

  /** They ride on the room of ideas, which givers alone may join: whoever loses it loses them with it. */
  #claimsFor(room: RoomId): ClaimsCopy | undefined {
    const { clock, random, claims: port } = this.#options
    const { kind, occasion } = partsOf(room)
    if (kind !== "plan" || port === undefined) return undefined
    const online = (): boolean => this.#line !== undefined
    const isHere = (open: OpenRoom): boolean => partsOf(open.client.id).occasion === occasion
    const saved = (): Promise<void> => whenSaved([...this.#rooms.values()].filter(isHere), clock)
    return new ClaimsCopy(occasion, { clock, random, port, online, saved })
  }

  /** A room that nobody holds is left once everything typed in it is saved. */
  #release(room: RoomId, open: OpenRoom): void {
    open.holders--
    open.client.flush()
    if (open.holders === 0) open.client.say(null)
    this.#leaveIfDone(room, open)
  }

  #leaveIfDone(room: RoomId, open: OpenRoom): void {
    if (open.holders > 0 || this.#rooms.get(room) !== open) return
    const { phase } = open.client.state
    if (!open.client.clean && phase !== "denied" && phase !== "removed") return
    this.#rooms.delete(room)
    open.client.close()
    open.claims?.close()
    this.#look()
  }

  /** Any tab sends what any other tab of this person left unsent, in any room. */
  async #sendLeftovers(olderThan: number): Promise<void> {
    const left = await this.#store.unsent().catch(() => [])
    if (this.#stopped) return
    const { clock } = this.#options
    const old = left.filter((frame) => frame.createdAt <= olderThan)
    for (const [room, frames] of Map.groupBy(old, (frame) => frame.room)) {
      const open = this.#hold(room)
      void open.client.loaded.then(() => {
        open.client.adopt(frames)
        this.#release(room, open)
      })
    }
    this.#leftoverTimer = clock.after(LEFT_AFTER_MS, () => {
      void this.#sendLeftovers(clock.now() - LEFT_AFTER_MS)
    })
  }

  #nextNumber(): As {
    for (;;) {
      const as = As.parse(this.#nextAs++ % AS_NUMBERS)
      if (!this.#lines.some((line) => line.uses(as))) return as
    }
  }

  #handlers(): ConnectionHandlers {
    return {
      connected: (wire) => {
        const line = new Line({
          wire,
          nextAs: () => this.#nextNumber(),
          claimsOf: (room) => this.#rooms.get(room)?.claims,
          occasionChanged: (room) => {
            for (const listener of this.#onOccasion) listener(partsOf(room).occasion)
          },
          devicesChanged: () => {
            for (const listener of this.#onDevices) listener()
          },
          noticesChanged: () => {
            for (const listener of this.#onNotices) listener()
          },
          daysChanged: () => {
            for (const listener of this.#onDays) listener()
          },
        })
        const before = this.#lines
        this.#lines = [...before, line]
        for (const { client } of this.#rooms.values()) client.connected(line)
        for (const one of before) one.replaced()
        return line.frames
      },
      disconnected: (wire) => {
        const line = this.#lines.find((one) => one.wire === wire)
        if (line === undefined) return
        this.#lines = this.#lines.filter((one) => one !== line)
        for (const { client } of this.#rooms.values()) client.disconnected(line)
      },
      link: (state) => {
        this.#link = state
        this.#announce()
        this.#look()
      },
    }
  }

  #roomChanged(room: RoomId): void {
    const open = this.#rooms.get(room)
    if (open === undefined) return
    const { phase } = open.client.state
    if (phase === "denied" || phase === "removed") open.claims?.clear()
    for (const listener of open.listeners) listener()
    this.#leaveIfDone(room, open)
    this.#look()
  }

  #look(): void {
    if (this.#stopped) return
    const now = this.#options.clock.now()
    const pulses = [...this.#rooms.values()].map(({ client }) => client.pulse)
    const pill = pillOf(this.#link, pulses, now, this.#options.photos?.count)
    if (!samePill(pill, this.#pill)) {
      this.#pill = pill
      this.#announce()
    }
    if (!mayChangeSoon(this.#link, pulses, now)) return
    this.#pillTimer ??= this.#options.clock.after(PILL_MS, () => {
      this.#pillTimer = undefined
      this.#look()
    })
  }

  #announce(): void {
    for (const listener of this.#listeners) listener()
  }

  #visibility(): void {
    if (this.#options.surroundings.hidden()) {
      // A hidden tab may be ended without another word.
      for (const { client } of this.#rooms.values()) client.flush()
      return this.#attend("idle")
    }
    this.retry()
    this.#attend("here")
  }

  #leaving(): void {
    for (const { client } of this.#rooms.values()) client.hide()
  }

  #input(): void {
    if (this.#attention !== "here") this.#attend("here")
    else this.#waitForQuiet()
  }

  #attend(attention: Attention): void {
    this.#attention = attention
    for (const { client } of this.#rooms.values()) client.attend(attention)
    this.#waitForQuiet()
  }

  #waitForQuiet(): void {
    this.#attentionTimer?.()
    this.#attentionTimer = undefined
    if (this.#attention === "away") return
    const here = this.#attention === "here"
    const wait = here ? IDLE_AFTER_MS : AWAY_AFTER_MS - IDLE_AFTER_MS
    this.#attentionTimer = this.#options.clock.after(wait, () => this.#attend(here ? "idle" : "away"))
  }
}

/** One holder's view of an open room; closing it twice closes it once. */
function handleOf(open: OpenRoom, release: () => void): LiveRoom {
  const mine = new Set<() => void>()
  let closed = false
  return {
    id: open.client.id,
    get doc() {
      return open.client.doc
    },
    get state() {
      return open.client.state
    },
    get view() {
      return open.client.view
    },
    subscribe(listener) {
      const own = (): void => listener()
      open.listeners.add(own)
      mine.add(own)
      return () => {
        open.listeners.delete(own)
        mine.delete(own)
      }
    },
    claims: open.claims,
    setPresence: (presence) => open.client.say(presence),
    retry: () => open.client.retry(),
    offerText: (text) => open.client.offerText(text),
    dismissLost: (ids) => open.client.dismissLost(ids),
    close() {
      if (closed) return
      closed = true
      for (const own of mine) open.listeners.delete(own)
      release()
    },
  }
}
