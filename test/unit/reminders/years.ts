import { Temporal } from "temporal-polyfill"
import type { Source } from "../../../server/reminders/celebrations.ts"
import { keysAround, RULES, type Rules, stepAt, type Told } from "../../../server/reminders/plan.ts"
import {
  firstSettings,
  planSettings,
  reportZone,
  type SettingsRecord,
} from "../../../server/reminders/settings.ts"
import { wordsOf } from "../../../server/reminders/words.ts"
import { wordsIn } from "../../../server/words/words-in.ts"
import { isLeapYear } from "../../../shared/dates/day.ts"
import { type ZoneRules, zoneRules } from "../../../shared/dates/zoned.ts"

/** Years of one person's reminders under a simulated clock, and what an independent reckoning finds wrong with them. */

const ME = "p:me"
const HOUR = 3_600_000
const DAY = 24 * HOUR

interface Somebody {
  readonly name: string
  readonly month: number
  readonly day: number
  readonly leap: "feb28" | "mar1"
  /** How many circles know of them. */
  readonly circles: number
}

export type Change =
  | { readonly do: "down"; readonly at: number; readonly ms: number }
  | { readonly do: "clock"; readonly at: number; readonly ms: number }
  | { readonly do: "zone"; readonly at: number; readonly zone: string }
  | { readonly do: "travel"; readonly at: number; readonly zone: string }
  | { readonly do: "time"; readonly at: number; readonly time: string }
  | {
      readonly do: "date"
      readonly at: number
      readonly who: number
      readonly month: number
      readonly day: number
    }
  /** The platform learns of other rules: the zone goes by those of another one from then on. */
  | { readonly do: "rules"; readonly at: number; readonly like: string }

export interface World {
  readonly start: number
  readonly years: number
  readonly zone: string
  readonly time: string
  readonly quiet: SettingsRecord["quiet"]
  readonly leads: readonly number[]
  readonly people: readonly Somebody[]
  readonly changes: readonly Change[]
}

/** The same answers, reckoned once: days are looked at again and again. */
const knownInstants = new Map<string, number>()
const platform: ZoneRules = {
  ...zoneRules,
  instantOf: (wall, zone) => {
    const key = `${zone} ${wall.year} ${wall.month} ${wall.day} ${wall.hour} ${wall.minute}`
    const known = knownInstants.get(key)
    if (known !== undefined) return known
    const at = zoneRules.instantOf(wall, zone)
    knownInstants.set(key, at)
    return at
  },
}

/** What can be broken besides the rules of the plan. */
export interface Bugs {
  readonly rules?: Partial<Rules>
  readonly report?: typeof reportZone
  /** Notices of these many devices, each a logical one of its own. */
  readonly devices?: number
}

interface Notice {
  readonly now: number
  readonly zone: string
  readonly silent: boolean
  readonly text: string
  readonly tells: readonly {
    readonly called: string
    readonly lead: number
    readonly day: Temporal.PlainDate
  }[]
}

const calledOf = (name: string): string => `${name}'s birthday`

function dateIn(
  { month, day, leap }: Pick<Somebody, "month" | "day" | "leap">,
  year: number,
): Temporal.PlainDate {
  if (month === 2 && day === 29 && !isLeapYear(year))
    return leap === "feb28" ? new Temporal.PlainDate(year, 2, 28) : new Temporal.PlainDate(year, 3, 1)
  return new Temporal.PlainDate(year, month, day)
}

function sourcesOf(people: readonly Somebody[], since: number): readonly Source[] {
  return [...people, { name: "Me", month: 6, day: 15, leap: "feb28" as const, circles: 1 }].flatMap((one) =>
    Array.from({ length: one.circles }, (_, circle): Source => ({
      celebrated: one.name === "Me" ? [ME] : [`p:${one.name}`],
      kind: "birthday",
      called: { by: "title", title: calledOf(one.name) },
      occurrencesIn: (year) => {
        const { month, day } = dateIn(one, year)
        return [{ year, day: { year, month, day } }]
      },
      zone: undefined,
      since,
      path: `/${circle}`,
      from: circle === 0 ? "day" : "occasion",
      ageOn: () => undefined,
      isMoved: () => false,
    })),
  )
}

