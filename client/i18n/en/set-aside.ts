/** The words about what was taken out of a list so that it opens again; a part of all.ts. */
export const words = {
  "aside.title": "Set aside: {room}",
  "aside.list": "Part of this list could not be opened and was set aside.",
  "aside.plan": "Part of “Our ideas” could not be opened and was set aside.",
  "aside.card": "Part of the card could not be opened and was set aside.",
  "aside.by": "It was written by {names}.",
  "aside.details": "Details",
  "aside.ok": "OK",
  "aside.text": "Everything else is still there. Copy what you'd like to keep from here, and add it again.",
  "aside.unknown": "Nobody knows who wrote this",
  "aside.changes": "{count, plural, one {# change} other {# changes}}",
  "aside.readable": "What can be read of it",
  "aside.nothing": "None of it can be read.",
  "aside.copy": "Copy",
} as const
