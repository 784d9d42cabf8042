import { z } from "zod"
import type { Block } from "./documents/rich-blocks.ts"
import { COLOURWAYS, CoverDesign, Paper, Pattern } from "./documents/card-looks.ts"
import { Photo, Sticker, Stroke } from "./documents/message-parts.ts"
import { MessageId, PersonId } from "./ids.ts"
import { Look } from "./look.ts"

/**
 * An opened card as it is read: what stood in its rooms when it opened, without their history. Recipients get this and
 * never join the rooms, whose logs hold what signers wrote and took back.
 */

const Inline = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("break") }),
  z.object({
    kind: z.literal("text"),
    text: z.string(),
    bold: z.boolean(),
    italic: z.boolean(),
    link: z.string().optional(),
  }),
])

/** Rich text as blocks (documents/rich-blocks.ts). */
export const RichBlock: z.ZodType<Block> = z.lazy(() =>
  z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("paragraph"), inlines: z.array(Inline) }),
    z.object({
      kind: z.literal("heading"),
      level: z.union([z.literal(1), z.literal(2)]),
      inlines: z.array(Inline),
    }),
    z.object({
      kind: z.literal("list"),
      ordered: z.boolean(),
      start: z.number().int(),
      items: z.array(z.array(RichBlock)),
    }),
  ]),
)

/** Who signed, as the circle knew them when the card opened. */
const Signer = z.object({ person: PersonId, name: z.string(), look: Look })

/** A signed message of an opened card. */
export const CardMessage = z.object({
  id: MessageId,
  author: Signer,
  /** Whom the author wrote it for, who has no device (C5); empty: the author's own. */
  for: z.string(),
  paper: Paper,
  pattern: Pattern,
  createdAt: z.number(),
  body: z.array(RichBlock),
  photos: z.array(Photo),
  drawing: z.array(Stroke),
  signature: z.array(Stroke),
  sticker: Sticker.optional(),
  /** It came after the card had opened (K5). */
  arrivedAt: z.number().optional(),
})
export type CardMessage = z.infer<typeof CardMessage>

export const CardContent = z.object({
  /** Empty when nobody wrote one. */
  title: z.string(),
  /** `design` absent: nobody chose one. */
  cover: z.object({
    design: CoverDesign.optional(),
    colours: z
      .number()
      .int()
      .min(0)
      .max(COLOURWAYS - 1),
  }),
  greeting: z.array(RichBlock),
  /** In the order in which they are read. */
  messages: z.array(CardMessage),
})
export type CardContent = z.infer<typeof CardContent>
