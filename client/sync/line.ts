import type { As, DownstreamEvents, Upstream, UpstreamName } from "../../shared/protocol.ts"
import type { RoomId } from "../../shared/rooms.ts"
import type { ClaimsCopy } from "./claims-copy.ts"
import type { RoomFrames, RoomLink } from "./room-link.ts"
import type { Wire } from "./wire.ts"

export interface LineDeps {
  readonly wire: Wire
  /** A number that no room has on any line. */
  readonly nextAs: () => As
  readonly claimsOf: (room: RoomId) => ClaimsCopy | undefined
  /** What the HTTP API tells of that room's occasion is different now. */
  readonly occasionChanged: (room: RoomId) => void
  /** What the HTTP API tells of this person's devices is different now. */
  readonly devicesChanged: () => void
  /** The same of their notices. */
  readonly noticesChanged: () => void
  /** The same of the days of their circles. */
  readonly daysChanged: () => void
}

/** One wire as the rooms see it: who sits on it under which number, and what is said to whom. */
export class Line implements RoomLink {
  readonly wire: Wire
  readonly frames: DownstreamEvents
  readonly #deps: LineDeps
  readonly #byAs = new Map<As, RoomFrames>()
  readonly #byNumber = new Map<number, RoomFrames>()
  #replaced = false

  constructor(deps: LineDeps) {
    this.#deps = deps
    this.wire = deps.wire
    this.frames = this.#frames()
  }

  newAs(room: RoomFrames): As {
    const as = this.#deps.nextAs()
    this.#byAs.set(as, room)
    return as
  }

  freeAs(as: As): void {
    const room = this.#byAs.get(as)
    this.#byAs.delete(as)
    for (const [number, one] of this.#byNumber) if (one === room) this.#byNumber.delete(number)
    this.#leaveIfEmpty()
  }

  uses(as: As): boolean {
    return this.#byAs.has(as)
  }

  number(number: number, room: RoomFrames): void {
    this.#byNumber.set(number, room)
  }

  send<N extends UpstreamName>(name: N, ...args: Upstream<N>): void {
    this.wire.send(name, ...args)
  }

  /** Another line is there: this one ends as soon as no room sits on it. */
  replaced(): void {
    this.#replaced = true
    this.#leaveIfEmpty()
  }

  #leaveIfEmpty(): void {
    if (this.#replaced && this.#byAs.size === 0) this.wire.leave()
  }

  #claimsAt(as: As): ClaimsCopy | undefined {
    const room = this.#byAs.get(as)?.id
    return room === undefined ? undefined : this.#deps.claimsOf(room)
  }

  #frames(): DownstreamEvents {
    return {
      joined: (joined) => {
        if (joined.replace) this.#claimsAt(joined.as)?.startOver()
        this.#byAs.get(joined.as)?.onJoined(joined)
      },
      denied: ({ as, code }) => this.#byAs.get(as)?.onDenied(as, code),
      e: (number, entry) => this.#byNumber.get(number)?.onEntry(entry),
      busy: (busy) => this.#byAs.get(busy.as)?.onBusy(busy),
      refused: ({ as, frames, code }) => this.#byAs.get(as)?.onRefused(frames, code),
      resync: ({ as }) => this.#byAs.get(as)?.onResync(),
      known: ({ as, frames }) => this.#byAs.get(as)?.onKnown(frames),
      w: (number, entries) => this.#byNumber.get(number)?.onPresence(entries),
      people: (number, people) => this.#byNumber.get(number)?.onPeople(people),
      claims: ({ as, counter, items }) => this.#claimsAt(as)?.onState({ counter, items }),
      claim: ({ as, item }) => this.#claimsAt(as)?.onItem(item),
      claims_head: ({ as, counter }) => this.#claimsAt(as)?.onHead(counter),
      occasion: ({ as }) => {
        const room = this.#byAs.get(as)?.id
        if (room !== undefined) this.#deps.occasionChanged(room)
      },
      devices: () => this.#deps.devicesChanged(),
      notices: () => this.#deps.noticesChanged(),
      days: () => this.#deps.daysChanged(),
      out: ({ as, code, rejoin }) => this.#byAs.get(as)?.onOut(code, rejoin),
      closing: () => undefined,
      renewed: () => undefined,
    }
  }
}
