import type { Connection, ConnectionHandlers } from "../../client/sync/live.ts"
import { startLive } from "../../client/sync/live.ts"
import type { LocalStore } from "../../client/sync/local-store.ts"
import { Shelves } from "../../client/sync/memory-store.ts"
import { salvageItems } from "../../client/sync/salvage.ts"
import type { Live } from "../../client/sync/types.ts"
import type { PersonId } from "../../shared/ids.ts"
import { UPSTREAM } from "../../shared/protocol.ts"
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
  readonly server: ConnectionHandlers
  readonly clock: SimClock
  readonly window: { hidden: boolean; visibility(): void; leave(): void; input(): void }
  online(): Promise<void>
  offline(): void
  /** Lets time pass, and everything that follows from it. */
  pass(ms: number): Promise<void>
}

export function scriptedTab(
  person: PersonId,
  { store = deviceWith(new Shelves()), clock = new SimClock(), seed = 1 } = {},
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
  let server: ConnectionHandlers | undefined
  const connection: Connection = {
    send: (name, ...args) => said.add(name, args),
    retry: () => said.add("retry", []),
    stop: () => said.add("stop", []),
  }
  const live = startLive({
    person,
    clock: scope.clock,
    random: (length) => rng.bytes(length),
    salvage: salvageItems,
    openStore: async () => store,
    connect(handlers) {
      server = handlers
      return connection
    },
    surroundings: {
      hidden: () => window.hidden,
      onVisibility: heard("visibility"),
      onOnline: () => () => undefined,
      onLeave: heard("leave"),
      onInput: heard("input"),
    },
  })
  if (server === undefined) throw new Error("the client did not connect")
  const handlers = server
  return {
    live,
    said,
    server: handlers,
    clock,
    window,
    async online() {
      handlers.link({ state: "online", since: clock.now })
      handlers.connected()
      await settled()
    },
    offline() {
      handlers.link({ state: "offline", since: clock.now })
      handlers.disconnected()
    },
    async pass(ms) {
      await settled()
      clock.advance(ms)
      await settled()
    },
  }
}
