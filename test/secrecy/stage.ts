import { seeded } from "./seeded.ts"
import type { z } from "zod"
import * as Y from "yjs"
import { API, type EndpointName } from "../../shared/api-routes.ts"
import { OccasionView } from "../../shared/api.ts"
import {
  base32,
  CircleId,
  FrameId,
  type ItemId,
  ItemId as Item,
  type OccasionId,
  type PersonId,
} from "../../shared/ids.ts"
import { readAllItems } from "../../shared/documents/items.ts"
import type { Cursor, Presence } from "../../shared/protocol.ts"
import { As } from "../../shared/protocol.ts"
import { ownRoomOf, type RoomId, type RoomKind, roomOf } from "../../shared/rooms.ts"
import { Rng } from "../support/rng.ts"
import type { Leak } from "./leaks.ts"
import { type Ear, Node } from "./node.ts"
import type { EditorLine, Line, Received } from "./wire.ts"

export const NAMES = ["Mira", "Ivo", "Gus", "Anna", "Ben"] as const
export type Name = (typeof NAMES)[number]

/** How the occasion that keeps the secret stands. */
export interface Setting {
  readonly seed: number
  /** Who started it: for somebody else, or the recipient for herself, who then runs it and is blind all the same. */
  readonly by: "Mira" | "Anna"
  /** Who is celebrated. */
  readonly recipients: readonly Name[]
  readonly leak: Leak | undefined
}

/** The occasion with the secret, one where its recipient gives, and a surprise for her once there is one. */
export type Which = "hers" | "his" | "surprise"

export interface Place {
  readonly which: Which
  readonly kind: RoomKind
}

interface Player {
  readonly ear: Ear
  /** By their numbers. */
  readonly rooms: Set<number>
  /** Whether everybody sees them in her list. */
  editing: boolean
  line: Line | undefined
  readonly docs: Map<RoomId, { readonly doc: Y.Doc; seen: number }>
  /** Of whoever is celebrated: a program of hers in her list. */
  editor: Editor | undefined
}

/** A Yjs program that speaks y-websocket, connected by its person. */
interface Editor {
  readonly doc: Y.Doc
  readonly token: string
  line: EditorLine | undefined
}

/** Longer than it takes others to come and go. */
const PEEK_MS = 400
/** Time after which an editor that was sent away comes back. */
const COME_BACK_MS = 100

type Body<N extends EndpointName> = (typeof API)[N]["body"] extends z.ZodType
  ? z.input<(typeof API)[N]["body"]>
  : undefined

/** The numbers of rooms on each connection. */
const AS: Readonly<Record<Which, Readonly<Record<RoomKind, number>>>> = {
  hers: { list: 1, plan: 2, card: 7, messages: 8, own: 13, opened: 16 },
  his: { list: 3, plan: 4, card: 9, messages: 10, own: 14, opened: 17 },
  surprise: { list: 5, plan: 6, card: 11, messages: 12, own: 15, opened: 18 },
}

/** A server and the people of one circle, for a script to move. */
export class Stage {
  readonly node: Node
  readonly occasions = new Map<Which, OccasionId>()
  circle = ""
  givers = ""
  readonly #players = new Map<Name, Player>()
  readonly #seed: number
  readonly #recipients: readonly Name[]
  #asked = 0

  private constructor(node: Node, { seed, recipients }: Setting) {
    this.node = node
    this.#seed = seed
    this.#recipients = recipients
  }

  /** Everybody is in, and everybody has both lists open; nobody has looked at ideas of hers yet. */
  static async open(setting: Setting): Promise<Stage> {
    const { seed, by, recipients, leak } = setting
    const node = await seeded(`${seed} node`, () => Node.open(leak))
    const stage = new Stage(node, setting)
    await stage.#at("setup", () => stage.#settle(by, recipients))
    return stage
  }

  get now(): number {
    return this.node.time.now
  }

