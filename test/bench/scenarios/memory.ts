import { setTimeout as wait } from "node:timers/promises"
import type { Contender } from "../contenders/contender.ts"
import { seatAll } from "../load.ts"
import { atMost } from "./findings.ts"
import type { Scenario } from "./scenario.ts"
import { each, figuresOf, withAll } from "./sides.ts"

const KIB = 1024
/** Connections that come and go before the first look, so that code and pools are there already; in rooms of their own. */
const WARM = { rooms: 10, firstRoom: 505 }
/** After the last connection, for everything that is done a little later. */
export const SETTLE_MS = 1_000

/** Resident bytes of a server that has served a little. */
export async function warmBytes(contender: Contender, clients: number): Promise<number> {
  const rooms = await seatAll(contender, { ...WARM, clients })
  for (const client of rooms.flat()) client.drop()
  await wait(SETTLE_MS)
  return contender.server.residentBytes()
}

/**
 * c1, c3: what a connection costs that does nothing, in memory and (pings, timers) in processor time: 2,000 of them in
 * 500 rooms, on top of one in each room, since the first hundreds make heaps grow that the next ones find.
 */
export const idleConnections: Scenario = async (setting) => {
  const rooms = setting.quick ? 200 : 500
  const clients = 4
  const watchedMs = setting.quick ? 2_000 : 20_000
  const seen = await withAll(setting, { clients: clients + 1, writers: 0, edits: 0 }, (all) =>
    each(all, async (contender) => {
      await seatAll(contender, { rooms, clients: 1, firstSeat: clients })
      await wait(SETTLE_MS)
      const before = await contender.server.residentBytes()
      await seatAll(contender, { rooms, clients })
      await wait(SETTLE_MS)
      const after = await contender.server.residentBytes()
      const busyBefore = contender.server.cpuMs()
      await wait(watchedMs)
      const busy = contender.server.cpuMs() - busyBefore
      return {
        kib: (after - before) / (rooms * clients) / KIB,
        busy: (busy * 1000) / (rooms * (clients + 1)) / (watchedMs / 1000),
      }
    }),
  )
  const memory = figuresOf(seen, ({ kib }) => kib)
  const busy = figuresOf(seen, ({ busy }) => busy)
  return [
    { id: "c1", what: "memory per idle connection", unit: "KiB", ...memory, target: atMost(20) },
    { id: "c3", what: "processor per idle connection and second", unit: "us", ...busy },
  ]
}
