import { deleteDB, type DBSchema, type IDBPTransaction } from "idb"
import type { FrameId, PersonId, Seq } from "../../shared/ids.ts"
import type { RoomId } from "../../shared/rooms.ts"
import { type Database, openDatabase } from "../device/database.ts"
import { FramesUnderWay } from "./frames-under-way.ts"
import {
  type ContentPlan,
  type LocalStore,
  type OpenLocalStore,
  type StoreChange,
  type StoredEntry,
  type StoredMeta,
  type StoredRoom,
  type UnsentFrame,
  type WriteAnswer,
  planContent,
} from "./local-store.ts"
import type { LostText } from "./types.ts"

/** One database per person: nobody else's is ever opened. */
const nameOf = (person: PersonId): string => `jubilee-live-${person}`
const VERSION = 1

interface Schema extends DBSchema {
  /** How far each room's copy goes. */
  rooms: { key: RoomId; value: StoredMeta }
  bases: { key: RoomId; value: Uint8Array }
  entries: { key: [RoomId, Seq]; value: StoredEntry & InRoom; indexes: { room: RoomId } }
  frames: { key: [RoomId, FrameId]; value: UnsentFrame; indexes: { room: RoomId } }
  lost: { key: [RoomId, string]; value: LostText & InRoom; indexes: { room: RoomId } }
}

interface InRoom {
  readonly room: RoomId
}

const STORES = ["rooms", "bases", "entries", "frames", "lost"] as const
const BY_ROOM = ["entries", "frames", "lost"] as const
type Write = IDBPTransaction<Schema, typeof STORES, "readwrite">

/** The database of a person on this device, opened or made. Rejects where the browser offers none. */
export const openIdbStore: OpenLocalStore = async (person) => {
  const db = await openDatabase<Schema>({
    name: nameOf(person),
    version: VERSION,
    create(db) {
      db.createObjectStore("rooms")
      db.createObjectStore("bases")
      for (const name of BY_ROOM) db.createObjectStore(name).createIndex("room", "room")
    },
  })
  const store = new IdbStore(db, new FramesUnderWay(person))
  // What a full device does not take stays where it is, for the next visit.
  await store.bringIn().catch(() => undefined)
  return store
}

/** Takes everything that this device keeps of a person's rooms, also what was never sent. */
export async function eraseIdbStore(person: PersonId): Promise<void> {
  const underWay = new FramesUnderWay(person)
  underWay.forget()
  await deleteDB(nameOf(person))
  // Other tabs have closed it only now.
  underWay.forget()
}

class IdbStore implements LocalStore {
  readonly volatile = false
  readonly #db: Database<Schema>
  readonly #underWay: FramesUnderWay

  constructor(db: Database<Schema>, underWay: FramesUnderWay) {
    this.#db = db
    this.#underWay = underWay
  }

