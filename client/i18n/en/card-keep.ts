/** The words of keeping an opened card; a part of all.ts. */
export const words = {
  "keep.keep": "Keep this card",
  "keep.file": "Save as one file (HTML)",
  "keep.print": "Print or save as PDF",
  "keep.making": "Getting it ready…",
  "keep.saved": "The card is saved as a file.",
  "keep.failed": "The file couldn't be made. Please try again when you're online.",
  "keep.withoutPhotos":
    "{count, plural, one {The card is saved, but one photo didn't come. Its description is in its place.} other {The card is saved, but # photos didn't come. Their descriptions are in their places.}}",
  "keep.gift": "A gift was inside: {title}",
  "keep.data": "Save as data (JSON)",
  "keep.dataSaved": "The card is saved as data. “Bring a kept card” makes it a card again, on any Jubilee.",
  "keep.dataWithCodes":
    "The card is saved as data, with the codes of its gifts. Give the file only to those who may have them.",

  // A card from a file
  "bring.title": "Bring a kept card",
  "bring.text":
    "A card that was saved as data (a JSON file) becomes a card here, to be read. Nothing else changes, and nobody is told.",
  "bring.choose": "Choose the file",
  "bring.chooseOther": "Choose another file",
  "bring.reading": "Reading the file…",
  "bring.for": "For {names}",
  "bring.from": "From {names}",
  "bring.messages": "{count, plural, one {One message} other {# messages}}",
  "bring.photos": "{count, plural, one {one photo} other {# photos}}",
  "bring.gifts": "{count, plural, one {a gift} other {# gifts}}",
  "bring.who": "Your name",
  "bring.whoHelp": "So that the card is yours here.",
  "bring.whoMissing": "Write your name.",
  "bring.bring": "Bring it",
  "bring.busy": "Bringing the card… {done} of {of}",
  "bring.stop": "Stop",
  "bring.stopped": "Stopped. Nothing of the card is here.",
  "bring.done": "The card is here.",
  "bring.failed": "{why} Nothing of the card is here yet.",
  "bring.notKept":
    "That file isn't a card that Jubilee saved as data. Choose the .json file that “Save as data” made.",
  "bring.newer": "A newer version of Jubilee made this file. Bring it to a server that has that version.",
  "bring.damaged":
    "This was a card, but something in the file is not right: it was changed or damaged. Save the card as data again where it comes from.",
  "bring.large": "That file is too large to be a card.",
  "bring.unreadable": "That file couldn't be read. Please choose it again.",
  "bring.line":
    "{name} brought this card from a file. Who signed is what the file says; nothing in it changes here.",
  "bring.lineYou":
    "You brought this card from a file. Who signed is what the file says; nothing in it changes here.",
  "fail.kept_card": "This card came from a file: it stays as it is.",
  "fail.newer_kept_card":
    "A newer version of Jubilee made this file. Bring it to a server that has that version.",
  "fail.kept_part_missing": "A part of the card did not arrive.",
  "fail.kept_photo_changed": "A photo in the file was changed or damaged.",
} as const
