/** The words of the opening: who gave what, for those who are celebrated. */
export const words = {
  "reveal.title": "Wer hat was geschenkt?",
  "reveal.opens": "Das zeigt sich von selbst am {day}. Wenn du magst, kannst du vorher nachsehen.",
  "reveal.onRequest": "Es bleibt verborgen, bis du fragst.",
  "reveal.from": "Ab {when} kannst du fragen, wer was geschenkt hat.",
  "reveal.show": "Zeig es mir",
  "reveal.sureTitle": "Sehen, wer was geschenkt hat?",
  "reveal.sureText":
    "Du siehst, was du bisher bekommen hast und von wem. Was du gesehen hast, hast du gesehen: Das lässt sich nicht rückgängig machen.",
  "reveal.sureLater": "Was später geschenkt wird, bleibt eine Überraschung, bis du wieder fragst.",
  "reveal.sureAlone": "Für {names} bleibt es verborgen: Jede Person fragt für sich.",
  "reveal.notYet": "Noch nicht",
  "reveal.open": "Du weißt, wer was geschenkt hat.",
  "reveal.given": "Was du bekommen hast",
  "reveal.opened": "Wer was geschenkt hat, ist jetzt offen.",
  "reveal.nearTitle": "Wer was geschenkt hat, öffnet sich für {name} am {day}.",
  "reveal.nearText": "Was du bis dahin als geschenkt markiert hast, wird gezeigt, mit deinem Namen.",
  "reveal.shown": "Wer was geschenkt hat, wurde gezeigt: {when}.",
  "reveal.shownText": "Was du von jetzt an als geschenkt markierst, ist eine neue Überraschung.",

  "gifts.intro": "Stand {when}. Genug, um Danke zu schreiben; ohne Preise, wie es sich gehört.",
  "gifts.from": "von {names}",
  "gifts.together": "von {names}, zusammen",
  "gifts.somebody": "einer Person, die nicht mehr hier ist",
  "gifts.thanked": "Bedankt",
  "gifts.thankedFor": "Bedankt für {title}",
  "gifts.kept": "Was du abhakst, bleibt auf diesem Gerät, nur für dich.",
  "gifts.count": "{count, plural, one {Ein Geschenk} other {# Geschenke}}",
  "gifts.emptyTitle": "Noch eingepackt",
  "gifts.emptyText":
    "Geschenke stehen hier, sobald es sagt, wer sie gebracht hat. Manche kommen spät, und manchmal wird es vergessen.",
  "gifts.moreTitle": "Kam seither noch etwas?",
  "gifts.more": "Noch einmal nachsehen",
  "gifts.moreOpens": "Von selbst zeigt es sich wieder am {day}.",
  "gifts.back": "Zur Liste",

  "fail.already_shown": "Dass das geschenkt wurde, ist schon gesehen worden; es bleibt also.",

  "occasion.zoneMine": "Wo du bist. Um Mitternacht bei dir zeigt sich, wer was geschenkt hat.",
  "occasion.zoneHelp": "Wo {name} lebt. Um Mitternacht dort zeigt sich, wer was geschenkt hat.",
} as const
