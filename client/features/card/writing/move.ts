import {
  contentOf,
  copyMessage,
  gatherLeftovers,
  gatherTwice,
  takeMessageOut,
  takeOutCopied,
} from "../../../../shared/documents/move-message.ts"
import type { MessageId, PersonId } from "../../../../shared/ids.ts"
import { messagesRoot, readMessage } from "../../../../shared/documents/card.ts"
import type { LiveRoom } from "../../../sync/types.ts"
import type * as Y from "yjs"
import { WRITING } from "./origin.ts"

/** What moving needs to know of a room. */
export type MovedRoom = Pick<LiveRoom, "doc" | "subscribe"> & {
  readonly state: Pick<LiveRoom["state"], "phase" | "live" | "may" | "unsaved">
}

const isSaved = ({ state }: MovedRoom): boolean =>
  state.phase === "ready" && state.live && state.unsaved === 0

/** Resolves once the server has everything of this room: true; or when it is given up: false. */
export function saved(room: MovedRoom, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const look = (): void => {
      const closed = room.state.phase === "denied" || room.state.phase === "removed"
      if (!signal.aborted && !closed && !isSaved(room)) return
      stop()
      signal.removeEventListener("abort", look)
      resolve(!signal.aborted && !closed)
    }
    const stop = room.subscribe(look)
    signal.addEventListener("abort", look)
    look()
  })
}

/** Aborts a move: the message stays where it is, and nowhere else. */
export const STAY = Symbol("stay")

/**
 * K15: moves a message of one's own to another room, where it has a new id: the answer. The text is never in none of them: it
 * is taken out where it was once the server has it where it goes, and not before; without a connection that waits.
 * Undefined: it was given up, and the message is where it was, or in both.
 */
export async function moveMessage(
  { from, to }: { readonly from: MovedRoom; readonly to: MovedRoom },
  id: MessageId,
  signal: AbortSignal,
): Promise<MessageId | undefined> {
  for (;;) {
    const message = readMessage(from.doc, id)
    if (message === undefined) return undefined
    const content = contentOf(from.doc, id)
    const copy = copyMessage({ from: from.doc, to: to.doc }, message, { origin: WRITING })
    if (copy === undefined) return undefined
    const arrived = await saved(to, signal)
    // Another device may have gone on writing in either: what it wrote is in neither the copy nor what is compared.
    const drop = (): void => {
      if (contentOf(to.doc, copy) === content) takeMessageOut(to.doc, copy, WRITING)
    }
    if (!arrived) {
      if (signal.reason === STAY) drop()
      return undefined
    }
    // The other room may have refused it.
    if (!messagesRoot(to.doc).has(copy)) return undefined
    if (contentOf(from.doc, id) === content) {
      takeMessageOut(from.doc, id, WRITING)
      return (await saved(from, signal)) ? copy : undefined
    }
    drop()
  }
}

export interface MyCard {
  readonly shared: MovedRoom
  readonly own: MovedRoom
}

/** Finishes interrupted moves of this author's messages: a message that is in both rooms stays in the hidden one only. */
export const tidyUp = (rooms: MyCard, me: PersonId, signal: AbortSignal): Promise<boolean> =>
  takeOutSaved(rooms, gatherTwice(docsOf(rooms), me, WRITING), signal)

/** Brings what another device wrote into moved messages to where these are now. */
export const gather = (rooms: MyCard, me: PersonId, signal: AbortSignal): Promise<boolean> =>
  takeOutSaved(
    rooms,
    gatherLeftovers({ from: writable(rooms), own: rooms.own.doc }, me, {
      origin: WRITING,
      createdAt: Date.now(),
    }),
    signal,
  )

/** The documents that take edits now: an opened card's shared room takes none, and the opening has read what is left there. */
export const writable = ({ shared, own }: MyCard): readonly Y.Doc[] =>
  [shared, own].filter(({ state }) => state.phase === "ready" && state.may === "write").map(({ doc }) => doc)

const docsOf = ({ shared, own }: MyCard) => ({ shared: shared.doc, own: own.doc })

async function takeOutSaved(
  { shared, own }: MyCard,
  taken: Parameters<typeof takeOutCopied>[0],
  signal: AbortSignal,
): Promise<boolean> {
  if (taken.length === 0 || !(await saved(own, signal))) return false
  takeOutCopied(taken, own.doc, WRITING)
  return saved(shared, signal)
}

/** The room in which a message of one's own stands. */
export function roomWith(
  { shared, own }: { readonly shared: LiveRoom; readonly own: LiveRoom | undefined },
  id: MessageId,
): LiveRoom {
  return own !== undefined && messagesRoot(own.doc).has(id) ? own : shared
}
