import type { Person } from "../../shared/api.ts"
import { type PersonId, secureRandom } from "../../shared/ids.ts"
import { partsOf, RoomId } from "../../shared/rooms.ts"
import { createApi, doors, type Failure } from "../api.ts"
import { draftsOf, eraseDrafts, FORM_FIELD, type Drafts } from "../device/drafts.ts"
import { browserSurroundings } from "../sync/browser.ts"
import { deviceClock } from "../sync/clock.ts"
import { connectSocket } from "../sync/connection.ts"
import { eraseIdbStore, openIdbStore } from "../sync/idb-store.ts"
import { type RoomDrafts, startLive } from "../sync/live.ts"
import { erasePhotoStore, openPhotoStore } from "../sync/photos/idb-photo-store.ts"
import { placePhoto } from "../sync/photos/place-photo.ts"
import { PhotoUploads, type SendAnswer } from "../sync/photos/photo-uploads.ts"
import { salvageFor } from "../sync/salvage.ts"
import type { Live } from "../sync/types.ts"
import { tryInWorker } from "../sync/try-in-worker.ts"
import { createPhotoApi } from "./photo-api.ts"
import { untilFetched } from "./new-build.ts"
import type { SessionKeeper } from "./session.ts"
import { inTurn } from "./turns.ts"

interface Open {
  readonly person: Person["id"]
  readonly live: Live
  readonly photos: PhotoUploads
}

/** A photo that another tab has sent for longer than this, ms, is sent by this one. */
const PHOTO_MS = 300_000

let open: Open | undefined

/** The one live connection of this tab: opened when first asked for, closed when somebody else uses the device. */
export const liveOf = (session: SessionKeeper, person: Pick<Person, "id">): Live =>
  openFor(session, person).live

/** The photos of this person that are on their way to a card; they go on whatever is on the screen. */
export const photosOf = (session: SessionKeeper, person: Pick<Person, "id">): PhotoUploads =>
  openFor(session, person).photos

function openFor(session: SessionKeeper, person: Pick<Person, "id">): Open {
  if (open?.person === person.id) return open
  if (open !== undefined) end(open.person)
  const api = createApi(session)
  const photos: PhotoUploads = new PhotoUploads({
    store: openPhotoStore(person.id),
    clock: deviceClock,
    send: sendPhoto(session),
    place: (photo, stored) => placePhoto(live, photo, stored),
    alone: (name, work) => inTurn(name, work, PHOTO_MS),
  })
  const live: Live = startLive({
    person: person.id,
    connect: connectSocket({
      token: () => session.liveToken(),
      answers: async () => (await doors.info()).ok,
      clock: deviceClock,
      random: secureRandom,
    }),
    openStore: openIdbStore,
    salvage: salvageFor,
    claims: api,
    trial: tryInWorker,
    unopenable: (room) => void api.unopenable(partsOf(room)),
    drafts: roomDrafts(draftsOf(person.id)),
    photos,
    clock: deviceClock,
    random: secureRandom,
    surroundings: browserSurroundings,
  })
  open = { person: person.id, live, photos }
  let state = live.link.state
  live.subscribe(() => {
    if (live.link.state === "online" && state !== "online") photos.nudge()
    state = live.link.state
    if (state === "signed_out") void session.doubted()
  })
  return open
}

/** Failures that say nothing of the photo: it is sent again. */
const LATER: readonly Failure[] = ["signed_out", "token_expired", "too_many", "store_away", "photos_busy"]

const CLOSED: readonly Failure[] = ["not_here", "removed", "deleted"]

function sendPhoto(session: SessionKeeper): ConstructorParameters<typeof PhotoUploads>[0]["send"] {
  const api = createPhotoApi(session)
  return async ({ room, bytes, type }, { progress, signal }): Promise<SendAnswer> => {
    const answer = await api.upload(partsOf(room).occasion, { bytes, type, progress, signal })
    if (answer.ok) return { kind: "stored", photo: answer.value }
    const { error } = answer
    if (error === "offline" || error === "unreadable" || LATER.includes(error)) return { kind: "later" }
    // The card is closed to this person: nothing of it stays on the device.
    if (CLOSED.includes(error)) return { kind: "gone" }
    return { kind: "refused", why: error }
  }
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
  await Promise.all([eraseIdbStore(person.id), eraseDrafts(person.id), erasePhotoStore(person.id)])
}

/** This person was signed out from elsewhere: of their rooms only what is unsent stays (M8). The answer is its texts. */
export async function retireLive(person: PersonId): Promise<readonly string[]> {
  end(person)
  const { keepUnsent } = await untilFetched(() => import("./left-here.ts"))
  return keepUnsent(person)
}

function end(person: PersonId): void {
  if (open?.person !== person) return
  open.live.stop()
  open.photos.stop()
  open = undefined
}
