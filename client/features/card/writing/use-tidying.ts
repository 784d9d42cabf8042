import { useCallback, useEffect, useSyncExternalStore } from "react"
import { secureRandom, type PersonId } from "../../../../shared/ids.ts"
import { readLeftovers } from "../../../../shared/documents/card.ts"
import { messagesTwice } from "../../../../shared/documents/move-message.ts"
import { gather, saved, tidyUp, writable, type MyCard } from "./move.ts"
import type { MyRooms } from "./use-acts.ts"

/** How long a message stands in both rooms before its move counts as interrupted, ms: another device may be about to end it. */
const INTERRUPTED_MS = 30_000
/**
 * When what another device wrote into a moved message is brought after it, ms: soon, since others may read it; at random, so that of
 * two devices one has done it before the other begins.
 */
const LEFT_MS = { least: 500, spread: 4_000 }

/** Ends moves that were interrupted, and brings what another device wrote into moved messages after them. */
export function useTidying(
  { shared, own }: Pick<MyRooms, "shared" | "own">,
  me: PersonId,
  busy: boolean,
): void {
  const subscribe = useCallback(
    (listener: () => void) => {
      const stops = [shared.subscribe(listener), own?.subscribe(listener)]
      return () => {
        for (const stop of stops) stop?.()
      }
    },
    [shared, own],
  )
  const left = useSyncExternalStore(subscribe, () => own !== undefined && isLeft({ shared, own }, me))
  const twice = useSyncExternalStore(
    subscribe,
    () => own !== undefined && !busy && isTwice({ shared, own }, me),
  )
  useEffect(
    () =>
      left && own !== undefined
        ? again(
            () => LEFT_MS.least + LEFT_MS.spread * anyPart(),
            async (signal) => {
              if (await saved(own, signal)) await gather({ shared, own }, me, signal)
              return isLeft({ shared, own }, me)
            },
          )
        : undefined,
    [left, shared, own, me],
  )
  useEffect(
    () =>
      twice && own !== undefined
        ? again(
            () => INTERRUPTED_MS,
            async (signal) => {
              if (await saved(shared, signal)) await tidyUp({ shared, own }, me, signal)
              return isTwice({ shared, own }, me)
            },
          )
        : undefined,
    [twice, shared, own, me],
  )
}

/** A number from 0 to 1. */
const anyPart = (): number => (secureRandom(1)[0] ?? 0) / 255

/** Does something after a while, and again while it answers that there is more to do. */
function again(wait: () => number, task: (signal: AbortSignal) => Promise<boolean>): () => void {
  const controller = new AbortController()
  let timer = setTimeout(run, wait())
  function run(): void {
    void task(controller.signal).then((more) => {
      if (more && !controller.signal.aborted) timer = setTimeout(run, wait())
    })
  }
  return () => {
    clearTimeout(timer)
    controller.abort()
  }
}

const isLeft = (rooms: MyCard, me: PersonId): boolean =>
  writable(rooms).some((doc) => readLeftovers(doc).some(({ author }) => author === me))

const isTwice = ({ shared, own }: MyCard, me: PersonId): boolean =>
  writable({ shared, own }).length === 2 && messagesTwice({ shared: shared.doc, own: own.doc }, me).length > 0
