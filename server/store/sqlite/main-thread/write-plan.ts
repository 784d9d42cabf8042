import type { Seq } from "../../../../shared/ids.ts"
import { unreachable } from "../../../../shared/result.ts"
import type { RoomId } from "../../../../shared/rooms.ts"
import { encodeEntry } from "../../entry-codec.ts"
import type { Entry } from "../../port.ts"
import { thrown, type Failure } from "../failure.ts"
import type { EntryRows, WriteAnswer, WriteRequest } from "../worker-protocol.ts"
import type { LogIndex } from "./log-index.ts"

export type AppendAnswer = readonly ("ok" | "taken")[]

/** What the writer decides by itself, whatever the index says. */
export type OtherWrite = Exclude<WriteRequest, { readonly kind: "append" | "trim" | "erase" }>

export interface Settle<T> {
  readonly resolve: (value: T) => void
  readonly reject: (error: Error) => void
}

interface EncodedEntry {
  readonly room: string
  readonly seq: number
  readonly body: Uint8Array
}

/** Something to be written, as it waits for its turn. `bytes`: about how much it adds to a commit. */
export type Request =
  | {
      readonly kind: "append"
      readonly entries: readonly EncodedEntry[]
      readonly bytes: number
      readonly settle: Settle<AppendAnswer>
    }
  | {
      readonly kind: "trim"
      readonly room: string
      readonly through: number
      readonly bytes: 0
      readonly settle: Settle<void>
    }
  | {
      readonly kind: "erase"
      readonly room: string
      readonly bytes: 0
      readonly settle: Settle<void>
    }
  | {
      readonly kind: "other"
      readonly write: OtherWrite
      readonly bytes: number
      readonly settle: Settle<WriteAnswer>
    }

/** A request whose turn has come, in the form the writer takes. `done` makes the index follow the file. */
export interface Planned {
  readonly write: WriteRequest
  readonly done: (answer: WriteAnswer) => void
  readonly failed: (failure: Failure) => void
}

export function appendRequest(entries: readonly Entry[], settle: Settle<AppendAnswer>): Request {
  const encoded = entries.map((entry) => ({ room: entry.room, seq: entry.seq, body: encodeEntry(entry) }))
  return {
    kind: "append",
    entries: encoded,
    bytes: encoded.reduce((sum, { body }) => sum + body.length, 0),
    settle,
  }
}

export const trimRequest = (room: RoomId, through: Seq, settle: Settle<void>): Request => ({
  kind: "trim",
  room,
  through,
  bytes: 0,
  settle,
})

export const eraseRequest = (room: RoomId, settle: Settle<void>): Request => ({
  kind: "erase",
  room,
  bytes: 0,
  settle,
})

export const otherRequest = (write: OtherWrite, settle: Settle<WriteAnswer>): Request => ({
  kind: "other",
  write,
  bytes: sizeOf(write),
  settle,
})

/** Rooms that the index must know before the request can be planned. */
export function roomsOf(request: Request): readonly string[] {
  switch (request.kind) {
    case "append":
      return request.entries.map(({ room }) => room)
    case "trim":
    case "erase":
      return [request.room]
    case "other":
      return []
    default:
      return unreachable(request)
  }
}

/** What to write for the request as the index stands now; nothing when it is answered by that alone. */
export function plan(request: Request, index: LogIndex, nextId: number): Planned | undefined {
  switch (request.kind) {
    case "append":
      return planAppend(request, index, nextId)
    case "trim":
      return planTrim(request, index)
    case "erase":
      return planErase(request, index)
    case "other":
      return {
        write: request.write,
        done: request.settle.resolve,
        failed: (failure) => request.settle.reject(thrown(failure)),
      }
    default:
      return unreachable(request)
  }
}

/** L1: an entry is written under the one number that follows the head; every other number is taken, or would leave a hole. */
function planAppend(
  { entries, settle }: Extract<Request, { kind: "append" }>,
  index: LogIndex,
  firstId: number,
): Planned | undefined {
  const answers = entries.map(({ room, seq }): "ok" | "taken" =>
    seq === index.head(room) + 1 ? "ok" : "taken",
  )
  const accepted = entries.filter((_, at) => answers[at] === "ok")
  if (accepted.length === 0) {
    settle.resolve(answers)
    return undefined
  }
  const rows = pack(accepted, firstId)
  return {
    write: { kind: "append", rows },
    done: () => {
      index.appended(rows)
      settle.resolve(answers)
    },
    failed: (failure) => settle.reject(thrown(failure)),
  }
}

function planTrim(
  { room, through, settle }: Extract<Request, { kind: "trim" }>,
  index: LogIndex,
): Planned | undefined {
  const last = Math.min(through, index.head(room))
  if (last <= index.trimmed(room)) {
    settle.resolve()
    return undefined
  }
  return {
    write: { kind: "trim", room, through: last, ...index.trimPlan(room, last) },
    done: () => {
      index.trim(room, last)
      settle.resolve()
    },
    failed: (failure) => settle.reject(thrown(failure)),
  }
}

function planErase({ room, settle }: Extract<Request, { kind: "erase" }>, index: LogIndex): Planned {
  const head = index.head(room)
  return {
    write: { kind: "erase", room, through: head, ...index.trimPlan(room, head) },
    done: () => {
      index.trim(room, head)
      settle.resolve()
    },
    failed: (failure) => settle.reject(thrown(failure)),
  }
}

function pack(entries: readonly EncodedEntry[], firstId: number): EntryRows {
  const bytes = new Uint8Array(entries.reduce((sum, { body }) => sum + body.length, 0))
  const ends: number[] = []
  let at = 0
  for (const { body } of entries) {
    bytes.set(body, at)
    at += body.length
    ends.push(at)
  }
  return { firstId, rooms: entries.map(({ room }) => room), seqs: entries.map(({ seq }) => seq), ends, bytes }
}

function sizeOf(write: OtherWrite): number {
  switch (write.kind) {
    case "snapshot":
      return write.bytes.length + write.ledger.length
    case "insert":
    case "replace":
      return write.body.length
    case "delete":
      return 0
    default:
      return unreachable(write)
  }
}
