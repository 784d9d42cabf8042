/** The words of photos in a card. */
export const words = {
  "photos.photo": "Foto",
  "photos.said": "Foto: {alt}",
  "photos.unsaid": "Ein Foto",
  "photos.open": "Foto groß zeigen",
  "photos.openNamed": "{alt}. Groß zeigen",
  "photos.previous": "Das Foto davor",
  "photos.next": "Das nächste Foto",
  "photos.missing": "Dieses Foto kam nicht an.",
  "photos.again": "Noch einmal versuchen",

  // Writing
  "photos.tool": "Foto",
  "photos.choose": "Fotos aussuchen",
  "photos.room": "{count, plural, one {Ein Foto passt noch hinein.} other {# Fotos passen noch hinein.}}",
  "photos.noRoom": "Mehr Fotos passen nicht in eine Nachricht.",
  "photos.describe": "Foto beschreiben",
  "photos.described": "{alt}. Beschreibung ändern",
  "photos.describeNth": "Foto {n} beschreiben",
  "photos.describedNth": "{alt}. Beschreibung von Foto {n} ändern",
  "photos.altLabel": "Was ist zu sehen?",
  "photos.altDone": "Fertig",
  "photos.altHelp": "Für alle, die es nicht sehen können.",
  "photos.remove": "Foto entfernen",
  "photos.removeNth": "Foto {n} entfernen",
  "photos.up": "Nach vorn",
  "photos.removed": "Das Foto ist entfernt.",
  "photos.back": "Das Foto ist wieder da.",
  "photos.moved": "Foto {n} von {of}",
  "photos.preparing": "Wird vorbereitet …",
  "photos.waiting": "Wartet aufs Hochladen",
  "photos.sending": "Wird hochgeladen",
  "photos.cancel": "Hochladen abbrechen",

  // What came too late
  "photos.left": "Fotos, die nicht in der Karte sind",
  "photos.leftText":
    "{count, plural, one {Die Karte hat sich geöffnet, bevor dieses Foto von dir hochgeladen war. Es ist nicht darin.} other {Die Karte hat sich geöffnet, bevor diese Fotos von dir hochgeladen waren. Sie sind nicht darin.}}",
  "photos.save": "Hier speichern",
  "photos.giveUp": "Verzichten",

  // What cannot be taken
  "photos.notAPhoto": "„{name}“ ist kein Foto, das sich hier lesen lässt. JPEG, PNG, WebP und GIF gehen.",
  "photos.heic":
    "„{name}“ ist im Format HEIC, das dieser Browser nicht lesen kann. Wähl auf dem iPhone Einstellungen, Kamera, Formate, Maximale Kompatibilität; oder schick dir das Foto selbst und speichere es als JPEG.",
  "photos.tooManyPixels":
    "„{name}“ hat zu viele Pixel für dieses Gerät. Nimm es kleiner, oder ein Bildschirmfoto davon.",
  "photos.tooLargeFile":
    "„{name}“ ist größer als 80 MB. Eine kleinere Fassung sieht in der Karte genauso aus.",
  "photos.tooMany":
    "{count, plural, one {In eine Nachricht passen sechs Fotos, deshalb fehlt eines.} other {In eine Nachricht passen sechs Fotos, deshalb fehlen #.}}",
  "photos.messageFull": "In dieser Nachricht sind schon sechs Fotos.",
  "photos.notSaved": "Es ließ sich nicht mit der Nachricht speichern.",

  "fail.not_a_photo": "Das ist kein Foto, das sich lesen lässt, oder ein Stück fehlt.",
  "fail.heic_photo": "Fotos im Format HEIC lassen sich hier nicht lesen. Schick es bitte als JPEG.",
  "fail.photo_too_large": "Dieses Foto ist zu groß.",
  "fail.photos_full":
    "Du hast in dieser Karte so viele Fotos, wie für eine Person gehen. Entfern eines, dann ist wieder Platz.",
  "fail.card_photos_full": "In diese Karte passen keine Fotos mehr.",
  "fail.photos_today": "Mehr Fotos kann eine Person an einem Tag nicht hochladen. Morgen geht es weiter.",
  "fail.photos_busy": "Gerade werden viele Fotos hochgeladen. Versuch es bitte gleich noch einmal.",
} as const
