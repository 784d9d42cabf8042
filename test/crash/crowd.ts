import * as Y from "yjs"
import { readAllItems } from "../../shared/documents/items.ts"
import { type RoomId, roomOf } from "../../shared/rooms.ts"
import { type ApiPerson, joinBy, signUp, startOccasion } from "../support/api-people.ts"
import { eventually } from "../support/eventually.ts"
import { connectEditor } from "../support/other-editor.ts"
import { Rng } from "../support/rng.ts"
import { AppClient } from "./app-client.ts"
import { EditorClient } from "./editor-client.ts"
import { Promises } from "./promises.ts"
import { RawClient, type RawClientDeps } from "./raw-client.ts"
import { Typist } from "./typist.ts"

/** How long something may take on a machine that does much else, in ms. */
const PATIENCE_MS = 120_000

/** Who is there, what they have open, and how fast they write. */
export interface Casting {
  readonly people: readonly string[]
  /** Who is a member of each occasion, as indices of `people`; the first starts it. Each has two rooms. */
  readonly occasions: readonly (readonly number[])[]
  /** Every tab and program that is open: whose, and what it runs. It has all rooms of its person open. */
  readonly tabs: readonly Tab[]
  /** Ms between two rounds of typing, and how many of the tabs type in each. */
  readonly roundMs: number
  readonly typing: number
  /** How much of it goes into each person's first room. */
  readonly busy: number
  /** One round in so many, somebody is picked whose tab of the app is reloaded, or whose program is run once more. */
  readonly reload: number
}

interface Tab {
  readonly person: number
  /** A client written for the protocol alone, the app's own, or a program with the stock provider of y-websocket. */
  readonly runs: "raw" | "app" | "editor"
}

interface Member {
  readonly name: string
  readonly client: RawClient | AppClient | EditorClient
  readonly rooms: readonly RoomId[]
  readonly typists: ReadonlyMap<RoomId, Typist>
}

/** Programs with the stock provider of y-websocket, and edits that the server sent back to them. */
export interface EditorsReport {
  readonly writers: number
  readonly promised: number
}

interface Occasion {
  readonly rooms: readonly RoomId[]
  readonly members: readonly ApiPerson[]
}

/** Where a client connects, and who hears when the server breaks a promise. */
type At = Pick<RawClientDeps, "url" | "broken">

/** The tokens that one tab's program has, by room; none where it is no such program. */
type Tokens = ReadonlyMap<RoomId, string>

/** Everybody who edits at once, what they were promised, and everything that went wrong. */
export class Crowd {
  readonly rooms: readonly RoomId[]
  readonly promises: ReadonlyMap<RoomId, Promises>
  readonly lost: string[] = []
  readonly broken: string[] = []
  readonly #url: string
  readonly #casting: Casting
  readonly #occasions: readonly Occasion[]
  readonly #rng: Rng
  readonly #members: readonly Member[]
  #promisedToEditors = 0
  #rounds: NodeJS.Timeout | undefined

  /** Signs the people up, brings them into the occasions and connects them. The server has to be there. */
  static async gather(url: string, seed: number, casting: Casting): Promise<Crowd> {
    const people: ApiPerson[] = []
    for (const name of casting.people) people.push(await signUp(url, name))
    const occasions: Occasion[] = []
    for (const [n, indices] of casting.occasions.entries()) {
      const members = indices.map((index) => someone(people, index))
      const { occasion, link } = await startOccasion(url, someone(members, 0), `Anna ${n}`)
      for (const guest of members.slice(1)) await joinBy(url, guest, link)
      occasions.push({ rooms: [roomOf("list", occasion), roomOf("plan", occasion)], members })
    }
    const tokens: Tokens[] = []
    for (const { person, runs } of casting.tabs) {
      const who = someone(people, person)
      const rooms = runs === "editor" ? roomsOf(who, occasions) : []
      const own = new Map<RoomId, string>()
      for (const room of rooms) own.set(room, (await connectEditor(url, who.token, room)).token)
      tokens.push(own)
    }
    return new Crowd({ url, seed, people, occasions, casting, tokens })
  }

