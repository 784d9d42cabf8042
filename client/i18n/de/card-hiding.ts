/** Messages that their author hides until the card opens, and late ones. */
export const words = {
  "hide.until": "Verbergen, bis sie sich öffnet",
  "hide.sign": "Verborgen, bis sie sich öffnet",
  "hide.flag": "Deine Nachricht, verborgen, bis die Karte sich öffnet",
  "hide.start": "Eine schreiben, die verborgen bleibt, bis die Karte sich öffnet",
  "hide.hidden":
    "Verborgen, bis die Karte sich öffnet. Was vorher darauf stand, haben andere vielleicht schon gelesen.",
  "hide.shown": "Alle, die unterschreiben, können deine Nachricht jetzt lesen.",
  "hide.hiding": "Wird verborgen. Das braucht eine Verbindung; bis dahin bleibt sie, wo sie ist.",
  "hide.showing": "Wird gezeigt. Das braucht eine Verbindung; bis dahin bleibt sie verborgen.",
  "hide.photos": "Warte, bis die Fotos hochgeladen sind.",
  "hide.other": "{name} hat unterschrieben. Verborgen, bis die Karte sich öffnet.",
  "hide.apart": "Bevor die Karte sich öffnet, liest niemand die Nachrichten der anderen.",

  // Late messages
  "late.title": "Späte Nachrichten",
  "late.text": "Die Karte hat sich geöffnet. Was du seither geschrieben hast, ist noch nicht darin.",
  "late.start": "Eine späte Nachricht schreiben",
  "late.add": "Zur Karte hinzufügen",
  "late.added": "Sie ist jetzt in der Karte, als Nachricht, die später kam.",
  "late.arrived": "kam später",
  "late.line": "{count, plural, one {# Nachricht kam später} other {# Nachrichten kamen später}}",
  "late.ask": "Die Karte hat sich geöffnet. Als späte Nachricht hinzufügen?",
  "late.askText": "Das war nicht gespeichert, bevor die Karte sich öffnete, und ist deshalb nicht darin.",

  // Settings of a card
  "card.late": "Späte Nachrichten sind willkommen",
  "card.lateHelp":
    "Ist die Karte offen, darf noch eine Nachricht dazulegen, wer schenkt. Daran steht, dass sie später kam.",
} as const
