import type { OccasionView } from "../../../../shared/api.ts"
import type { CardContent as Content, CardMessage } from "../../../../shared/card-content.ts"
import type { Cover } from "../../../../shared/documents/card-looks.ts"
import { plainText, type Block } from "../../../../shared/documents/rich-blocks.ts"
import { namedAsOf, titleOf } from "../../../components/titles.ts"
import { t } from "../../../i18n/text.ts"
import { suggestedDesign } from "../covers/covers.ts"
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
  readonly body: readonly Block[]
  readonly size: TextSize
  /** UTF-16 units of its plain text. */
  readonly length: number
}

/** A signed message: its parts as plain data, and how it is shown. */
export interface Signed extends Omit<CardMessage, "body" | "for">, Written {
  readonly name: string
  readonly look: number
  /** Whom the signer wrote it for, who has no device; empty: the signer's own. */
  readonly writtenFor: string
}

function written(body: readonly Block[]): Written {
  const text = plainText(body)
  return { body, size: sizeOf(text), length: text.length }
}

/** The card as it is shown: with a cover and a title also where nobody chose them. */
export const shownCard = (content: Content, occasion: OccasionView): CardContent => ({
  cover: { design: content.cover.design ?? suggestedDesign(occasion.kind), colours: content.cover.colours },
  title: content.title === "" ? titleFor(occasion) : content.title,
  greeting: content.greeting.length === 0 ? undefined : written(content.greeting),
  messages: content.messages.map(({ for: writtenFor, body, ...message }) => ({
    ...message,
    ...written(body),
    name: message.author.name === "" ? t("card.somebody") : message.author.name,
    look: message.author.look,
    writtenFor,
  })),
})

/** The title of a cover that nobody wrote on. Recipients and givers read the same. */
const titleFor = (occasion: OccasionView): string =>
  titleOf(
    { ...occasion, recipients: occasion.recipients.map(({ name }) => name), mine: false },
    namedAsOf(occasion),
  )

/** Everybody who signed, once each, in the order of the card. */
export const signersOf = ({ messages }: CardContent): readonly string[] => [
  ...new Set(messages.map(signature)),
]

/** The name under a message. */
export const signature = ({ name, writtenFor }: Pick<Signed, "name" | "writtenFor">): string =>
  writtenFor === "" ? name : writtenFor
