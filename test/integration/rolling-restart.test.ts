import { afterAll, beforeAll, expect, test } from "vitest"
import { readAllItems } from "../../shared/documents/items.ts"
import { addItem, setTitle } from "../../shared/documents/write-items.ts"
import { newItemId, type ItemId } from "../../shared/ids.ts"
import { PROTOCOL_VERSION } from "../../shared/protocol.ts"
import { roomOf, type RoomId } from "../../shared/rooms.ts"
import { AppClient } from "../crash/app-client.ts"
import { type ApiPerson, joinBy, signUp, startOccasion } from "../support/api-people.ts"
import { eventually } from "../support/eventually.ts"
import { scrape } from "../support/scrape.ts"
import { Rng } from "../support/rng.ts"
import { WireClient } from "../support/wire-client.ts"
import { startTopology, type Topology } from "../support/topology.ts"

/** Each person types this often, in ms, and looks this often whether it is saved. */
const KEYSTROKE_MS = 120
const LOOK_MS = 10
const START_MS = 30_000
const STOP_MS = 20_000
const PEOPLE = 6
/** So long at most, in ms, a node that leaves may hold up an edit. */
const PAUSE_MS = 1_000
/** Edits of each person by which a machine shows how long they take anyway. */
const CALM_EDITS = 20

let topology: Topology
beforeAll(async () => {
  topology = await startTopology({ settings: { DRAIN_SECONDS: "2" } })
}, 120_000)
afterAll(() => topology[Symbol.asyncDispose]())

/** An edit's way from the key to the word that it is saved; moments of this process, in ms. */
interface Saved {
  readonly typedAt: number
  readonly savedAt: number
}

/** Somebody who types into one item, key by key, and waits for nothing. */
class Person {
  readonly client: AppClient
  readonly saved: Saved[] = []
  readonly broken: string[] = []
  readonly item: ItemId = newItemId()
  typed = 0
  readonly who: ApiPerson
  readonly room: RoomId
  /** Moments of the keys that are not saved yet, in order. */
  readonly #typedAt: number[] = []
  #typing: NodeJS.Timeout | undefined
  #looking: NodeJS.Timeout | undefined

  constructor(url: string, who: ApiPerson, room: RoomId, seed: number) {
    this.room = room
    this.who = who
    this.client = new AppClient({
      url,
      person: who.id,
      token: who.token,
      rooms: [room],
      rng: new Rng(seed),
      acknowledged: () => undefined,
      broken: (what) => void this.broken.push(what),
    })
  }

  begin(): void {
    this.client.type(this.room, (doc) => {
      addItem(doc, { id: this.item, title: "0", createdBy: this.who.id, createdAt: 1 }, null)
      return []
    })
    this.#typing = setInterval(() => this.#key(), KEYSTROKE_MS)
    this.#looking = setInterval(() => this.#look(), LOOK_MS)
  }

