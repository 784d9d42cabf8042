/** The words of a card in its envelope. */
export const words = {
  "card.with": "mit {name}",
  "card.somebody": "Jemand",
  "card.forNames": "Eine Karte für {names}",
  "card.morning": "Guten Morgen, {name}",
  "card.afternoon": "Guten Tag, {name}",
  "card.evening": "Guten Abend, {name}",
  "card.arrived": "Für dich ist eine Karte gekommen. Sie wartet in ihrem Umschlag.",
  "card.upToSomething":
    "{count, plural, one {Jemand hat sich etwas ausgedacht.} other {# Leute haben sich etwas ausgedacht.}}",
  "card.openIt": "Öffnen",
  "card.readPlain": "Als einfachen Text lesen",
  "card.skip": "Tippen, um vorzuspringen",
  "card.from": "Von {names}",
  "card.fromAndMore": "{count, plural, one {Von {names} und noch jemandem} other {Von {names} und # mehr}}",
  "card.lookInside": "Hineinschauen",
  "card.tryAgain": "Noch einmal versuchen",
} as const
