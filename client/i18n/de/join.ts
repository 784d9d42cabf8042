/** The words of the page that an invitation opens. */
export const words = {
  // Join
  "join.invited": "Du bist eingeladen",
  "join.invitedText": "Jemand möchte dich dabeihaben. Sag, wer du bist, dann siehst du mehr.",
  "join.kicker": "Du bist eingeladen",
  "join.recipientText":
    "Schreib auf, was du dir wünschst. Deine Familie sieht es, noch während du schreibst.",
  "join.cardKicker": "Eine Karte für dich",
  "join.cardText": "Sie ist jetzt offen. Sag, wer du bist, und hol sie aus dem Umschlag.",
  "join.giverText": "Wünsche und Ideen an einem Ort. Schreib deine dazu und sieh, was die anderen vorhaben.",
  "join.readerText": "Du kannst dir die Wünsche ansehen. Was du hier tust, ändert daran nichts.",
  "join.as": "Mitmachen als",
  "join.you": "Du machst als {name} mit.",
  "join.namePlaceholder": "Dein Name",
  "join.continue": "Weiter",
  "join.areYou": "Bist du {name}?",
  "join.hereAlready":
    "{count, plural, one {{name} ist schon auf einem anderen Gerät hier. Bist du das?} other {{name} sind schon auf anderen Geräten hier. Bist du jemand davon?}}",
  "join.hereAlreadyText":
    "Öffne auf diesem Gerät deinen eigenen Link: Du findest ihn auf dem anderen unter „Du und deine Geräte“. Oder frag jemanden, der organisiert.",
  "join.chips": "Bist du hier dabei?",
  "join.chipsNone": "Jemand anderes",
  "join.chipsMe": "Ich bin {name}",
  "join.notHere": "Dieser Link ist nicht offen",
  "join.notHereText":
    "Vielleicht ist unterwegs ein Stück verloren gegangen. Lass dir den ganzen Link noch einmal schicken.",
  "join.replaced": "Dieser Link wurde ersetzt",
  "join.replacedText": "Wer ihn dir geschickt hat, hat den neuen.",
  "join.known":
    "So heißt hier schon jemand, oder fast so. Wenn du das bist, öffne deinen eigenen Link von deinem anderen Gerät; wenn nicht, häng den Anfangsbuchstaben des Nachnamens an.",
  "card.opensIn": "Öffnet sich in",
  "card.opensDue": "Öffnet sich",
  "card.opensNow": "jeden Moment",

  // How long until then
  "countdown.days": "{count, plural, one {# Tag} other {# Tage}}",
  "countdown.h": "{count, number} Std.",
  "countdown.hours": "{count, plural, one {# Stunde} other {# Stunden}}",
  "countdown.min": "{count, number} Min.",
  "countdown.minutes": "{count, plural, one {# Minute} other {# Minuten}}",
  "countdown.s": "{count, number} Sek.",
  "countdown.seconds": "{count, plural, one {# Sekunde} other {# Sekunden}}",
  "waiting.title": "Das ist noch nicht offen",
  "waiting.text": "Heb den Link auf. Es öffnet sich, wenn es so weit ist.",
  "waiting.opens": "Es öffnet sich am {when}.",
  "waiting.byItself": "Du kannst diese Seite offen lassen: Sie öffnet sich von selbst.",
  "waiting.open": "Jetzt ist es offen.",
  "asks.which": "Wer davon bist du?",
  "asks.ask": "{name} bitten, mich hereinzulassen",
  "asks.askSomebody": "Die Organisation bitten, mich hereinzulassen",
  "asks.askNobody": "Um Einlass bitten",
  "asks.waiting": "Warten auf das Ja von {name} …",
  "asks.waitingSomebody": "Warten auf ein Ja der Organisation …",
  "asks.waitingNobody": "Warten auf ein Ja von deinem anderen Gerät …",
  "asks.waitingText": "Lass diese Seite offen: Sobald ein Ja kommt, bist du drin.",
  "asks.refused": "Die Antwort war „Jetzt nicht“. Vielleicht hilft ein kurzer Anruf; dann frag noch einmal.",
  "asks.expired": "Bisher hat niemand geantwortet. Du kannst noch einmal fragen.",
} as const