  end(): void {
    clearInterval(this.#typing)
    clearInterval(this.#looking)
  }

  /** The longest that an edit took which was under way between these moments, in ms. */
  longest(from: number, to = Infinity): number {
    const edits = this.saved.filter(({ typedAt, savedAt }) => savedAt >= from && typedAt <= to)
    return Math.max(0, ...edits.map(({ typedAt, savedAt }) => savedAt - typedAt))
  }

  #key(): void {
    const title = String(++this.typed)
    this.#typedAt.push(performance.now())
    this.client.type(this.room, (doc) => {
      setTitle(doc, this.item, title, null)
      return []
    })
  }

  /** Changes are saved in the order in which they were made. */
  #look(): void {
    const savedAt = performance.now()
    const done = Math.max(0, this.#typedAt.length - this.client.unsaved(this.room))
    for (const typedAt of this.#typedAt.splice(0, done)) this.saved.push({ typedAt, savedAt })
  }
}

/** A room with a link, by which everybody comes. */
async function scene(url: string) {
  const host = await signUp(url, "Person who invites")
  const { occasion, link } = await startOccasion(url, host, "Anna")
  const room = roomOf("list", occasion)
  let seed = 0
  const come = async (name: string): Promise<Person> => {
    const who = await signUp(url, name)
    await joinBy(url, who, link)
    const person = new Person(url, who, room, ++seed)
    await eventually(() => expect(person.client.here).toBe(true), 20_000)
    return person
  }
  return { room, come }
}

interface Pauses {
  /** The longest of each person while no node came or went, in ms: what this machine takes anyway. */
  readonly calm: readonly number[]
  /** The longest of each person whose node left, while it did. */
  readonly moved: readonly number[]
}

/** Replaces every node by one of the next version, one after another, and tells how long edits took to be saved. */
async function replaceAll(people: readonly Person[]): Promise<Pauses> {
  const saved = (): number => people.reduce((sum, person) => sum + person.saved.length, 0)
  const goOn = (edits: number): Promise<void> => {
    const before = saved()
    return eventually(() => expect(saved()).toBeGreaterThan(before + edits * PEOPLE), 20_000)
  }
  await goOn(3)
  const began = performance.now()
  await goOn(CALM_EDITS)
  const calm = people.map((person) => person.longest(began))
  const moved: number[] = []
  for (const [n, { process: node }] of topology.nodes.entries()) {
    const moves = people.map(({ client }) => client.moves)
    const from = performance.now()
    expect(await node.stop(STOP_MS)).toBe(0)
    const to = performance.now()
    await goOn(1)
    const gone = people.filter(({ client }, i) => client.moves > (moves[i] ?? 0))
    moved.push(...gone.map((person) => person.longest(from, to)))
    node.spawn("next")
    await node.listening(START_MS)
    await goOn(3)
    if (n === 0) await expectPageToCome(people[0]?.who.token ?? "")
    // The first one is empty until the second has sent its people on.
    if (n === 1) await eventually(() => expectNotUnderstood(topology.nodes[2]), 10_000)
  }
  return { calm: ascending(calm), moved: ascending(moved) }
}

/** A page of the next version is let in at its own node, and told to try another at one whose turn has not come. */
async function expectPageToCome(token: string): Promise<void> {
  const [own, older] = topology.nodes.map(({ process: { url } }) => url)
  const at = (url = "") => new WireClient({ url, token, protocol: PROTOCOL_VERSION + 1 })
  using there = at(own)
  using here = at(older)
  await there.connected()
  await eventually(() => expect(here.refusedWith).toEqual({ code: "newer_client" }), 5_000)
}

/** What nodes of another version say in a form that this one does not know is ignored and counted. */
async function expectNotUnderstood({ metricsUrl }: Topology["nodes"][number]): Promise<void> {
  const said = await scrape(metricsUrl)
  expect(said.value("jubilee_node_messages_total", { kind: "version" })).toBeGreaterThan(0)
  expect(said.value("jubilee_node_messages_total", { kind: "malformed" })).toBe(0)
}

const ascending = (times: readonly number[]): readonly number[] => times.toSorted((a, b) => a - b)

test("three nodes are replaced by ones of the next version, one after another, while people type: nobody is interrupted, nothing is lost or refused, and all show the same", async () => {
  const { url } = topology.balancer
  const scenes = await Promise.all(Array.from({ length: PEOPLE / 2 }, () => scene(url)))
  const people = await Promise.all(scenes.flatMap(({ come }) => [come("Mira"), come("Ivo")]))
  for (const person of people) person.begin()
  const { calm, moved } = await replaceAll(people)
  for (const person of people) person.end()
  const told = (times: readonly number[]): string => times.map(Math.round).join(", ")
  console.info(
    `rolling restart: the longest wait of each person, in ms: calm ${told(calm)}; moved ${told(moved)}`,
  )
  expect(people.flatMap(({ client }) => client.breaks)).toEqual([])
  expect(people.every(({ client }) => client.moves > 0)).toBe(true)
  // What this machine takes anyway, and now and then much longer, is no fault of a node that leaves.
  expect(moved[Math.floor(moved.length / 2)]).toBeLessThan(PAUSE_MS + (calm.at(-1) ?? 0))
  await eventually(() => {
    for (const { client } of people) expect(client.waiting()).toEqual([])
  }, 20_000)
  expect(people.flatMap(({ broken }) => broken)).toEqual([])

  for (const { room, come } of scenes) {
    const here = people.filter((person) => person.room === room)
    const reader = await come("Person who comes later")
    await eventually(() => {
      for (const { client } of [...here, reader]) {
        const titles = new Map(readAllItems(client.doc(room)).map(({ id, title }) => [id, title]))
        expect(titles).toEqual(new Map(here.map(({ item, typed }) => [item, String(typed)])))
      }
    }, 20_000)
    for (const { client } of [...here, reader]) client.close()
  }
}, 120_000)
