/** The words of a device that a family shares. None of the first group tells what is put away. */
export const words = {
  "cover.changed": "Etwas hat sich geändert.",

  "cover.pin": "PIN",
  "cover.pinNow": "Die PIN, wie sie jetzt ist",
  "cover.show": "Alles zeigen",
  "cover.checking": "Einen Moment …",
  "cover.wrong": "Das ist nicht die PIN.",
  "cover.paused":
    "{count, plural, one {Zu viele Versuche. Noch einmal in # Sekunde.} other {Zu viele Versuche. Noch einmal in # Sekunden.}}",
  "cover.pinShape": "Nimm bitte 4 bis 12 Ziffern.",
  "cover.forgot": "PIN vergessen?",
  "cover.forgotText":
    "Öffne auf diesem Gerät deinen eigenen Link: Damit endet die PIN. Du findest oder erstellst ihn auf einem anderen deiner Geräte unter „Du und deine Geräte“.",
  "cover.forgotNone":
    "Kein Link zur Hand? Melde dich hier ab: Alles, was dieses Gerät gespeichert hat, verschwindet, und wer organisiert, kann dich wieder einladen. Ohne deinen eigenen Link kommst du als neue Person zurück.",
  "cover.signOut": "Auf diesem Gerät abmelden",
  "cover.signOutSure": "Abmelden und verlieren, was nur dieses Gerät weiß?",

  "cover.title": "Ein Gerät, das ihr teilt",
  "cover.text":
    "Wenn die Person, die ihr feiert, auch auf diesen Bildschirm schauen könnte: Ideen, wer was besorgt und deine Einkäufe werden hinter eine PIN geräumt. Überraschungen auch. Mit der PIN siehst du sie; sie verschwinden wieder, wenn du die Seite verlässt, oder nach fünf Minuten.",
  "cover.honest":
    "Das hält Blicke ab, aber niemanden, der weiß, wie man den Speicher eines Geräts ausliest. Solange etwas weggeräumt ist, behält dieses Gerät keine Kopie davon.",
  "cover.newPin": "Wähl eine PIN",
  "cover.pinHelp": "4 bis 12 Ziffern. Wer sie kennt, sieht alles.",
  "cover.turnOn": "Dieses Gerät teilen",
  "cover.on": "Dieses Gerät wird geteilt. Eine PIN schützt Überraschungen vor Blicken.",
  "cover.turnOff": "Nicht mehr teilen",
  "cover.turnedOn": "Dieses Gerät wird jetzt geteilt.",
  "cover.turnedOff": "Dieses Gerät gehört jetzt nur dir.",
  "cover.cannot": "Dieser Browser merkt sich nichts; eine PIN wäre beim nächsten Besuch weg.",
  "cover.needsPin": "Gib die PIN ein, um deinen eigenen Link zu sehen.",

  "help.sharedTitle": "Ein Tablet für alle",
  "help.shared":
    "Benutzt die Person, die ihr feiert, dieses Gerät auch? Unter „Du und deine Geräte“ räumst du Pläne und Überraschungen hinter eine PIN.",
} as const
