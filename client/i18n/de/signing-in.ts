/** The words for coming back in: by a personal link, or after signing out. */
export const words = {
  "lost.copy": "Kopieren",
  "share.copyHand": "Halte den markierten Text gedrückt, um ihn zu kopieren.",

  // Recovery
  "me.opening": "Du wirst zurückgebracht …",
  "me.confirmTitle": "Schön, dass du wieder da bist",
  "me.confirmText": "Das ist ein persönlicher Link. Nimm ihn nur, wenn er dir gehört.",
  "me.other": "Auf diesem Gerät ist gerade {name}. Als jemand anderes weitermachen?",
  "me.confirm": "Ja, das bin ich",
  "me.wrong": "Dieser Link ist nicht mehr offen",
  "me.wrongText":
    "Es gibt einen neueren, oder ein Stück fehlt. Schau auf einem Gerät, das dich kennt, unter „Du und deine Geräte“ nach.",
  "do.cancel": "Abbrechen",
  "do.copied": "Kopiert",

  "devices.outTitle": "Du wurdest auf diesem Gerät abgemeldet",
  "devices.outText":
    "Alles, was gespeichert war, ist noch da. Öffne auf diesem Gerät deinen persönlichen Link, dann geht es weiter.",
  "devices.outUnsent":
    "Das wurde hier geschrieben und noch nicht gespeichert. Es wird gesendet, wenn du mit deinem Link zurückkommst; oder kopier es jetzt.",
  "devices.outUnsentLabel": "Noch nicht gespeichert",
  "devices.outPin": "Gib die PIN ein, um zu sehen, was noch nicht gespeichert war.",
  "devices.outLink": "Ich habe meinen Link",
  "devices.outDone": "Mich auf diesem Gerät vergessen",
  "devices.outSure": "Hier vergessen werden? Was noch nicht gespeichert war, ginge verloren.",
  "cover.recovered":
    "Die PIN dieses Geräts gibt es nicht mehr. Unter „Du und deine Geräte“ kannst du eine neue wählen.",
} as const
