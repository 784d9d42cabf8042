import { eventually } from "../support/eventually.ts"
import { MailServer } from "../support/mail-server.ts"
import { PushService } from "../support/push-service.ts"
import { Rng } from "../support/rng.ts"
import { type Count, count } from "./count.ts"
import { arrivalsOf, gather, type Person } from "./people.ts"
import { type Control, Place } from "./place.ts"

export interface RemindOptions {
  readonly seed: number
  /** Reminders that are due at once. */
  readonly due: number
  /** Deaths of a node while they are told. */
  readonly kills: number
  /** 1: the embedded store; more: so many on one MongoDB. */
  readonly nodes: number
  readonly control?: Control
  readonly print: (line: string) => void
}

export interface RemindReport extends Count {
  readonly people: number
  readonly due: number
  readonly deaths: number
  /** Ms from the due instant to the last arrival, setting the clock forward left out. */
  readonly toldMs: number
}

/** Everything is due so long after the people begin to come, at least, in ms. */
const COMING_MS = 30 * 60_000
const MINUTE_MS = 60_000
/** The servers are up so long before, in ms. */
const BEFORE_MS = 1_500
/** What a dead node had taken is another one's after this, and push services are asked again, in ms. */
const LEASE_MS = 150_000
/** Nothing more arrives for so long: whatever is left waits for a lease, in ms. */
const QUIET_MS = 2_000
/**
 * Nothing at all arrives for so long after the clock was set, in ms, and for each person: nothing is left. Servers that start
 * among many people begin late.
 */
const SILENCE_MS = 2_000
const SILENCE_EACH_MS = 7
/** A node is killed within this after a request that the seed chose, in ms. */
const AIM_MS = 60
/** Nodes are killed while this share of the notices arrives: afterwards they are left to finish. */
const HUNTED = 0.9
const LOOK_MS = 20
/** A person's log is read within this, in ms. */
const PATIENCE_MS = 30_000

/** Holds everybody up at the doors of the push service and the mail server while a node is being killed. */
class Doors {
  arrived = 0
  lastAt = 0
  onArrival: () => void = () => undefined
  #closed: PromiseWithResolvers<void> | undefined

  readonly pace = async (moment: "asked" | "taken"): Promise<void> => {
    if (moment === "taken") {
      this.arrived++
      this.lastAt = performance.now()
      this.onArrival()
    }
    await this.#closed?.promise
  }

  close(): void {
    this.#closed ??= Promise.withResolvers()
  }

  open(): void {
    this.#closed?.resolve()
    this.#closed = undefined
  }
}

/**
 * Many reminders are due at one minute on real servers that are killed at moments of a seed: over requests that the push
 * service and the mail server have heard and not answered. None may be lost, none doubled (`count` says what that means).
 */
export async function runRemind(options: RemindOptions): Promise<RemindReport> {
  const { seed, due: wanted, kills, nodes, control, print } = options
  const rng = new Rng(seed)
  const doors = new Doors()
  await using push = await PushService.start(doors.pace)
  await using mail = await MailServer.start(doors.pace)
  await using place = await Place.open(nodes, { smtpUrl: mail.url, control })
  await place.start()
  const due = Math.ceil((Date.now() + COMING_MS) / MINUTE_MS) * MINUTE_MS
  let asked = 0
  const people = await gather({ rng, push, mail, url: () => place.url(asked++), due }, wanted)
  const total = people.reduce((sum, { of }) => sum + of.length, 0)
  const notices = people.reduce((sum, one) => sum + Number(one.push) + Number(one.email), 0)
  print(`${people.length} people, ${total} reminders due in ${notices} notices on ${nodes} nodes`)
  const since = mail.mails.length
  doors.arrived = 0
  const dueAt = performance.now() + BEFORE_MS
  const hunt = new Hunt(place, doors, { rng, kills, notices, print })
  let complete = false
  /** True once: whatever comes after it would come again. */
  const isComplete = (): boolean => {
    if (complete || !hunt.isOver) return false
    return (complete = toldOf({ people, mail, since }) === notices)
  }
  await place.forward(due - Date.now() - BEFORE_MS)
  for (let before = -1; ; await place.forward(LEASE_MS)) {
    await quiet(doors, hunt, { isComplete, silenceMs: SILENCE_MS + people.length * SILENCE_EACH_MS })
    // Nothing came and nobody died since the clock was set forward.
    if (doors.arrived + hunt.killed === before) break
    before = doors.arrived + hunt.killed
  }
  return await judge({ people, place, mail, since, dueAt, toldMs: doors.lastAt - dueAt })
}

