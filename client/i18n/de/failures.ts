/** What went wrong, in words. */
export const words = {
  // Failures, by code of the server
  "name.hidden": "Darin steckt ein Zeichen, das niemand sehen kann. Tipp es bitte neu.",
  "name.marks": "Über oder unter den Buchstaben sind zu viele Zeichen.",
  "name.blank": "Es braucht einen Buchstaben, eine Zahl oder ein Symbol.",

  "fail.offline": "Jubilee ist gerade nicht zu erreichen. Versuch es bitte gleich noch einmal.",
  "fail.unreadable": "Die Seite ist älter als der Server. Lade sie bitte neu.",
  "fail.any": "Das hat nicht geklappt. Versuch es bitte noch einmal.",
  "fail.invalid_input": "Irgendetwas im Formular stimmt nicht. Schau bitte noch einmal hin.",
  "fail.signed_out": "Öffne bitte noch einmal deine Einladung oder deinen eigenen Link.",
  "fail.not_here": "Das ist nicht offen, oder es ist nicht für dich.",
  "fail.not_allowed": "Das kann nur, wer organisiert.",
  "fail.choose_person": "Sag bitte, wer du bist.",
  "fail.circle_full": "Dieser Kreis ist voll.",
  "fail.removed": "Du wurdest aus diesem Kreis entfernt. Frag jemanden, der organisiert.",
  "fail.conflict": "Jemand hat das im selben Moment geändert. Versuch es bitte noch einmal.",
  "fail.name_taken":
    "So heißt hier schon jemand, oder fast so. Nimm einen anderen Namen oder häng den Anfangsbuchstaben des Nachnamens an.",
  "fail.link_replaced": "Dieser Link wurde ersetzt. Wer ihn dir geschickt hat, hat den neuen.",
  "fail.link_used_up":
    "Über diesen Link sind schon so viele gekommen, wie dürfen. Bitte um einen neuen, wo du ihn herhast.",
  "fail.link_expired": "Dieser Link ist abgelaufen. Bitte um einen neuen, wo du ihn herhast.",
  "fail.not_yet": "Das öffnet sich erst am Tag selbst, oder zwei Tage nachdem der Tag geändert wurde.",
  "fail.too_large": "Das ist zu groß.",
  "fail.too_many": "Das war viel auf einmal. Warte bitte einen Moment.",
  "fail.people_today":
    "Aus deinem Netz sind heute schon so viele Neue gekommen, wie an einem Tag können. Versuch es später, oder über mobile Daten.",
  "fail.circles_full":
    "Du bist in so vielen Kreisen, wie es für eine Person gehen. Fang in einem davon an, oder verlass vorher einen.",
  "fail.archived": "Das ist archiviert. Wer organisiert, kann es wieder öffnen.",
  "fail.deleted": "Das wurde gelöscht. Sieben Tage lang kann es zurückholen, wer organisiert.",
  "fail.foreign_origin":
    "Dieser Server ist nicht für die Adresse eingerichtet, die du geöffnet hast. Wer ihn betreibt, findet im Protokoll, was zu ändern ist.",
  "fail.store_away": "Gerade lässt sich nichts speichern. Versuch es bitte gleich noch einmal.",
  "fail.read_only": "Du kannst hier schauen, aber nichts ändern.",

  // Before it opens, for those it is for
  "fail.not_open_yet": "Das ist noch nicht offen. Heb den Link auf: Es öffnet sich, wenn es so weit ist.",
} as const
