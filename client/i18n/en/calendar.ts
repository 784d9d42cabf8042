/** The words about one's calendar feed; a part of all.ts. */
export const words = {
  "calendar.title": "Calendar",
  "calendar.text":
    "Put the days of all your lists into your own calendar. It follows by itself when a day changes or a list is added.",
  "calendar.alarms": "With reminders, 14, 7 and 1 days before and on the day",
  "calendar.surprises": "Surprises too",
  "calendar.surprisesHelp":
    "Surprises show as ordinary days, such as a birthday. Leave them out if others see your calendar.",
  "calendar.make": "Make my calendar address",
  "calendar.once":
    "This address is shown only once. Anyone who has it sees these days, so keep it like a password.",
  "calendar.address": "Calendar address",
  "calendar.copy": "Copy address",
  "calendar.add": "Add to calendar",
  "calendar.apple": "iPhone, iPad and Mac",
  "calendar.appleHelp":
    "Tap “Add to calendar”. Or, in the Calendar app, add a subscription and paste the address.",
  "calendar.google": "Google Calendar",
  "calendar.googleHelp":
    "On a computer, next to “Other calendars”, choose + and “From URL”, and paste the address. Google sets reminders of its own.",
  "calendar.outlook": "Outlook",
  "calendar.outlookHelp": "Choose “Add calendar”, then “Subscribe from web”, and paste the address.",
  "calendar.made": "Made {day}",
  "calendar.fetchedNever": "Not fetched by a calendar yet",
  "calendar.fetchedNow": "Fetched recently",
  "calendar.fetched": "Last fetched {day}",
  "calendar.withAlarms": "With reminders",
  "calendar.withSurprises": "With surprises",
  "calendar.replace": "Replace the address",
  "calendar.replaceSure":
    "Make a new address? The old one stops at once, and every calendar that uses it needs the new one.",
  "calendar.replaceYes": "Replace it",
  "calendar.replaced": "The old address stopped. Give your calendar the new one.",
  "calendar.end": "Stop it",
  "calendar.endSure": "Stop the calendar? Its address stops at once. Remove it from your calendar app, too.",
  "calendar.endYes": "Yes, stop it",
  "calendar.ended": "Stopped. Its address opens nothing any more.",
  "calendar.failed": "Your calendar address can't be shown just now.",
} as const
