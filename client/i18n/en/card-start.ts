/** How a card begins, is shared, scheduled and waited for; a part of all.ts. */
export const words = {
  "card.tab": "Card",
  "card.startText": "Everybody who joins in can sign it. {name} sees nothing of it until it opens.",
  "card.startYes": "Start the card",
  "card.started": "The card is started.",

  // When it opens
  "card.schedule": "When the card opens",
  "card.inPlaceFor": "in {place}, for {name}",
  "card.inPlaceForYou": "in {place}, for you",
  "card.change": "Change when it opens",
  "card.changeTitle": "When it opens",
  "card.day": "Day",
  "card.time": "Time",
  "card.byClock":
    "By the clock in {place}, where {name} lives. The place can be changed under “Edit occasion”.",
  "card.told": "{name} may know that something opens",
  "card.toldHelp": "Then {name} sees when it opens. Never what it is, nor who writes.",
  "card.save": "Save",
  "card.saved": "Saved: it opens on {when}.",
  "card.early": "Open it now",
  "card.earlyTitle": "Open the card now?",
  "card.earlyText": "It would open by itself on {when} in {place}. There it is {now} now.",
  "card.earlySure":
    "Once it is open, {name} can read it, nobody can write in it any more, and it can't be closed again.",
  "card.earlyNot": "Not yet",
  "card.opened": "The card is open.",
  "waiting.sealed": "Something is being prepared. It opens on {when}.",

  // The links of a card
  "share.cardNote": "{name} sees nothing before the card opens. Only people you send this link to can write.",
  "share.cardGiver": "Write with us",
  "share.cardGiverText": "They sign the card, and see what the others write. {name} sees nothing of it.",
  "share.cardRecipient": "For {name}",
  "share.cardRecipientText":
    "Opens on {when}. Before that it says only that it isn't open yet, so you can send it ahead.",
  "share.cardRecipientTold":
    "Opens on {when}. Before that it says only when, not what, so you can send it ahead.",
  "share.cardRecipientOpen": "The card is open: {name} can read it right away.",
  "share.whenIn": "{when} in {place}",
  "share.messageCard":
    "Psst: we're writing a card for {name}. Add a few words before it opens on {when}: {link}",
  "share.messageCardOpen": "Here is the card we wrote for {name}: {link}",
  "share.messageCardTold": "{name}, something for you opens on {when}. Just keep this link: {link}",
  "share.messageCardRecipient": "{name}, there is something here for you: {link}",

  // A card alone, where other words speak of a list
  "archive.doCard": "Archive this card",
  "archive.doCardText":
    "It moves to Archived on everybody's home. Everybody who could read it still can, and nobody writes in it any more.",
  "archive.doneCard": "The card is archived.",
  "archive.againCardText": "Everybody can write in it again, until it opens.",
  "archive.againDoneCard": "The card is back.",
  "archive.stripCard": "Archived: you can read this card, and nothing in it changes.",
  "delete.doCard": "Delete this card",
  "delete.textCard":
    "It is gone for everybody at once, with all messages. For seven days organisers can bring it back from their home; after that it is erased for good.",
  "delete.yesCard": "Delete the card",
  "delete.goneTitleCard": "This card was deleted",
  "occasion.surpriseUntil": "A surprise. {name} sees nothing of this page but the card, once it opens.",
  "occasion.zoneCardHelp": "Where {name} lives. The card opens by the clock there.",
  "lost.removedTitleCard": "You can no longer open this card",
} as const
