import type { OccasionId, Seq } from "../../../shared/ids.ts"
import { ownRoomOf, type RoomId, roomOf } from "../../../shared/rooms.ts"
import type { Documents } from "../../documents/documents.ts"
import type { Ended, Lane } from "../../documents/jobs.ts"
import type { OccasionRecord } from "../../occasions/rules.ts"
import type { LockedLog } from "../../rooms/log/lock.ts"
import { BEGINNING } from "../../rooms/log/tail.ts"
import { type RoomLog, StoreError } from "../../store/port.ts"
import { gathered } from "./gather.ts"
import type { FoundMessage, Front, ReadCard, ReadCardJob, WrittenMessage } from "./read-room.ts"

/** A snapshot may be stored and the log trimmed while it is read. */
const READ_ATTEMPTS = 3

/**
 * Which rooms a card is made of: what everybody wrote together, what each signed, and what single persons hid until it opens
 * (K15).
 */
export const roomsOfCard = (id: OccasionId, { card }: Pick<OccasionRecord, "card">): readonly RoomId[] => [
  roomOf("card", id),
  roomOf("messages", id),
  ...(card?.own ?? []).map((person) => ownRoomOf(id, person)),
]

export interface CardRoomsDeps {
  readonly log: RoomLog
  readonly documents: Documents
  /** The room's document cannot be opened: it has to be healed (E3). */
  readonly onSpoilt: (room: RoomId) => void
}

/** What stands in the rooms of one card. */
export interface CardText {
  readonly front: Front
  readonly messages: readonly WrittenMessage[]
}

const NO_FRONT: Front = { title: "", cover: { colours: 0 }, greeting: [] }

/**
 * Reads every room of a card in a documents thread, each from what `logOf` answers. Rejects with `StoreError` when one
 * cannot be read now.
 */
export async function readCardRooms(
  deps: CardRoomsDeps,
  rooms: readonly RoomId[],
  logOf: (room: RoomId) => Promise<LockedLog> = (room) => wholeLog(deps.log, room),
): Promise<CardText> {
  const read = await Promise.all(rooms.map(async (room) => readRoom(deps, room, await logOf(room))))
  return {
    front: read.find(({ front }) => front !== undefined)?.front ?? NO_FRONT,
    messages: gathered(
      read.flatMap((one) => one.messages),
      read.flatMap((one) => one.left),
    ),
  }
}

/** The messages of one room, and of which number of its log. Rejects with `StoreError`. */
export async function readWholeRoom(
  deps: CardRoomsDeps,
  room: RoomId,
): Promise<{ readonly seq: Seq; readonly found: readonly FoundMessage[] }> {
  const log = await wholeLog(deps.log, room)
  const { messages } = await readRoom(deps, room, log)
  return {
    seq: log.entries.at(-1)?.seq ?? log.snapshot?.seq ?? BEGINNING.seq,
    found: messages,
  }
}

type Read = Extract<ReadCard, { readonly kind: "card" }>

async function readRoom(deps: CardRoomsDeps, room: RoomId, found: LockedLog): Promise<Read> {
  const { job, authors } = jobOf(room, found)
  const owners = authors.length > 0 ? authors : [room]
  const inLane = (lane: Lane): Promise<ReadCard | Ended> =>
    deps.documents.run({ lane, owners: () => owners }, (opener) => opener.open("readCard", job))
  let read = await inLane("projections")
  if (read.kind === "overran") read = await inLane("slow")
  if (read.kind === "card") return read
  deps.onSpoilt(room)
  throw new StoreError("away", "not_written", `room ${room} cannot be read: ${read.reason}`)
}

/** The document as of its log's end, and who wrote what is behind the snapshot. */
function jobOf(
  room: RoomId,
  { snapshot, entries }: LockedLog,
): { readonly job: ReadCardJob; readonly authors: readonly string[] } {
  const fresh = entries.findLastIndex((entry) => entry.fresh)
  const updates = entries.slice(Math.max(0, fresh)).flatMap((entry) => entry.updates)
  const from = fresh === -1 ? (snapshot?.bytes ?? new Uint8Array()) : new Uint8Array()
  return {
    job: { room, from, updates: updates.map(({ bytes }) => bytes) },
    authors: [...new Set(updates.map(({ author }) => author))],
  }
}

async function wholeLog(log: RoomLog, room: RoomId): Promise<LockedLog> {
  for (let attempt = 0; attempt < READ_ATTEMPTS; attempt++) {
    const snapshot = await log.loadSnapshot(room)
    const tail = await log.read(room, snapshot?.seq ?? BEGINNING.seq)
    if (tail.ok) return { snapshot, entries: tail.value }
  }
  throw new StoreError("corrupt", "not_written", `room ${room}: the log does not reach back to its snapshot`)
}
