import type { OccasionId } from "../../shared/ids.ts"
import { partsOf, ITEM_ROOM_KINDS, roomOf } from "../../shared/rooms.ts"
import type { RoomLog } from "../store/port.ts"
import type { Table } from "../store/table.ts"
import type { ProjectionRecord } from "./rules.ts"

/**
 * Of these occasions, those in which something was written that perhaps nobody was told of: the node that appended it
 * ended before it had looked. What is stored of a room says how far listeners were told; an edit that changed no item
 * does not move it, so that some are named in vain until they are caught up.
 */
export async function laggingAmong(
  { records, log }: { readonly records: Table<ProjectionRecord>; readonly log: RoomLog },
  occasions: readonly OccasionId[],
): Promise<ReadonlySet<OccasionId>> {
  const rooms = occasions.flatMap((occasion) => ITEM_ROOM_KINDS.map((kind) => roomOf(kind, occasion)))
  const stored = await records.getMany(rooms)
  const heads = await log.heads(rooms)
  // Ahead of its head: the log's history was replaced (a restored backup).
  const behind = rooms.filter((room, index) => (heads[index]?.seq ?? 0) !== (stored.get(room)?.seq ?? 0))
  return new Set(behind.map((room) => partsOf(room).occasion))
}