  /** Puts in what earlier pages wrote and did not see landed. */
  async bringIn(): Promise<void> {
    const left = this.#underWay.left()
    if (left.length === 0) return
    await this.#db.use(async (db) => {
      const tx = db.transaction("frames", "readwrite")
      await Promise.all([...left.map((frame) => tx.store.put(frame, [frame.room, frame.id])), tx.done])
    })
    for (const { room, id } of left) this.#underWay.landed(room, [], [id])
  }

  load(room: RoomId): Promise<StoredRoom> {
    return this.#db.use(async (db) => {
      const tx = db.transaction(STORES, "readonly")
      const [meta, base, entries, frames, lost] = await Promise.all([
        tx.objectStore("rooms").get(room),
        tx.objectStore("bases").get(room),
        tx.objectStore("entries").index("room").getAll(room),
        tx.objectStore("frames").index("room").getAll(room),
        tx.objectStore("lost").index("room").getAll(room),
      ])
      return {
        content: meta && {
          base,
          entries: entries.sort((a, b) => a.seq - b.seq),
          cursor: meta.cursor,
          may: meta.may,
        },
        frames: frames.sort((a, b) => a.order - b.order),
        lost,
      }
    })
  }

  async write(room: RoomId, change: StoreChange): Promise<WriteAnswer> {
    if (!this.#db.isOver) this.#underWay.add(room, change.put)
    const answer = await this.#write(room, change)
    if (answer === "written") this.#underWay.landed(room, change.put, change.remove)
    return answer
  }

  #write(room: RoomId, change: StoreChange): Promise<WriteAnswer> {
    return this.#db.use(async (db) => {
      const tx = db.transaction(STORES, "readwrite")
      if (change.content !== undefined) {
        const [answer] = await Promise.all([this.#writeContent(tx, room, change), tx.done])
        return answer
      }
      // Needs no look at what is there: asked for at once, so that it lands even while the page goes away.
      const rows = putRows(tx, room, change)
      tx.commit()
      await Promise.all([rows, tx.done])
      return "written"
    })
  }

  async unsent(): Promise<readonly UnsentFrame[]> {
    const frames = await this.#db.use((db) => db.getAll("frames"))
    return frames.sort((a, b) => a.order - b.order)
  }

  rooms(): Promise<readonly RoomId[]> {
    return this.#db.use(async (db) => {
      const [copies, lost] = await Promise.all([db.getAllKeys("rooms"), db.getAllKeys("lost")])
      return [...new Set([...copies, ...lost.map(([room]) => room)])]
    })
  }

  forgetRoom(room: RoomId): Promise<void> {
    this.#underWay.forget(room)
    return this.#db.use(async (db) => {
      const tx = db.transaction(STORES, "readwrite")
      const cleared = BY_ROOM.map(async (name) => {
        const store = tx.objectStore(name)
        const keys = await store.index("room").getAllKeys(room)
        await Promise.all(keys.map((key) => store.delete(key)))
      })
      await Promise.all([
        tx.objectStore("rooms").delete(room),
        tx.objectStore("bases").delete(room),
        ...cleared,
        tx.done,
      ])
    })
  }

  async #writeContent(tx: Write, room: RoomId, change: StoreChange): Promise<WriteAnswer> {
    const at = change.content?.whole?.cursor.seq
    const [meta, entry] = await Promise.all([
      tx.objectStore("rooms").get(room),
      at === undefined ? undefined : tx.objectStore("entries").get([room, at]),
    ])
    const plan = planContent(meta, change.content, entry?.digest)
    if (plan.kind === "behind") return "behind"
    const may = change.may ?? meta?.may ?? "write"
    await Promise.all([putRows(tx, room, change), putContent(tx, room, { plan, may })])
    return "written"
  }
}

async function putContent(
  tx: Write,
  room: RoomId,
  { plan, may }: { readonly plan: ContentPlan; readonly may: StoredMeta["may"] },
): Promise<void> {
  if (plan.kind !== "store") return
  const entries = tx.objectStore("entries")
  const writes: Promise<unknown>[] = [tx.objectStore("rooms").put({ ...plan.meta, may }, room)]
  const { base } = plan
  if (base !== undefined) {
    writes.push(tx.objectStore("bases").put(base.bytes, room))
    for (const key of await entries.index("room").getAllKeys(room)) {
      if (base.dropThrough === "all" || key[1] <= base.dropThrough) writes.push(entries.delete(key))
    }
  }
  for (const one of plan.entries) writes.push(entries.put({ ...one, room }, [room, one.seq]))
  await Promise.all(writes)
}

async function putRows(tx: Write, room: RoomId, change: StoreChange): Promise<void> {
  const frames = tx.objectStore("frames")
  const lost = tx.objectStore("lost")
  await Promise.all([
    ...change.remove.map((id) => frames.delete([room, id])),
    ...change.put.map((frame) => frames.put({ ...frame, room }, [room, frame.id])),
    ...change.dismissed.map((id) => lost.delete([room, id])),
    ...change.lost.map((text) => lost.put({ ...text, room }, [room, text.id])),
  ])
}
