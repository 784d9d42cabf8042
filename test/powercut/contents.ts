import { OccasionId, PersonId, base32, epoch, seq } from "../../shared/ids.ts"
import { roomOf, type RoomId } from "../../shared/rooms.ts"
import type { CollectionSpec, Snapshot } from "../../server/store/port.ts"
import type { RecordState } from "./expectation.ts"

/** What the workload writes, so that the check knows it again. */

export const AUTHOR = PersonId.parse(base32(new Uint8Array(16)))

export const ROOMS: readonly RoomId[] = Array.from({ length: 8 }, (_, at) =>
  roomOf("plan", OccasionId.parse(base32(new Uint8Array(16).fill(at + 1)))),
)

export const KEYS: readonly string[] = ["one", "two", "three", "four"]

export const LAB_COLLECTIONS = {
  lab: { indexes: ["operation", "key"], unique: ["key"] },
} as const satisfies Record<string, CollectionSpec>

export function snapshotOf(room: RoomId, number: number): Snapshot {
  const bytes = new Uint8Array(20_000).fill((ROOMS.indexOf(room) * 31 + number) % 256)
  return {
    seq: seq(number),
    bytes,
    meta: { epoch: epoch(1), digest: number, ledger: bytes.subarray(0, 100) },
  }
}

/** The body of a record in a state that is not "gone". */
export const bodyOf = (key: string, state: NonNullable<RecordState>): object => ({
  key,
  operation: state.operation,
  text: "x".repeat((state.operation * 37) % 3_000),
})
