/** The words about what was taken out of a list so that it opens again. */
export const words = {
  "aside.title": "Beiseitegelegt: {room}",
  "aside.list": "Ein Teil dieser Liste ließ sich nicht öffnen und wurde beiseitegelegt.",
  "aside.plan": "Ein Teil von „Unsere Ideen“ ließ sich nicht öffnen und wurde beiseitegelegt.",
  "aside.card": "Ein Teil der Karte ließ sich nicht öffnen und wurde beiseitegelegt.",
  "aside.by": "Geschrieben von {names}.",
  "aside.details": "Einzelheiten",
  "aside.ok": "In Ordnung",
  "aside.text":
    "Alles andere ist noch da. Kopier von hier, was du behalten möchtest, und trag es wieder ein.",
  "aside.unknown": "Wer das geschrieben hat, weiß niemand",
  "aside.changes": "{count, plural, one {# Änderung} other {# Änderungen}}",
  "aside.readable": "Was davon zu lesen ist",
  "aside.nothing": "Davon ist nichts zu lesen.",
  "aside.copy": "Kopieren",
} as const
