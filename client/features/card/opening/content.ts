import type * as Y from "yjs"
import type { MemberView, OccasionView } from "../../../../shared/api.ts"
import {
  coverTitle,
  greeting,
  readCover,
  readMessages,
  type Cover,
  type Paper,
  type Pattern,
} from "../../../../shared/documents/card.ts"
import { isBlank } from "../../../../shared/documents/rich-text.ts"
import type { MessageId, PersonId } from "../../../../shared/ids.ts"
import { COVER_TITLE_MAX } from "../../../../shared/limits.ts"
import type { RoomState } from "../../../sync/types.ts"
import { titleOf, todayHere } from "../../../components/titles.ts"
import { t } from "../../../i18n/text.ts"
import { suggestedDesign } from "../covers/covers.ts"
import { plainTextOf } from "../rich-text/read.ts"
import { sizeOf, type TextSize } from "../rich-text/sizes.ts"

/** An opened card, in the order in which it is read, as every way of showing it takes it. */
export interface CardContent {
  readonly cover: Cover
  readonly title: string
  /** Undefined when nobody wrote one. */
  readonly greeting: Written | undefined
  readonly messages: readonly Signed[]
}

/** Rich text with what its length decides. */
interface Written {
  readonly body: Y.XmlFragment
  readonly size: TextSize
  /** UTF-16 units of its plain text. */
  readonly length: number
}

export interface Signed extends Written {
  readonly id: MessageId
  readonly name: string
  readonly look: number
  /** Whom the signer wrote it for, who has no device; empty: the signer's own. */
  readonly writtenFor: string
  readonly paper: Paper
  readonly pattern: Pattern
}

interface Known {
  readonly name: string
  readonly look: number
}

/** Who may have signed, by id: the members, and whom the room names. */
export function knownPeople(
  members: readonly MemberView[] | undefined,
  state: RoomState | undefined,
): ReadonlyMap<PersonId, Known> {
  const known = new Map<PersonId, Known>()
  for (const { id, name, look } of state?.people.values() ?? []) known.set(id, { name, look })
  for (const { person, name, look } of members ?? []) known.set(person, { name, look })
  return known
}

function written(body: Y.XmlFragment): Written {
  const text = plainTextOf(body)
  return { body, size: sizeOf(text), length: text.length }
}

/** What stands on the card. A message without a word on it is none. */
export function readCard(
  card: Y.Doc,
  messages: Y.Doc,
  people: ReadonlyMap<PersonId, Known>,
  occasion: OccasionView,
): CardContent {
  const title = coverTitle(card).toJSON().trim().slice(0, COVER_TITLE_MAX)
  const opening = greeting(card)
  return {
    cover: readCover(card, suggestedDesign(occasion.kind)),
    title: title === "" ? titleFor(occasion) : title,
    greeting: isBlank(opening) ? undefined : written(opening),
    messages: readMessages(messages)
      .filter(({ body }) => !isBlank(body))
      .map(({ id, author, for: writtenFor, paper, pattern, body }) => ({
        ...written(body),
        id,
        name: people.get(author)?.name ?? t("card.somebody"),
        look: people.get(author)?.look ?? 0,
        writtenFor,
        paper,
        pattern,
      })),
  }
}

/** The title of a cover that nobody wrote on. Recipients and givers read the same. */
const titleFor = (occasion: OccasionView): string =>
  titleOf({ ...occasion, recipients: occasion.recipients.map(({ name }) => name), mine: false }, todayHere())

/** The name under a message. */
export const signature = ({ name, writtenFor }: Pick<Signed, "name" | "writtenFor">): string =>
  writtenFor === "" ? name : writtenFor
