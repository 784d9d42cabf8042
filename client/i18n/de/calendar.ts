/** The words about one's calendar feed. */
export const words = {
  "calendar.title": "Kalender",
  "calendar.text":
    "Hol dir die Tage all deiner Listen in deinen eigenen Kalender. Er zieht von selbst nach, wenn sich ein Tag ändert oder eine Liste dazukommt.",
  "calendar.alarms": "Mit Erinnerungen: 14, 7 und 1 Tag vorher und am Tag selbst",
  "calendar.surprises": "Auch Überraschungen",
  "calendar.surprisesHelp":
    "Überraschungen stehen als gewöhnliche Tage da, zum Beispiel als Geburtstag. Lass sie weg, wenn andere deinen Kalender sehen.",
  "calendar.make": "Meine Kalenderadresse erstellen",
  "calendar.once":
    "Diese Adresse wird nur einmal gezeigt. Wer sie hat, sieht diese Tage; pass also auf sie auf wie auf ein Passwort.",
  "calendar.address": "Kalenderadresse",
  "calendar.copy": "Adresse kopieren",
  "calendar.add": "Zum Kalender hinzufügen",
  "calendar.apple": "iPhone, iPad und Mac",
  "calendar.appleHelp":
    "Tipp auf „Zum Kalender hinzufügen“. Oder füg in der Kalender-App ein Abonnement hinzu und setz die Adresse ein.",
  "calendar.google": "Google Kalender",
  "calendar.googleHelp":
    "Wähl am Computer neben „Weitere Kalender“ das + und „Per URL“, und setz die Adresse ein. Google erinnert nach eigenen Einstellungen.",
  "calendar.outlook": "Outlook",
  "calendar.outlookHelp":
    "Wähl „Kalender hinzufügen“, dann „Aus dem Internet abonnieren“, und setz die Adresse ein.",
  "calendar.made": "Erstellt am {day}",
  "calendar.fetchedNever": "Noch von keinem Kalender abgeholt",
  "calendar.fetchedNow": "Gerade erst abgeholt",
  "calendar.fetched": "Zuletzt abgeholt am {day}",
  "calendar.withAlarms": "Mit Erinnerungen",
  "calendar.withSurprises": "Mit Überraschungen",
  "calendar.replace": "Adresse ersetzen",
  "calendar.replaceSure":
    "Eine neue Adresse erstellen? Die alte gilt sofort nicht mehr, und jeder Kalender mit ihr braucht die neue.",
  "calendar.replaceYes": "Ersetzen",
  "calendar.replaced": "Die alte Adresse gilt nicht mehr. Gib deinem Kalender die neue.",
  "calendar.end": "Beenden",
  "calendar.endSure":
    "Den Kalender beenden? Seine Adresse gilt sofort nicht mehr. Entfern sie auch aus deiner Kalender-App.",
  "calendar.endYes": "Ja, beenden",
  "calendar.ended": "Beendet. Die Adresse öffnet nichts mehr.",
  "calendar.failed": "Deine Kalenderadresse lässt sich gerade nicht anzeigen.",
} as const
