import { isolate } from "../../shared/isolate.ts"
import { unreachable } from "../../shared/result.ts"
import type { Catalogue, DayName, DayWords, Saying, When, Words } from "./catalogue.ts"
import { formatsOf } from "./format.ts"

const { list, names, shortDay, plural } = formatsOf("de")

type ByKind = Extract<DayName, { readonly by: "kind" }>
type Kind = ByKind["kind"]

/** The words of the client's catalogue (title.*); a test keeps the two equal. */
const TITLES: Readonly<Record<Kind, (name: string) => string>> = {
  birthday: (name) => `Geburtstag von ${name}`,
  name_day: (name) => `Namenstag von ${name}`,
  wedding: (name) => `Hochzeit von ${name}`,
  anniversary: (name) => `Jahrestag von ${name}`,
  baby: (name) => `Ein Baby für ${name}`,
  christmas: (name) => `Weihnachten mit ${name}`,
  farewell: (name) => `Abschied von ${name}`,
  other: (name) => `Für ${name}`,
}

function called(day: DayName): string {
  if (day.by === "hushed") return "Ein Tag zum Feiern"
  return day.by === "title" ? day.title : TITLES[day.kind](names(day.names, "Jemand"))
}

const days: DayWords = { called, remembering: (who) => `Gedenken an ${who}`, leapDay: "(29. Feb.)" }

/** A day as German sentences say it: what they begin with is followed by the verb. */
interface Clause {
  /** "Heute hat Anna Geburtstag", "In Auckland hat Anna schon Geburtstag". */
  readonly after: (adverb: string, as?: { readonly past?: boolean; readonly already?: boolean }) => string
  /** "Anna hat morgen Geburtstag". */
  readonly around: (adverb: string) => string
}

const capital = (text: string): string => text.charAt(0).toLocaleUpperCase("de") + text.slice(1)
const join = (...words: readonly string[]): string => words.filter((word) => word !== "").join(" ")

/** Somebody has a day: "Anna und Ben haben Geburtstag". */
function has({ names: all }: ByKind, what: string): Clause {
  const [now, before] = all.length > 1 ? ["haben", "hatten"] : ["hat", "hatte"]
  return {
    after: (adverb, { past = false, already = false } = {}) =>
      join(adverb, past ? before : now, names(all, "jemand"), already ? "schon" : "", what),
    around: (adverb) => join(names(all, "Jemand"), now, adverb, what),
  }
}

/** Something is on a day: "Die Hochzeit von Anna ist morgen". */
const is = (what: string): Clause => ({
  after: (adverb, { past = false, already = false } = {}) =>
    join(adverb, past ? "war" : "ist", already ? "schon" : "", what),
  around: (adverb) => `${capital(what)} ist ${adverb}`,
})

/** Words of its people, which may be anything: "Morgen: Wir feiern Anna". */
const colon = (what: string): Clause => ({
  after: (adverb, { already = false } = {}) => `${join(adverb, already ? "schon" : "")}: ${what}`,
  around: (adverb) => `${capital(adverb)}: ${what}`,
})

const HUSHED: Clause = {
  after: (adverb, { past = false, already = false } = {}) =>
    join(adverb, past ? "gab es" : "gibt es", already ? "schon" : "", "etwas zu feiern"),
  around: (adverb) => `${capital(adverb)} gibt es etwas zu feiern`,
}

function clauseOf(day: DayName): Clause {
  if (day.by === "hushed") return HUSHED
  if (day.by === "title") return colon(day.title)
  switch (day.kind) {
    case "birthday":
      return has(day, "Geburtstag")
    case "name_day":
      return has(day, "Namenstag")
    case "wedding":
      return is(`die ${called(day)}`)
    case "anniversary":
    case "farewell":
      return is(`der ${called(day)}`)
    case "christmas":
      return is(called(day))
    case "baby":
    case "other":
      return colon(called(day))
    default:
      return unreachable(day.kind)
  }
}

function distance(count: number): string {
  if (count === 7) return "einer Woche"
  const weeks = count / 7
  return count >= 14 && Number.isInteger(weeks) ? `${weeks} Wochen` : `${count} Tagen`
}

