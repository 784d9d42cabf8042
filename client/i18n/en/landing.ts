/** The words of the first screen and of the way in from it; a part of all.ts. */
export const words = {
  "first.sentence": "Plan a present or sign a card together, and keep the surprise.",
  "first.how": "Start one, send the link. Nobody needs an account.",
  "first.start": "Start a gift list",
  "first.invited": "I have an invitation",
  "first.inviteTitle": "Open your invitation",
  "first.inviteHelp":
    "Tap the link somebody sent you, and you're in. Or copy it from the message and paste it here.",
  "first.inviteLabel": "Invitation link",
  "first.invitePlaceholder": "https://…/join#…",
  "first.inviteOpen": "Open",
  "first.inviteWrong":
    "That doesn't look like an invitation. Copy the whole link, with everything after the #.",
} as const
