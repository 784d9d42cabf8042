import type * as Y from "yjs"
import type { CardContent, CardMessage } from "../../../shared/card-content.ts"
import {
  chosenCover,
  greeting,
  isEmptyMessage,
  readLeftovers,
  readMessages,
  readTitle,
  type Message,
} from "../../../shared/documents/card.ts"
import { readParts } from "../../../shared/documents/message-parts.ts"
import { newDoc } from "../../../shared/documents/new-doc.ts"
import { readRichText } from "../../../shared/documents/read-rich-text.ts"
import type { MessageId, PersonId } from "../../../shared/ids.ts"
import { partsOf, type RoomId } from "../../../shared/rooms.ts"
import { applyWithin } from "../../documents/apply.ts"
import { type Budget, OverBudget } from "../../documents/budget.ts"
import { boundedStrokes, boundedText } from "./bounds.ts"

/** One room of a card as its log has it, for a thread that may open the document. */
export interface ReadCardJob {
  readonly room: RoomId
  /** The document as of its snapshot; empty at the beginning. */
  readonly from: Uint8Array
  readonly updates: readonly Uint8Array[]
}

/** What everybody wrote together. */
export type Front = Pick<CardContent, "title" | "cover" | "greeting">

/** A message as its author left it, without their name. */
export type WrittenMessage = Omit<CardMessage, "author" | "arrivedAt"> & { readonly author: PersonId }

/** A message as it stands in one room. */
export interface FoundMessage {
  readonly message: WrittenMessage
  /** The id with which it began; moving gave it another. */
  readonly origin: MessageId
}

export type ReadCard =
  | {
      readonly kind: "card"
      /** Of the room that has it. */
      readonly front: Front | undefined
      /** Those with something on them. */
      readonly messages: readonly FoundMessage[]
      /** What another device wrote into messages that were moved on from here, and nobody has brought after them. */
      readonly left: readonly FoundMessage[]
    }
  | { readonly kind: "unreadable"; readonly reason: string }

/** Reads one room of a card. Throws `OverBudget`, and nothing else on what a document holds. */
export function readCardRoom({ room, from, updates }: ReadCardJob, budget: Budget): ReadCard {
  try {
    const doc = newDoc()
    doc.transact(() => {
      if (from.length > 0) applyWithin(doc, from, budget)
      for (const update of updates) applyWithin(doc, update, budget)
    })
    const isFront = partsOf(room).kind === "card"
    return {
      kind: "card",
      front: isFront ? frontOf(doc) : undefined,
      messages: isFront ? [] : messagesOf(doc),
      left: isFront ? [] : readLeftovers(doc).map(found),
    }
  } catch (error) {
    if (error instanceof OverBudget) throw error
    return { kind: "unreadable", reason: error instanceof Error ? error.message : String(error) }
  }
}

const frontOf = (doc: Y.Doc): Front => ({
  title: readTitle(doc),
  cover: chosenCover(doc),
  greeting: boundedText(readRichText(greeting(doc))),
})

const messagesOf = (doc: Y.Doc): readonly FoundMessage[] =>
  readMessages(doc)
    .filter((message) => !isEmptyMessage(message))
    .map(found)

const found = (message: Message): FoundMessage => ({ message: written(message), origin: message.origin })

function written({ id, author, for: name, paper, pattern, createdAt, body, map }: Message): WrittenMessage {
  const { photos, drawing, signature, sticker } = readParts(map)
  return {
    id,
    author,
    for: name,
    paper,
    pattern,
    createdAt,
    body: boundedText(readRichText(body)),
    photos: photos.map(({ key: _key, ...photo }) => photo),
    drawing: boundedStrokes(drawing),
    signature: boundedStrokes(signature),
    ...(sticker !== undefined && { sticker }),
  }
}