function sentence(day: DayName, when: When): string {
  const clause = clauseOf(day)
  switch (when.is) {
    case "today":
      return clause.after("Heute")
    case "yesterday":
      return clause.after("Gestern", { past: true })
    case "past":
      return clause.after(`Am ${shortDay(when.day)}`, { past: true })
    case "begun":
      return clause.after(`In ${when.city}`, { already: true })
    case "tomorrow":
      return clause.around("morgen")
    case "ahead":
      return `${clause.around(`in ${distance(when.days)}`)} (${shortDay(when.day)})`
    default:
      return unreachable(when)
  }
}

const isBirthday = (day: DayName): day is ByKind => day.by === "kind" && day.kind === "birthday"

/** "Heute haben Anna und Ben Geburtstag", where all of them have. */
function together(all: readonly DayName[], more: number): string {
  if (more === 0 && all.every(isBirthday)) {
    const kind = "birthday"
    return sentence({ by: "kind", kind, names: all.flatMap((day) => day.names) }, { is: "today" })
  }
  const left = more === 0 ? [] : [plural(more, { one: "ein weiterer Tag", other: `${more} weitere Tage` })]
  return `Heute: ${list([...all.map(called), ...left])}`
}

function age(day: DayName, years: number, isToday: boolean): string {
  if (day.by !== "kind" || day.names.length !== 1)
    return isToday ? `Es ist der ${years}. Geburtstag.` : `Es wird der ${years}. Geburtstag.`
  return `${names(day.names, "")} wird ${isToday ? "heute " : ""}${years}.`
}

const LOOK_INSIDE = "Schau hinein."
const LOOK_ALONE = "Sieh nach, wenn dir niemand über die Schulter schaut."

function news(saying: Saying): Words {
  switch (saying.of) {
    case "present":
      return { title: "Es gibt etwas Neues für dich.", body: LOOK_ALONE }
    case "card_open":
      return { title: "Deine Karte ist offen.", body: LOOK_INSIDE }
    case "late_message":
      return { title: "In deiner Karte ist noch eine Nachricht angekommen.", body: LOOK_INSIDE }
    case "nudge":
      return { title: "Ein paar Worte von dir fehlen noch.", body: LOOK_ALONE }
    case "thanks":
      return {
        title: `${isolate(saying.name)} hat sich bei dir bedankt.`,
        body: "Für das, was du auf die Karte geschrieben hast.",
      }
    default:
      return unreachable(saying)
  }
}

/** What the server says in German. */
export const german: Catalogue = {
  days,
  reminders: { sentence, together, age },
  news,
  test: { title: "Das ist eine Probe.", body: "So kommen Erinnerungen bei dir an." },
  mail: {
    open: "Jubilee öffnen",
    asked: "Du bekommst diese E-Mail, weil du sie in deinen Erinnerungen bei Jubilee eingeschaltet hast.",
    stop: "Diese E-Mails abbestellen",
    confirm: (host) => ({
      subject: "Erinnerungen an diese Adresse?",
      lines: [
        `Auf ${host} hat jemand diese E-Mail-Adresse bei Jubilee angegeben, um hier Erinnerungen zu bekommen.`,
        "Wenn du das warst, öffne den Link und drück auf „Bestätigen“. Er gilt zwei Tage.",
      ],
      button: "Ansehen und bestätigen",
      footer:
        "Wenn nicht, tu einfach nichts, dann kommt auch nichts mehr. Über den Link kannst du auch ein für alle Mal Nein sagen.",
    }),
  },
  failures: {
    fault: "Dieser Server hatte ein Problem.",
    late: "Es war schon zu spät dafür.",
    mailFull: "Mehr E-Mails gehen an einem Tag nicht an eine Adresse.",
    mailElsewhere: "Ein anderer Versuch schickt sie.",
    mailLost:
      "Die Antwort des Mailservers ging verloren. Die E-Mail kam vielleicht an und wird deshalb nicht noch einmal geschickt.",
    mailSilent: "Der Mailserver hat nicht geantwortet.",
    mailPutOff: (code) => `Der Mailserver will später noch einmal gefragt werden (${code}).`,
    mailRefused: (code) => `Der Mailserver hat sie abgelehnt (${code}).`,
    pushBlocked: "Die Adresse des Mitteilungsdienstes ist von diesem Server aus nicht zu erreichen.",
    pushSilent: "Der Mitteilungsdienst hat nicht geantwortet.",
    pushBusy: (status) => `Der Mitteilungsdienst war überlastet (${status}).`,
    pushRefused: (status) => `Der Mitteilungsdienst hat sie abgelehnt (${status}).`,
  },
}
