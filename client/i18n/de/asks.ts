/** The words about letting in another device of somebody celebrated. */
export const words = {
  "asks.notice": "Da möchte jemand herein",
  "asks.let": "{name} auf einem zweiten Gerät hereinlassen?",
  "asks.letText":
    "Jemand hat den Link von {name} auf einem anderen Gerät geöffnet. Dort wäre die Liste so zu sehen wie für {name}.",
  "asks.letMine": "Dein Link wurde auf einem anderen Gerät geöffnet. Hereinlassen?",
  "asks.letMineText":
    "Sag nur Ja, wenn du das bist. Das Gerät sieht diese Liste wie du, und sonst nichts von dir.",
  "asks.yes": "Hereinlassen",
  "asks.no": "Jetzt nicht",
  "asks.done": "Das zweite Gerät ist drin.",
  "asks.over": "Dieses Gerät wartet nicht mehr.",
} as const
