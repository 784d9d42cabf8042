/** What of the reminders arrived, against what should have. */

/** Somebody who is reminded. */
export interface Reminded {
  readonly id: string
  /** The names of everybody they are to be reminded of. */
  readonly of: readonly string[]
  readonly push: boolean
  readonly email: boolean
}

/** A notice as it arrived at the push service or the mail server; times by `performance.now()`. */
export interface Arrival {
  readonly person: string
  readonly channel: "push" | "email"
  /** The topic of Web Push, or the Message-ID: what makes two attempts one notice. */
  readonly topic: string
  /** Whom it names. */
  readonly names: readonly string[]
  readonly at: number
}

export interface Scene {
  readonly people: readonly Reminded[]
  readonly arrivals: readonly Arrival[]
  /** When they were due. */
  readonly dueAt: number
  /** When nodes died. */
  readonly deaths: readonly number[]
  /** Whose delivery log says that the answer of the mail server was lost. */
  readonly unsure: ReadonlySet<string>
}

export interface Count {
  /** Logical reminders, by channel, that arrived. */
  readonly told: { readonly push: number; readonly email: number }
  /** Pushes that were made again after a death, under the same topic: a browser shows one notification. */
  readonly repeated: number
  /** E-mails that may be lost: a node died while the mail server took one, and the person's log says so. */
  readonly unsure: number
  readonly problems: readonly string[]
}

/**
 * Web Push: each reminder stands in the notices of exactly one topic, which arrives at least once, and again only when a
 * node died in between. E-mail: each stands in exactly one e-mail, never two; it is missing only where a node died while
 * the mail server took it, and then the person's log says so.
 */
export function count(scene: Scene): Count {
  const { people, arrivals, dueAt } = scene
  const counting = { told: { push: 0, email: 0 }, repeated: 0, unsure: 0, problems: new Array<string>() }
  for (const { at, person, channel } of arrivals)
    if (at < dueAt) counting.problems.push(`early: ${channel} to ${person}`)
  const byPerson = Map.groupBy(arrivals, ({ person }) => person)
  for (const person of people) {
    for (const channel of ["push", "email"] as const) {
      const mine = (byPerson.get(person.id) ?? []).filter((one) => one.channel === channel)
      if (person[channel]) countOne(counting, { scene, person, channel, mine })
      else if (mine.length > 0) counting.problems.push(`not wanted: ${channel} to ${person.id}`)
    }
  }
  return counting
}

interface Counting {
  readonly told: { push: number; email: number }
  repeated: number
  unsure: number
  readonly problems: string[]
}

/** What came to one person by one channel. */
function countOne(
  counting: Counting,
  {
    scene: { deaths, unsure },
    person: { id, of },
    channel,
    mine,
  }: {
    readonly scene: Scene
    readonly person: Reminded
    readonly channel: Arrival["channel"]
    readonly mine: readonly Arrival[]
  },
): void {
  const { told, problems } = counting
  const topics = [...Map.groupBy(mine, ({ topic }) => topic).values()]
  for (const name of of) {
    const found = topics.filter((some) => some.some(({ names }) => names.includes(name)))
    if (found.length > 1) problems.push(`doubled: ${channel} to ${id} of ${name}, ${found.length} notices`)
    if (found.length > 0) told[channel]++
    else if (channel === "email" && unsure.has(id)) counting.unsure++
    else problems.push(`lost: ${channel} to ${id} of ${name}`)
  }
  for (const name of new Set(mine.flatMap(({ names }) => names)))
    if (!of.includes(name)) problems.push(`of a stranger: ${channel} to ${id} of ${name}`)
  const diedBetween = (one: Arrival, two: Arrival): boolean =>
    deaths.some((at) => one.at <= at && at <= two.at)
  for (const [first, ...again] of topics) {
    if (first === undefined) continue
    counting.repeated += again.length
    const before = [first, ...again]
    const excused = again.every((one, n) => diedBetween(before[n] ?? first, one))
    if (again.length > 0 && (channel === "email" || !excused))
      problems.push(`doubled: ${channel} to ${id}, the same notice again`)
  }
}
