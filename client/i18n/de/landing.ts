/** The words of the first screen and of the way in from it. */
export const words = {
  "first.sentence":
    "Plant zusammen ein Geschenk oder schreibt eine Karte, und die Überraschung bleibt geheim.",
  "first.how": "Fang an und verschick den Link. Niemand braucht ein Konto.",
  "first.start": "Wunschliste anfangen",
  "first.invited": "Ich habe eine Einladung",
  "first.inviteTitle": "Öffne deine Einladung",
  "first.inviteHelp":
    "Tipp auf den Link, den du bekommen hast, und du bist dabei. Oder kopier ihn aus der Nachricht und füg ihn hier ein.",
  "first.inviteLabel": "Einladungslink",
  "first.invitePlaceholder": "https://…/join#…",
  "first.inviteOpen": "Öffnen",
  "first.inviteWrong":
    "Das sieht nicht nach einer Einladung aus. Kopier den ganzen Link, mit allem nach dem #.",
} as const
