/** Files as programs write them, made up for the tests: nobody in them lives. */

const lines = (...all: readonly string[]): string => `${all.join("\r\n")}\r\n`
const card = (version: string, ...all: readonly string[]): string =>
  lines("BEGIN:VCARD", `VERSION:${version}`, ...all, "END:VCARD")

/** Contacts of an iPhone or a Mac: no year is 1604, dates of one's own have labels. */
export const APPLE =
  card(
    "3.0",
    "PRODID:-//Apple Inc.//iPhone OS 19.1//EN",
    "N:Meyer;Anna;;;",
    "FN:Anna Meyer",
    "TEL;type=CELL;type=VOICE;type=pref:+49 151 000000",
    "BDAY;X-APPLE-OMIT-YEAR=1604:1604-11-14",
    "item1.X-ABDATE;type=pref:2010-06-12",
    "item1.X-ABLabel:_$!<Anniversary>!$_",
    "item2.X-ABDATE;X-APPLE-OMIT-YEAR=1604:1604-07-26",
    "item2.X-ABLabel:Name day",
    "PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRgABAQAAAQABAAD/4QBYRXhpZgAATU0AKgAA",
    " BDAY:2001-01-01AAQAAAQABAAD",
  ) + card("3.0", "N:Klein;Ben;;;", "FN:Ben Klein", "BDAY;VALUE=date:1990-05-03")

/** Contacts of Google, as vCard. */
export const GOOGLE_VCARD =
  card("3.0", "FN:Lucía Gómez", "N:Gómez;Lucía;;;", "BDAY:--1114", "CATEGORIES:myContacts") +
  card("3.0", "FN:Theo", "N:;Theo;;;", "BDAY:19920109", "X-ANNIVERSARY:2015-08-22") +
  card("3.0", "FN:Plumber", "TEL;TYPE=WORK:+1 555 0100")

/** Contacts of an old telephone: quoted-printable, a charset each, soft line breaks, parameters without names. */
export const OLD_PHONE =
  card(
    "2.1",
    "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=4D=C3=BC=6C=6C=65=72;=4A=C3=BC=72=",
    "=67=65=6E;;;",
    "TEL;CELL;PREF:0151000000",
    "NOTE;ENCODING=QUOTED-PRINTABLE:Likes cake=0D=0A=",
    "BDAY:1.1.1990=0D=0A=",
    "and tea",
    "BDAY:19660419",
  ) +
  card(
    "2.1",
    "N;CHARSET=ISO-8859-1;QUOTED-PRINTABLE:Gr=F6n;Edda",
    "FN;CHARSET=ISO-8859-1;QUOTED-PRINTABLE:Edda Gr=F6n",
    "BDAY;VALUE=DATE:1942-03-03",
    "X-ANDROID-CUSTOM:vnd.android.cursor.item/contact_event;1965-05-08;1;;;;;;;;;;;;;",
  )

/** Contacts by vCard 4.0. */
export const VCARD_4 =
  card("4.0", "FN:Paul Leap", "N:Leap;Paul;;;", "BDAY:--0229", "ANNIVERSARY:20160229") +
  card("4.0", "FN:Ruth", 'BDAY;VALUE=date-and-or-time;X-NOTE="a;b:c":1961-01-27T00:00:00Z') +
  card("4.0", "FN:Old Tom", "BDAY;VALUE=text:around Easter")

/** Contacts of Evolution. */
export const EVOLUTION_VCARD = card(
  "3.0",
  "FN:Noel Winter",
  "N:Winter;Noel;;;",
  "X-EVOLUTION-FILE-AS:Winter\\, Noel",
  "BDAY;VALUE=DATE:1990-12-24",
  "X-EVOLUTION-ANNIVERSARY:2018-09-02",
  "X-EVOLUTION-SPOUSE:Ida",
)

/** Contacts of Google, as CSV. */
export const GOOGLE_CSV = lines(
  "First Name,Middle Name,Last Name,Birthday,Notes,Labels,Event 1 - Label,Event 1 - Value",
  'Anna,,Meyer, --11-14,"likes\r\nparrots, and tea",* myContacts,* Anniversary,2010-06-12',
  "Ben,,Klein,1990-05-03,,* myContacts,,",
  "Plumber,,,,,,,",
)

/** Contacts of Outlook, which writes 0/0/00 where it knows no date, as UTF-16. */
export const OUTLOOK_CSV = lines(
  '"Title","First Name","Middle Name","Last Name","Company","Anniversary","Birthday","Business Phone"',
  '"Dr.","Jürgen","","Müller","ACME","0/0/00","4/19/1966","12/34"',
  '"","Lena","","Ott","","6/5/2010","9/2/1993",""',
)

