/** What readers of an opened card do with a message for themselves, or about it. */
export const words = {
  "rights.menu": "Mehr zur Nachricht von {name}",
  "rights.away": "Für mich ausblenden",
  "rights.saidAway": "Nur für dich ausgeblendet. Am Ende der Karte kannst du sie wieder zeigen.",
  "rights.awayTitle": "Für dich ausgeblendet",
  "rights.awayText": "Nur du siehst sie nicht. Niemand erfährt es.",
  "rights.back": "Nachricht von {name} zeigen",
  "rights.saidBack": "Sie ist wieder in deiner Karte.",
  "rights.report": "Melden …",
  "rights.reportTitle": "Nachricht von {name} melden?",
  "rights.reportText":
    "Wer die Karte organisiert, sieht, dass du sie gemeldet hast, und kann sie für alle ausblenden. Wer sie geschrieben hat, erfährt nichts davon, und sonst auch niemand.",
  "rights.reportYes": "Melden",
  "rights.reportNo": "Jetzt nicht",
  "rights.saidReport": "Gemeldet.",
  "rights.takeBack": "Meldung zurücknehmen",
  "rights.saidTakeBack": "Die Meldung ist zurückgenommen.",
  "rights.reported": "Du hast sie gemeldet.",
  "rights.reportedBy": "Gemeldet von {names}. Das sieht nur, wer die Karte organisiert.",
  "rights.hide": "Für alle ausblenden",
  "rights.leave": "So lassen",
  "rights.saidLeave": "Sie bleibt, wie sie ist.",
  "rights.hiddenTitle": "Für alle ausgeblendet",
  "rights.news":
    "{name} hat eine Nachricht gemeldet. Sie ist auf der Karte markiert, für alle, die organisieren.",
} as const
