/** The words about days on home and in its menu; a part of en-first.ts. */
export const enDaysFirst = {
  "days.menu": "Birthdays and days",
  "days.first": "Remember birthdays",
  "days.homeBirthday": "{name}’s birthday",
  "days.homeTurns": "{name} turns {age}",
  "days.homeNameDay": "{name}’s name day",
  "days.homeRemembered": "Remembering {name}",
  "days.homeYours": "Your birthday",
  "days.startList": "Start a list",
  "days.startListFor": "Start a list for {name}",
  "days.startCard": "Start a card",
  "days.startCardFor": "Start a card for {name}",
  "again.link": "Same again",
  "days.all": "See the whole year",

  "fail.days_today": "You've added as many days as one person can within a day. Go on tomorrow.",
  "fail.days_full": "There are as many days in this circle as fit. Remove one that you can do without.",
  "fail.age_hidden": "Only the person themselves, or who added the day, can show the age again.",
} as const
