import * as Y from "yjs"
import { longList } from "../documents.ts"
import { loadDocument, numbers } from "../fill.ts"
import { seatAll } from "../load.ts"
import { atMost, middle } from "./findings.ts"
import type { Scenario } from "./scenario.ts"
import { each, withAll } from "./sides.ts"

const REPETITIONS = 3

/** e: everybody loses the connection at the same moment and comes back, with the document they had. */
export const storm: Scenario = async (setting) => {
  const shape = { rooms: setting.quick ? 100 : 200, clients: 5 }
  const made = longList()
  const state = Y.encodeStateVectorFromUpdate(made.whole)
  const times = await withAll(setting, { clients: shape.clients, writers: 0, edits: 0 }, (all) =>
    each(all, async (contender) => {
      await loadDocument(contender, numbers(0, shape.rooms), made)
      const clients = (await seatAll(contender, shape)).flat()
      for (const client of clients) client.remember(state)
      const rounds: number[] = []
      while (rounds.length < (setting.quick ? 1 : REPETITIONS)) {
        const started = performance.now()
        for (const client of clients) client.drop()
        await Promise.all(clients.map((client) => client.back()))
        rounds.push(performance.now() - started)
      }
      return middle(rounds, (ms) => ms)
    }),
  )
  const people = shape.rooms * shape.clients
  return [{ id: "e", what: `${people} clients come back at once`, unit: "ms", ...times, target: atMost(400) }]
}
