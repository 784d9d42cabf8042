import { inParts } from "../../server/async/in-parts.ts"
import { addDays } from "../../shared/dates/day.ts"
import { dayAt, zoneRules } from "../../shared/dates/zoned.ts"
import { base32, secureRandom } from "../../shared/ids.ts"
import { Device } from "../support/api-world.ts"
import { eventually } from "../support/eventually.ts"
import type { MailServer } from "../support/mail-server.ts"
import type { PushedBrowser, PushService } from "../support/push-service.ts"
import type { Rng } from "../support/rng.ts"
import type { Arrival, Reminded } from "./count.ts"
import { ORIGIN } from "./place.ts"

/** People of many circles, all of whose reminders are due at the same minute, wherever they live. */

/** Most people of one circle, and most days of it. */
const PEOPLE = 8
const DAYS = 4
/** Days before the celebrated one on which people are reminded, all at the same minute. */
const LEADS = [7, 1, 0]
/** Where people may live: somewhere it is neither night nor nearly midnight. */
const ZONES = [
  "Pacific/Auckland",
  "Asia/Tokyo",
  "Asia/Kolkata",
  "Europe/Berlin",
  "America/New_York",
  "Pacific/Honolulu",
]
const [MORNING, EVENING] = [6, 20]
const AT_ONCE = 12
const MAIL_MS = 30_000

export interface Person extends Reminded {
  readonly device: Device
  readonly browser: PushedBrowser | undefined
  readonly address: string | undefined
}

export interface Ground {
  readonly rng: Rng
  readonly push: PushService
  readonly mail: MailServer
  /** Where the next one's requests go. */
  readonly url: () => string
  /** The minute at which everything is due, in ms since the epoch. */
  readonly due: number
}

/** Somebody whose requests go to one node, from an address of their own and through the one that people use. */
function deviceAt(url: string): Device {
  const address = `10.${secureRandom(3).join(".")}`
  return new Device((path, init = {}) => {
    const headers = new Headers(init.headers)
    headers.delete("host")
    headers.set("origin", ORIGIN)
    headers.set("x-forwarded-for", address)
    return fetch(new URL(path, url), { ...init, headers })
  })
}

/** Circles until so many reminders are due. */
export async function gather(ground: Ground, wanted: number): Promise<readonly Person[]> {
  const { rng, due } = ground
  const zones = ZONES.filter((zone) => {
    const { hour } = zoneRules.wallAt(due, zone)
    return hour >= MORNING && hour < EVENING
  })
  const circles: { readonly people: number; readonly days: readonly string[]; readonly zone: string }[] = []
  for (let left = wanted; left > 0;) {
    const days = Array.from({ length: 1 + rng.below(DAYS) }, (_, n) => `P${circles.length}k${n}`)
    const people = Math.min(2 + rng.below(PEOPLE - 1), Math.ceil(left / days.length))
    left -= people * days.length
    circles.push({ people, days, zone: rng.pick(zones) })
  }
  const all: Person[] = []
  await inParts(AT_ONCE, [...circles.entries()], async ([n, circle]) => {
    all.push(...(await oneCircle(ground, { n, ...circle })))
  })
  return all
}

async function oneCircle(
  ground: Ground,
  circle: {
    readonly n: number
    readonly people: number
    readonly days: readonly string[]
    readonly zone: string
  },
): Promise<readonly Person[]> {
  const { zone, days, n } = circle
  const mira = await deviceAt(ground.url()).signUp("Mira")
  const list = await mira.create({ zone })
  const { token } = await mira.link(list.id, "giver")
  const today = dayAt(ground.due, zone)
  const people: Person[] = []
  for (let i = 0; i < circle.people; i++) {
    const device =
      i === 0 ? mira : await deviceAt(ground.url()).join(token, { kind: "new", name: `Giver ${i}` })
    people.push(await reminded(ground, { device, of: days, zone, number: n * PEOPLE + i }))
  }
  // Last: a day of today that somebody knows of before they chose a time and a channel is told at once, to nobody.
  for (const [k, name] of days.entries()) {
    const { month, day } = addDays(today, LEADS[k % LEADS.length] ?? 0)
    const rule = { by: "gregorian" as const, month, day }
    const requestId = base32(secureRandom(16))
    await mira.call("addDay", {
      body: { name, kind: "birthday", rule, circle: list.circle.id, requestId },
    })
  }
  // A node that dies within half a second of a change follows it a day later at the latest (decision 144): not today.
  for (const { device } of people) await device.call("changeReminders", { body: { leads: LEADS } })
  return people
}

/** Half of all want notifications, a quarter e-mails, and a quarter both. */
async function reminded(
  { push, mail, due }: Ground,
  {
    device,
    of,
    zone,
    number,
  }: {
    readonly device: Device
    readonly of: readonly string[]
    readonly zone: string
    readonly number: number
  },
): Promise<Person> {
  const wants = { push: number % 4 !== 0, email: number % 4 < 2 }
  const { hour, minute } = zoneRules.wallAt(due, zone)
  const time = [hour, minute].map((part) => String(part).padStart(2, "0")).join(":")
  await device.call("reportZone", { body: { zone } })
  await device.call("changeReminders", { body: { leads: LEADS, time, quiet: null, alsoEmail: wants.email } })
  const browser = wants.push ? push.subscribe() : undefined
  if (browser !== undefined) await device.call("subscribePush", { body: browser.subscription })
  const address = wants.email ? `person${number}@example.net` : undefined
  if (address !== undefined) await confirmed(device, mail, address)
  return { id: device.id, of, ...wants, device, browser, address }
}

async function confirmed(device: Device, mail: MailServer, address: string): Promise<void> {
  await device.call("setEmail", { body: { address } })
  const token = await eventually(() => {
    const asked = mail.mails.findLast(({ to }) => to.includes(address))
    const [, found] = /\/mail\/confirm#([0-9a-z]{52})/.exec(asked?.text ?? "") ?? []
    if (found === undefined) throw new Error(`no link in: ${asked?.text}`)
    return found
  }, MAIL_MS)
  await device.call("confirmEmail", { body: { token } })
}

const namesIn = (text: string): readonly string[] => [...new Set(text.match(/P\d+k\d+/g))]

/** Everything that arrived at people so far, the earliest first. */
export function arrivalsOf(people: readonly Person[], mail: MailServer, since: number): readonly Arrival[] {
  const byAddress = new Map(people.map(({ id, address }) => [address, id]))
  const pushed = people.flatMap(({ id, browser }) =>
    (browser?.arrived ?? []).map(({ payload, topic, at }) => ({
      person: id,
      channel: "push" as const,
      topic,
      names: namesIn(`${payload.title} ${payload.body}`),
      at,
    })),
  )
  const mailed = mail.mails.slice(since).map(({ to, headers, text, at }) => ({
    person: byAddress.get(to[0]) ?? "nobody",
    channel: "email" as const,
    topic: headers.get("message-id") ?? "",
    names: namesIn(text),
    at,
  }))
  return [...pushed, ...mailed].toSorted((a, b) => a.at - b.at)
}
