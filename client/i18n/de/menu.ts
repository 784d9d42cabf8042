/** The words of the menu in the header. */
export const words = {
  "menu.editors": "Anderen Editor verbinden",
  "menu.reminders": "Erinnerungen",
  "menu.you": "Du und deine Geräte",
  "menu.shopping": "Deine Einkäufe",
  "menu.people": "Wer dabei ist",
  "menu.theme": "Farben",
  "menu.themeSystem": "Wie das Gerät",
  "menu.themeLight": "Hell",
  "menu.themeDark": "Dunkel",
  "menu.language": "Sprache",
  "menu.languageSystem": "Sprache des Geräts",
  "menu.languageMissing": "Diese Sprache konnte nicht geladen werden. Bist du online?",
  "menu.presence": "Miteinander",
  "menu.shown": "Zeigen, dass ich da bin",
  "menu.spoken": "Vorlesen, was andere tun",
  "menu.help": "So funktioniert’s",
} as const
