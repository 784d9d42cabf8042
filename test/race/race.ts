import * as Y from "yjs"
import { ClaimAnswer } from "../../shared/claim-commands.ts"
import { OccasionView } from "../../shared/api.ts"
import type { ItemClaims } from "../../shared/claims.ts"
import { addItem } from "../../shared/documents/write-items.ts"
import { newItemId, type ItemId, type OccasionId } from "../../shared/ids.ts"
import { roomOf } from "../../shared/rooms.ts"
import { type Member, requestId, startFamily, type Family } from "../support/claims-world.ts"
import { systemClock } from "../../server/clock.ts"
import { ItemRecord } from "../../server/claims/record.ts"
import { openStore } from "../../server/store/open.ts"
import { tableOf } from "../../server/store/table.ts"
import { ok } from "../../shared/result.ts"
import { Rng } from "../support/rng.ts"
import { startTopology } from "../support/topology.ts"
import { WireClient } from "../support/wire-client.ts"
import { Nodes } from "./nodes.ts"
import { Screen } from "./screen.ts"

/** Wishes per occasion; one is raced for once. */
const WISHES = 100
/** Races at the same time. */
const ABREAST = 4
/** Givers of the family; how many have a screen open. */
const GIVERS = 6
const SCREENS = 3
/** Rooms that one connection has open. */
const ROOMS = 50
/** Published messages that get lost between nodes. */
const DROPPED = 0.5
/** Screens agree with the records within this, in ms, with messages still being lost. */
const AGREE_MS = 30_000

export interface RaceOptions {
  readonly seed: number
  readonly races: number
  readonly kills: number
  /** Takes one winner's claim out of the database behind everybody's back, which has to be found. */
  readonly control?: boolean
  readonly print: (line: string) => void
}

export interface RaceReport {
  readonly races: number
  readonly asked: number
  readonly ok: number
  readonly gone: number
  readonly short: number
  readonly kills: number
  readonly resent: number
  readonly dropped: number
  readonly healed: number
  /** Ms from the first to the last answer of all races. */
  readonly racedMs: number
  /** What went wrong, in words. */
  readonly problems: readonly string[]
}

interface Wish {
  /** Who races for it and how is decided by the seed and this, whatever else goes on. */
  readonly rng: Rng
  readonly occasion: OccasionId
  readonly item: ItemId
  readonly quantity: number
}

/** What one giver was told in one race. */
interface Told {
  readonly giver: Member
  readonly units: number
  readonly answer: ClaimAnswer
}

/**
 * Givers race for the last ones over three real processes that are killed in between, while half of what the nodes
 * tell each other is lost. Never more is given than there is, nobody who won loses it again, a request repeated is
 * one claim with one answer, and in the end every screen shows what the records say.
 */
export async function runRace({
  seed,
  races,
  kills,
  control = false,
  print,
}: RaceOptions): Promise<RaceReport> {
  const rng = new Rng(seed)
  await using topology = await startTopology({
    seed,
    settings: {
      MAX_CHANGES_PER_MINUTE: "1000000",
      MAX_SIGN_UPS_PER_MINUTE: "1000000",
      MAX_SIGN_UPS_PER_DAY: "1000000",
      MAX_READS_PER_MINUTE: "1000000",
      ACCESS_TOKEN_SECONDS: "86400",
      LOG_LEVEL: "warn",
    },
  })
  const nodes = new Nodes(topology, new Rng(seed + 1))
  const scene = await setScene(nodes.any(), { rng, races })
  print(`${scene.wishes.length} wishes in ${scene.occasions.length} lists, ${scene.givers.length} givers`)
  for (const { toRedis } of topology.nodes) toRedis.dropPublished(DROPPED)
  const screens = scene.givers
    .slice(0, SCREENS)
    .flatMap((giver) => chunks(scene.occasions, ROOMS).map((some) => new Screen(giver, some, nodes.any)))
  try {
    const run = new Run(scene, nodes)
    const started = performance.now()
    const racedMs = await run.all({ kills, print }).then(() => performance.now() - started)
    await nodes.allBack()
    if (control) await rob(topology.databaseUrl, scene.occasions)
    // No screen can show what nobody was ever told: the control need not wait for it.
    await run.compareWith(control ? [] : screens)
    const dropped = topology.nodes.reduce((sum, { toRedis }) => sum + toRedis.dropped, 0)
    const healed = screens.reduce((sum, screen) => sum + screen.healed, 0)
    return {
      ...run.counts(),
      kills: nodes.kills,
      resent: nodes.resent,
      dropped,
      healed,
      racedMs,
      problems: run.problems,
    }
  } finally {
    for (const screen of screens) screen[Symbol.dispose]()
  }
}