interface Story {
  readonly notices: readonly Notice[]
  /** Times at which the node was up, and at which nothing but downtimes had changed lately. */
  readonly downs: readonly { readonly from: number; readonly to: number }[]
  readonly stirred: readonly number[]
  readonly dates: readonly {
    readonly at: number
    readonly who: number
    readonly before: Somebody
    readonly after: Somebody
  }[]
  readonly end: number
  readonly settings: SettingsRecord
  readonly people: readonly Somebody[]
}

const ruledBy = (like: string): ZoneRules => ({
  ...platform,
  instantOf: (wall, zone) => platform.instantOf(wall, zone === "UTC" ? zone : like),
  wallAt: (instant, zone) => zoneRules.wallAt(instant, zone === "UTC" ? zone : like),
})

/** A node of one person, as far as reminders go: it looks when it is told to, and when something changed. */
class Node {
  readonly notices: Notice[] = []
  readonly stirred: number[]
  readonly downs: { from: number; to: number }[] = []
  readonly dates: Story["dates"][number][] = []
  readonly #bugs: Bugs
  readonly #start: number
  readonly #told = new Map<string, Told>()
  settings: SettingsRecord
  people: readonly Somebody[]
  #zones: ZoneRules = platform
  #offset = 0
  at: number
  nextAt: number

  constructor(world: World, bugs: Bugs) {
    this.#bugs = bugs
    this.#start = world.start
    this.at = world.start
    this.nextAt = world.start
    this.stirred = [world.start]
    this.people = world.people
    this.settings = {
      ...firstSettings(world.zone, world.start),
      leads: world.leads.map((days) => ({ days, since: world.start })),
      time: world.time,
      quiet: world.quiet,
    }
  }