/** Nodes die when so many notices have arrived. */
class Hunt {
  killed = 0
  lastAt = 0
  readonly #place: Place
  readonly #doors: Doors
  readonly #rng: Rng
  readonly #print: (line: string) => void
  readonly #at: number[]
  #killing: Promise<void> | undefined

  constructor(
    place: Place,
    doors: Doors,
    {
      rng,
      kills,
      notices,
      print,
    }: {
      readonly rng: Rng
      readonly kills: number
      readonly notices: number
      readonly print: (line: string) => void
    },
  ) {
    this.#place = place
    this.#doors = doors
    this.#rng = rng
    this.#print = print
    const most = Math.ceil(notices * HUNTED)
    this.#at = Array.from({ length: kills }, () => 1 + rng.below(most)).toSorted((a, b) => a - b)
    doors.onArrival = () => this.#look()
  }

  get isOver(): boolean {
    return this.#killing === undefined && this.#at.length === 0
  }

  /** Resolves when no node is being killed. */
  async over(): Promise<void> {
    while (this.#killing !== undefined) await this.#killing
  }

  /** A node dies over requests that are held at the doors. */
  #look(): void {
    const [next] = this.#at
    if (this.#killing !== undefined || next === undefined || this.#doors.arrived < next) return
    this.#at.shift()
    this.#doors.close()
    this.#killing = this.#kill().finally(() => {
      this.#killing = undefined
      this.#look()
    })
  }

  async #kill(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, this.#rng.below(AIM_MS)))
    await this.#place.killOne(this.#rng, () => this.#doors.open())
    this.killed++
    this.lastAt = performance.now()
    if (this.killed % 10 === 0) this.#print(`${this.killed} killed, ${this.#doors.arrived} arrived`)
  }
}

/** Until everything has arrived, or nothing more does. */
async function quiet(
  doors: Doors,
  hunt: Hunt,
  { isComplete, silenceMs }: { readonly isComplete: () => boolean; readonly silenceMs: number },
): Promise<void> {
  const since = performance.now()
  for (;;) {
    await hunt.over()
    const last = Math.max(since, doors.lastAt, hunt.lastAt)
    if (isComplete() || performance.now() - last > (last > since ? QUIET_MS : silenceMs)) return
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
  }
}

interface Ground {
  readonly people: readonly Person[]
  readonly mail: MailServer
  readonly since: number
}

/** How many notices of the wanted ones arrived. */
function toldOf({ people, mail, since }: Ground): number {
  const pushed = people.filter(({ browser }) => (browser?.arrived.length ?? 0) > 0).length
  return pushed + new Set(mail.mails.slice(since).flatMap(({ to }) => to)).size
}

const LOST = "The mail server's answer was lost."

async function judge({
  people,
  place,
  mail,
  since,
  dueAt,
  toldMs,
}: Ground & {
  readonly place: Place
  readonly dueAt: number
  readonly toldMs: number
}): Promise<RemindReport> {
  const arrivals = arrivalsOf(people, mail, since)
  const reached = new Set(arrivals.filter(({ channel }) => channel === "email").map(({ person }) => person))
  const unsure = new Set<string>()
  for (const { id, email, device } of people) {
    if (!email || reached.has(id)) continue
    // The connection may be one to a process that is dead.
    const { log } = await eventually(() => device.call("reminders"), PATIENCE_MS)
    if (log.some(({ channel, reason }) => channel === "email" && reason?.startsWith(LOST) === true))
      unsure.add(id)
  }
  await place.end()
  const { deaths, broken } = place
  const counted = count({ people, arrivals, dueAt, deaths, unsure })
  const due = people.reduce((sum, { of }) => sum + of.length, 0)
  const problems = [...counted.problems, ...broken]
  return { ...counted, problems, people: people.length, due, deaths: deaths.length, toldMs }
}
