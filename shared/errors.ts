import { z } from "zod"

/**
 * Every refusal the server can give, once: its stable code, its HTTP status, how loud it is in the log, and a
 * sentence a person understands. The client shows its own translation of the code; the sentence is for whoever
 * reads the API. `not_here` is also the answer to "not for you" (S4): nothing tells the two apart.
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
  string,
  { status: number; log: "debug" | "info" | "warn" | "error"; text: string }
>

export type ErrorCode = keyof typeof ERRORS

const CODES = new Set<string>(Object.keys(ERRORS))

const isErrorCode = (value: string): value is ErrorCode => CODES.has(value)

export const ErrorCodeSchema = z.enum(Object.keys(ERRORS)).refine(isErrorCode, "unknown code")
