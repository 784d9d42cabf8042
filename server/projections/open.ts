import type { RoomId } from "../../shared/rooms.ts"
import type { Clock } from "../clock.ts"
import type { Documents } from "../documents/documents.ts"
import type { Log } from "../ops/log.ts"
import type { Store } from "../store/port.ts"
import { tableOf } from "../store/table.ts"
import { Projections } from "./projections.ts"
import { ProjectionRecord } from "./rules.ts"

export interface OpenProjections {
  readonly items: Projections
  stop(): Promise<void>
}

interface ProjectionsParts {
  readonly clock: Clock
  readonly log: Log
  readonly store: Pick<Store, "log" | "records">
  readonly documents: Documents
  /** The room's document cannot be opened, or not by people: it has to be healed (E3). */
  readonly onSpoilt: (room: RoomId) => void
}

/** The projections of one node, over its store. */
export function openProjections({
  clock,
  log,
  store,
  documents,
  onSpoilt,
}: ProjectionsParts): OpenProjections {
  const items = new Projections({
    clock,
    log: store.log,
    records: tableOf(store.records, "projections", ProjectionRecord),
    documents,
    onSpoilt,
    onFailed: (room, reason) => log.error("items could not be read from a document", { room, reason }),
  })
  return {
    items,
    stop: () => items.stop(),
  }
}