export const OUTLOOK_GERMAN = lines(
  '"Vorname";"Nachname";"Geburtstag";"Jahrestag"',
  '"Jürgen";"Müller";"19.4.1966";"0.0.00"',
)

/** Friends as people copied them out of Facebook. */
export const FACEBOOK_CSV = lines("Name\tBirthday", 'Ivo Brandt\t"July 8, 1987"', "Nele\t06/21", "Tom\t")

/** The address book of Thunderbird. */
export const THUNDERBIRD_CSV = lines(
  "First Name,Last Name,Display Name,Nickname,Birth Year,Birth Month,Birth Day,Notes",
  "Theo,Ott,Theo Ott,,1992,1,9,",
  "Nele,Ott,Nele Ott,,,06,21,",
  "Karl,,Karl,,,,,",
)

const event = (...all: readonly string[]): string => lines("BEGIN:VEVENT", ...all, "END:VEVENT")
const calendar = (head: readonly string[], ...events: readonly string[]): string =>
  `${lines("BEGIN:VCALENDAR", "VERSION:2.0", ...head)}${events.join("")}${lines("END:VCALENDAR")}`

/** Birthdays of Google's calendar: one event a year, without years of birth, among others. */
export const GOOGLE_ICS = calendar(
  ["PRODID:-//Google Inc//Google Calendar 70.9054//EN", "X-WR-CALNAME:Family"],
  event("DTSTART;VALUE=DATE:20261114", "DTEND;VALUE=DATE:20261115", "SUMMARY:Anna Meyer's birthday"),
  event("DTSTART;VALUE=DATE:20260503", "RRULE:FREQ=YEARLY", "SUMMARY:Ben’s birthday 🎂"),
  event("DTSTART;TZID=Europe/Berlin:20260504T090000", "RRULE:FREQ=WEEKLY", "SUMMARY:Choir"),
  event("DTSTART;VALUE=DATE:20200401", "RRULE:FREQ=YEARLY", "SUMMARY:Chimney sweep"),
)

export const FACEBOOK_ICS = calendar(
  ["PRODID:-//Facebook//NONSGML Facebook Events V1.0//EN", "X-WR-CALNAME:Friends' Birthdays"],
  event("DTSTART:20270708", "SUMMARY:Ivo Brandt's birthday", "RRULE:FREQ=YEARLY", "DURATION:P1D"),
  event("DTSTART:20270621", "SUMMARY:Nele's birthday", "RRULE:FREQ=YEARLY", "DURATION:P1D"),
)

/** The calendar that Evolution makes of contacts: series begin with the birth. */
export const EVOLUTION_ICS = calendar(
  ["PRODID:-//Ximian//NONSGML Evolution Calendar//EN"],
  event(
    "DTSTART;VALUE=DATE:19901224",
    "SUMMARY:Birthday: Noel Winter",
    "RRULE:FREQ=YEARLY",
    "CATEGORIES:Birthday",
  ),
  event(
    "DTSTART;VALUE=DATE:20180902",
    "SUMMARY:Anniversary: Noel Winter",
    "RRULE:FREQ=YEARLY",
    "CATEGORIES:Anniversary",
  ),
)

/** Thunderbird, with the age or the year in the title and an alarm inside. */
export const THUNDERBIRD_ICS = calendar(
  ["PRODID:-//Mozilla.org/NONSGML Mozilla Calendar V1.1//EN"],
  event(
    "DTSTART;VALUE=DATE:20190109",
    "SUMMARY:Geburtstag von Theo Ott (1992)",
    "RRULE:FREQ=YEARLY",
    "BEGIN:VALARM",
    "SUMMARY:not this",
    "TRIGGER:-PT15M",
    "END:VALARM",
  ),
  event("DTSTART;VALUE=DATE:20190621", "SUMMARY:Nele hat Geburtstag", "RRULE:FREQ=YEARLY;INTERVAL=1"),
)

/** Macs: birthdays without a year begin in 1604. */
export const APPLE_ICS = calendar(
  ["PRODID:-//Apple Inc.//macOS 26.1//EN", "X-WR-CALNAME:Birthdays"],
  event("DTSTART;VALUE=DATE:16041114", "SUMMARY:Anna Meyer’s 40th Birthday", "RRULE:FREQ=YEARLY"),
  event("DTSTART;VALUE=DATE:19420303", "SUMMARY:Gran Edda", "RRULE:FREQ=YEARLY"),
)

/** So many contacts with a birthday. */
export const manyCards = (count: number): string =>
  Array.from({ length: count }, (_, at) => card("3.0", `FN:Person ${at}`, "BDAY:1990-05-03")).join("")
