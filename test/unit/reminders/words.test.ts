import { describe, expect, test } from "vitest"
import { confirmationMail, noticeMail } from "../../../server/notices/email/texts.ts"
import type { Celebration } from "../../../server/reminders/celebrations.ts"
import type { Reminder } from "../../../server/reminders/plan.ts"
import { wordsOf } from "../../../server/reminders/words.ts"
import type { Catalogue, DayName, Saying, When } from "../../../server/words/catalogue.ts"
import { wordsIn } from "../../../server/words/words-in.ts"
import { type Language, LANGUAGES } from "../../../shared/languages.ts"
import type { Day } from "../../../shared/dates/day.ts"
import { zoneRules } from "../../../shared/dates/zoned.ts"
import { catalogue } from "../../support/catalogue.ts"

/** What the server says, in each language. */

const DAY: Day = { year: 2026, month: 11, day: 14 }
const of = (kind: Extract<DayName, { by: "kind" }>["kind"], ...names: readonly string[]): DayName => ({
  by: "kind",
  kind,
  names,
})
const BIRTHDAY = of("birthday", "Anna")
const TITLE: DayName = { by: "title", title: "Gartenfest" }
const TODAY: When = { is: "today" }
const YESTERDAY: When = { is: "yesterday" }
const TOMORROW: When = { is: "tomorrow" }
const PAST: When = { is: "past", day: DAY }
const BEGUN: When = { is: "begun", city: "Auckland" }
const ahead = (days: number): When => ({ is: "ahead", days, day: DAY })

test.each([
  [BIRTHDAY, TODAY, "Today is Anna's birthday", "Heute hat Anna Geburtstag"],
  [BIRTHDAY, YESTERDAY, "Yesterday was Anna's birthday", "Gestern hatte Anna Geburtstag"],
  [BIRTHDAY, PAST, "Anna's birthday was on Sat 14 Nov", "Am Sa., 14. Nov. hatte Anna Geburtstag"],
  [BIRTHDAY, BEGUN, "It's already Anna's birthday in Auckland", "In Auckland hat Anna schon Geburtstag"],
  [BIRTHDAY, TOMORROW, "Anna's birthday is tomorrow", "Anna hat morgen Geburtstag"],
  [
    BIRTHDAY,
    ahead(5),
    "Anna's birthday is in 5 days (Sat 14 Nov)",
    "Anna hat in 5 Tagen Geburtstag (Sa., 14. Nov.)",
  ],
  [
    BIRTHDAY,
    ahead(7),
    "Anna's birthday is in a week (Sat 14 Nov)",
    "Anna hat in einer Woche Geburtstag (Sa., 14. Nov.)",
  ],
  [
    BIRTHDAY,
    ahead(14),
    "Anna's birthday is in 2 weeks (Sat 14 Nov)",
    "Anna hat in 2 Wochen Geburtstag (Sa., 14. Nov.)",
  ],
  [
    of("birthday", "Anna", "Ben"),
    TODAY,
    "Today is Anna and Ben's birthday",
    "Heute haben Anna und Ben Geburtstag",
  ],
  [
    of("birthday", "Anna", "Ben"),
    YESTERDAY,
    "Yesterday was Anna and Ben's birthday",
    "Gestern hatten Anna und Ben Geburtstag",
  ],
  [of("birthday", "anna"), TOMORROW, "anna's birthday is tomorrow", "anna hat morgen Geburtstag"],
  [of("birthday"), TODAY, "Today is Somebody's birthday", "Heute hat jemand Geburtstag"],
  [of("birthday"), TOMORROW, "Somebody's birthday is tomorrow", "Jemand hat morgen Geburtstag"],
  [of("name_day", "Anna"), TODAY, "Today is Anna's name day", "Heute hat Anna Namenstag"],
  [of("name_day", "Anna"), TOMORROW, "Anna's name day is tomorrow", "Anna hat morgen Namenstag"],
  [of("wedding", "Anna"), TODAY, "Today is Anna's wedding", "Heute ist die Hochzeit von Anna"],
  [of("wedding", "Anna"), TOMORROW, "Anna's wedding is tomorrow", "Die Hochzeit von Anna ist morgen"],
  [
    of("wedding", "Anna"),
    BEGUN,
    "It's already Anna's wedding in Auckland",
    "In Auckland ist schon die Hochzeit von Anna",
  ],
  [
    of("anniversary", "Anna", "Ben"),
    YESTERDAY,
    "Yesterday was Anna and Ben's anniversary",
    "Gestern war der Jahrestag von Anna und Ben",
  ],
  [of("farewell", "Anna"), TODAY, "Today is Farewell, Anna", "Heute ist der Abschied von Anna"],
  [of("christmas", "Anna"), TOMORROW, "Christmas with Anna is tomorrow", "Weihnachten mit Anna ist morgen"],
  [of("baby", "Anna"), TOMORROW, "A baby for Anna is tomorrow", "Morgen: Ein Baby für Anna"],
  [of("other", "Anna"), TODAY, "Today is For Anna", "Heute: Für Anna"],
  [TITLE, TODAY, "Today is Gartenfest", "Heute: Gartenfest"],
  [TITLE, YESTERDAY, "Yesterday was Gartenfest", "Gestern: Gartenfest"],
  [TITLE, BEGUN, "It's already Gartenfest in Auckland", "In Auckland schon: Gartenfest"],
  [TITLE, ahead(3), "Gartenfest is in 3 days (Sat 14 Nov)", "In 3 Tagen: Gartenfest (Sa., 14. Nov.)"],
  [{ by: "hushed" }, TODAY, "Today is a day to celebrate", "Heute gibt es etwas zu feiern"],
  [{ by: "hushed" }, YESTERDAY, "Yesterday was a day to celebrate", "Gestern gab es etwas zu feiern"],
  [
    { by: "hushed" },
    BEGUN,
    "It's already a day to celebrate in Auckland",
    "In Auckland gibt es schon etwas zu feiern",
  ],
  [
    { by: "hushed" },
    ahead(14),
    "a day to celebrate is in 2 weeks (Sat 14 Nov)",
    "In 2 Wochen gibt es etwas zu feiern (Sa., 14. Nov.)",
  ],
] as const)("[N14] of %o, when it %o: %s / %s", (day, when, english, german) => {
  const said = LANGUAGES.map((language) => wordsIn(language).reminders.sentence(day, when))
  expect(said).toEqual([english, german])
})

