import type { Clock } from "../clock.ts"

/** A store that has not answered after this long, in ms, counts as away. */
const PATIENCE_MS = 2_000
/** One answer holds for this long, in ms: whoever asks often puts no load on the store. */
const HOLDS_MS = 500

/** What this node needs or uses: whether it is there. `alone`: there is nothing to be heard, by configuration. */
export interface Condition {
  readonly store: "up" | "away"
  readonly otherNodes: "up" | "away" | "alone"
  readonly draining: boolean
}

export interface HealthDeps {
  readonly clock: Clock
  /** False when the store will never answer again in this process. */
  readonly storeAlive: () => boolean
  /** Asks the store for something small; it may reject or take for ever. */
  readonly askStore: () => Promise<unknown>
  readonly otherNodes: () => Condition["otherNodes"]
  /** An operator wants to know when this node stops or starts being of use. */
  readonly onChange: (ready: boolean, condition: Condition) => void
}

/** Whether this process is worth keeping, and whether it can serve: what probes and load balancers ask. */
export interface Health {
  /** False: only a new process helps. That somebody answers at all shows that the event loop turns. */
  live(): boolean
  /** Whether people should be sent here, and what is there. Other nodes are no condition: without them it serves its own. */
  ready(): Promise<{ readonly ready: boolean; readonly condition: Condition }>
  /** From now on nobody should be sent here: this node is leaving. */
  drain(): void
  readonly draining: boolean
}

export function openHealth(deps: HealthDeps): Health {
  const { clock } = deps
  let draining = false
  let asking: Promise<boolean> | undefined
  let last: { readonly up: boolean; readonly at: number } | undefined
  let told = true

  const storeUp = async (): Promise<boolean> => {
    if (!deps.storeAlive()) return false
    const age = last === undefined ? Infinity : clock.now() - last.at
    // A clock that was put back makes no answer younger.
    if (last !== undefined && age >= 0 && age < HOLDS_MS) return last.up
    asking ??= answersInTime(deps).finally(() => (asking = undefined))
    const up = await asking
    last = { up, at: clock.now() }
    return up
  }
  return {
    get draining() {
      return draining
    },
    live: () => deps.storeAlive(),
    async ready() {
      const store = (await storeUp()) ? "up" : "away"
      const condition: Condition = { store, otherNodes: deps.otherNodes(), draining }
      const ready = store === "up" && !draining
      if (ready !== told) deps.onChange(ready, condition)
      told = ready
      return { ready, condition }
    },
    drain() {
      draining = true
    },
  }
}

async function answersInTime({ clock, askStore }: HealthDeps): Promise<boolean> {
  const late = Promise.withResolvers<boolean>()
  const cancel = clock.after(PATIENCE_MS, () => late.resolve(false))
  const answered = askStore().then(
    () => true,
    () => false,
  )
  const up = await Promise.race([answered, late.promise])
  cancel()
  return up
}