/** One claim is gone from its record, as if it had never been saved. */
async function rob(mongoUrl: string, occasions: readonly OccasionId[]): Promise<void> {
  const choice = { folder: "", integrityCheck: false, mongoUrl, onWait: () => undefined }
  const opened = await openStore({ ...choice, clock: systemClock() })
  if (!opened.ok) throw new Error(opened.error)
  await using store = opened.value
  const claims = tableOf(store.records, "claims", ItemRecord)
  for (const occasion of occasions) {
    const found = await claims.find("occasion", { equals: occasion })
    const robbed = found.find(({ body }) => body.claims.length > 0)
    if (!robbed) continue
    await claims.change(robbed.key, (record) => ok({ ...record, claims: record.claims.slice(1) }))
    return
  }
}

interface Scene {
  readonly givers: readonly Member[]
  readonly occasions: readonly OccasionId[]
  readonly wishes: readonly Wish[]
}

/** One family, as many lists as it takes, and a wish for every race. */
async function setScene(
  url: string,
  { rng, races }: { readonly rng: Rng; readonly races: number },
): Promise<Scene> {
  const family = await startFamily(url)
  const more = Array.from({ length: GIVERS - 2 }, (_, n) => family.giver(`Giver ${n}`))
  const givers = [family.ivo, family.mira, ...(await Promise.all(more))]
  const occasions = [family.occasion]
  while (occasions.length * WISHES < races) occasions.push(await anotherOccasion(family))
  const wishes: Wish[] = []
  for (const occasion of occasions) {
    const count = Math.min(WISHES, races - wishes.length)
    const made = Array.from({ length: count }, () => ({
      rng: new Rng(rng.uint32()),
      occasion,
      item: newItemId(),
      quantity: 1 + rng.below(3),
    }))
    await write(url, family.ivo, made)
    wishes.push(...made)
  }
  return { givers, occasions, wishes }
}

async function anotherOccasion({ ivo, circle }: Family): Promise<OccasionId> {
  const who = { kind: "other", name: "Anna" }
  const form = { who, kind: "birthday", zone: "Europe/Berlin", secrecy: "together", circle }
  const made = await ivo.send("POST", "/api/occasions", form)
  return OccasionView.parse(await made.json()).id
}

/** All wishes of a list in one edit. */
async function write(url: string, author: Member, wishes: readonly Wish[]): Promise<void> {
  const [first] = wishes
  if (!first) return
  const doc = new Y.Doc()
  for (const { item: id, quantity } of wishes)
    addItem(doc, { id, quantity, title: `Wish ${id}`, createdBy: author.who.id, createdAt: 1 }, null)
  using client = await new WireClient({ url, token: author.who.token }).connected()
  await client.join(roomOf("list", first.occasion))
  await client.acknowledged(client.push(Y.encodeStateAsUpdate(doc)))
}

const chunks = <T>(list: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, n) => list.slice(n * size, (n + 1) * size))

class Run {
  readonly problems: string[] = []
  readonly #scene: Scene
  readonly #nodes: Nodes
  /** Who has how many of what, by the answers that they were given. */
  readonly #won = new Map<ItemId, Map<string, number>>()
  readonly #count = { races: 0, asked: 0, ok: 0, gone: 0, short: 0 }

  constructor(scene: Scene, nodes: Nodes) {
    this.#scene = scene
    this.#nodes = nodes
  }

  counts = () => this.#count

  async all({ kills, print }: Pick<RaceOptions, "kills" | "print">): Promise<void> {
    const { wishes } = this.#scene
    const every = Math.max(1, Math.floor(wishes.length / (kills + 1)))
    const waiting = [...wishes]
    const lane = async (): Promise<void> => {
      for (let wish = waiting.shift(); wish !== undefined; wish = waiting.shift()) {
        await this.#race(wish)
        this.#count.races++
        const { races } = this.#count
        if (races % every === 0 && races < every * (kills + 1)) this.#nodes.kill()
        if (races % 500 === 0)
          print(`${races} races, ${this.#nodes.kills} kills, ${this.problems.length} problems`)
      }
    }
    await Promise.all(Array.from({ length: ABREAST }, lane))
  }