test("[N14] a name keeps its own direction in either language", () => {
  const said = LANGUAGES.map((language) => wordsIn(language).reminders.sentence(of("birthday", "אנה"), TODAY))
  expect(said).toEqual(["Today is \u2068אנה\u2069's birthday", "Heute hat \u2068אנה\u2069 Geburtstag"])
})

/** A reminder of that day, told on the 14th of November at nine. */
function reminder(called: DayName, more: Partial<Celebration> = {}): Reminder {
  const celebration: Celebration = {
    ids: ["birthday|p:x"],
    year: 2026,
    day: DAY,
    called,
    zone: undefined,
    since: 0,
    path: "/",
    age: undefined,
    moved: false,
    paths: 1,
    ...more,
  }
  return { keys: ["x"], celebration, lead: 0, on: DAY, at: 0, silent: false, moved: "no" }
}

const said = (language: Language | undefined, ...all: readonly Reminder[]) =>
  wordsOf(all, Date.parse("2026-11-14T09:00Z"), { place: { zone: "UTC", rules: zoneRules }, language })

describe("[N14] a notice in German", () => {
  const tomorrow = { day: { ...DAY, day: 15 } }

  test("says the age, and of 29 February which day it is", () => {
    expect(said("de", reminder(BIRTHDAY, { age: 40 }))).toEqual({
      title: "Heute hat Anna Geburtstag.",
      body: "Anna wird heute 40.",
    })
    expect(said("de", reminder(BIRTHDAY, { ...tomorrow, age: 40, moved: true }))).toEqual({
      title: "Anna hat morgen Geburtstag.",
      body: "Anna wird 40. (29. Feb.)",
    })
    expect(said("de", reminder(TITLE, { age: 40 })).body).toBe("Es ist der 40. Geburtstag.")
    expect(said("de", reminder(TITLE, { ...tomorrow, age: 40 })).body).toBe("Es wird der 40. Geburtstag.")
  })

  test("[N8] names all days of today, and others below them", () => {
    const ben = reminder(of("birthday", "Ben"), { age: 7 })
    const carla = reminder(of("birthday", "Carla"), tomorrow)
    expect(said("de", reminder(BIRTHDAY), ben, carla)).toEqual({
      title: "Heute haben Anna und Ben Geburtstag.",
      body: "Geburtstag von Anna.\nGeburtstag von Ben. Ben wird heute 7.\nCarla hat morgen Geburtstag.",
    })
    const wedding = reminder(of("wedding", "Dora"))
    expect(said("de", reminder(BIRTHDAY), wedding).title).toBe(
      "Heute: Geburtstag von Anna und Hochzeit von Dora.",
    )
    expect(said("de", reminder(TITLE), wedding, ben, reminder(BIRTHDAY)).title).toBe(
      "Heute: Gartenfest, Hochzeit von Dora, Geburtstag von Ben und ein weiterer Tag.",
    )
    expect(said("de", reminder(TITLE), wedding, ben, reminder(BIRTHDAY), reminder(TITLE)).title).toMatch(
      / und 2 weitere Tage\.$/,
    )
  })

  test("is in English for who has no language yet", () => {
    expect(said(undefined, reminder(BIRTHDAY, { age: 40 }))).toEqual({
      title: "Today is Anna's birthday.",
      body: "40 today.",
    })
  })
})

