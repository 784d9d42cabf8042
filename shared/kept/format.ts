import { z } from "zod"
import { CardOpens, FloatingDate, Name, OccasionKind, Zone, CalendarDay } from "../api.ts"
import { line, paragraph } from "../card-people.ts"
import { COLOURWAYS, CoverDesign, Paper, Pattern } from "../documents/card-looks.ts"
import { FIELD_WIDTH, Pen, STROKE_POINTS_MAX, Sticker, STROKE_WIDTHS } from "../documents/message-parts.ts"
import type { Block } from "../documents/rich-blocks.ts"
import { BlobId } from "../ids.ts"
import {
  COVER_TITLE_MAX,
  KEPT_MESSAGES_MAX,
  KEPT_PEOPLE_MAX,
  KEPT_SAID_MAX,
  MESSAGE_STROKES_MAX,
  NAME_MAX,
  PHOTO_ALT_MAX,
  PHOTOS_CARD_MAX,
  PHOTOS_EACH_MAX,
  RECIPIENTS_MAX,
  REPLY_MAX,
  TICKET_GIVERS_MAX,
  TICKET_NOTE_MAX,
  TICKET_TITLE_MAX,
  TICKETS_MAX,
} from "../limits.ts"
import { Look } from "../look.ts"
import { readableName } from "../names.ts"
import { safeLink } from "../safe-link.ts"
import { Reaction } from "../reply-routes.ts"
import { Inside } from "../ticket-routes.ts"

/**
 * A card that somebody keeps as data: a JSON file that any server brings in again (docs/kept-cards.md). Nothing in it
 * belongs to the server that it came from: people are entries of a list and messages have places, so that no file can
 * speak of anybody's id. Objects are strict: what this version does not know is refused, never dropped.
 */
export const KEPT_FORMAT = "jubilee-card"
/** Grows with whatever an older reader would not understand. */
export const KEPT_VERSION = 1

/** Milliseconds since the Unix epoch, up to the last one that a date can be. */
const At = z.number().int().min(0).max(8_640_000_000_000_000)
/** A place in a list of the file. */
const Place = z
  .number()
  .int()
  .min(0)
  .max(KEPT_PEOPLE_MAX + KEPT_MESSAGES_MAX)

/** Somebody by name; empty where their server did not know it. */
const KeptPerson = z.strictObject({
  name: z
    .string()
    .max(NAME_MAX)
    .transform((name) => (name === "" ? name : readableName(name))),
  look: Look,
})

const Inline = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("break") }),
  z.strictObject({
    kind: z.literal("text"),
    text: z.string(),
    bold: z.boolean(),
    italic: z.boolean(),
    /** One that nobody may follow is not kept; the words stay. */
    link: z.string().transform(safeLink).optional(),
  }),
])

/** Rich text; as deep as JSON may be that is read at all (json-depth.ts). */
export const KeptBlock: z.ZodType<Block> = z.lazy(() =>
  z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("paragraph"), inlines: z.array(Inline) }),
    z.strictObject({
      kind: z.literal("heading"),
      level: z.union([z.literal(1), z.literal(2)]),
      inlines: z.array(Inline),
    }),
    z.strictObject({
      kind: z.literal("list"),
      ordered: z.boolean(),
      start: z.number().int(),
      items: z.array(z.array(KeptBlock)),
    }),
  ]),
)

const isPoints = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.length >= 3 &&
  value.length <= 3 * STROKE_POINTS_MAX &&
  value.every((one) => Number.isInteger(one) && one >= 0 && one <= FIELD_WIDTH)

/** Drawings are most of a card's numbers: each is looked at by hand, which is ten times as fast as by a schema. */
const KeptStroke = z.strictObject({
  pen: Pen,
  width: z.number().int().min(STROKE_WIDTHS.least).max(STROKE_WIDTHS.most),
  points: z.custom<number[]>(isPoints),
})
const Strokes = z.array(KeptStroke).max(MESSAGE_STROKES_MAX)

