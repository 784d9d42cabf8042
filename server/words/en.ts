import { isolate } from "../../shared/isolate.ts"
import { unreachable } from "../../shared/result.ts"
import type { Catalogue, DayName, DayWords, Saying, When, Words } from "./catalogue.ts"
import { formatsOf } from "./format.ts"

const { list, names, shortDay } = formatsOf("en", "en-GB")

type Kind = Extract<DayName, { readonly by: "kind" }>["kind"]

/** The words of the client's catalogue (title.*); a test keeps the two equal. */
const TITLES: Readonly<Record<Kind, (name: string) => string>> = {
  birthday: (name) => `${name}'s birthday`,
  name_day: (name) => `${name}'s name day`,
  wedding: (name) => `${name}'s wedding`,
  anniversary: (name) => `${name}'s anniversary`,
  baby: (name) => `A baby for ${name}`,
  christmas: (name) => `Christmas with ${name}`,
  farewell: (name) => `Farewell, ${name}`,
  other: (name) => `For ${name}`,
}

function called(day: DayName): string {
  if (day.by === "hushed") return "a day to celebrate"
  return day.by === "title" ? day.title : TITLES[day.kind](names(day.names, "Somebody"))
}

const days: DayWords = { called, remembering: (who) => `Remembering ${who}`, leapDay: "(29 Feb)" }

function distance(count: number): string {
  if (count === 7) return "a week"
  const weeks = count / 7
  return count >= 14 && Number.isInteger(weeks) ? `${weeks} weeks` : `${count} days`
}

function sentence(day: DayName, when: When): string {
  const name = called(day)
  switch (when.is) {
    case "today":
      return `Today is ${name}`
    case "yesterday":
      return `Yesterday was ${name}`
    case "past":
      return `${name} was on ${shortDay(when.day)}`
    case "begun":
      return `It's already ${name} in ${when.city}`
    case "tomorrow":
      return `${name} is tomorrow`
    case "ahead":
      return `${name} is in ${distance(when.days)} (${shortDay(when.day)})`
    default:
      return unreachable(when)
  }
}

const LOOK_INSIDE = "Have a look inside."
const LOOK_ALONE = "Have a look when nobody looks over your shoulder."

function news(saying: Saying): Words {
  switch (saying.of) {
    case "present":
      return { title: "There is news for you.", body: LOOK_ALONE }
    case "card_open":
      return { title: "Your card is open.", body: LOOK_INSIDE }
    case "late_message":
      return { title: "A message arrived later in your card.", body: LOOK_INSIDE }
    case "nudge":
      return { title: "A few words of yours are missing.", body: LOOK_ALONE }
    case "thanks":
      return { title: `${isolate(saying.name)} thanked you.`, body: "For what you wrote on the card." }
    default:
      return unreachable(saying)
  }
}

/** What the server says in English. */
export const english: Catalogue = {
  days,
  reminders: {
    sentence,
    together: (all, more) => {
      const left = more === 0 ? [] : [`${more} more`]
      return `Today: ${list([...all.map(called), ...left])}`
    },
    age: (_day, age, isToday) => (isToday ? `${age} today.` : `It will be ${age}.`),
  },
  news,
  test: { title: "This is a test.", body: "Reminders come like this one." },
  mail: {
    open: "Open Jubilee",
    asked: "You asked for this e-mail in your reminders on Jubilee.",
    stop: "Stop these e-mails",
    confirm: (host) => ({
      subject: "Get reminders at this address?",
      lines: [
        `Somebody who uses Jubilee at ${host} entered this e-mail address to get reminders here.`,
        "If that was you, open the link and press Confirm. It is good for two days.",
      ],
      button: "Look and confirm",
      footer: "If it was not you, do nothing, and nothing more comes. The link also says no for good.",
    }),
  },
  failures: {
    fault: "This server had a problem.",
    late: "Its time had passed.",
    mailFull: "As many e-mails as one address gets were sent there within a day.",
    mailElsewhere: "Another attempt sends it.",
    mailLost: "The mail server's answer was lost. It may have arrived, so it is not sent again.",
    mailSilent: "The mail server did not answer.",
    mailPutOff: (code) => `The mail server asked to try later (${code}).`,
    mailRefused: (code) => `The mail server refused it (${code}).`,
    pushBlocked: "The address of its push service is not reached from this server.",
    pushSilent: "Its push service did not answer.",
    pushBusy: (status) => `Its push service was too busy (${status}).`,
    pushRefused: (status) => `Its push service refused it (${status}).`,
  },
}
