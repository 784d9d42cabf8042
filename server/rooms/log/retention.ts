import type { Seq } from "../../../shared/ids.ts"
import { seq } from "../../../shared/ids.ts"
import type { RoomId } from "../../../shared/rooms.ts"
import type { Clock } from "../../clock.ts"
import type { RoomLog } from "../../store/port.ts"

const READ_ENTRIES = 500

/**
 * How long a room's past can be read: entries behind the older of the two snapshot generations are kept for
 * `historyMs`, then forgotten; what only the log holds is never forgotten. The one place that decides it.
 */
export const keepFor =
  (clock: Clock, historyMs: number) =>
  async (log: RoomLog, room: RoomId, older: Seq): Promise<Seq> => {
    const [head] = await log.heads([room])
    const before = clock.now() - historyMs
    let through = head?.trimmed ?? seq(0)
    while (through < older) {
      const read = await log.read(room, through, READ_ENTRIES)
      if (!read.ok || read.value.length === 0) return through
      for (const entry of read.value) {
        if (entry.seq > older || entry.time >= before) return through
        through = entry.seq
      }
    }
    return through
  }
