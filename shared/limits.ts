/** Every number that both sides must know, with its unit and its reason. Server-only settings: server/config.ts. */

/** Bytes of one push: a person's burst fits many times over; a machine's flood does not. Default of MAX_PUSH_BYTES. */
export const PUSH_MAX_BYTES = 256 * 1024
/** Bytes of one room's document after compaction. Default of MAX_DOCUMENT_BYTES. */
export const DOCUMENT_MAX_BYTES = 8 * 1024 * 1024
/** Rooms that one connection may have joined at once. */
export const ROOMS_PER_CONNECTION = 64
/** UTF-16 units of one string in one struct; helpers split longer pastes before the transaction. */
export const STRING_MAX_UNITS = 16 * 1024
/** Items of a list, removed ones not counted. */
export const ITEMS_MAX = 1_000
/** UTF-16 units. */
export const TITLE_MAX = 300
export const NOTE_MAX = 400_000
export const LINK_MAX = 2_000
/** A person's name, an occasion's title: grapheme-safe and short enough for a chip. */
export const NAME_MAX = 60
/** A reason, or where money is sent to: one line. UTF-16 units. */
export const LINE_MAX = 200
/** People celebrated by one occasion. */
export const RECIPIENTS_MAX = 10
/** The highest number of people that a link which counts them lets in: who came is in its record. */
export const LINK_PEOPLE_MAX = 500
export const QUANTITY_MAX = 999
/** Minor units: 10^12 keeps sums of a thousand of them exact. */
export const PRICE_MAX_MINOR = 1_000_000_000_000
/** A client says again where it is this often. */
export const PRESENCE_RENEW_MS = 15_000
