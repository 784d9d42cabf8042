import type { ErrorCode } from "../shared/errors.ts"

/**
 * What each refusal is answered with: its HTTP status, how loud it is in the log, and a sentence a person understands.
 * The client shows its own translation of the code; the sentence is for whoever reads the API. `not_here` is also the
 * answer to "not for you" (S4): nothing tells the two apart.
 */
export const ERRORS = {
  malformed: { status: 400, log: "warn", text: "That request cannot be read." },
  invalid_input: { status: 422, log: "info", text: "Something in that form is not right." },
  signed_out: { status: 401, log: "info", text: "Please open your invitation or recovery link again." },
  token_expired: { status: 401, log: "debug", text: "This access has run out; it is being renewed." },
  not_here: { status: 404, log: "info", text: "This link isn't open." },
  not_allowed: { status: 403, log: "info", text: "Only an organiser can do that." },
  foreign_origin: { status: 403, log: "warn", text: "That request came from another site." },
  conflict: { status: 409, log: "info", text: "Somebody changed this at the same moment. Please try again." },
  name_taken: { status: 409, log: "info", text: "Somebody here already has that name on a device." },
  choose_person: {
    status: 409,
    log: "info",
    text: "Please say which of these people you are.",
  },
  last_organiser: {
    status: 409,
    log: "info",
    text: "Somebody has to run this. Make another person an organiser first.",
  },
  circle_full: { status: 409, log: "info", text: "No more people fit in here." },
  lists_today: {
    status: 429,
    log: "info",
    text: "You've started as many lists as one person can within a day. You can start the next one tomorrow.",
  },
  names_today: {
    status: 429,
    log: "info",
    text: "You've named as many people as one person can within a day. You can name the next one tomorrow.",
  },
  links_today: {
    status: 429,
    log: "info",
    text: "You've made as many links as one person can within a day. You can make the next one tomorrow.",
  },
  /** To a person's edits on a live connection. */
  changes_today: {
    status: 429,
    log: "info",
    text: "As much was written as fits into one day. What you change now is kept on this device and saved tomorrow.",
  },
  people_today: {
    status: 429,
    log: "info",
    text: "As many new people came from your network today as can within a day. Try again later, or over mobile data.",
  },
  circles_full: {
    status: 409,
    log: "info",
    text: "You are in as many circles as one person can be. Start the list in one of them, or leave one first.",
  },
  lists_full: {
    status: 409,
    log: "info",
    text: "You have as many lists in this circle as one person can. Archive or delete one that is over, then start the next.",
  },
  names_full: {
    status: 409,
    log: "info",
    text: "Your lists celebrate as many people of this circle as they can. Ask an organiser to start this one.",
  },
  days_today: {
    status: 429,
    log: "info",
    text: "You've added as many days as one person can within a day. You can add the next one tomorrow.",
  },
  age_hidden: {
    status: 403,
    log: "info",
    text: "Only the person themselves, or who added the day, can show the age again.",
  },
  days_full: {
    status: 409,
    log: "info",
    text: "There are as many days in this circle as fit. Remove one that you can do without.",
  },
  editors_full: {
    status: 409,
    log: "info",
    text: "You have connected as many other editors as one person can. Disconnect one of them first.",
  },
  archived: { status: 409, log: "info", text: "This is archived. An organiser can open it again." },
  deleted: {
    status: 410,
    log: "info",
    text: "This was deleted. For seven days an organiser can bring it back.",
  },
  /** Claims and pools, from here on; only givers ever get these. */
  not_on_list: { status: 404, log: "info", text: "That is not on the list any more." },
  nothing_taken: { status: 409, log: "info", text: "There is nothing here to change: nobody took it." },
  already_bought: { status: 409, log: "info", text: "It is marked as bought. Did you return it?" },
  extended_once: { status: 409, log: "info", text: "It was held longer once already." },
  pool_runs: { status: 409, log: "info", text: "People chip in for this together already." },
  no_pool: { status: 409, log: "info", text: "Nobody collects for this now." },
  pool_state: { status: 409, log: "info", text: "That is not possible at this stage of the collection." },
  already_shown: { status: 409, log: "info", text: "They have seen that it was given." },
  collector_only: { status: 403, log: "info", text: "Only who collects can do that." },
  link_replaced: {
    status: 410,
    log: "info",
    text: "This link was replaced. Ask whoever sent it for the new one.",
  },
  link_expired: {
    status: 410,
    log: "info",
    text: "This link has run out. Ask whoever sent it for a new one.",
  },
  link_used_up: {
    status: 410,
    log: "info",
    text: "As many people as may have come in by this link. Ask whoever sent it for a new one.",
  },
  not_yet: { status: 409, log: "info", text: "This opens on the day itself." },
  not_open_yet: { status: 409, log: "info", text: "This link isn't open yet." },
  card_open: { status: 409, log: "info", text: "The card is open. It stays as it is." },
  arranged_full: {
    status: 409,
    log: "info",
    text: "As many messages as can be are pinned or moved already.",
  },
  replies_full: { status: 409, log: "info", text: "That's as much as one person can answer in one card." },
  tickets_full: { status: 409, log: "info", text: "As many gifts as fit are in this card already." },
  /** Cards that are brought from a file. */
  kept_card: {
    status: 409,
    log: "info",
    text: "This card was brought from a file. It can be read, and nothing in it changes.",
  },
  newer_kept_card: {
    status: 409,
    log: "info",
    text: "A newer version of Jubilee made this file. Bring it to a server that has that version.",
  },
  kept_part_missing: {
    status: 409,
    log: "info",
    text: "A part of the card did not arrive. Bring the file again.",
  },
  kept_photo_changed: {
    status: 422,
    log: "info",
    text: "A photo in this file is not the one that it is said to be. The file was changed or damaged.",
  },
  /** Photos in a card. */
  not_a_photo: {
    status: 415,
    log: "info",
    text: "That file is no photo that can be read here, or a part of it is missing. Choose a JPEG, PNG, WebP or GIF.",
  },
  heic_photo: {
    status: 415,
    log: "info",
    text: "iPhone photos in HEIC format cannot be read here. In the iPhone's settings choose Camera, Formats, Most Compatible for new photos; of this one, send a screenshot or a JPEG copy.",
  },
  photo_too_large: {
    status: 413,
    log: "info",
    text: "That photo is too large. A photo may have 10 MB and 50 million pixels.",
  },
  photos_full: {
    status: 409,
    log: "info",
    text: "You have as many photos in this card as one person can. Remove one that you can do without.",
  },
  card_photos_full: {
    status: 409,
    log: "info",
    text: "There are as many photos in this card as fit into it.",
  },
  photos_today: {
    status: 429,
    log: "info",
    text: "You've uploaded as many photos as one person can within a day. You can upload the next one tomorrow.",
  },
  photos_busy: {
    status: 503,
    log: "info",
    text: "Many photos are being uploaded just now. Please try again in a moment.",
  },
  /** Web Push and e-mail. */
  push_off: { status: 409, log: "info", text: "This server sends no notifications to devices." },
  mail_off: { status: 409, log: "info", text: "This server sends no e-mail." },
  mails_today: {
    status: 429,
    log: "info",
    text: "As many confirmations were sent as can be within a day. You can ask for the next one tomorrow.",
  },
  mail_refused: {
    status: 409,
    log: "info",
    text: "The owner of this address asked not to get e-mail from here.",
  },
  mail_failed: {
    status: 503,
    log: "warn",
    text: "The e-mail could not be sent just now. Check the address, and try again in a few minutes.",
  },
  too_large: { status: 413, log: "info", text: "That is too large." },
  too_many: { status: 429, log: "info", text: "That was a lot at once. Please wait a moment." },
  not_found: { status: 404, log: "debug", text: "There is nothing at this address." },
  method_not_allowed: { status: 405, log: "debug", text: "That cannot be done at this address." },
  unsupported_type: { status: 415, log: "info", text: "Please send JSON." },
  store_away: {
    status: 503,
    log: "error",
    text: "Nothing can be saved just now. Please try again in a moment.",
  },
  internal: { status: 500, log: "error", text: "Something went wrong on our side." },
  /** Live connection only, from here on; the status is what an HTTP answer would carry. */
  outdated_client: { status: 426, log: "info", text: "Reload to continue." },
  /** An update is under way, and this server's turn has not come. */
  newer_client: { status: 503, log: "info", text: "The server is being updated. This passes." },
  read_only: { status: 403, log: "info", text: "You can read here, not write." },
  document_full: { status: 413, log: "info", text: "This is full. Remove something to make room." },
  share_full: {
    status: 413,
    log: "info",
    text: "One person can put no more into this list. Others still can.",
  },
  too_dear: { status: 413, log: "warn", text: "That change would make this document slow for everybody." },
  unreadable_update: { status: 400, log: "warn", text: "That change could not be read." },
  not_yours: { status: 403, log: "warn", text: "That change was made in somebody else's name." },
  removed: { status: 403, log: "info", text: "You were removed from this list." },
  too_many_rooms: { status: 429, log: "info", text: "Too many lists are open in one window." },
  shutting_down: {
    status: 503,
    log: "info",
    text: "The server restarts; your changes are kept on this device.",
  },
} as const satisfies Record<
  ErrorCode,
  { status: number; log: "debug" | "info" | "warn" | "error"; text: string }
>
