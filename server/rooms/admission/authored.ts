import { type PersonId, authorOf, MessageId } from "../../../shared/ids.ts"
import type { DocumentIndex } from "./document-index.ts"
import { at, Position, type UpdateScan } from "./update-reader.ts"

/**
 * Authored rooms (K1): a message belongs to the person whose id its key begins with. Each struct of an update stands
 * under such a key, or leans on structs of client ids that its author owns and on no other: its parent, its left and
 * its right origin. So what a person writes stays within that person's messages, and so does what they delete.
 */

/** Bits of `Position`. */
const REFERS_LEFT = 1
const REFERS_RIGHT = 2

/** Why this struct, which is new, may not come from this author; undefined when it may. */
export function notTheirs(
  state: DocumentIndex,
  scan: UpdateScan,
  row: number,
  author: PersonId | undefined,
): string | undefined {
  const position = at(scan.position, row)
  if (position === Position.root) {
    return keyAuthor(scan.keys.get(row)) === author ? undefined : "a message of somebody else"
  }
  if (position & REFERS_LEFT && state.clients.get(at(scan.leftClient, row))?.owner !== author)
    return "a parent or a neighbour that somebody else wrote"
  if (position & REFERS_RIGHT && state.clients.get(at(scan.rightClient, row))?.owner !== author)
    return "a neighbour that somebody else wrote"
  return undefined
}

/** Why these deletions may not come from this author. What the log has as deleted may be deleted again. */
export function deletesOthers(
  state: DocumentIndex,
  scan: UpdateScan,
  author: PersonId | undefined,
): string | undefined {
  for (let row = 0; row < scan.deletes; row++) {
    const client = at(scan.deleteClient, row)
    if (state.clients.get(client)?.owner === author) continue
    const clock = at(scan.deleteClock, row)
    if (state.deleted?.covers(client, clock, clock + at(scan.deleteLength, row)) !== true)
      return "a deletion of what somebody else wrote"
  }
  return undefined
}

/**
 * Whose struct of the log this is, by where it stands: a document that started over was appended in nobody's name, but
 * has a client id for each author. Undefined where that cannot be told any more.
 */
export function writerOf(state: DocumentIndex, scan: UpdateScan, row: number): PersonId | undefined {
  const position = at(scan.position, row)
  if (position === Position.root) return keyAuthor(scan.keys.get(row))
  const side = position & REFERS_LEFT ? scan.leftClient : scan.rightClient
  return position === Position.none ? undefined : state.clients.get(at(side, row))?.owner
}

function keyAuthor(key: string | undefined): PersonId | undefined {
  const id = MessageId.safeParse(key)
  return id.success ? authorOf(id.data) : undefined
}
