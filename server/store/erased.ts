import type { RoomId } from "../../shared/rooms.ts"
import type { RoomLog } from "./port.ts"

/** Whether nothing is left of a room whose numbers were given: its occasion was erased (A5). Rejects with `StoreError`. */
export async function isErased(log: Pick<RoomLog, "heads" | "snapshots">, room: RoomId): Promise<boolean> {
  const [head] = await log.heads([room])
  return head !== undefined && head.trimmed === head.seq && (await log.snapshots(room)).length === 0
}
