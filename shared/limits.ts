/** Every number that both sides must know, with its unit and its reason. Server-only settings: server/config.ts. */

/** Bytes of one push: a person's burst fits many times over; a machine's flood does not. Clients split at it. */
export const PUSH_MAX_BYTES = 256 * 1024
/** Bytes of one room's document after compaction. Default of MAX_DOCUMENT_BYTES. */
export const DOCUMENT_MAX_BYTES = 32 * 1024 * 1024
/** Rooms that one connection may have joined at once. */
export const ROOMS_PER_CONNECTION = 64
/** UTF-16 units of one string in one struct; helpers split longer pastes before the transaction. */
export const STRING_MAX_UNITS = 16 * 1024
/** Items of a list, removed ones not counted. */
export const ITEMS_MAX = 1_000
/**
 * Shown items up to which somebody with few of their own goes on beyond ITEMS_MAX, so that nobody can fill a list for
 * the others; every reader takes as many.
 */
export const ITEMS_SHOWN_MAX = 2 * ITEMS_MAX
/**
 * Items ever made in a list, removed ones among them; of one person; and with how few one may go on beyond, up to the
 * last number. A little below what the server admits (server/rooms/admission/ledger.ts), for what others add unseen.
 */
export const ITEMS_EVER = { room: 2_400, person: 1_400, small: 40, most: 3_400 } as const
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
/**
 * What one person may start within 24 hours. An organiser who sets up forty lists for Christmas in one afternoon stays
 * below all three; a script that starts a thousand in a second does not. Defaults of MAX_LISTS_PER_DAY,
 * MAX_NAMES_PER_DAY (names written into forms, new or not) and MAX_LINKS_PER_DAY.
 */
export const LISTS_PER_DAY = 60
export const NAMES_PER_DAY = 300
export const LINKS_PER_DAY = 300
/** Confirmations of e-mail addresses that one person may ask for within 24 hours. */
export const MAILS_PER_DAY = 5
/** Circles that one person may be in: five times those of a parent with three schools. */
export const CIRCLES_MAX = 100
/**
 * Lists that one person may have going in one circle. Everybody in the circle has them on their home, so somebody who
 * merely joined has fewer than an organiser, who may keep a birthday and a Christmas list for each of a family of 60.
 * Archived ones do not count, up to four times as many together with those deleted in the last days.
 */
export const OPEN_LISTS_MEMBER = 50
export const OPEN_LISTS_ORGANISER = 300
export const ALL_LISTS_FACTOR = 4
/** People whom one person may celebrate in one circle: names without a device fill places that others want to take. */
export const NAMED_BY_MEMBER = 100
export const NAMED_BY_ORGANISER = 300
/** Lists that home shows: about 200 KiB. Beyond it, those going on before archived ones, and some of everybody's. */
export const HOME_LISTS_MAX = 500
/** Days (birthdays, feasts) of one circle; that one person may add within 24 hours; of one request. */
export const DAYS_IN_CIRCLE = 1_000
export const DAYS_PER_DAY = 2_000
export const DAYS_AT_ONCE = 250
/** A deleted list can be brought back for so many days; then it is erased for good. */
export const BRING_BACK_DAYS = 7
/** Other editors that one person may have connected at once, over all lists; and days after which each ends by itself. */
export const EDITORS_MAX = 20
export const EDITOR_DAYS_MAX = 365
/** A client says again where it is this often. */
export const PRESENCE_RENEW_MS = 15_000
/** UTF-16 units of a card's title on its cover: 67 were measured to fit on every cover. */
export const COVER_TITLE_MAX = 80
/** Messages that are shown of one author in one card, and whom one was written for (a child, a grandparent). */
export const MESSAGES_EACH_MAX = 30
/** UTF-16 units of text in one message or in the greeting. */
export const RICH_TEXT_MAX = 20_000
/** Messages that a page lets one author make in one card, removed ones among them. */
export const MESSAGES_MADE_MAX = 120
/** Nodes within nodes of rich text, text among them: lists within lists take two each. A deeper edit is refused. */
export const RICH_DEPTH_MAX = 32
/** Photos of one message; UTF-16 units of what is said of one. */
export const PHOTOS_EACH_MAX = 6
export const PHOTO_ALT_MAX = 300
/** The longer side of a photo as it is uploaded, in pixels; bytes of one upload. */
export const PHOTO_SIDE_MAX = 2_000
export const PHOTO_MAX_BYTES = 10 * 1024 * 1024
/** Pixels of an upload, before it is made smaller: more than any phone's camera takes by itself. */
export const PHOTO_PIXELS_MAX = 50_000_000
/** Bytes of photos that one person may upload within 24 hours. Default of MAX_PHOTO_BYTES_PER_DAY. */
export const PHOTO_BYTES_PER_DAY = 256 * 1024 * 1024
/** Photos that one person may have in one card, and that one card may hold. */
export const PHOTOS_PERSON_MAX = 60
export const PHOTOS_CARD_MAX = 400
/** Strokes that are shown of one drawing, or of one signature. */
export const MESSAGE_STROKES_MAX = 1_000
/** Strokes that a page lets one author make in one card, as far as removed ones are remembered. Below what the server admits. */
export const STROKES_MADE_MAX = 12_000
/** UTF-16 units of an answer to a message, and of the thanks to everybody. */
export const REPLY_MAX = 1_000
/** Messages of one card that organisers pinned; that they hid; that they put in an order of their own. */
export const PINNED_MAX = 20
export const ARRANGED_MAX = 800
/** Reactions, and answers, of one person in one card; UTF-16 units of all their answers. */
export const REPLIES_EACH_MAX = 800
export const ANSWERS_TEXT_MAX = 100_000
/** Gifts inside one card; those who give one together; UTF-16 units of its parts. */
export const TICKETS_MAX = 10
export const TICKET_GIVERS_MAX = 20
export const TICKET_TITLE_MAX = 120
export const TICKET_NOTE_MAX = 500
export const TICKET_CODE_MAX = 120
export const TICKET_VOUCHER_MAX = 2_000
/** Bytes of a card that was kept as data: one with the most photos that it may have, at the size that they usually have. */
export const KEPT_FILE_MAX_BYTES = 192 * 1024 * 1024
/** Bytes of one part in which such a file is brought to a server: any message that a card can hold fits. */
export const KEPT_PART_MAX_BYTES = 4 * 1024 * 1024
/** Messages of a card that is brought; people whom it names; reactions, and answers, of everybody in it. */
export const KEPT_MESSAGES_MAX = 3_000
export const KEPT_PEOPLE_MAX = 2_000
export const KEPT_SAID_MAX = 20_000
