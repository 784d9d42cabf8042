/** The words of the opening: who gave what, for those who are celebrated; a part of all.ts. */
export const words = {
  "reveal.title": "Who gave what?",
  "reveal.opens": "It opens by itself on {day}. You can look before that, if you like.",
  "reveal.onRequest": "It stays hidden until you ask.",
  "reveal.from": "You can ask who gave what from {when} on.",
  "reveal.show": "Show me",
  "reveal.sureTitle": "See who gave what?",
  "reveal.sureText":
    "You'll see what was given to you so far, and from whom. What you have seen, you have seen: this can't be undone.",
  "reveal.sureLater": "What is given later stays a surprise, until you ask again.",
  "reveal.sureAlone": "{names} will not see it: everybody asks for themselves.",
  "reveal.notYet": "Not yet",
  "reveal.open": "You know who gave what.",
  "reveal.given": "What you were given",
  "reveal.opened": "Who gave what is open now.",
  "reveal.nearTitle": "Who gave what opens for {name} on {day}.",
  "reveal.nearText": "What you have marked as given by then is shown, with your name.",
  "reveal.shown": "Who gave what was shown on {when}.",
  "reveal.shownText": "What you mark as given from now on is a new surprise.",

  "gifts.intro": "As of {when}. Enough to write your thanks; no prices, as it should be.",
  "gifts.from": "from {names}",
  "gifts.together": "from {names}, together",
  "gifts.somebody": "somebody who is no longer here",
  "gifts.thanked": "Thanked",
  "gifts.thankedFor": "Thanked for {title}",
  "gifts.kept": "What you tick is kept on this device, for you alone.",
  "gifts.count": "{count, plural, one {One present} other {# presents}}",
  "gifts.emptyTitle": "Still wrapped",
  "gifts.emptyText":
    "Presents show up here once whoever brought them says so. Some come late, and some people forget to say.",
  "gifts.moreTitle": "Did something come since?",
  "gifts.more": "Look again",
  "gifts.moreOpens": "It opens again by itself on {day}.",
  "gifts.back": "To the list",

  "fail.already_shown": "They have seen already that this was given, so it stays.",

  "occasion.zoneMine": "Where you are. By your midnight it opens who gave what.",
  "occasion.zoneHelp": "Where {name} lives. By the midnight there it opens who gave what.",
} as const
