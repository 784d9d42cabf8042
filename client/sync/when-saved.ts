import type { ClientClock } from "./clock.ts"

/** How long a command waits for the edits before it, ms; then the server decides without them. */
const PATIENCE_MS = 8_000

/** An open room, as far as this asks. */
interface Room {
  readonly client: { readonly clean: boolean; flush(): void }
  readonly listeners: Set<() => void>
}

/** Resolves once everything that was written in these rooms is saved, or after `PATIENCE_MS`. */
export function whenSaved(rooms: readonly Room[], clock: ClientClock): Promise<void> {
  for (const { client } of rooms) client.flush()
  const isSaved = (): boolean => rooms.every(({ client }) => client.clean)
  if (isSaved()) return Promise.resolve()
  return new Promise((resolve) => {
    const end = (): void => {
      cancel()
      for (const { listeners } of rooms) listeners.delete(look)
      resolve()
    }
    const look = (): void => {
      if (isSaved()) end()
    }
    const cancel = clock.after(PATIENCE_MS, end)
    for (const { listeners } of rooms) listeners.add(look)
  })
}
