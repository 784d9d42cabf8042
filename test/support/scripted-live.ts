import type { ConnectionHandlers } from "../../client/sync/live.ts"
import { startLive } from "../../client/sync/live.ts"
import type { LocalStore } from "../../client/sync/local-store.ts"
import { Shelves } from "../../client/sync/memory-store.ts"
import { salvageFor } from "../../client/sync/salvage.ts"
import type { OpenTrial } from "../../client/sync/open-trial.ts"
import type { Live } from "../../client/sync/types.ts"
import type { Wire } from "../../client/sync/wire.ts"
import type { PersonId } from "../../shared/ids.ts"
import { type DownstreamEvents, UPSTREAM } from "../../shared/protocol.ts"
import { Rng } from "./rng.ts"
import { SimClock } from "./sim-clock.ts"

/** Promises go as far as they can. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** A device whose storage answers at once and outlives its tabs. */
export function deviceWith(shelves: Shelves): LocalStore {
  return {
    volatile: false,
    load: async (room) => shelves.read(room),
    write: async (room, change) => shelves.apply(room, change),
    unsent: async () => shelves.unsent(),
    rooms: async () => shelves.rooms(),
    forgetRoom: async (room) => shelves.forget(room),
  }
}

/** What a tab said to the server, frame by frame, in the order it did. */
class Said {
  readonly #frames: { readonly name: string; readonly args: readonly unknown[] }[] = []

  add(name: string, args: readonly unknown[]): void {
    this.#frames.push({ name, args })
  }

  get names(): readonly string[] {
    return this.#frames.map(({ name }) => name)
  }

  get joins() {
    return this.#of("join").map((args) => UPSTREAM.join.parse(args)[0])
  }

  get leaves() {
    return this.#of("leave").map((args) => UPSTREAM.leave.parse(args)[0])
  }

  get pushes() {
    return this.#of("p").map((args) => {
      const [as, id, bytes] = UPSTREAM.p.parse(args)
      return { as, id, bytes }
    })
  }

  get presence() {
    return this.#of("w").map((args) => UPSTREAM.w.parse(args)[1])
  }

  #of(name: string): readonly (readonly unknown[])[] {
    return this.#frames.filter((frame) => frame.name === name).map(({ args }) => args)
  }
}

/** A tab of the real client, with a server that says only what the test says. */
export interface ScriptedTab {
  readonly live: Live
  readonly said: Said
  /** What the server says on the newest connection. */
  readonly server: DownstreamEvents
  readonly clock: SimClock
  readonly window: { hidden: boolean; visibility(): void; leave(): void; input(): void }
  /** A server is there; another one, when there is one already: the tab moves to it. */
  online(): Promise<void>
  /** The newest connection is gone. */
  offline(): void
  /** The connection before the newest ends. */
  left(): void
  /** Lets time pass, and everything that follows from it. */
  pass(ms: number): Promise<void>
}

export function scriptedTab(
  person: PersonId,
  {
    store = deviceWith(new Shelves()),
    clock = new SimClock(),
    seed = 1,
    trial = () => Promise.resolve({ kind: "whole" }),
  }: { store?: LocalStore; clock?: SimClock; seed?: number; trial?: OpenTrial } = {},
): ScriptedTab {
  const said = new Said()
  const rng = new Rng(seed)
  const scope = clock.scope()
  const listeners: Record<"visibility" | "leave" | "input", () => void> = {
    visibility: () => undefined,
    leave: () => undefined,
    input: () => undefined,
  }
  const heard = (name: keyof typeof listeners) => (listener: () => void) => {
    listeners[name] = listener
    return () => undefined
  }
  const window = {
    hidden: false,
    visibility: () => listeners.visibility(),
    leave: () => listeners.leave(),
    input: () => listeners.input(),
  }
  let told: ConnectionHandlers | undefined
  let server: DownstreamEvents | undefined
  let wire: Wire | undefined
  let before: Wire | undefined
  const newWire = (): Wire => ({
    send: (name, ...args) => said.add(name, args),
    leave: () => said.add("left", []),
  })
  const live = startLive({
    person,
    clock: scope.clock,
    random: (length) => rng.bytes(length),
    salvage: salvageFor,
    openStore: async () => store,
    trial,
    unopenable: (room) => said.add("unopenable", [room]),
    connect(handlers) {
      told = handlers
      return { retry: () => said.add("retry", []), stop: () => said.add("stop", []) }
    },
    surroundings: {
      hidden: () => window.hidden,
      onVisibility: heard("visibility"),
      onOnline: () => () => undefined,
      onLeave: heard("leave"),
      onInput: heard("input"),
    },
  })
  if (told === undefined) throw new Error("the client did not connect")
  const handlers = told
  return {
    live,
    said,
    get server() {
      if (server === undefined) throw new Error("no server was ever there")
      return server
    },
    clock,
    window,
    async online() {
      handlers.link({ state: "online", since: clock.now })
      before = wire
      wire = newWire()
      server = handlers.connected(wire)
      await settled()
    },
    offline() {
      handlers.link({ state: "offline", since: clock.now })
      if (wire !== undefined) handlers.disconnected(wire)
      wire = undefined
    },
    left() {
      if (before !== undefined) handlers.disconnected(before)
      before = undefined
    },
    async pass(ms) {
      await settled()
      clock.advance(ms)
      await settled()
    },
  }
}
