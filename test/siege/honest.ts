import * as Y from "yjs"
import { addItem } from "../../shared/documents/write-items.ts"
import { noteOf } from "../../shared/documents/items.ts"
import { newFrameId, newItemId, type ItemId } from "../../shared/ids.ts"
import { DOWNSTREAM } from "../../shared/protocol.ts"
import { roomOf } from "../../shared/rooms.ts"
import { type Family, startFamily } from "../support/claims-world.ts"
import { WireClient } from "../support/wire-client.ts"

/** Between two edits of the family, and between two claims, in ms. */
const EDIT_MS = 100
const CLAIM_MS = 500
/** Every so many edits the family looks how old its snapshot is. */
const LOOK_EVERY = 50
/** A tail as long as this is due for a snapshot (docs/spec.md, L7). */
const DUE_ENTRIES = 1_000
const DUE_BYTES = 256 * 1024
/** Characters of one edit: a snapshot becomes due every quarter of a minute. */
const EDIT_CHARACTERS = 1_500

export interface Measured {
  /** From the author's push to the other giver's page, ms. */
  readonly edits: number[]
  readonly claims: number[]
  /** From a tail that is due to the snapshot that covers it, ms. */
  readonly snapshots: number[]
  /** What should not have happened. */
  readonly problems: string[]
}

/**
 * A family that goes on while strangers do their worst: Ivo writes, Mira reads along, and Mira takes a present and
 * lets it go again. `address` is where the family's proxy says that they come from.
 */
export class HonestFamily {
  readonly measured: Measured = { edits: [], claims: [], snapshots: [], problems: [] }
  readonly #family: Family
  readonly #ivo: WireClient
  readonly #mira: WireClient
  readonly #doc = new Y.Doc()
  readonly #item: ItemId = newItemId()
  readonly #sent = new Map<number, number>()
  readonly #arrived = new Map<number, number>()
  readonly #updates: Uint8Array[] = []
  #edits = 0
  #dueSince: number | undefined

  private constructor(family: Family, ivo: WireClient, mira: WireClient) {
    this.#family = family
    this.#ivo = ivo
    this.#mira = mira
    this.#doc.on("update", (update: Uint8Array) => this.#updates.push(update))
  }

  static async start(url: string): Promise<HonestFamily> {
    const family = await startFamily(url)
    const ivo = await new WireClient({ url, token: family.ivo.who.token }).connected()
    const mira = await new WireClient({ url, token: family.mira.who.token }).connected()
    const room = roomOf("list", family.occasion)
    await ivo.join(room)
    await mira.join(room)
    const honest = new HonestFamily(family, ivo, mira)
    honest.#listen()
    addItem(
      honest.#doc,
      { id: honest.#item, title: "Kettle", createdBy: family.ivo.who.id, createdAt: 1 },
      null,
    )
    honest.#push()
    return honest
  }

  /** Writes and takes until `until` (performance.now()), then waits for what is still on its way. */
  async live(until: number): Promise<void> {
    await Promise.all([this.#write(until), this.#take(until)])
    await settled(() => this.#sent.size === 0, 20_000)
    if (this.#sent.size > 0) this.measured.problems.push(`${this.#sent.size} edits never arrived`)
    this.#ivo[Symbol.dispose]()
    this.#mira[Symbol.dispose]()
  }

  #listen(): void {
    this.#ivo.socket.on("e", (...raw: unknown[]) => {
      const [, [seq, , , own = []]] = DOWNSTREAM.e.parse(raw)
      for (const frame of own) this.#match(frame, seq)
    })
    this.#mira.socket.on("e", (...raw: unknown[]) => {
      const [, [seq]] = DOWNSTREAM.e.parse(raw)
      this.#arrived.set(seq, performance.now())
      this.#settle()
    })
    for (const client of [this.#ivo, this.#mira]) {
      client.socket.on("refused", (raw: unknown) =>
        this.measured.problems.push(`an honest edit was refused: ${JSON.stringify(raw)}`),
      )
      client.socket.on("out", (raw: unknown) => this.measured.problems.push(`out: ${JSON.stringify(raw)}`))
      client.socket.on("disconnect", (why: string) => {
        if (why !== "io client disconnect") this.measured.problems.push(`disconnected: ${why}`)
      })
      client.socket.on("busy", () => this.measured.problems.push("an honest edit was answered busy"))
    }
  }

  readonly #pushedAs = new Map<number, number>()

  /** The author knows now under which number the edit stands. */
  #match(frame: number, seq: number): void {
    this.#pushedAs.set(frame, seq)
    this.#settle()
  }

