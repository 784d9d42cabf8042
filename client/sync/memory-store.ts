import type { FrameId, Seq } from "../../shared/ids.ts"
import type { RoomId } from "../../shared/rooms.ts"
import {
  type ContentPlan,
  type LocalStore,
  type OutboxFrame,
  type StoreChange,
  type StoredEntry,
  type StoredMeta,
  type StoredRoom,
  type UnsentFrame,
  type WriteAnswer,
  planContent,
} from "./local-store.ts"
import type { LostText } from "./types.ts"

interface Shelf {
  meta: StoredMeta | undefined
  base: Uint8Array | undefined
  entries: Map<Seq, StoredEntry>
  frames: Map<FrameId, OutboxFrame>
  lost: Map<string, LostText>
}

const emptyShelf = (): Shelf => ({
  meta: undefined,
  base: undefined,
  entries: new Map(),
  frames: new Map(),
  lost: new Map(),
})

/** The contents of a local store in memory, every change whole; also what a simulated device keeps. */
export class Shelves {
  readonly #rooms = new Map<RoomId, Shelf>()

  read(room: RoomId): StoredRoom {
    const shelf = this.#rooms.get(room) ?? emptyShelf()
    const { meta } = shelf
    return {
      content: meta && {
        base: shelf.base,
        entries: [...shelf.entries.values()].sort((a, b) => a.seq - b.seq),
        cursor: meta.cursor,
        may: meta.may,
      },
      frames: [...shelf.frames.values()].sort((a, b) => a.order - b.order),
      lost: [...shelf.lost.values()],
    }
  }

  apply(room: RoomId, change: StoreChange): WriteAnswer {
    const shelf = this.#rooms.get(room) ?? emptyShelf()
    const at = change.content?.whole?.cursor.seq
    const plan = planContent(shelf.meta, change.content, at && shelf.entries.get(at)?.digest)
    if (plan.kind === "behind") return "behind"
    this.#rooms.set(room, shelf)
    store(shelf, plan)
    if (change.may !== undefined && shelf.meta !== undefined) {
      shelf.meta = { ...shelf.meta, may: change.may }
    }
    for (const id of change.remove) shelf.frames.delete(id)
    for (const frame of change.put) shelf.frames.set(frame.id, frame)
    for (const id of change.dismissed) shelf.lost.delete(id)
    for (const text of change.lost) shelf.lost.set(text.id, text)
    return "written"
  }

  unsent(): UnsentFrame[] {
    return [...this.#rooms]
      .flatMap(([room, shelf]) => [...shelf.frames.values()].map((frame) => ({ ...frame, room })))
      .sort((a, b) => a.order - b.order)
  }

  rooms(): RoomId[] {
    return [...this.#rooms.keys()]
  }

  forget(room: RoomId): void {
    this.#rooms.delete(room)
  }
}

function store(shelf: Shelf, plan: Exclude<ContentPlan, { kind: "behind" }>): void {
  if (plan.kind === "keep") return
  shelf.meta = plan.meta
  if (plan.base !== undefined) {
    shelf.base = plan.base.bytes
    for (const seq of shelf.entries.keys()) {
      if (plan.base.dropThrough === "all" || seq <= plan.base.dropThrough) shelf.entries.delete(seq)
    }
  }
  for (const entry of plan.entries) shelf.entries.set(entry.seq, entry)
}

/** For a window whose device keeps nothing: what is unsent is gone with the tab, and the pill's owner is told. */
export function memoryStore(): LocalStore {
  const shelves = new Shelves()
  return {
    volatile: true,
    load: async (room) => shelves.read(room),
    write: async (room, change) => shelves.apply(room, change),
    unsent: async () => shelves.unsent(),
    rooms: async () => shelves.rooms(),
    forgetRoom: async (room) => shelves.forget(room),
  }
}
