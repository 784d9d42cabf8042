import { todayIn } from "../../shared/dates/day.ts"
import { isYearly, nextDay } from "../../shared/dates/floating.ts"
import { z } from "zod"
import { type CardOpens, type CreateOccasion, OccasionKind } from "../../shared/api.ts"
import { Secrecy } from "../../shared/access.ts"
import { CircleId, OccasionId } from "../../shared/ids.ts"
import { NAME_MAX } from "../../shared/limits.ts"
import { DateText, readDate } from "../components/date-text.ts"
import { opensErrors } from "../features/card/schedule/opens-form.ts"
import { readTime } from "../features/card/schedule/wall-clock.ts"
import { nameFaultText } from "../i18n/failures.ts"
import { t } from "../i18n/text.ts"

/** The form of a new occasion as it is typed, and what it means: with a gift list, or a card alone. */

export const CreateText = z.object({
  who: z.enum(["me", "other"]),
  name: z.string(),
  /** Who is celebrated with them; empty lines count for nothing. */
  more: z.array(z.string()).readonly(),
  kind: OccasionKind,
  title: z.string(),
  date: DateText,
  secrecy: Secrecy,
  /** Asked only while the device has no person. */
  yourName: z.string(),
  /** "" for a new one. */
  circle: z.union([CircleId, z.literal("")]),
  /** Of a card: the time of day at which it opens, "07:00", and where those who are celebrated live. */
  time: z.string(),
  zone: z.string(),
  /** Whether signers of the card read each other's messages before it opens. */
  signersRead: z.boolean(),
  /** Of a list: with a card, which opens at the usual time. */
  withCard: z.boolean(),
  /** The surprise whose people come along; "" for none. */
  like: z.union([OccasionId, z.literal("")]),
})
export type CreateText = Readonly<z.infer<typeof CreateText>>

export type CreateErrors = { readonly [Field in "name" | "title" | "date" | "time" | "yourName"]?: string }

type NameError = "create.whoNameMissing" | "create.yourNameMissing" | "create.occasionNameMissing"

function nameError(text: string, missing: NameError): string | undefined {
  if (text.trim() === "") return t(missing)
  if (text.trim().length > NAME_MAX) return t("create.nameLong", { max: String(NAME_MAX) })
  return nameFaultText(text)
}

/** What to correct, by field; empty when the form can be sent. */
export function checkCreate(text: CreateText, known: boolean): CreateErrors {
  const date = readDate(text.date)
  const wrong = also(text).find((name) => nameError(name, "create.whoNameMissing") !== undefined)
  const named = text.who === "other" ? nameError(text.name, "create.whoNameMissing") : undefined
  const name = named ?? (wrong === undefined ? undefined : nameError(wrong, "create.whoNameMissing"))
  const title = text.kind === "other" ? nameError(text.title, "create.occasionNameMissing") : undefined
  const yourName = known ? undefined : nameError(text.yourName, "create.yourNameMissing")
  return {
    ...(name === undefined ? {} : { name }),
    ...(title === undefined ? {} : { title }),
    ...("error" in date ? { date: t(date.error) } : {}),
    ...(yourName === undefined ? {} : { yourName }),
  }
}

/** When the card of this form opens: on the next such day, at its time (K3); or what is wrong. */
function readOpens(
  text: CreateText,
  now: number,
): { readonly opens: CardOpens } | { readonly errors: Pick<CreateErrors, "date" | "time"> } {
  const read = readDate(text.date)
  if ("error" in read) return { errors: { date: t(read.error) } }
  if (read.date === undefined) return { errors: { date: t("card.dateMissing") } }
  const day = nextDay(read.date, isYearly(text.kind), todayIn(text.zone, now))
  if (day === undefined) return { errors: { date: t("card.dateOver") } }
  const time = readTime(text.time)
  if (time === undefined) return { errors: { time: t("card.timeMissing") } }
  const opens = { ...day, ...time }
  const past = opensErrors(opens, text.zone, now)
  return past.time === undefined ? { opens } : { errors: { time: past.time } }
}

/** What to correct in the form of a card, by field; empty when it can be sent. */
export function checkCard(text: CreateText, known: boolean, now: number): CreateErrors {
  const { date: _date, ...errors } = checkCreate({ ...text, who: "other" }, known)
  const read = readOpens(text, now)
  return "errors" in read ? { ...errors, ...read.errors } : errors
}

/** The request that a checked form of a card means: no list, and a secret by itself. */
export function cardRequest(text: CreateText, requestId: string, now: number): CreateOccasion {
  const read = readOpens(text, now)
  return {
    ...createRequest({ ...text, who: "other", secrecy: "surprise" }, text.zone, requestId),
    list: false,
    card: {
      ...("opens" in read && { opens: read.opens }),
      ...(!text.signersRead && { signersRead: false }),
    },
  }
}

/** Who is celebrated with them. */
export const also = ({ who, more }: CreateText): string[] =>
  who === "me" ? [] : more.map((name) => name.trim()).filter((name) => name !== "")

/** A card needs a day on which it opens, and is for somebody else. */
const hasCard = ({ who, date, withCard }: CreateText): boolean =>
  withCard && who === "other" && date.day.trim() !== ""

/** The request that a checked form means. */
export function createRequest(text: CreateText, zone: string, requestId: string): CreateOccasion {
  const date = readDate(text.date)
  return {
    who: text.who === "me" ? { kind: "me" } : { kind: "other", name: text.name.trim() },
    ...(also(text).length === 0 ? {} : { alsoFor: also(text) }),
    kind: text.kind,
    ...(text.kind === "other" ? { title: text.title.trim() } : {}),
    ...("date" in date && date.date !== undefined ? { date: date.date } : {}),
    zone,
    // One's own list cannot be a secret from oneself: only who takes what is.
    secrecy: text.who === "me" ? "together" : text.secrecy,
    ...(text.circle === "" ? {} : { circle: text.circle }),
    ...(text.circle === "" || text.like === "" ? {} : { like: text.like }),
    ...(hasCard(text) && { card: {} }),
    requestId,
  }
}