  #settle(): void {
    for (const [frame, seq] of this.#pushedAs) {
      const arrived = this.#arrived.get(seq)
      const sent = this.#sent.get(frame)
      if (arrived === undefined || sent === undefined) continue
      this.measured.edits.push(arrived - sent)
      this.#sent.delete(frame)
      this.#pushedAs.delete(frame)
    }
  }

  #push(): void {
    for (const update of this.#updates.splice(0)) {
      const frame = newFrameId()
      this.#sent.set(frame, performance.now())
      this.#ivo.socket.emit("p", 0, frame, Buffer.from(update))
    }
  }

  async #write(until: number): Promise<void> {
    while (performance.now() < until) {
      const next = performance.now() + EDIT_MS
      this.#edits++
      this.#edit()
      this.#push()
      if (this.#edits % LOOK_EVERY === 0) await this.#lookAtSnapshot()
      await pause(next - performance.now())
    }
  }

  /** The note stays as long as it is: what was written before goes. */
  #edit(): void {
    const note = noteOf(this.#doc, this.#item)
    if (note === undefined) throw new Error("the wish has a note")
    const text = String(this.#edits).padEnd(EDIT_CHARACTERS, "abc ")
    this.#doc.transact(() => {
      if (note.length > 20 * EDIT_CHARACTERS) note.delete(0, EDIT_CHARACTERS)
      note.insert(note.length, text)
    })
  }

  /** How a visitor sees it: what comes behind the snapshot when somebody joins. */
  async #lookAtSnapshot(): Promise<void> {
    const visitor = new WireClient({ url: this.#family.url, token: this.#family.mira.who.token })
    try {
      await visitor.connected()
      const joined = await visitor.join(roomOf("list", this.#family.occasion))
      const bytes = joined.entries.reduce(
        (sum, [, , parts]) =>
          sum + parts.reduce<number>((all, part) => all + (typeof part === "number" ? 0 : part.length), 0),
        0,
      )
      const due = joined.entries.length >= DUE_ENTRIES || bytes >= DUE_BYTES
      const now = performance.now()
      if (due) this.#dueSince ??= now
      else if (this.#dueSince !== undefined) {
        this.measured.snapshots.push(now - this.#dueSince)
        this.#dueSince = undefined
      } else if (joined.snapshot !== undefined) this.measured.snapshots.push(0)
    } catch (error) {
      this.measured.problems.push(`a visitor could not join: ${String(error)}`)
    } finally {
      visitor[Symbol.dispose]()
    }
  }

  async #take(until: number): Promise<void> {
    const { mira } = this.#family
    while (performance.now() < until) {
      const next = performance.now() + CLAIM_MS
      for (const command of [{ do: "claim", units: 1 }, { do: "release" }] as const) {
        const asked = performance.now()
        const response = await mira.sendClaim(this.#item, command)
        const body = await response.text()
        this.measured.claims.push(performance.now() - asked)
        if (!response.ok) this.measured.problems.push(`${command.do}: ${response.status} ${body}`)
      }
      await pause(next - performance.now())
    }
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)))

async function settled(done: () => boolean, withinMs: number): Promise<void> {
  const until = performance.now() + withinMs
  while (!done() && performance.now() < until) await pause(20)
}
