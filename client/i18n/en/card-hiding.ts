/** Messages that their author hides until the card opens, and late ones. */
export const words = {
  "hide.until": "Hide until it opens",
  "hide.sign": "Hidden until it opens",
  "hide.flag": "Your message, hidden until it opens",
  "hide.start": "Write one that is hidden until it opens",
  "hide.hidden": "Hidden until the card opens. What was on it before, others may have read.",
  "hide.shown": "The other signers can read your message now.",
  "hide.hiding": "Hiding it. That needs a connection; until then it stays where it is.",
  "hide.showing": "Showing it. That needs a connection; until then it stays hidden.",
  "hide.photos": "Wait until its photos are up.",
  "hide.other": "{name} has signed. Hidden until the card opens.",
  "hide.apart": "Nobody reads the others' messages before the card opens.",

  // Late messages
  "late.title": "Late messages",
  "late.text": "The card has opened. What you wrote since is not in it yet.",
  "late.start": "Write a late message",
  "late.add": "Add to the card",
  "late.added": "It's in the card now, as a message that arrived later.",
  "late.arrived": "arrived later",
  "late.line": "{count, plural, one {# message arrived later} other {# messages arrived later}}",
  "late.ask": "The card has opened. Add as a late message?",
  "late.askText": "This was not saved before the card opened, so it is not in it.",

  // Settings of a card
  "card.late": "Late messages are welcome",
  "card.lateHelp": "Once the card is open, who gives may still add a message. It is marked as arrived later.",
} as const
