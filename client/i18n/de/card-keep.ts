/** The words of keeping an opened card. */
export const words = {
  "keep.keep": "Diese Karte aufheben",
  "keep.file": "Als eine Datei speichern (HTML)",
  "keep.print": "Drucken oder als PDF speichern",
  "keep.making": "Wird vorbereitet …",
  "keep.saved": "Die Karte ist als Datei gespeichert.",
  "keep.failed": "Die Datei ließ sich nicht erstellen. Versuch es noch einmal, wenn du online bist.",
  "keep.withoutPhotos":
    "{count, plural, one {Die Karte ist gespeichert, aber ein Foto kam nicht an. An seiner Stelle steht die Beschreibung.} other {Die Karte ist gespeichert, aber # Fotos kamen nicht an. An ihrer Stelle stehen die Beschreibungen.}}",
  "keep.gift": "Darin lag ein Geschenk: {title}",
  "keep.data": "Als Daten speichern (JSON)",
  "keep.dataSaved":
    "Die Karte ist als Daten gespeichert. „Aufgehobene Karte mitbringen“ macht daraus wieder eine Karte, auf jedem Jubilee.",
  "keep.dataWithCodes":
    "Die Karte ist als Daten gespeichert, samt den Codes der Geschenke. Gib die Datei nur denen, die sie haben dürfen.",

  // A card from a file
  "bring.title": "Aufgehobene Karte mitbringen",
  "bring.text":
    "Eine Karte, die als Daten gespeichert wurde (eine JSON-Datei), wird hier wieder eine Karte zum Lesen. Sonst ändert sich nichts, und niemand wird benachrichtigt.",
  "bring.choose": "Datei auswählen",
  "bring.chooseOther": "Andere Datei auswählen",
  "bring.reading": "Die Datei wird gelesen …",
  "bring.for": "Für {names}",
  "bring.from": "Von {names}",
  "bring.messages": "{count, plural, one {Eine Nachricht} other {# Nachrichten}}",
  "bring.photos": "{count, plural, one {ein Foto} other {# Fotos}}",
  "bring.gifts": "{count, plural, one {ein Geschenk} other {# Geschenke}}",
  "bring.who": "Dein Name",
  "bring.whoHelp": "Damit die Karte hier dir gehört.",
  "bring.whoMissing": "Schreib deinen Namen.",
  "bring.bring": "Mitbringen",
  "bring.busy": "Die Karte wird geholt … {done} von {of}",
  "bring.stop": "Anhalten",
  "bring.stopped": "Angehalten. Von der Karte ist nichts hier.",
  "bring.done": "Die Karte ist da.",
  "bring.failed": "{why} Von der Karte ist noch nichts hier.",
  "bring.notKept":
    "Diese Datei ist keine Karte, die Jubilee als Daten gespeichert hat. Nimm die .json-Datei, die bei „Als Daten speichern“ entstanden ist.",
  "bring.newer":
    "Diese Datei kommt von einem neueren Jubilee. Bring sie auf einen Server, der diese Version hat.",
  "bring.damaged":
    "Das war eine Karte, aber etwas in der Datei stimmt nicht: Sie wurde verändert oder ist beschädigt. Speichere die Karte dort, wo sie herkommt, noch einmal als Daten.",
  "bring.large": "Für eine Karte ist die Datei zu groß.",
  "bring.unreadable": "Die Datei ließ sich nicht lesen. Such sie bitte noch einmal aus.",
  "bring.line":
    "{name} hat diese Karte aus einer Datei mitgebracht. Wer unterschrieben hat, sagt die Datei; hier ändert sich daran nichts.",
  "bring.lineYou":
    "Du hast diese Karte aus einer Datei mitgebracht. Wer unterschrieben hat, sagt die Datei; hier ändert sich daran nichts.",
  "fail.kept_card": "Diese Karte kam aus einer Datei: Sie bleibt, wie sie ist.",
  "fail.newer_kept_card":
    "Diese Datei kommt von einem neueren Jubilee. Bring sie auf einen Server, der diese Version hat.",
  "fail.kept_part_missing": "Ein Teil der Karte kam nicht an.",
  "fail.kept_photo_changed": "Ein Foto in der Datei wurde verändert oder ist beschädigt.",
} as const
