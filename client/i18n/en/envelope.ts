/** The words of a card in its envelope; come with its page, and a part of all.ts. */
export const words = {
  "card.with": "with {name}",
  "card.somebody": "Somebody",
  "card.forNames": "A card for {names}",
  "card.morning": "Good morning, {name}",
  "card.afternoon": "Good afternoon, {name}",
  "card.evening": "Good evening, {name}",
  "card.arrived": "A card has come for you. It waits in its envelope.",
  "card.upToSomething":
    "{count, plural, one {Somebody has been up to something.} other {# people have been up to something.}}",
  "card.openIt": "Open it",
  "card.readPlain": "Read it as plain text",
  "card.skip": "Tap to skip ahead",
  "card.from": "From {names}",
  "card.fromAndMore": "{count, plural, one {From {names} and one more} other {From {names} and # more}}",
  "card.lookInside": "Look inside",
  "card.tryAgain": "Try again",
} as const
