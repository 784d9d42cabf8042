import type { Clock } from "../clock.ts"
import type { Log } from "../ops/log.ts"
import type { RoomLog, Store } from "../store/port.ts"
import { tableOf } from "../store/table.ts"
import { ProjectorThread } from "./projector-thread.ts"
import { Projections } from "./projections.ts"
import { ProjectionRecord } from "./rules.ts"
import { watched } from "./watched-log.ts"

export interface OpenProjections {
  readonly items: Projections
  /** The log that rooms append to: what they write is projected soon after. */
  readonly roomLog: RoomLog
  stop(): Promise<void>
}

/** The projections of one node, over its store and in a thread of their own. */
export function openProjections(
  clock: Clock,
  log: Log,
  store: Pick<Store, "log" | "records">,
): OpenProjections {
  const thread = new ProjectorThread(clock)
  const items = new Projections({
    clock,
    log: store.log,
    records: tableOf(store.records, "projections", ProjectionRecord),
    project: thread.project,
    onFailed: (room, reason) => log.error("items could not be read from a document", { room, reason }),
  })
  return {
    items,
    roomLog: watched(store.log, (room, at) => items.wrote(room, at)),
    async stop() {
      await items.stop()
      await thread.stop()
    },
  }
}
