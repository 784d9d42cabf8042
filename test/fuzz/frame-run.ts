import * as Y from "yjs"
import { Ledger } from "../../server/rooms/admission/ledger.ts"
import { DOWNSTREAM, type PresenceEntry } from "../../shared/protocol.ts"
import { type RoomId, roomOf } from "../../shared/rooms.ts"
import { type ApiPerson, joinBy, signUp, startOccasion } from "../support/api-people.ts"
import { eventually } from "../support/eventually.ts"
import { connectEditor, OtherEditor } from "../support/other-editor.ts"
import { Rng } from "../support/rng.ts"
import { startTestApp } from "../support/start-app.ts"
import { WireClient } from "../support/wire-client.ts"
import { addWish, hostileFrame, type Outcome, sendFrame, updateIn } from "./frames.ts"
import { type Material, typesIn } from "./mutators.ts"
import { misshapen } from "./shape.ts"
import { blame, content, type Violations } from "./watch.ts"

export interface FrameFigures {
  /** Hostile y-websocket frames, each on a connection of its own. */
  frames: number
  /** Connections by the code of their end; `lives`: the frame was in order, or known already. */
  readonly ends: Map<number | "lives" | "nothing", number>
  /** Frames that are no message. */
  unreadable: number
  /** Hostile updates that are in order, and stand in the log. */
  appended: number
  /** Honest edits that reached the neighbour meanwhile. */
  honest: number
  /** Times the document was started anew, and honest people came in again. */
  restarts: number
}

/** Hostile people who work at the same time. */
const LANES = 6
const FIRST_WISHES = 6

/** Mutated y-websocket frames to a server that runs, with a stock provider and a page at work in the same room. */
export async function runFrames(seed: number, count: number, violations: Violations): Promise<FrameFigures> {
  const figures: FrameFigures = {
    frames: 0,
    ends: new Map(),
    unreadable: 0,
    appended: 0,
    honest: 0,
    restarts: 0,
  }
  const report = (what: string, detail: string): void => blame(violations, what, `seed ${seed}: ${detail}`)
  await using running = await startTestApp()
  const { url } = running
  const [mira, ivo] = [await signUp(url, "Mira"), await signUp(url, "Ivo")]
  const { occasion, link } = await startOccasion(url, mira, "Anna")
  await joinBy(url, ivo, link)
  const room = roomOf("list", occasion)
  using family = new Family({ url, room, mira, ivo, figures, report })
  await family.open()
  for (let i = 0; i < FIRST_WISHES; i++) await family.edit()
  const lanes = Array.from({ length: LANES }, async (_, lane) => {
    const rng = new Rng(seed + lane)
    const eve = await signUp(url, `Eve ${lane}`)
    await joinBy(url, eve, link)
    const { token } = await connectEditor(url, eve.token, room)
    const address = `${url.replace("http", "ws")}/yjs/${room}?token=${token}`
    while (figures.frames < count) {
      figures.frames++
      const material = family.material(rng)
      const frame = hostileFrame(rng, material, family.shown)
      const update = updateIn(frame)
      // What was sent a moment too early, and is refused for that, may be a copy of what others have sent in time.
      const copied = update !== undefined && family.holds(update)
      const outcome = await sendFrame(address, frame, material.clocks, rng.chance(0.05))
      family.judge({ ...outcome, update, copied, frame: Buffer.from(frame).toString("hex").slice(0, 400) })
      if (rng.chance(0.3)) await family.edit()
    }
  })
  await Promise.all(lanes)
  await family.check()
  for (const line of running.logLines) {
    if (/"level":"(error|fatal)"/.test(line)) report("the server reports a fault", line)
  }
  return figures
}

/** One hostile frame and what became of it. */
interface Attempt extends Outcome {
  readonly frame: string
  /** The update in it, in hex. */
  readonly update: string | undefined
  /** Whether that update stood in the log already. */
  readonly copied: boolean
}

interface FamilyDeps {
  readonly url: string
  readonly room: RoomId
  readonly mira: ApiPerson
  readonly ivo: ApiPerson
  readonly figures: FrameFigures
  readonly report: (what: string, detail: string) => void
}

/** Two honest people in the room: Mira by the stock provider, Ivo by a page, who keeps everything that is appended. */
class Family implements Disposable {
  readonly #deps: FamilyDeps
  readonly #page: WireClient
  #token = ""
  #mira: OtherEditor | undefined
  #doc = new Y.Doc()
  #known = Ledger.empty("list")
  #updates: Uint8Array[] = []
  /** All of them, in hex. */
  readonly #logged = new Set<string>()
  /** Hostile updates whose connection was ended for them, each with how; and how many others there were. */
  readonly #refused = new Map<string, string>()
  #taken = 0
  /** Updates of hostile people that were forwarded. */
  readonly #forwarded: string[] = []
  readonly #names = new Map<number, string>()
  readonly #shown = new Map<number, PresenceEntry>()
  #wishes = 0

