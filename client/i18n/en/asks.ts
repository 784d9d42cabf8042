/** The words about letting in another device of somebody celebrated; a part of all.ts. */
export const words = {
  "asks.notice": "Waiting to be let in",
  "asks.let": "Let {name} in on a second device?",
  "asks.letText": "Somebody opened {name}'s link on another device. They would see the list as {name} does.",
  "asks.letMine": "Your link was opened on another device. Let it in?",
  "asks.letMineText": "Say yes only if that is you. It sees this list as you do, and nothing else of yours.",
  "asks.yes": "Let in",
  "asks.no": "Not now",
  "asks.done": "The second device is in.",
  "asks.over": "That device isn't waiting any more.",
} as const