  private constructor(at: {
    readonly url: string
    readonly seed: number
    readonly people: readonly ApiPerson[]
    readonly occasions: readonly Occasion[]
    readonly casting: Casting
    readonly tokens: readonly Tokens[]
  }) {
    this.#url = at.url
    this.#casting = at.casting
    this.#occasions = at.occasions
    this.rooms = at.occasions.flatMap(({ rooms }) => rooms)
    this.#rng = new Rng(at.seed)
    this.promises = new Map(this.rooms.map((room) => [room, new Promises()]))
    this.#members = at.casting.tabs.map(({ person, runs }, n) =>
      this.#member(someone(at.people, person), runs, someone(at.tokens, n)),
    )
  }

  /** How often a server asked somebody to join a room anew: nobody sees it, but it has to have a reason. */
  get rejoins(): number {
    return this.#members.reduce(
      (sum, { client }) => sum + (client instanceof RawClient ? client.rejoins : 0),
      0,
    )
  }

  /** The highest number of each room's log that anybody has seen. */
  seen(): ReadonlyMap<RoomId, number> {
    const raw = this.#members.flatMap(({ client, rooms }) =>
      client instanceof RawClient ? rooms.map((room) => [room, client.seen(room)] as const) : [],
    )
    const seen = new Map<RoomId, number>()
    for (const [room, seq] of raw) seen.set(room, Math.max(seq, seen.get(room) ?? 0))
    return seen
  }

  /** Resolves once so many more edits are acknowledged than now. */
  async promisedMore(edits: number): Promise<void> {
    const wanted = this.acknowledged + edits
    await eventually(() => must(this.acknowledged >= wanted, "people go on writing"), PATIENCE_MS)
  }

  /** Of the programs with the stock provider. */
  get editors(): EditorsReport {
    return { writers: this.#editors.length, promised: this.#promisedToEditors }
  }

  get #editors(): readonly EditorClient[] {
    return this.#members.flatMap(({ client }) => (client instanceof EditorClient ? [client] : []))
  }

  get acknowledged(): number {
    return [...this.promises.values()].reduce((sum, { edits }) => sum + edits, 0)
  }

  /**
   * Something stands in every room, and everybody has it. A program with the stock provider that wrote into an empty
   * room and lost its connection is refused for good once somebody else wrote there first (docs/decisions/0103).
   */
  async firstWords(withinMs: number): Promise<void> {
    await eventually(
      () =>
        must(
          this.#members.every(({ client }) => client.here),
          "everybody is here",
        ),
      withinMs,
    )
    await this.lastWords(withinMs)
  }

  startTyping(): void {
    this.#rounds ??= setInterval(() => this.#round(), this.#casting.roundMs)
  }

  stopTyping(): void {
    clearInterval(this.#rounds)
    this.#rounds = undefined
  }

  /** The server is back: nobody waits longer than a person would. */
  comeBack(): void {
    for (const { client } of this.#members) if (client instanceof AppClient) client.retry()
  }

  /** The server is dead, and one of the programs with it, which is run once more: what that wrote only the log can have. */
  programEnds(): void {
    this.#rng.pick(this.#editors).rerun()
  }

  /**
   * Fresh clients read every room, through `url` if not where everybody is; what they miss of what was promised before
   * is lost.
   */
  async verify(url = this.#url): Promise<void> {
    for (const { rooms, members } of this.#occasions) {
      const then = rooms.map((room) => this.#promised(room).now())
      const reader = this.#raw(this.#rng.pick(members), rooms, { url, broken: () => undefined })
      try {
        await eventually(() => must(reader.here, "a fresh reader is let in"), PATIENCE_MS)
        for (const [n, promised] of then.entries()) {
          const room = someone(rooms, n)
          const missing = this.#promised(room).missing(reader.doc(room), promised)
          this.lost.push(...missing.map((what) => `${room}: ${what.slice(0, 60)}`))
        }
      } finally {
        reader.close()
      }
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

  /** Somebody puts something into every room that is found missing when only the room's last entry is lost. */
  async lastWords(withinMs: number): Promise<void> {
    for (const room of this.rooms) {
      const writer = this.#members.find(({ rooms, client }) => rooms.includes(room) && client.here)
      const typist = writer?.typists.get(room)
      if (writer === undefined || typist === undefined) throw new Error(`nobody writes in ${room}`)
      writer.client.type(room, (doc) => {
        const effects = typist.last(doc)
        if (effects.length === 0) throw new Error(`${room} takes nothing more`)
        return effects
      })
    }
    const diverged = await this.converge(withinMs)
    if (diverged.length > 0) throw new Error(diverged.join("\n"))
  }

  close(): void {
    this.stopTyping()
    for (const { client } of this.#members) client.close()
  }

  #promised(room: RoomId): Promises {
    const promises = this.promises.get(room)
    if (promises === undefined) throw new Error(`nobody writes in ${room}`)
    return promises
  }

  #round(): void {
    const { typing, busy, reload } = this.#casting
    for (const { client, rooms, typists } of this.#members) {
      if (!this.#rng.chance(typing)) continue
      const room = this.#rng.chance(busy) ? rooms[0] : this.#rng.pick(rooms)
      if (room === undefined) return
      const typist = typists.get(room)
      if (client.here && typist !== undefined) client.type(room, (doc) => typist.edit(doc))
    }
    if (this.#rng.below(reload) > 0) return
    const { client } = this.#rng.pick(this.#members)
    if (client instanceof AppClient) client.reload()
    // Nothing of it may be under way: it would come behind what its next run writes.
    if (client instanceof EditorClient && client.waiting().length === 0) client.rerun()
  }

  #member(person: ApiPerson, runs: Tab["runs"], tokens: Tokens): Member {
    const name = `${person.name.toLowerCase()}-${runs}`
    const rooms = roomsOf(person, this.#occasions)
    const typists = rooms.map((room): [RoomId, Typist] => {
      const rng = new Rng(this.#rng.uint32() + this.rooms.indexOf(room))
      return [room, new Typist(name, person.id, { rng, promises: this.#promised(room) })]
    })
    const at = { url: this.#url, broken: (what: string) => void this.broken.push(`${name}: ${what}`) }
    const client =
      runs === "raw"
        ? this.#raw(person, rooms, at)
        : runs === "app"
          ? this.#app(person, rooms, at)
          : this.#editor(tokens, at)
    return { name, client, rooms, typists: new Map(typists) }
  }

  #raw(person: ApiPerson, rooms: readonly RoomId[], at: At): RawClient {
    return new RawClient({ ...at, ...this.#hands(person, rooms) })
  }

  #app(person: ApiPerson, rooms: readonly RoomId[], at: At): AppClient {
    return new AppClient({ ...at, ...this.#hands(person, rooms), person: person.id })
  }

  #editor(tokens: Tokens, at: At): EditorClient {
    return new EditorClient({
      ...at,
      tokens,
      acknowledged: (room, effects) => {
        this.#promisedToEditors += effects.length
        this.#promised(room).acknowledged(effects)
      },
    })
  }

  #hands({ token }: ApiPerson, rooms: readonly RoomId[]): Omit<RawClientDeps, keyof At> {
    return {
      token,
      rooms,
      rng: new Rng(this.#rng.uint32()),
      acknowledged: (room, effects) => this.#promised(room).acknowledged(effects),
    }
  }

  #differing(room: RoomId): string[] {
    const here = this.#members.filter(({ rooms }) => rooms.includes(room))
    const [first, ...others] = here.map(({ name, client }) => ({ name, doc: client.doc(room) }))
    if (first === undefined) return []
    const wanted = shown(first.doc)
    return others
      .filter(({ doc }) => shown(doc) !== wanted)
      .map(({ name }) => `${room}: ${name} and ${first.name} differ`)
  }
}

const roomsOf = (person: ApiPerson, occasions: readonly Occasion[]): readonly RoomId[] =>
  occasions.flatMap(({ rooms, members }) => (members.includes(person) ? rooms : []))

/** Everything that a document shows, and how far it knows each author. */
function shown(doc: Y.Doc): string {
  const clocks = [...Y.decodeStateVector(Y.encodeStateVector(doc))].sort(([a], [b]) => a - b)
  const pending = doc.store.pendingStructs !== null || doc.store.pendingDs !== null
  return JSON.stringify([readAllItems(doc), clocks, pending])
}

function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(`not yet: ${what}`)
}

function someone<T>(list: readonly T[], index: number): T {
  const found = list[index]
  if (found === undefined) throw new Error(`there is no number ${index}`)
  return found
}