  constructor(deps: FamilyDeps) {
    this.#deps = deps
    this.#page = new WireClient({ url: deps.url, token: deps.ivo.token })
    const { socket } = this.#page
    socket.on("e", (...args: unknown[]) => this.#take(DOWNSTREAM.e.parse(args)[1][2]))
    socket.on("people", (...args: unknown[]) => this.#meet(DOWNSTREAM.people.parse(args)[1]))
    socket.on("w", (...args: unknown[]) => this.#see(DOWNSTREAM.w.parse(args)[1]))
  }

  async open(): Promise<void> {
    const { url, mira, room } = this.#deps
    this.#token = (await connectEditor(url, mira.token, room)).token
    await this.#page.connected()
    await this.#enter()
  }

  /** Both come in with nothing. */
  async #enter(): Promise<void> {
    const { url, room } = this.#deps
    this.#mira?.[Symbol.dispose]()
    this.#doc = new Y.Doc()
    this.#known = Ledger.empty("list")
    const joined = await this.#page.join(room)
    this.#meet(joined.people)
    this.#see(joined.presence)
    if (joined.snapshot) this.#learn(joined.snapshot.bytes)
    for (const [, , parts] of joined.entries)
      for (const part of parts) if (typeof part !== "number") this.#learn(part)
    this.#mira = await new OtherEditor({ url, room, token: this.#token }).synced()
    this.#mira.provider.awareness.setLocalState({ field: "note" })
  }

  get shown(): readonly number[] {
    return [...this.#shown.keys()]
  }

  material(rng: Rng): Material {
    const updates = this.#updates.slice(-60)
    const clocks = this.#known.stateVector()
    return { updates, clocks, types: updates.flatMap(typesIn), own: [rng.uint32()] }
  }

  /** Mira writes, and Ivo's page has it. */
  async edit(): Promise<void> {
    const mira = this.#editor()
    if (mira.closed?.reason === "conflict") return this.#startAnew()
    const { doc } = mira
    addWish(doc, `wish ${this.#wishes++}`)
    const clock = Y.getState(doc.store, doc.clientID)
    try {
      await eventually(() => {
        if (mira.closed !== undefined) throw new Error(`ended with ${mira.closed.code}`)
        if (Y.getState(this.#doc.store, doc.clientID) < clock) throw new Error("not there yet")
      }, 10_000)
      this.#deps.figures.honest++
    } catch (error) {
      if (mira.closed?.reason === "conflict") return this.#startAnew()
      if (mira === this.#mira) this.#deps.report("an honest edit does not arrive", String(error))
    }
  }

  async #startAnew(): Promise<void> {
    this.#deps.figures.restarts++
    await this.#enter()
  }

  /** Whether this update, in hex, stands in the log, as far as Ivo's page has read it. */
  holds(update: string): boolean {
    return this.#logged.has(update)
  }

  judge({ end, update, readable, copied, frame }: Attempt): void {
    const { figures, report } = this.#deps
    figures.ends.set(end, (figures.ends.get(end) ?? 0) + 1)
    if (!readable) figures.unreadable++
    if (end === "nothing") return report("a hostile frame has no outcome", frame)
    if (end === "lives") {
      if (!readable) report("the connection lives on after what is no message", frame)
      if (update !== undefined) this.#taken++
      return
    }
    if (end < 4_400 || end > 4_499) report(`a hostile frame ends with ${end}, which is not final`, frame)
    if (update !== undefined && !copied) this.#refused.set(update, `${end} for ${frame}`)
  }

  /** All that was refused is nowhere, and all see the same, whoever comes last too. */
  async check(): Promise<void> {
    const { url, room, figures, report } = this.#deps
    await this.edit()
    using late = await new OtherEditor({ url, room, token: this.#token }).synced()
    const seen = (): string[] => [this.#doc, this.#editor().doc, late.doc].map((doc) => content(doc))
    await eventually(() => {
      if (new Set(seen()).size > 1) throw new Error("not the same yet")
    }, 5_000).catch(() => report("honest people do not see the same", seen().join(" ")))
    const wrong = misshapen(late.doc)
    if (wrong !== undefined) report(`a live document has ${wrong}`, "")
    figures.appended = this.#forwarded.length
    for (const update of this.#forwarded) {
      const ended = this.#refused.get(update)
      if (ended !== undefined) report("an update that ended its connection was forwarded", ended)
    }
    if (this.#forwarded.length > this.#taken) report("more was forwarded than was taken", "")
    await this.#checkPresence()
  }

  async #checkPresence(): Promise<void> {
    const shown = (): string =>
      JSON.stringify([...this.#shown.values()].map(([, n, state]) => [this.#names.get(n), state]))
    const honest = JSON.stringify([["Mira", { field: "note" }]])
    await eventually(() => {
      if (shown() !== honest) throw new Error("others show")
    }, 5_000).catch(() => this.#deps.report("presence is not what honest people said", shown()))
  }

  #editor(): OtherEditor {
    if (this.#mira === undefined) throw new Error("nobody is here yet")
    return this.#mira
  }

  #take(parts: readonly (number | Uint8Array)[]): void {
    let author = 0
    for (const part of parts) {
      if (typeof part === "number") author = part
      else {
        this.#learn(part)
        if (this.#names.get(author)?.startsWith("Eve") === true)
          this.#forwarded.push(Buffer.from(part).toString("hex"))
      }
    }
  }

  #learn(update: Uint8Array): void {
    this.#updates.push(update)
    this.#logged.add(Buffer.from(update).toString("hex"))
    this.#known.absorb(update, undefined)
    Y.applyUpdate(this.#doc, update)
    const { pendingStructs, pendingDs } = this.#doc.store
    if (pendingStructs !== null || pendingDs !== null)
      this.#deps.report("an honest page has to wait for structs", Buffer.from(update).toString("hex"))
  }

  #meet(people: readonly { readonly n: number; readonly name: string }[]): void {
    for (const { n, name } of people) this.#names.set(n, name)
  }

  #see(entries: readonly PresenceEntry[]): void {
    for (const entry of entries) {
      if (entry[2] === null) this.#shown.delete(entry[0])
      else this.#shown.set(entry[0], entry)
    }
  }

  [Symbol.dispose](): void {
    this.#mira?.[Symbol.dispose]()
    this.#page[Symbol.dispose]()
  }
}
