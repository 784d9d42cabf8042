/** How a card begins, is shared, scheduled and waited for. */
export const words = {
  "card.tab": "Karte",
  "card.startText":
    "Alle, die mitmachen, können sie unterschreiben. {name} sieht nichts davon, bis sie sich öffnet.",
  "card.startYes": "Karte anfangen",
  "card.started": "Die Karte ist angefangen.",

  // When it opens
  "card.schedule": "Wann die Karte sich öffnet",
  "card.inPlaceFor": "in {place}, für {name}",
  "card.inPlaceForYou": "in {place}, für dich",
  "card.change": "Ändern, wann sie sich öffnet",
  "card.changeTitle": "Wann sie sich öffnet",
  "card.day": "Tag",
  "card.time": "Uhrzeit",
  "card.byClock":
    "Nach der Uhr in {place}, wo {name} lebt. Der Ort lässt sich unter „Anlass bearbeiten“ ändern.",
  "card.told": "{name} darf wissen, dass sich etwas öffnet",
  "card.toldHelp": "Dann sieht {name}, wann es sich öffnet. Nie, was es ist, und nie, wer schreibt.",
  "card.save": "Speichern",
  "card.saved": "Gespeichert: Sie öffnet sich am {when}.",
  "card.early": "Jetzt öffnen",
  "card.earlyTitle": "Die Karte jetzt öffnen?",
  "card.earlyText": "Von selbst würde sie sich am {when} in {place} öffnen. Dort ist es jetzt {now}.",
  "card.earlySure":
    "Ist sie offen, kann {name} sie lesen, niemand kann mehr hineinschreiben, und sie lässt sich nicht wieder schließen.",
  "card.earlyNot": "Noch nicht",
  "card.opened": "Die Karte ist offen.",
  "waiting.sealed": "Da wird etwas vorbereitet. Es öffnet sich am {when}.",

  // The links of a card
  "share.cardNote":
    "{name} sieht nichts, bevor die Karte sich öffnet. Schreiben kann nur, wem du diesen Link schickst.",
  "share.cardGiver": "Mitschreiben",
  "share.cardGiverText":
    "Sie unterschreiben die Karte und sehen, was die anderen schreiben. {name} sieht nichts davon.",
  "share.cardRecipient": "Für {name}",
  "share.cardRecipientText":
    "Öffnet sich am {when}. Vorher steht dort nur, dass es noch nicht offen ist; du kannst ihn also schon schicken.",
  "share.cardRecipientTold":
    "Öffnet sich am {when}. Vorher steht dort nur, wann, nicht was; du kannst ihn also schon schicken.",
  "share.cardRecipientOpen": "Die Karte ist offen: {name} kann sie gleich lesen.",
  "share.whenIn": "{when} in {place}",
  "share.messageCard":
    "Psst: Wir schreiben eine Karte für {name}. Schreib ein paar Worte dazu, bevor sie sich am {when} öffnet: {link}",
  "share.messageCardOpen": "Hier ist die Karte, die wir für {name} geschrieben haben: {link}",
  "share.messageCardTold":
    "{name}, am {when} öffnet sich etwas für dich. Heb einfach diesen Link auf: {link}",
  "share.messageCardRecipient": "{name}, hier ist etwas für dich: {link}",

  // A card alone, where other words speak of a list
  "archive.doCard": "Diese Karte archivieren",
  "archive.doCardText":
    "Sie wandert bei allen zu „Archiviert“. Wer sie lesen konnte, kann das weiter, und niemand schreibt mehr hinein.",
  "archive.doneCard": "Die Karte ist archiviert.",
  "archive.againCardText": "Alle können wieder hineinschreiben, bis sie sich öffnet.",
  "archive.againDoneCard": "Die Karte ist wieder da.",
  "archive.stripCard": "Archiviert: Du kannst diese Karte lesen, und nichts darin ändert sich.",
  "delete.doCard": "Diese Karte löschen",
  "delete.textCard":
    "Sie ist sofort für alle weg, mit allen Nachrichten. Sieben Tage lang kann sie zurückholen, wer organisiert; danach ist sie endgültig gelöscht.",
  "delete.yesCard": "Karte löschen",
  "delete.goneTitleCard": "Diese Karte wurde gelöscht",
  "occasion.surpriseUntil":
    "Eine Überraschung. {name} sieht von dieser Seite nur die Karte, sobald sie sich öffnet.",
  "occasion.zoneCardHelp": "Wo {name} lebt. Die Karte öffnet sich nach der Uhr dort.",
  "lost.removedTitleCard": "Du kannst diese Karte nicht mehr öffnen",
} as const
