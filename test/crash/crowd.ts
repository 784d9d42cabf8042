import * as Y from "yjs"
import { readAllItems } from "../../shared/documents/items.ts"
import { type RoomId, roomOf } from "../../shared/rooms.ts"
import { type ApiPerson, joinBy, signUp, startOccasion } from "../support/api-people.ts"
import { eventually } from "../support/eventually.ts"
import { Rng } from "../support/rng.ts"
import { AppClient } from "./app-client.ts"
import { type Promised, Promises } from "./promises.ts"
import { RawClient } from "./raw-client.ts"
import { Typist } from "./typist.ts"

const PEOPLE = ["Mira", "Ivo", "Jo", "Gran", "Sam"]
/** Occasions; each has two rooms. */
const OCCASIONS = 2
const APP_CLIENTS = 2
/** Ms between two rounds of typing, and how many of the clients type in each. */
const ROUND_MS = 4
const TYPING = 0.5
/** How much of it goes into the first room. */
const BUSY = 0.5
/** One round in so many, a tab of the app is reloaded. */
const RELOAD = 400

interface Member {
  readonly name: string
  readonly client: RawClient | AppClient
  readonly typists: ReadonlyMap<RoomId, Typist>
}

/** Everybody who edits at once, what they were promised, and everything that went wrong. */
export class Crowd {
  readonly rooms: readonly RoomId[]
  readonly promises: ReadonlyMap<RoomId, Promises>
  readonly lost: string[] = []
  readonly broken: string[] = []
  readonly #url: string
  readonly #people: readonly ApiPerson[]
  readonly #rng: Rng
  readonly #members: readonly Member[]
  #rounds: NodeJS.Timeout | undefined

  /** Signs the people up, brings them into the occasions and connects them. The server has to be there. */
  static async gather(url: string, seed: number): Promise<Crowd> {
    const people: ApiPerson[] = []
    for (const name of PEOPLE) people.push(await signUp(url, name))
    const rooms: RoomId[] = []
    for (let n = 0; n < OCCASIONS; n++) {
      const [host, ...guests] = people
      if (host === undefined) throw new Error("somebody starts it")
      const { occasion, link } = await startOccasion(url, host, `Anna ${n}`)
      for (const guest of guests) await joinBy(url, guest, link)
      rooms.push(roomOf("list", occasion), roomOf("plan", occasion))
    }
    return new Crowd({ url, seed, people, rooms })
  }

  private constructor(at: {
    url: string
    seed: number
    people: readonly ApiPerson[]
    rooms: readonly RoomId[]
  }) {
    this.#url = at.url
    this.#people = at.people
    this.rooms = at.rooms
    this.#rng = new Rng(at.seed)
    this.promises = new Map(at.rooms.map((room) => [room, new Promises()]))
    // Everybody has a tab of their own making, the first ones the app as well: two devices of one person.
    const tabs = [...at.people, ...at.people.slice(0, APP_CLIENTS)]
    this.#members = tabs.map((person, n) => this.#member(person, n))
  }

  /** Resolves once so many more edits are acknowledged than now. */
  async promisedMore(edits: number): Promise<void> {
    const wanted = this.acknowledged + edits
    await eventually(() => must(this.acknowledged >= wanted, "people go on writing"), 20_000)
  }

  get acknowledged(): number {
    return [...this.promises.values()].reduce((sum, { edits }) => sum + edits, 0)
  }

  startTyping(): void {
    this.#rounds ??= setInterval(() => this.#round(), ROUND_MS)
  }