  look(): void {
    const rules = { ...RULES, ...this.#bugs.rules }
    for (let round = 0; round < 6; round++) {
      const now = this.at + this.#offset
      const place = { zone: this.settings.zone, rules: this.#zones }
      const sources = sourcesOf(this.people, this.#start)
      const looking = { me: [ME], sources, settings: planSettings(this.settings), place, rules }
      const known = keysAround(looking, now).flatMap((key) => this.#told.get(key) ?? [])
      const step = stepAt(looking, new Map(known.map((one) => [one.key, one])), now)
      this.nextAt = step.nextAt - this.#offset
      if (step.send.length === 0) return
      const { title, body } = wordsOf(step.send, now, { place, language: "en" })
      const tells = step.send.map(({ celebration, lead }) => ({
        called: wordsIn("en").days.called(celebration.called),
        lead,
        day: Temporal.PlainDate.from(celebration.day),
      }))
      const notice = { now, zone: this.settings.zone, silent: step.silent, text: `${title}\n${body}`, tells }
      for (let device = 0; device < (this.#bugs.devices ?? 1); device++) this.notices.push(notice)
      for (const { keys, celebration } of step.send)
        for (const key of keys) this.#told.set(key, { key, day: celebration.day })
    }
  }

  meet(change: Change): void {
    this.at = Math.max(this.at, change.at)
    if (change.do !== "down" && change.do !== "travel") this.stirred.push(this.at)
    switch (change.do) {
      case "down":
        this.downs.push({ from: this.at, to: this.at + change.ms })
        this.at += change.ms
        break
      case "clock":
        this.#offset = this.#offset === 0 ? change.ms : 0
        break
      case "zone":
        this.settings = { ...this.settings, zone: change.zone, elsewhere: undefined }
        break
      case "travel":
        this.settings = (this.#bugs.report ?? reportZone)(this.settings, change.zone, this.at)
        break
      case "time":
        this.settings = { ...this.settings, time: change.time }
        break
      case "rules":
        this.#zones = ruledBy(change.like)
        break
      case "date":
        this.#move(change)
    }
    this.nextAt = this.at
  }

  #move({ who, month, day }: Extract<Change, { readonly do: "date" }>): void {
    const before = this.people[who]
    if (before === undefined) return
    const after = { ...before, month, day }
    this.dates.push({ at: this.at, who, before, after })
    this.people = this.people.map((one) => (one === before ? after : one))
  }
}

function live(world: World, bugs: Bugs = {}): Story {
  const end = world.start + world.years * 365 * DAY
  const node = new Node(world, bugs)
  const changes = world.changes.toSorted((a, b) => a.at - b.at)
  while (node.at < end) {
    const wake = Math.max(node.at, node.nextAt)
    const [change] = changes
    if (change !== undefined && wake >= change.at) {
      changes.shift()
      node.meet(change)
      continue
    }
    node.at = wake
    if (wake >= end) break
    node.look()
    if (node.nextAt <= node.at) node.nextAt = node.at + 60_000
  }
  const { notices, downs, stirred, dates, settings, people } = node
  return { notices, downs, stirred, dates, end, settings, people }
}

/** What is wrong with a story, by rules that are reckoned without the plan. */
export function faults(world: World, bugs: Bugs = {}): readonly string[] {
  const story = live(world, bugs)
  return [...falseNotices(world, story), ...doubled(story), ...missing(world, story)]
}

const localAt = (instant: number, zone: string): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone)

function* falseNotices(world: World, { notices }: Story): Iterable<string> {
  const changesRules = world.changes.some((change) => change.do === "rules" || change.do === "clock")
  for (const [i, { now, zone, text, tells, silent }] of notices.entries()) {
    if (notices[i - 1]?.now === now) yield `two notices at ${now}`
    if (changesRules) continue
    const local = localAt(now, zone)
    if (!silent && world.quiet !== null && inQuiet(local, world.quiet))
      yield `a sound in quiet hours at ${local.toString()}`
    for (const { called, day } of tells) {
      if (called === calledOf("Me")) yield "somebody is reminded of their own day"
      const away = local.toPlainDate().until(day).days
      if (!saysTruth(text, called, away)) yield `"${text}" ${away} days before ${called}`
    }
  }
}

function saysTruth(text: string, called: string, away: number): boolean {
  const says = (part: string): boolean => text.includes(part)
  if (away === 0) return says(`Today is ${called}`) || (says("Today: ") && says(called))
  if (away === -1) return says(`Yesterday was ${called}`)
  if (away === 1) return says(`${called} is tomorrow`)
  if (away === 7) return says(`${called} is in a week`)
  if (away === 14) return says(`${called} is in 2 weeks`)
  return away > 1 && (says(`${called} is in ${away} days`) || says(`${called} is in ${away / 7} weeks`))
}

const inQuiet = (local: Temporal.ZonedDateTime, { from, to }: NonNullable<World["quiet"]>): boolean => {
  const time = local.toPlainTime().toString({ smallestUnit: "minute" })
  return from < to ? time >= from && time < to : time >= from || time < to
}

function* doubled({ notices }: Story): Iterable<string> {
  const last = new Map<string, Temporal.PlainDate>()
  const spoken = new Map<string, string>()
  for (const { now, zone, tells } of notices) {
    for (const { called, lead, day } of tells) {
      const key = `${called}|${day.year}|${lead}`
      const before = last.get(key)
      if (before !== undefined && Math.abs(before.until(day).days) <= lead) yield `${key} twice`
      last.set(key, day)
      const today = localAt(now, zone).toPlainDate().toString()
      if (spoken.get(`${called}|${day.toString()}`) === `${today}|${zone}`)
        yield `${called} twice on ${today}`
      spoken.set(`${called}|${day.toString()}`, `${today}|${zone}`)
    }
  }
}

/** What was to be told where nothing but downtimes happened for weeks around. */
function* missing(world: World, story: Story): Iterable<string> {
  for (const [who, somebody] of story.people.entries()) {
    const moves = story.dates.filter((move) => move.who === who)
    const first = localAt(world.start, "UTC").year
    for (let year = first; year <= first + world.years; year++) {
      const noon = dateIn(somebody, year).toZonedDateTime("UTC").epochMilliseconds
      const wasAt = moves.length === 0 ? world.start : (moves.at(-1)?.at ?? world.start)
      const calm = story.stirred.every((at) => at < noon - 20 * DAY || at > noon + 4 * DAY)
      if (!calm || noon - 20 * DAY < wasAt || noon + 4 * DAY > story.end) continue
      yield* missingOf(world, story, { somebody, year, noon })
    }
  }
}

function* missingOf(
  world: World,
  story: Story,
  { somebody, year, noon }: { readonly somebody: Somebody; readonly year: number; readonly noon: number },
): Iterable<string> {
  const day = dateIn(somebody, year)
  const { zone, time } = settingsAt(world, noon)
  if (world.changes.some((change) => change.do === "rules" && change.at < noon)) return
  const offset = world.changes.filter((change) => change.do === "clock" && change.at < noon).length % 2
  if (offset === 1) return
  const told = story.notices.flatMap((notice) =>
    notice.tells
      .filter((one) => one.called === calledOf(somebody.name) && one.day.equals(day))
      .map(({ lead }) => ({ lead, now: notice.now, silent: notice.silent })),
  )
  const until = day.add({ days: 2 }).toZonedDateTime(zone).epochMilliseconds
  for (const lead of world.leads) {
    const due = dueBy(
      day.subtract({ days: lead }).toZonedDateTime({ timeZone: zone, plainTime: time }),
      world.quiet,
    )
    const what = `${somebody.name} ${day.toString()} lead ${lead}`
    if (isUp(story, due.at - 36 * HOUR, due.at + HOUR)) {
      const mine = told.filter((one) => one.lead === lead)
      if (mine.length !== 1 || mine[0]?.now !== due.at || mine[0]?.silent !== due.silent)
        yield `${what}: told ${JSON.stringify(mine)} instead of ${JSON.stringify(due)} (${localAt(due.at, zone).toString()})`
    } else if (
      wasUpLong(story, due.at, until) &&
      !told.some((one) => one.lead <= lead && one.now >= due.at)
    ) {
      yield `${what}: lost, ${JSON.stringify(told)}, due ${due.at}`
    }
  }
}

function settingsAt(world: World, at: number): { readonly zone: string; readonly time: string } {
  const before = world.changes.filter((change) => change.at < at).toSorted((a, b) => a.at - b.at)
  const zone = before.findLast((change) => change.do === "zone")
  const time = before.findLast((change) => change.do === "time")
  return {
    zone: zone?.do === "zone" ? zone.zone : world.zone,
    time: time?.do === "time" ? time.time : world.time,
  }
}

const MINUTES = Array.from({ length: 24 * 60 }, (_, minute) => minute)

/** Minute by minute: the first that is not quiet later that day, else the last one before, else there and silent. */
function dueBy(
  wanted: Temporal.ZonedDateTime,
  quiet: World["quiet"],
): { readonly at: number; readonly silent: boolean } {
  const at = (zoned: Temporal.ZonedDateTime): number => zoned.epochMilliseconds
  if (quiet === null || !inQuiet(wanted, quiet)) return { at: at(wanted), silent: false }
  const started = wanted.hour * 60 + wanted.minute
  const on = (minute: number): Temporal.ZonedDateTime =>
    wanted.toPlainDate().toZonedDateTime({
      timeZone: wanted.timeZoneId,
      plainTime: new Temporal.PlainTime(Math.floor(minute / 60), minute % 60),
    })
  const isLoud = (minute: number): boolean => !inQuiet(wallMinute(minute), quiet)
  const later = MINUTES.slice(started).find(isLoud)
  if (later !== undefined) return { at: at(on(later)), silent: false }
  const before = MINUTES.slice(0, started).findLast(isLoud)
  if (before !== undefined) return { at: at(on(before)), silent: false }
  return { at: at(wanted), silent: true }
}

const wallMinute = (minute: number): Temporal.ZonedDateTime =>
  new Temporal.PlainDate(2026, 1, 1).toZonedDateTime({
    timeZone: "UTC",
    plainTime: new Temporal.PlainTime(Math.floor(minute / 60), minute % 60),
  })

const isUp = ({ downs }: Story, from: number, to: number): boolean =>
  downs.every((down) => down.to < from || down.from > to)

/** Up for more than a day without a break, so that quiet hours are over once. */
function wasUpLong({ downs }: Story, from: number, to: number): boolean {
  let free = from
  for (const down of downs.toSorted((a, b) => a.from - b.from)) {
    if (down.to < from || down.from > to) continue
    if (down.from - free > 26 * HOUR) return true
    free = Math.max(free, down.to)
  }
  return to - free > 26 * HOUR
}
