/** The words about a person's devices. */
export const words = {
  "devices.title": "Wo du angemeldet bist",
  "devices.current": "Dieses Gerät",
  "devices.signOut": "Abmelden",
  "devices.signOutLabel": "Abmelden: {name}",
  "devices.signOutOthers": "Alle anderen Geräte abmelden",
  "devices.othersSure":
    "{count, plural, one {Das andere Gerät abmelden? Dein persönlicher Link öffnet Jubilee weiterhin als du.} other {# andere Geräte abmelden? Dein persönlicher Link öffnet Jubilee weiterhin als du.}}",
  "devices.othersYes": "Abmelden",
  "devices.endedOthers": "Alle deine anderen Geräte sind abgemeldet.",
  "devices.failed": "Deine Geräte lassen sich gerade nicht anzeigen.",
  "devices.again": "Noch einmal versuchen",

  "devices.linkAlone": "Ein neuer Link ersetzt den alten.",
  "devices.linkEnds":
    "{count, plural, one {Ein neuer Link ersetzt den alten und meldet dein anderes Gerät ab.} other {Ein neuer Link ersetzt den alten und meldet deine # anderen Geräte ab.}}",

  "devices.leaveTitle": "Auf diesem Gerät abmelden",
  "devices.leaveText": "Was gespeichert ist, bleibt bei deinen Leuten. Dieses Gerät vergisst dich.",
  "devices.leave": "Abmelden",
  "devices.leaveUnsent": "Etwas von dir ist nur auf diesem Gerät gespeichert und ginge verloren.",
  "devices.leaveNoLink":
    "Du hast noch keinen persönlichen Link. Ohne ihn kannst du nicht als {name} zurückkommen: Erstell ihn zuerst und heb ihn auf.",
  "devices.leaveSure": "Jetzt abmelden?",
  "devices.leaveYes": "Ja, abmelden",
  "devices.named": "{browser} auf {system}",
  "devices.unnamed": "Ein Gerät",
  "devices.added": "Dazugekommen am {day}",
  "devices.usedNow": "Gerade erst benutzt",
  "devices.used": "Zuletzt benutzt am {day}",
  "devices.ended":
    "Abgemeldet. Hat jemand Fremdes deinen Link geöffnet? Erstell einen neuen, dann gilt der alte nicht mehr.",

  "devices.notice": "Geräte",
  "devices.opened": "Dein persönlicher Link wurde auf einem anderen Gerät geöffnet: {name}.",
  "devices.openedCovered":
    "Ein persönlicher Link wurde auf einem anderen Gerät geöffnet. Gib die PIN ein, um zu sehen, auf welchem.",
  "devices.wasYou": "Warst du das?",
  "devices.mine": "Das war ich",
  "devices.endIt": "Abmelden",
} as const