const KeptPhoto = z.strictObject({
  /** SHA-256 of its bytes, by which it is found among the file's photos; perhaps it is not there. */
  sha256: BlobId,
  width: z.number().int().min(1).max(20_000),
  height: z.number().int().min(1).max(20_000),
  alt: z.string().max(PHOTO_ALT_MAX),
})

export const KeptMessage = z.strictObject({
  /** Whose it is: a place among the people. */
  by: Place,
  for: z.string().max(NAME_MAX),
  paper: Paper,
  pattern: Pattern,
  createdAt: At,
  body: z.array(KeptBlock),
  photos: z.array(KeptPhoto).max(PHOTOS_EACH_MAX),
  drawing: Strokes,
  signature: Strokes,
  sticker: Sticker.optional(),
  arrivedAt: At.optional(),
})
export type KeptMessage = z.infer<typeof KeptMessage>

const said = { by: Place, at: At }
const Reply = paragraph(REPLY_MAX).refine((text) => text !== "")

/** Everything of a card but its messages. */
const front = {
  kind: OccasionKind,
  /** What the occasion is called; absent: by its kind and whom it is for. */
  called: Name.optional(),
  recipients: z.array(Place).max(RECIPIENTS_MAX),
  date: FloatingDate.optional(),
  zone: Zone,
  opens: CardOpens,
  openedAt: At,
  /** As people named it on the cover; empty when nobody did. */
  title: z.string().max(COVER_TITLE_MAX),
  cover: z.strictObject({
    design: CoverDesign.optional(),
    colours: z
      .number()
      .int()
      .min(0)
      .max(COLOURWAYS - 1),
  }),
  greeting: z.array(KeptBlock),
  people: z.array(KeptPerson).max(KEPT_PEOPLE_MAX),
  reactions: z.array(z.strictObject({ ...said, message: Place, as: Reaction })).max(KEPT_SAID_MAX),
  answers: z.array(z.strictObject({ ...said, message: Place, text: Reply })).max(KEPT_SAID_MAX),
  thanks: z.array(z.strictObject({ ...said, text: Reply })).max(KEPT_PEOPLE_MAX),
  gifts: z
    .array(
      z.strictObject({
        title: line(TICKET_TITLE_MAX),
        note: paragraph(TICKET_NOTE_MAX),
        inside: Inside,
        validUntil: CalendarDay.optional(),
        givers: z.array(Place).max(TICKET_GIVERS_MAX + 1),
      }),
    )
    .max(TICKETS_MAX),
}

export const KeptFront = z.strictObject(front)
export type KeptFront = z.infer<typeof KeptFront>

/** The messages in the order in which they are read. */
export const KeptContents = z.strictObject({
  ...front,
  messages: z.array(KeptMessage).max(KEPT_MESSAGES_MAX),
})
export type KeptContents = z.infer<typeof KeptContents>

const KeptBytes = z.strictObject({ sha256: BlobId, data: z.base64() })
export type KeptBytes = z.infer<typeof KeptBytes>

export const KeptCard = z.strictObject({
  format: z.literal(KEPT_FORMAT),
  version: z.literal(KEPT_VERSION),
  card: KeptContents,
  /** The bytes of its photos, each once. */
  photos: z.array(KeptBytes).max(PHOTOS_CARD_MAX),
})
export type KeptCard = z.infer<typeof KeptCard>

/** The first place in the card that leads nowhere; undefined: each leads somewhere. */
export function misplaced(
  { people, recipients, reactions, answers, thanks, gifts }: KeptFront,
  messages: number,
): string | undefined {
  const isNobody = (place: number): boolean => place >= people.length
  if (recipients.some(isNobody)) return "recipients"
  if (thanks.some(({ by }) => isNobody(by))) return "thanks"
  if (gifts.some(({ givers }) => givers.some(isNobody))) return "gifts"
  const leadsNowhere = ({ by, message }: { readonly by: number; readonly message: number }): boolean =>
    isNobody(by) || message >= messages
  if (reactions.some(leadsNowhere)) return "reactions"
  return answers.some(leadsNowhere) ? "answers" : undefined
}