  async #race(wish: Wish): Promise<void> {
    const { rng } = wish
    const racers = this.#scene.givers
      .map((giver) => ({ giver, at: rng.uint32() }))
      .toSorted((a, b) => a.at - b.at)
      .slice(0, 2 + rng.below(GIVERS - 1))
    const impatient = rng.chance(0.2)
    const asked = racers.map(({ giver }, n) =>
      this.#claim(wish, giver, { units: rng.chance(0.2) ? 2 : 1, times: impatient && n === 0 ? 5 : 1 }),
    )
    const told = (await Promise.all(asked)).filter((one) => one !== undefined)
    this.#judge(wish, told)
    if (rng.chance(0.2)) await this.#handOver(wish, told)
  }

  /** One request, sent so many times at once, each time until some node answers it. */
  async #claim(
    wish: Wish,
    giver: Member,
    { units, times }: { readonly units: number; readonly times: number },
  ): Promise<Told | undefined> {
    const command = { do: "claim", units, requestId: requestId() }
    const send = (url: string): Promise<Response> =>
      giver.at(url).in(wish.occasion).sendClaim(wish.item, command)
    const answers = await Promise.all(Array.from({ length: times }, () => this.#nodes.ask(send)))
    const [first] = answers
    if (first === undefined || answers.some(({ text }) => text !== first.text)) {
      this.problems.push(`one request, several answers: ${answers.map(({ text }) => text).join(" | ")}`)
    }
    if (first?.status !== 200) {
      this.problems.push(`a claim was answered ${first?.status} ${first?.text}`)
      return undefined
    }
    const answer = ClaimAnswer.parse(JSON.parse(first.text))
    this.#count.asked++
    this.#count[answer.result]++
    return { giver, units, answer }
  }

  #judge({ item, quantity }: Wish, told: readonly Told[]): void {
    const won = new Map<string, number>()
    for (const { giver, units, answer } of told) if (answer.result === "ok") won.set(giver.who.id, units)
    this.#won.set(item, won)
    const given = [...won.values()].reduce((sum, units) => sum + units, 0)
    if (given > quantity) this.problems.push(`${item}: ${given} given of ${quantity}`)
    const turnedAway = told.some(({ answer }) => answer.result === "gone")
    if (turnedAway && given < quantity)
      this.problems.push(`${item}: somebody was told "gone" with ${quantity - given} left`)
  }

  /** A winner lets go, and somebody who lost gets it. */
  async #handOver(wish: Wish, told: readonly Told[]): Promise<void> {
    const winner = told.find(({ answer }) => answer.result === "ok")
    const loser = told.find(({ answer }) => answer.result === "gone")
    if (!winner || !loser) return
    const release = { do: "release", requestId: requestId() }
    const released = await this.#nodes.ask((url) =>
      winner.giver.at(url).in(wish.occasion).sendClaim(wish.item, release),
    )
    if (released.status !== 200) this.problems.push(`letting go was answered ${released.text}`)
    this.#won.get(wish.item)?.delete(winner.giver.who.id)
    const again = await this.#claim(wish, loser.giver, { units: 1, times: 1 })
    if (again?.answer.result !== "ok")
      this.problems.push(`${wish.item}: what was let go was not there for the next`)
    this.#won.get(wish.item)?.set(loser.giver.who.id, 1)
  }

  /** The records against what people were told, and every screen against the records. */
  async compareWith(screens: readonly Screen[]): Promise<void> {
    const [organiser] = this.#scene.givers
    for (const occasion of this.#scene.occasions) {
      const rows = organiser && (await this.#stored(organiser, occasion))
      for (const wish of this.#scene.wishes)
        if (wish.occasion === occasion) this.#compare(wish, rows?.get(wish.item))
    }
    const until = performance.now() + AGREE_MS
    for (const screen of screens) {
      for (const occasion of this.#scene.occasions) await this.#agrees(screen, occasion, until)
    }
  }

  #compare({ item, quantity }: Wish, row: ItemClaims | undefined): void {
    const stored = (row?.claims ?? []).map(({ giver, units }) => `${giver.id} ${units}`).toSorted()
    const told = [...(this.#won.get(item) ?? [])].map(([giver, units]) => `${giver} ${units}`).toSorted()
    if (stored.join() !== told.join())
      this.problems.push(`${item}: told ${told.join()}, recorded ${stored.join()}`)
    if ((row?.taken ?? 0) > quantity) this.problems.push(`${item}: ${row?.taken} recorded of ${quantity}`)
  }

  async #stored(giver: Member, occasion: OccasionId): Promise<ReadonlyMap<ItemId, ItemClaims>> {
    const state = await giver.at(this.#nodes.any()).in(occasion).state()
    return new Map(state.items.map((row) => [row.item, row]))
  }

  async #agrees(screen: Screen, occasion: OccasionId, until: number): Promise<void> {
    if (!screen.occasions.includes(occasion)) return
    const stored = [...(await this.#stored(screen.member, occasion)).values()]
    const should = JSON.stringify(stored.toSorted((a, b) => (a.item < b.item ? -1 : 1)))
    for (;;) {
      if (JSON.stringify(screen.rows(occasion)) === should) return
      if (performance.now() > until) break
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    this.problems.push(`${screen.member.who.name}'s screen of ${occasion} does not show what the records say`)
  }
}