  stopTyping(): void {
    clearInterval(this.#rounds)
    this.#rounds = undefined
  }

  /** The server is back: nobody waits longer than a person would. */
  comeBack(): void {
    for (const { client } of this.#members) if (client instanceof AppClient) client.retry()
  }

  /** A fresh client reads every room; what it misses of what was promised before is lost. */
  async verify(): Promise<void> {
    const then = new Map<RoomId, Promised>([...this.promises].map(([room, kept]) => [room, kept.now()]))
    const reader = this.#raw(this.#rng.pick(this.#people), () => undefined)
    try {
      await eventually(() => must(reader.here, "a fresh reader is let in"), 20_000)
      for (const [room, promised] of then) {
        const missing = this.promises.get(room)?.missing(reader.doc(room), promised) ?? []
        this.lost.push(...missing.map((what) => `${room}: ${what.slice(0, 60)}`))
      }
    } finally {
      reader.close()
    }
  }

  /** Everybody has everything acknowledged and shows the same; answers who does not. */
  async converge(withinMs: number): Promise<readonly string[]> {
    this.stopTyping()
    const waiting = (): string[] =>
      this.#members.flatMap(({ name, client }) => client.waiting().map((what) => `${name} waits in ${what}`))
    const diverged = (): string[] => this.rooms.flatMap((room) => this.#differing(room))
    try {
      await eventually(() => {
        must(waiting().length === 0, "everything is acknowledged")
        must(diverged().length === 0, "all show the same")
      }, withinMs)
      return []
    } catch {
      return [...waiting(), ...diverged()]
    }
  }

  close(): void {
    this.stopTyping()
    for (const { client } of this.#members) client.close()
  }

  #round(): void {
    for (const { client, typists } of this.#members) {
      if (!this.#rng.chance(TYPING)) continue
      const room = this.#rng.chance(BUSY) ? this.rooms[0] : this.#rng.pick(this.rooms)
      if (room === undefined) return
      const typist = typists.get(room)
      if (client.here && typist !== undefined) client.type(room, (doc) => typist.edit(doc))
    }
    if (this.#rng.below(RELOAD) > 0) return
    const { client } = this.#rng.pick(this.#members)
    if (client instanceof AppClient) client.reload()
  }

  #member(person: ApiPerson, n: number): Member {
    const app = n >= this.#people.length
    const name = `${person.name.toLowerCase()}${app ? "-app" : ""}`
    const rng = (room: RoomId): Rng => new Rng(this.#rng.uint32() + this.rooms.indexOf(room))
    const typists = [...this.promises].map(([room, promises]): [RoomId, Typist] => [
      room,
      new Typist(name, person.id, { rng: rng(room), promises }),
    ])
    return { name, client: app ? this.#app(person) : this.#raw(person), typists: new Map(typists) }
  }

  #raw(
    person: ApiPerson,
    broken = (what: string): void => void this.broken.push(`${person.name}: ${what}`),
  ): RawClient {
    return new RawClient({
      url: this.#url,
      token: person.token,
      rooms: this.rooms,
      rng: new Rng(this.#rng.uint32()),
      acknowledged: (room, effects) => this.promises.get(room)?.acknowledged(effects),
      broken,
    })
  }

  #app(person: ApiPerson): AppClient {
    return new AppClient({
      url: this.#url,
      person: person.id,
      token: person.token,
      rooms: this.rooms,
      rng: new Rng(this.#rng.uint32()),
      acknowledged: (room, effects) => this.promises.get(room)?.acknowledged(effects),
      broken: (what) => void this.broken.push(`${person.name} (app): ${what}`),
    })
  }

  #differing(room: RoomId): string[] {
    const [first, ...others] = this.#members.map(({ name, client }) => ({ name, doc: client.doc(room) }))
    if (first === undefined) return []
    const wanted = shown(first.doc)
    return others
      .filter(({ doc }) => shown(doc) !== wanted)
      .map(({ name }) => `${room}: ${name} and ${first.name} differ`)
  }
}

/** Everything that a document shows, and how far it knows each author. */
function shown(doc: Y.Doc): string {
  const clocks = [...Y.decodeStateVector(Y.encodeStateVector(doc))].sort(([a], [b]) => a - b)
  const pending = doc.store.pendingStructs !== null || doc.store.pendingDs !== null
  return JSON.stringify([readAllItems(doc), clocks, pending])
}

function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(`not yet: ${what}`)
}