test.each(LANGUAGES)("[W7] the sample of a notification says what the server would say: %s", (language) => {
  const title = `${wordsIn(language).reminders.sentence(BIRTHDAY, TOMORROW)}.`
  expect(catalogue(language).get("push.sampleTitle")).toBe(title)
})

const SAYINGS: readonly [Saying, string, string][] = [
  [
    { of: "present" },
    "There is news for you. Have a look when nobody looks over your shoulder.",
    "Es gibt etwas Neues für dich. Sieh nach, wenn dir niemand über die Schulter schaut.",
  ],
  [{ of: "card_open" }, "Your card is open. Have a look inside.", "Deine Karte ist offen. Schau hinein."],
  [
    { of: "late_message" },
    "A message arrived later in your card. Have a look inside.",
    "In deiner Karte ist noch eine Nachricht angekommen. Schau hinein.",
  ],
  [
    { of: "nudge" },
    "A few words of yours are missing. Have a look when nobody looks over your shoulder.",
    "Ein paar Worte von dir fehlen noch. Sieh nach, wenn dir niemand über die Schulter schaut.",
  ],
  [
    { of: "thanks", name: "Anna" },
    "Anna thanked you. For what you wrote on the card.",
    "Anna hat sich bei dir bedankt. Für das, was du auf die Karte geschrieben hast.",
  ],
]

test.each(SAYINGS)("[N13, N14] news of %o: %s / %s", (saying, ...told) => {
  const words = LANGUAGES.map((language) => wordsIn(language).news(saying))
  expect(words.map(({ title, body }) => `${title} ${body}`)).toEqual(told)
})

/** Every sentence of a catalogue that takes no name. */
const sentencesOf = ({ test: sample, mail, failures, days }: Catalogue): readonly string[] => {
  const { subject, lines, button, footer } = mail.confirm("jubilee.example")
  return [
    sample.title,
    sample.body,
    mail.open,
    mail.asked,
    mail.stop,
    subject,
    ...lines,
    button,
    footer,
    days.leapDay,
    ...Object.values(failures).map((one: string | ((code: number) => string)) =>
      typeof one === "string" ? one : one(451),
    ),
  ]
}

test.each(LANGUAGES)("[N14] a mail says in which language it is: %s", (language) => {
  const notice = { title: "Title", body: "", path: "/", language }
  const origin = "https://jubilee.example"
  for (const { html } of [
    noticeMail(notice, { origin, stop: `${origin}/stop` }),
    confirmationMail(`${origin}/confirm`, { origin, language }),
  ])
    expect(html).toContain(`<html lang="${language}">`)
})

test("[N14] no other sentence was left in English, or is empty", () => {
  const [english, german] = [sentencesOf(wordsIn("en")), sentencesOf(wordsIn("de"))]
  expect(german).toHaveLength(english.length)
  expect(german.filter((one, at) => one === english[at] || one.trim() === "")).toEqual([])
})
