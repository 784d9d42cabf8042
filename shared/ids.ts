import { getRandomValues } from "lib0/webcrypto"
import { z } from "zod"

/**
 * Ids are 128 random bits in lower-case Crockford base32 (26 characters): unguessable, safe in paths, keys and
 * logs, and born in one place. A brand keeps a person from being taken for a room.
 */
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
const ID = /^[0-9a-hjkmnp-tv-z]{26}$/

/** Fills the array with unpredictable bytes; `crypto.getRandomValues` needs no secure context. */
export type RandomBytes = (length: number) => Uint8Array

export const secureRandom: RandomBytes = (length) => {
  const bytes = new Uint8Array(length)
  getRandomValues(bytes)
  return bytes
}

/** `bytes` in Crockford base32, most significant bit first. */
export function base32(bytes: Uint8Array): string {
  let text = ""
  let buffer = 0
  let bits = 0
  for (const byte of bytes) {
    buffer = (buffer << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += ALPHABET.charAt((buffer >>> bits) & 31)
    }
    buffer &= (1 << bits) - 1
  }
  if (bits > 0) text += ALPHABET.charAt((buffer << (5 - bits)) & 31)
  return text
}

export const PersonId = z.string().regex(ID).brand<"PersonId">()
export type PersonId = z.infer<typeof PersonId>

export const CircleId = z.string().regex(ID).brand<"CircleId">()
export type CircleId = z.infer<typeof CircleId>

export const OccasionId = z.string().regex(ID).brand<"OccasionId">()
export type OccasionId = z.infer<typeof OccasionId>

/** A day of a circle: somebody's birthday, an anniversary, a feast. */
export const DayId = z.string().regex(ID).brand<"DayId">()
export type DayId = z.infer<typeof DayId>

export const ItemId = z.string().regex(ID).brand<"ItemId">()
export type ItemId = z.infer<typeof ItemId>

/** `<author>.<26 letters>`: whose message in a card it is can be told from its key. */
export const MessageId = z
  .string()
  .regex(/^[0-9a-hjkmnp-tv-z]{26}\.[0-9a-hjkmnp-tv-z]{26}$/)
  .brand<"MessageId">()
export type MessageId = z.infer<typeof MessageId>

/** A gift inside a card. */
export const TicketId = z.string().regex(ID).brand<"TicketId">()
export type TicketId = z.infer<typeof TicketId>

/** A photo as the server keeps it: the SHA-256 of its bytes, so that the same one is kept once. */
export const BlobId = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .brand<"BlobId">()
export type BlobId = z.infer<typeof BlobId>

/** A capability link as the store knows it; the link's own token is never an id and never stored. */
export const LinkId = z.string().regex(ID).brand<"LinkId">()
export type LinkId = z.infer<typeof LinkId>

/** A device that asks to be let in; its secret is another. */
export const AskId = z.string().regex(ID).brand<"AskId">()
export type AskId = z.infer<typeof AskId>

/** One signed-in device of a person. */
export const SessionId = z.string().regex(ID).brand<"SessionId">()
export type SessionId = z.infer<typeof SessionId>

/** A token by which another editor writes in one room for its person; the secret part is never an id and never stored. */
export const EditorId = z.string().regex(ID).brand<"EditorId">()
export type EditorId = z.infer<typeof EditorId>

/** A part of a room's document that was set aside because it could not be opened. */
export const SetAsideId = z.string().regex(ID).brand<"SetAsideId">()
export type SetAsideId = z.infer<typeof SetAsideId>

/** The number of an entry in a room's log: 1, 2, 3 … without holes; 0 is "before the first". */
export const Seq = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).brand<"Seq">()
export type Seq = z.infer<typeof Seq>

/** Which history of a room: grows by one when its document is replaced (squash, restore). */
export const Epoch = z.number().int().min(0).max(0xffff_ffff).brand<"Epoch">()
export type Epoch = z.infer<typeof Epoch>

/** 48 random bits that name one push of one person in one room; kept until the push is acknowledged. */
export const FrameId = z.number().int().min(0).max(0xffff_ffff_ffff).brand<"FrameId">()
export type FrameId = z.infer<typeof FrameId>

const newId = (random: RandomBytes): string => base32(random(16))

export const newPersonId = (random: RandomBytes = secureRandom): PersonId => PersonId.parse(newId(random))
export const newCircleId = (random: RandomBytes = secureRandom): CircleId => CircleId.parse(newId(random))
export const newOccasionId = (random: RandomBytes = secureRandom): OccasionId =>
  OccasionId.parse(newId(random))
export const newDayId = (random: RandomBytes = secureRandom): DayId => DayId.parse(newId(random))
export const newItemId = (random: RandomBytes = secureRandom): ItemId => ItemId.parse(newId(random))
export const newMessageId = (author: PersonId, random: RandomBytes = secureRandom): MessageId =>
  MessageId.parse(`${author}.${newId(random)}`)
export const newTicketId = (random: RandomBytes = secureRandom): TicketId => TicketId.parse(newId(random))
export const authorOf = (id: MessageId): PersonId => PersonId.parse(id.slice(0, 26))
export const newAskId = (random: RandomBytes = secureRandom): AskId => AskId.parse(newId(random))
export const newLinkId = (random: RandomBytes = secureRandom): LinkId => LinkId.parse(newId(random))
export const newSessionId = (random: RandomBytes = secureRandom): SessionId => SessionId.parse(newId(random))
export const newEditorId = (random: RandomBytes = secureRandom): EditorId => EditorId.parse(newId(random))
export const newSetAsideId = (random: RandomBytes): SetAsideId => SetAsideId.parse(newId(random))

export function newFrameId(random: RandomBytes = secureRandom): FrameId {
  let value = 0
  for (const byte of random(6)) value = value * 256 + byte
  return FrameId.parse(value)
}

/** As the schemas above say; for what every edit passes, where a schema costs more than the rest. */
export const isPersonId = (text: string): text is PersonId => ID.test(text)
export const isFrameId = (value: number): value is FrameId =>
  Number.isInteger(value) && value >= 0 && value <= 0xffff_ffff_ffff
export const isSeq = (value: number): value is Seq => Number.isSafeInteger(value) && value >= 0

export function seq(value: number): Seq {
  if (!isSeq(value)) throw new RangeError(`${value} is no number of an entry`)
  return value
}
export const epoch = (value: number): Epoch => Epoch.parse(value)
