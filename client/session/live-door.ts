import type { Person } from "../../shared/api.ts"
import { type PersonId, secureRandom } from "../../shared/ids.ts"
import { partsOf, RoomId } from "../../shared/rooms.ts"
import { createApi } from "../api.ts"
import { draftsOf, eraseDrafts, FORM_FIELD, type Drafts } from "../device/drafts.ts"
import { browserSurroundings } from "../sync/browser.ts"
import { deviceClock } from "../sync/clock.ts"
import { connectSocket } from "../sync/connection.ts"
import { eraseIdbStore, openIdbStore } from "../sync/idb-store.ts"
import { type RoomDrafts, startLive } from "../sync/live.ts"
import { salvageFor } from "../sync/salvage.ts"
import type { Live } from "../sync/types.ts"
import { tryInWorker } from "../sync/try-in-worker.ts"
import { keepUnsent } from "./left-here.ts"
import type { SessionKeeper } from "./session.ts"

let open: { readonly person: Person["id"]; readonly live: Live } | undefined

/** The one live connection of this tab: opened when first asked for, closed when somebody else uses the device. */
export function liveOf(session: SessionKeeper, person: Pick<Person, "id">): Live {
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
    salvage: salvageFor,
    claims: api,
    trial: tryInWorker,
    unopenable: (room) => void api.unopenable(partsOf(room)),
    drafts: roomDrafts(draftsOf(person.id)),
    clock: deviceClock,
    random: secureRandom,
    surroundings: browserSurroundings,
  })
  open = { person: person.id, live }
  live.subscribe(() => {
    if (live.link.state === "signed_out") void session.doubted()
  })
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
export async function eraseLive(person: Pick<Person, "id">): Promise<void> {
  end(person.id)
  await Promise.all([eraseIdbStore(person.id), eraseDrafts(person.id)])
}

/** This person was signed out from elsewhere: of their rooms only what is unsent stays (M8). The answer is its texts. */
export async function retireLive(person: PersonId): Promise<readonly string[]> {
  end(person)
  return keepUnsent(person)
}

function end(person: PersonId): void {
  if (open?.person !== person) return
  open.live.stop()
  open = undefined
}
