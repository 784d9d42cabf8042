/** The words of lists that are archived or deleted. */
export const words = {
  "archive.title": "Wenn es vorbei ist",
  "archive.do": "Diese Liste archivieren",
  "archive.doText":
    "Sie wandert bei allen zu „Archiviert“. Lesen können sie weiterhin alle. Zugesagtes bleibt, und Neues wird nicht übernommen.",
  "archive.done": "Die Liste ist archiviert.",
  "archive.again": "Wieder öffnen",
  "archive.againText": "Alle können wieder schreiben und etwas übernehmen.",
  "archive.againDone": "Die Liste ist wieder offen.",
  "archive.strip": "Archiviert: Du kannst diese Liste lesen, und nichts darin ändert sich.",
  "archive.undo": "Rückgängig",
  "delete.do": "Diese Liste löschen",
  "delete.title": "„{title}“ löschen?",
  "delete.text":
    "Sie ist sofort für alle weg, mit allen Wünschen und Ideen. Sieben Tage lang kann sie von der Startseite aus zurückholen, wer organisiert; danach ist sie endgültig gelöscht.",
  "delete.givers": "Wer etwas zugesagt hat, behält es bei den eigenen Einkäufen.",
  "delete.yes": "Liste löschen",
  "delete.done": "„{title}“ ist gelöscht.",
  "delete.goneTitle": "Diese Liste wurde gelöscht",
  "delete.goneText": "Sieben Tage lang kann sie zurückholen, wer organisiert.",
  "delete.shopping": "Diese Liste wurde gelöscht. Was du zugesagt hast, bleibt hier.",
} as const
