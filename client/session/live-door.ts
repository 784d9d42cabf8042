import type { Person } from "../../shared/api.ts"
import { secureRandom } from "../../shared/ids.ts"
import { partsOf, RoomId } from "../../shared/rooms.ts"
import { createApi } from "../api.ts"
import { draftsOf, eraseDrafts, FORM_FIELD, type Drafts } from "../device/drafts.ts"
import { browserSurroundings } from "../sync/browser.ts"
import { deviceClock } from "../sync/clock.ts"
import { connectSocket } from "../sync/connection.ts"
import { eraseIdbStore, openIdbStore } from "../sync/idb-store.ts"
import { type RoomDrafts, startLive } from "../sync/live.ts"
import { salvageItems } from "../sync/salvage.ts"
import type { Live } from "../sync/types.ts"
import { tryInWorker } from "../sync/try-in-worker.ts"
import type { SessionKeeper } from "./session.ts"

let open: { readonly person: Person["id"]; readonly live: Live } | undefined

/** The one live connection of this tab: opened when first asked for, closed when somebody else uses the device. */
export function liveOf(session: SessionKeeper, person: Person): Live {
  if (open?.person === person.id) return open.live
  open?.live.stop()
  const api = createApi(session)
  const live = startLive({
    person: person.id,
    connect: connectSocket({
      token: () => session.liveToken(),
      clock: deviceClock,
      random: secureRandom,
    }),
    openStore: openIdbStore(deviceClock),
    salvage: salvageItems,
    claims: api,
    trial: tryInWorker,
    unopenable: (room) => void api.unopenable(partsOf(room)),
    drafts: roomDrafts(draftsOf(person.id)),
    clock: deviceClock,
    random: secureRandom,
    surroundings: browserSurroundings,
  })
  open = { person: person.id, live }
  return live
}

/** What is handed over, and what is only a form's, is no change that waits. */
const roomDrafts = (drafts: Drafts): RoomDrafts => ({
  count: (room) =>
    [...drafts.of(room)].filter(([field, { saved }]) => !saved && !field.startsWith(FORM_FIELD)).length,
  take: (room) => drafts.take(room),
  forget: (closed) =>
    drafts.forget((scope) => {
      const room = RoomId.safeParse(scope)
      return room.success && closed(room.data)
    }),
  subscribe: (listener) => drafts.subscribe(listener),
})

/** This person is signed out here: their connection ends, and the copies of their rooms go. */
export async function eraseLive(person: Person): Promise<void> {
  if (open?.person === person.id) {
    open.live.stop()
    open = undefined
  }
  await Promise.all([eraseIdbStore(person.id), eraseDrafts(person.id)])
}
