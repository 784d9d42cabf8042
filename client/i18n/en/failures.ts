/** What went wrong, in words; comes with failures.ts, and a part of all.ts. */
export const words = {
  // Failures, by code of the server
  "name.hidden": "There is a character in it that nobody can see. Please type it again.",
  "name.marks": "There are too many marks above or below its letters.",
  "name.blank": "It needs a letter, a number or a symbol.",

  "fail.offline": "Jubilee can't be reached just now. Please try again in a moment.",
  "fail.unreadable": "The page is older than the server. Please reload it.",
  "fail.any": "That didn't work. Please try again.",
  "fail.invalid_input": "Something in that form is not right. Please check it.",
  "fail.signed_out": "Please open your invitation or your own link again.",
  "fail.not_here": "This isn't open, or it isn't for you.",
  "fail.not_allowed": "Only an organiser can do that.",
  "fail.choose_person": "Please choose who you are.",
  "fail.circle_full": "This circle is full.",
  "fail.removed": "You were removed from this circle. Ask an organiser.",
  "fail.conflict": "Somebody changed this at the same moment. Please try again.",
  "fail.name_taken":
    "Somebody here has that name, or one that looks like it. Choose another one, or add an initial.",
  "fail.link_replaced": "This link was replaced. Ask whoever sent it for the new one.",
  "fail.link_used_up": "As many people as may have come in by this link. Ask whoever sent it for a new one.",
  "fail.link_expired": "This link has run out. Ask whoever sent it for a new one.",
  "fail.not_yet": "This opens on the day itself, or two days after the day was changed.",
  "fail.too_large": "That is too large.",
  "fail.too_many": "That was a lot at once. Please wait a moment.",
  "fail.people_today":
    "As many new people came from your network today as can within a day. Try again later, or over mobile data.",
  "fail.circles_full":
    "You are in as many circles as one person can be. Start it in one of them, or leave one first.",
  "fail.archived": "This is archived. An organiser can open it again.",
  "fail.deleted": "This was deleted. For seven days an organiser can bring it back.",
  "fail.foreign_origin":
    "This server isn't set up for the address that you opened. Whoever runs it finds in its log what to change.",
  "fail.store_away": "Nothing can be saved just now. Please try again in a moment.",
  "fail.read_only": "You can look here, not change.",

  // Before it opens, for those it is for
  "fail.not_open_yet": "This isn't open yet. Keep the link: it opens when the time has come.",
} as const
