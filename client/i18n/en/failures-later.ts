/** What goes wrong after the first screens, in words; a part of all.ts. */
export const words = {
  "fail.last_organiser": "A circle needs an organiser. Make somebody else organiser first.",
  "fail.editors_full":
    "You have connected as many other editors as one person can. Disconnect one of them first.",
  "fail.document_full": "This is full. Remove something to make room.",
  "fail.share_full": "You have put in as much as one person can. Others can still add to it.",
  "fail.too_dear": "That change would make this page slow for everybody.",
  "fail.changes_today":
    "As much was written as fits into one day. What you change now is kept on this device and saved tomorrow.",
  "fail.links_today":
    "You've made as many links as one person can within a day. You can make the next one tomorrow.",
  "fail.card_open": "The card is open: it stays as it is.",
  "fail.days_today": "You've added as many days as one person can within a day. Go on tomorrow.",
  "fail.days_full": "There are as many days in this circle as fit. Remove one that you can do without.",
  "fail.age_hidden": "Only the person themselves, or who added the day, can show the age again.",
} as const
