/** The words about letting in another device of somebody celebrated; a part of en.ts. */
export const enAsks = {
  "asks.which": "Which of them are you?",
  "asks.ask": "Ask {name} to let me in",
  "asks.askSomebody": "Ask an organiser to let me in",
  "asks.askNobody": "Ask to be let in",
  "asks.waiting": "Waiting for {name} to say yes…",
  "asks.waitingSomebody": "Waiting for an organiser to say yes…",
  "asks.waitingNobody": "Waiting for a yes from your other device…",
  "asks.waitingText": "Keep this page open: as soon as the answer is yes, you're in.",
  "asks.refused": "The answer was “not now”. A quick call may help; then ask again.",
  "asks.expired": "Nobody has answered so far. You can ask again.",

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
