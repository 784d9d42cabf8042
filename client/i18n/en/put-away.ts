/** The words of lists that are archived or deleted; a part of all.ts. */
export const words = {
  "archive.title": "When it is over",
  "archive.do": "Archive this list",
  "archive.doText":
    "It moves to Archived on everybody's home. Everybody can still read it. What is promised stays, and nothing new is taken.",
  "archive.done": "The list is archived.",
  "archive.again": "Open it again",
  "archive.againText": "Everybody can write and take things again.",
  "archive.againDone": "The list is open again.",
  "archive.strip": "Archived: you can read this list, and nothing in it changes.",
  "archive.undo": "Undo",
  "delete.do": "Delete this list",
  "delete.title": "Delete “{title}”?",
  "delete.text":
    "It is gone for everybody at once, with all wishes and ideas. For seven days organisers can bring it back from their home; after that it is erased for good.",
  "delete.givers": "People who promised something keep it on their shopping page.",
  "delete.yes": "Delete the list",
  "delete.done": "“{title}” is deleted.",
  "delete.goneTitle": "This list was deleted",
  "delete.goneText": "For seven days an organiser can bring it back.",
  "delete.shopping": "This list was deleted. What you promised stays here.",
} as const
