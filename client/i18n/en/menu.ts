/** The words of the menu in the header; a part of all.ts. */
export const words = {
  "menu.editors": "Connect another editor",
  "menu.reminders": "Reminders",
  "menu.you": "You and your devices",
  "menu.shopping": "Your shopping",
  "menu.people": "Who is in",
  "menu.theme": "Colours",
  "menu.themeSystem": "As the device",
  "menu.themeLight": "Light",
  "menu.themeDark": "Dark",
  "menu.language": "Language",
  "menu.languageSystem": "The device's language",
  "menu.languageMissing": "That language couldn't be loaded. Check the connection.",
  "menu.presence": "Together",
  "menu.shown": "Show that I'm here",
  "menu.spoken": "Read out what others do",
  "menu.help": "How it works",
} as const