  /** Runs to its end, with the chance of its name. */
  #at<T>(name: string, work: () => Promise<T>): Promise<T> {
    return seeded(`${this.#seed} ${name}`, () => this.node.answer(work()))
  }

  /** At that moment this happens, with the chance of its name, whatever else happens. */
  plan(at: number, name: string, work: () => void): void {
    seeded(`${this.#seed} ${name}`, () => this.node.plan(at, work))
  }

  person(name: Name): PersonId {
    return this.#player(name).ear.person
  }

  id(which: Which): OccasionId {
    const id = this.occasions.get(which)
    if (id === undefined) throw new Error(`there is no ${which}`)
    return id
  }

  received(name: Name): readonly Received[] {
    return this.#player(name).ear.received
  }

  /** `who`: whose own room is meant, where it is one. */
  room({ which, kind }: Place, who: Name = "Mira"): RoomId | undefined {
    const occasion = this.occasions.get(which)
    if (kind !== "own") return occasion && roomOf(kind, occasion)
    return occasion && ownRoomOf(occasion, this.person(who))
  }

  /** The items of a list or plan as its log has them, in one order for everybody. */
  items(place: Place): readonly ItemId[] {
    const room = this.room(place)
    if (room === undefined) return []
    const doc = new Y.Doc()
    for (const { updates } of this.node.disk.file(room).entries.values())
      for (const { bytes } of updates) Y.applyUpdate(doc, bytes)
    return readAllItems(doc).map(({ id }) => id)
  }

  /** A request of somebody; what comes of it is theirs alone to see. */
  ask<N extends EndpointName>(
    who: Name,
    endpoint: N,
    given: {
      readonly params?: Readonly<Record<string, string>>
      readonly body?: Body<N>
      readonly name: string
    },
  ): void {
    void this.#request(this.#player(who).ear, endpoint, given)
  }

  /** A photo for a card, as a file. */
  upload(who: Name, which: Which, picture: Uint8Array<ArrayBuffer>, name: string): void {
    const path = API.uploadPhoto.path.replace("{occasion}", this.id(which))
    const headers = { "content-type": "image/png", "content-length": String(picture.length) }
    void this.node.http(this.#player(who).ear, name, path, { method: "POST", headers, body: picture })
  }

  /** The bytes of a photo in a card, which may not be there. */
  photo(who: Name, which: Which, blob: string, name: string): void {
    const path = API.photo.path.replace("{occasion}", this.id(which)).replace("{blob}", blob)
    this.visit(who, path, name)
  }

  /** A request that no button makes. */
  visit(who: Name, path: string, name: string): void {
    void this.node.http(this.#player(who).ear, name, path, { method: "GET" })
  }

  /** Comes (back) with the lists that everybody has open. */
  connect(who: Name, name: string, cursors: ReadonlyMap<RoomId, Cursor> = new Map()): void {
    const player = this.#player(who)
    if (player.line?.open === true) return
    player.line = this.node.connect(player.ear, name)
    player.rooms.clear()
    player.editing = false
    for (const which of ["hers", "his"] as const) this.join(who, { which, kind: "list" }, cursors)
  }

  join(who: Name, { which, kind }: Place, cursors: ReadonlyMap<RoomId, Cursor> = new Map()): void {
    const room = this.room({ which, kind }, who)
    if (room === undefined) return
    const player = this.#player(who)
    const as = AS[which][kind]
    if (player.rooms.has(as)) return
    if (!this.#blind(who, { which, kind })) player.rooms.add(as)
    const cursor = cursors.get(room)
    player.line?.send("join", { as: As.parse(as), room, ...(cursor && { cursor }) })
  }

  /** Goes away; the answer is where they had got to. */
  hangUp(who: Name): ReadonlyMap<RoomId, Cursor> {
    const player = this.#player(who)
    if (player.line) this.node.hangUp(player.line)
    const rooms = (["hers", "his"] as const).flatMap((which) => this.room({ which, kind: "list" }) ?? [])
    return new Map(
      rooms.flatMap((room) => {
        const last = [...this.node.disk.file(room).entries.values()].at(-1)
        return last === undefined
          ? []
          : [[room, { epoch: last.epoch, seq: last.seq, digest: last.digest }] as const]
      }),
    )
  }

  show(who: Name, { which, kind }: Place, presence: Presence | null): void {
    if (which === "hers" && kind === "list") this.#player(who).editing = presence?.field !== undefined
    this.#player(who).line?.send("w", As.parse(AS[which][kind]), presence)
  }

  /** Looks at something without writing: in her list that is nobody's business. */
  rest(who: Name, place: Place, item: string): void {
    // Whoever stops editing is seen to stop.
    if (!this.#player(who).editing) this.show(who, place, { item: Item.parse(item) })
  }

  /** Has the list open on another device, for a while, without a word. */
  peek(who: Name, name: string): void {
    const room = this.room({ which: "hers", kind: "list" })
    if (room === undefined) return
    const line = this.node.connect(this.#player(who).ear, name)
    line.send("join", { as: As.parse(1), room })
    this.node.plan(this.now + PEEK_MS, () => this.node.hangUp(line))
  }

  /** A surprise for all who are celebrated, in the circle that they are in. */
  surprise(asked: string): void {
    if (this.occasions.has("surprise")) return this.join("Mira", { which: "surprise", kind: "plan" })
    const [name = "Anna", ...alsoFor] = this.#recipients
    const form = { kind: "birthday", zone: "UTC", secrecy: "surprise" } as const
    const making = this.#request(this.#player("Mira").ear, "createOccasion", {
      name: asked,
      body: { who: { kind: "other", name }, alsoFor, ...form, circle: CircleId.parse(this.circle) },
    })
    void making.then((made) => this.occasions.set("surprise", OccasionView.parse(made).id))
  }

  /** Edits a document as somebody has it, and sends what became of it. */
  write(who: Name, { which, kind }: Place, name: string, change: (doc: Y.Doc) => unknown): void {
    const room = this.room({ which, kind }, who)
    if (room === undefined) return
    const doc = this.#doc(who, room)
    const updates: Uint8Array[] = []
    const keep = (update: Uint8Array): void => void updates.push(update)
    doc.on("update", keep)
    change(doc)
    doc.off("update", keep)
    for (const [index, update] of updates.entries()) {
      const frame = FrameId.parse(2 ** 40 + this.#number(`${name} ${index}`))
      this.#player(who).line?.send("p", As.parse(AS[which][kind]), frame, Buffer.from(update))
    }
  }

  /** The items of her list as her other editor has them. */
  editorItems(who: Name): readonly ItemId[] {
    const editor = this.#player(who).editor
    return editor === undefined ? [] : readAllItems(editor.doc).map(({ id }) => id)
  }

  /** Edits her list by her other editor, which sends what became of it. */
  writeByEditor(who: Name, change: (doc: Y.Doc) => unknown): void {
    const editor = this.#player(who).editor
    if (editor !== undefined) change(editor.doc)
  }

  /** Her other editor goes away, and comes back with what it has. */
  async reconnectEditor(who: Name, name: string): Promise<void> {
    const { ear, editor } = this.#player(who)
    const room = this.room({ which: "hers", kind: "list" })
    if (editor === undefined || room === undefined) return
    if (editor.line) this.node.hangUpEditor(editor.line)
    editor.line = undefined
    const comesBack = (): void =>
      this.node.plan(this.now + COME_BACK_MS, () => void this.reconnectEditor(who, name))
    editor.line = await this.node.connectEditor(ear, { ...editor, name, room, comesBack })
  }

  #player(name: Name): Player {
    const player = this.#players.get(name)
    if (player === undefined) throw new Error(`${name} is not here`)
    return player
  }

  /** Whether that room does not exist for them: they are told so each time they ask. */
  #blind(who: Name, { which, kind }: Place): boolean {
    return kind !== "list" && (which === "his" ? who === "Ivo" : this.#recipients.includes(who))
  }

  #number(of: string): number {
    let hash = this.#seed
    for (const char of of) hash = (Math.imul(hash, 31) + char.charCodeAt(0)) >>> 0
    return hash
  }

  #doc(who: Name, room: RoomId): Y.Doc {
    const player = this.#player(who)
    const known = player.docs.get(room) ?? { doc: new Y.Doc(), seen: 0 }
    if (!player.docs.has(room)) known.doc.clientID = this.#number(`${who} ${room}`)
    player.docs.set(room, known)
    for (const entry of this.node.disk.file(room).entries.values()) {
      if (entry.seq <= known.seen) continue
      known.seen = entry.seq
      for (const { bytes } of entry.updates) Y.applyUpdate(known.doc, bytes, "log")
    }
    return known.doc
  }

  async #request<N extends EndpointName>(
    ear: Ear | undefined,
    endpoint: N,
    given: {
      readonly params?: Readonly<Record<string, string>>
      readonly body?: Body<N>
      readonly name: string
    },
  ): Promise<unknown> {
    const { method, path } = API[endpoint]
    const url = path.replaceAll(/\{(\w+)\}/g, (_, key: string) => given.params?.[key] ?? "")
    const body = given.body === undefined ? null : JSON.stringify(given.body)
    const headers = body === null ? {} : { "content-type": "application/json" }
    const response = await this.node.http(ear, given.name, url, { method, headers, body })
    return response.status === 204 ? undefined : response.json()
  }

  /** The same, for what the scene needs; it must succeed. */
  async #set<N extends EndpointName>(
    ear: Ear | undefined,
    endpoint: N,
    given: { readonly params?: Readonly<Record<string, string>>; readonly body?: Body<N> } = {},
  ): Promise<z.output<NonNullable<(typeof API)[N]["answer"]>>> {
    const answered = await this.#request(ear, endpoint, { ...given, name: `setup-${this.#asked++}` })
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- read by the schema of this very endpoint
    return API[endpoint].answer?.parse(answered) as z.output<NonNullable<(typeof API)[N]["answer"]>>
  }

  async #settle(by: "Mira" | "Anna", recipients: readonly Name[]): Promise<void> {
    for (const name of NAMES) {
      const requestId = base32(new Rng(this.#number(name)).bytes(16))
      const { token } = await this.#set(undefined, "signUp", { body: { name, requestId } })
      const ear: Ear = { ...(await this.node.bearer(token)), token, received: [] }
      this.#players.set(name, {
        ear,
        rooms: new Set(),
        editing: false,
        line: undefined,
        docs: new Map(),
        editor: undefined,
      })
    }
    const ear = (name: Name): Ear => this.#player(name).ear
    const form = { kind: "birthday", zone: "Europe/Berlin", secrecy: "together" } as const
    const names = recipients.filter((name) => name !== by)
    const [first, ...others] = names
    const hers = await this.#set(ear(by), "createOccasion", {
      body:
        by === "Anna"
          ? { who: { kind: "me" }, alsoFor: names, ...form }
          : { who: { kind: "other", name: first ?? "Anna" }, alsoFor: others, ...form },
    })
    this.circle = hers.circle.id
    this.occasions.set("hers", hers.id)
    this.node.secret.occasion = hers.id
    const link = async (capability: "giver" | "recipient"): Promise<string> =>
      (await this.#set(ear(by), "createLink", { params: { occasion: hers.id }, body: { capability } })).token
    this.givers = await link("giver")
    const waiting = new Map(hers.recipients.map(({ id, name }) => [name, id]))
    for (const name of NAMES) {
      const known = waiting.get(name)
      const as =
        known === undefined || name === by
          ? ({ kind: "me" } as const)
          : ({ kind: "known", person: known } as const)
      await this.#set(ear(name), "join", { body: { token: this.givers, as } })
    }
    const his = await this.#set(ear("Ivo"), "createOccasion", {
      body: { who: { kind: "me" }, circle: hers.circle.id, ...form },
    })
    this.occasions.set("his", his.id)
    for (const name of NAMES) this.connect(name, `first-${name}`)
    for (const name of recipients) {
      const { token } = await this.#set(ear(name), "createEditor", {
        params: { occasion: hers.id, kind: "list" },
        body: { name: "A script", days: 30 },
      })
      const doc = new Y.Doc()
      doc.clientID = this.#number(`${name} editor`)
      this.#player(name).editor = { doc, token, line: undefined }
      await this.reconnectEditor(name, `editor-${name}`)
    }
  }
}

export const itemNamed = (name: string): ItemId => {
  let hash = 5381
  for (const char of name) hash = (Math.imul(hash, 33) + char.charCodeAt(0)) >>> 0
  const rng = new Rng(hash)
  return Item.parse(base32(rng.bytes(16)))
}
