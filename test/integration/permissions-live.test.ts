import * as Y from "yjs"
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest"
import { addMessage, coverTitle } from "../../shared/documents/card.ts"
import { addItem } from "../../shared/documents/write-items.ts"
import { ApiError } from "../../shared/api.ts"
import { NewEditor } from "../../shared/editor-routes.ts"
import {
  base32,
  type ItemId,
  newItemId,
  newMessageId,
  newOccasionId,
  type PersonId,
  secureRandom,
} from "../../shared/ids.ts"
import { DOWNSTREAM, type DownstreamName, UPSTREAM, type UpstreamName } from "../../shared/protocol.ts"
import {
  ownRoomOf,
  partsOf,
  SHARED_ROOM_KINDS,
  type RoomId,
  type SharedRoomKind,
  roomOf,
} from "../../shared/rooms.ts"
import { Device, testClock, type TestClock } from "../support/api-world.ts"
import { cast, type Cast, type Role, ROLES } from "../support/cast.ts"
import { personId } from "../support/documents.ts"
import { eventually } from "../support/eventually.ts"
import { OtherEditor } from "../support/other-editor.ts"
import { startTestApp, type RunningApp } from "../support/start-app.ts"
import { WireClient } from "../support/wire-client.ts"

/** The permission matrix over the live connection (A1, A2, S1): every role, every room, every frame. */

const TOKEN_SECONDS = 600

let running: RunningApp
let clock: TestClock
beforeAll(async () => {
  clock = testClock()
  running = await startTestApp({
    clock,
    env: { ACCESS_TOKEN_SECONDS: String(TOKEN_SECONDS), MAX_CHANGES_PER_MINUTE: "100000" },
  })
})
afterAll(async () => {
  await running[Symbol.asyncDispose]()
})

/** A browser whose requests go to the running server. */
const device = (): Device =>
  new Device((path, init = {}) => {
    const headers = new Headers(init.headers)
    headers.delete("host")
    headers.set("origin", running.url)
    return fetch(new URL(path, running.url), { ...init, headers })
  })

const isGiver = (role: Role): boolean => role === "organiser" || role === "giver"

/** `-`: a room that does not exist for them. */
type May = "write" | "read" | "-"
type Members = Exclude<Role, "anonymous">
const MEMBERS = ROLES.filter((role): role is Members => role !== "anonymous")

interface RoomRow {
  readonly of: "together" | "surprise" | "owners"
  readonly kind: SharedRoomKind
  /** In the order of ROLES, without the anonymous one, whom the door refuses. */
  readonly may: readonly [May, May, May, May, May, May]
}

/** organiser, giver, recipient, reader, removed, other circle. `owners`: a list that only its owners may write in. */
const TABLE: readonly RoomRow[] = [
  { of: "together", kind: "list", may: ["write", "write", "write", "read", "-", "-"] },
  { of: "together", kind: "plan", may: ["write", "write", "-", "-", "-", "-"] },
  { of: "owners", kind: "list", may: ["write", "read", "write", "read", "-", "-"] },
  { of: "owners", kind: "plan", may: ["write", "write", "-", "-", "-", "-"] },
  { of: "surprise", kind: "list", may: ["write", "write", "-", "read", "-", "-"] },
  { of: "surprise", kind: "plan", may: ["write", "write", "-", "-", "-", "-"] },
]

/** The same of the two rooms of a card: where there is none, while it is written, and when it is open. */
const CARDS: readonly {
  readonly of: "together" | "surprise"
  readonly card: "none" | "writing" | "open"
  readonly may: RoomRow["may"]
}[] = [
  { of: "together", card: "none", may: ["-", "-", "-", "-", "-", "-"] },
  { of: "together", card: "writing", may: ["write", "write", "-", "-", "-", "-"] },
  { of: "together", card: "open", may: ["read", "read", "-", "-", "-", "-"] },
  { of: "surprise", card: "none", may: ["-", "-", "-", "-", "-", "-"] },
  { of: "surprise", card: "writing", may: ["write", "write", "-", "-", "-", "-"] },
  { of: "surprise", card: "open", may: ["read", "read", "-", "-", "-", "-"] },
]

/** Every frame that a client can send, and the test of this file that sends it as every role. */
const FRAMES: Readonly<Record<UpstreamName, string>> = {
  join: "what each may do",
  p: "what each may do",
  w: "what each may do",
  leave: "what each may do",
  renew: "a token renews its own person's connection",
}

/** Every frame that the server sends, and who may ever receive it. */
const HEARD: Readonly<Record<DownstreamName, "whoever connects" | "givers">> = {
  joined: "whoever connects",
  denied: "whoever connects",
  e: "whoever connects",
  busy: "whoever connects",
  refused: "whoever connects",
  resync: "whoever connects",
  known: "whoever connects",
  w: "whoever connects",
  people: "whoever connects",
  claims: "givers",
  claim: "givers",
  claims_head: "givers",
  occasion: "whoever connects",
  devices: "whoever connects",
  notices: "whoever connects",
  days: "whoever connects",
  out: "whoever connects",
  closing: "whoever connects",
  renewed: "whoever connects",
}

const isDownstream = (name: string): name is DownstreamName => Object.hasOwn(DOWNSTREAM, name)

test("every frame of the protocol and every room has its place in the table", () => {
  expect(Object.keys(FRAMES).sort()).toEqual(Object.keys(UPSTREAM).sort())
  expect(Object.keys(HEARD).sort()).toEqual(Object.keys(DOWNSTREAM).sort())
  for (const of of ["together", "owners", "surprise"]) {
    expect(TABLE.filter((row) => row.of === of).map(({ kind }) => kind)).toEqual(
      SHARED_ROOM_KINDS.filter((kind) => kind !== "card" && kind !== "messages"),
    )
  }
})

async function connect(token: string): Promise<WireClient> {
  const client = new WireClient({ url: running.url, token })
  onTestFinished(() => client[Symbol.dispose]())
  return client.connected()
}

/** An update that adds one item, by a client id of its own. */
function edit(id: ItemId): Uint8Array {
  const doc = new Y.Doc()
  addItem(doc, { id, title: "Tea", createdBy: personId(1), createdAt: 1 }, null)
  return Y.encodeStateAsUpdate(doc)
}

/** The answer to a join: what one may do there, or that it does not exist. */
async function tryJoin(client: WireClient, room: RoomId, as: number): Promise<May> {
  const [joined, denied] = [client.all("joined").length, client.all("denied").length]
  client.socket.emit("join", { as, room })
  await eventually(() => {
    if (client.all("joined").length + client.all("denied").length === joined + denied)
      throw new Error("no answer")
  }, 5_000)
  const code = client.all("denied")[denied]?.[0].code
  if (code !== undefined && code !== "not_here") throw new Error(`denied as ${code}`)
  return client.all("joined")[joined]?.[0].may ?? "-"
}

/** A frame behind which everything that was sent before has been answered. */
async function settled(client: WireClient): Promise<void> {
  await tryJoin(client, roomOf("list", newOccasionId()), 200)
}

/** What became of a push: it stands in the log, it was refused, or nobody took notice. */
const tryPush = (client: WireClient, as: number, id: ItemId): Promise<May> => tryUpdate(client, as, edit(id))

async function tryUpdate(client: WireClient, as: number, update: Uint8Array): Promise<May> {
  const frame = client.push(update, as)
  await settled(client)
  const refused = client.all("refused").find(([{ frames }]) => frames.some((one) => one === frame))
  if (refused !== undefined) return refused[0].code === "read_only" ? "read" : "-"
  if (client.all("joined").every(([joined]) => joined.as !== as || joined.may !== "write")) return "-"
  await client.acknowledged(frame)
  return "write"
}

/** Words on the cover of a card, or a message of `author` in it. */
function cardEdit(kind: "card" | "messages", author: PersonId): Uint8Array {
  const doc = new Y.Doc()
  const message = {
    id: newMessageId(author),
    for: "",
    paper: "milk",
    pattern: "plain",
    createdAt: 1,
  } as const
  if (kind === "card") coverTitle(doc).insert(0, "For Anna")
  else addMessage(doc, message, null)
  return Y.encodeStateAsUpdate(doc)
}

/** Everything that presence said anybody is on. */
const shownItems = (witness: WireClient): Set<string | undefined> =>
  new Set(
    witness.all("w").flatMap(([, entries]) => entries.flatMap(([, , state]) => (state ? [state.item] : []))),
  )

const seen = (witness: WireClient, ids: readonly ItemId[]): Promise<void> =>
  eventually(() => {
    if (ids.some((id) => !shownItems(witness).has(id))) throw new Error("not shown")
  }, 2_000)

interface Scene extends Cast {
  readonly room: (row: RoomRow) => RoomId
}

async function scene(): Promise<Scene> {
  const made = await cast(device)
  const owners = await made.host.create({
    who: { kind: "other", name: "Anna" },
    circle: made.together.circle.id,
  })
  await made.host.call("changeOccasion", { params: { occasion: owners.id }, body: { writers: "owners" } })
  const ids = { together: made.together.id, surprise: made.surprise.id, owners: owners.id }
  return { ...made, room: ({ of, kind }) => roomOf(kind, ids[of]) }
}

const tokenOf = ({ token }: Device): string => token ?? ""

describe("[A1, S1] on a live connection", () => {
  let stage: Scene
  beforeAll(async () => {
    stage = await scene()
  })

  test.each(TABLE)("what each may do in $kind of $of", async (row) => {
    const room = stage.room(row)
    const witness = await connect(tokenOf(stage.host))
    await witness.join(room, 0)
    const written: ItemId[] = []
    for (const [index, role] of MEMBERS.entries()) {
      const client = await connect(tokenOf(stage.people[role]))
      const expected = row.may[index] ?? "-"
      expect(`${role} joins: ${await tryJoin(client, room, 1)}`).toBe(`${role} joins: ${expected}`)
      const id = newItemId()
      expect(`${role} writes: ${await tryPush(client, 1, id)}`).toBe(`${role} writes: ${expected}`)
      if (expected === "write") written.push(id)
      client.socket.emit("w", 1, { item: id, field: "title" })
      await settled(client)
      await seen(witness, expected === "write" ? [id] : [])
      client.socket.emit("leave", { as: 1 })
      await settled(client)
      expect(client.closed).toBe(false)
    }
    await eventually(() => expect(witness.all("e")).toHaveLength(written.length), 2_000)
    const last = newItemId()
    witness.socket.emit("w", 0, { item: last, field: "title" })
    await seen(witness, [last])
    expect(shownItems(witness)).toEqual(new Set([...written, last]))
  })

  test("[S0, C1] what is taken is heard by organisers and givers, on the seat of their plan, and by nobody else", async () => {
    const { together } = stage
    const host = await connect(tokenOf(stage.host))
    await host.join(roomOf("list", together.id), 0)
    const item = newItemId()
    await host.acknowledged(host.push(edit(item), 0))
    const clients = new Map<Members, WireClient>()
    for (const role of MEMBERS) {
      const client = await connect(tokenOf(stage.people[role]))
      clients.set(role, client)
      for (const [as, row] of TABLE.entries()) await tryJoin(client, stage.room(row), as)
    }
    const params = { occasion: together.id, item }
    const command = { do: "claim", units: 1, requestId: base32(secureRandom(16)) } as const
    await stage.host.call("claim", { params, body: command })
    await clients.get("giver")?.next("claims_head")
    await host.acknowledged(host.push(edit(newItemId()), 0))
    for (const [role, client] of clients) {
      await settled(client)
      const names = new Set(client.received.map(({ name }) => name).filter(isDownstream))
      const secret = [...names].filter((name) => HEARD[name] === "givers").toSorted()
      const seats = (["claims", "claim", "claims_head"] as const).flatMap((name) =>
        client.all(name).map(([{ as }]) => TABLE[as]?.kind),
      )
      expect(seats.filter((kind) => kind !== "plan")).toEqual([])
      const gives = role === "organiser" || role === "giver"
      expect([role, secret]).toEqual([role, gives ? ["claim", "claims", "claims_head"] : []])
    }
  })

  test("the anonymous one does not get in, nor does anybody with half a token", async () => {
    for (const token of ["", tokenOf(stage.people.giver).slice(0, -4)]) {
      const client = new WireClient({ url: running.url, token })
      onTestFinished(() => client[Symbol.dispose]())
      await eventually(() => expect(client.refusedWith).toEqual({ code: "signed_out" }), 5_000)
    }
  })

  test("a token renews its own person's connection and no other's", async () => {
    for (const role of MEMBERS) {
      const [own, other] = [stage.people[role], role === "giver" ? stage.host : stage.people.giver]
      const client = await connect(tokenOf(own))
      client.socket.emit("renew", { token: tokenOf(own) })
      await client.next("renewed")
      client.socket.emit("renew", { token: tokenOf(other) })
      expect((await client.next("closing"))[0].code).toBe("signed_out")
    }
  })
})

describe("[K4, K5, S1] on a live connection", () => {
  let stage: Scene
  beforeAll(async () => {
    stage = await scene()
  })

  // In the order of the table: a card is started, and opened.
  test.each(CARDS)("what each may do in the card of $of: $card", async ({ of, card, may }) => {
    const occasion = stage[of].id
    const params = { occasion }
    const opens = { year: new Date().getFullYear() + 1, month: 3, day: 1, hour: 7, minute: 0 }
    if (card === "writing") await stage.host.call("startCard", { params, body: { opens } })
    if (card === "open") await stage.host.call("openCard", { params })
    for (const [index, role] of MEMBERS.entries()) {
      const client = await connect(tokenOf(stage.people[role]))
      // Recipients hear of an opened card where nothing stands (S1).
      const hears = card === "open" && (role === "recipient" || may[index] === "read") ? "read" : "-"
      expect([role, await tryJoin(client, roomOf("opened", occasion), 1)]).toEqual([role, hears])
      expect([role, await tryUpdate(client, 1, cardEdit("card", stage.people[role].id))]).toEqual([
        role,
        hears,
      ])
    }
    for (const kind of ["card", "messages"] as const) {
      for (const [index, role] of MEMBERS.entries()) {
        const client = await connect(tokenOf(stage.people[role]))
        const expected = may[index] ?? "-"
        expect([role, kind, await tryJoin(client, roomOf(kind, occasion), 1)]).toEqual([role, kind, expected])
        const update = cardEdit(kind, stage.people[role].id)
        expect([role, kind, await tryUpdate(client, 1, update)]).toEqual([role, kind, expected])
      }
    }
  })

  test("[K15] what each may do in the room of their own in a card, and that nobody has anything to do in another's", async () => {
    const fresh = await scene()
    const { together, host, people, guest } = fresh
    const params = { occasion: together.id }
    const opens = { year: new Date().getFullYear() + 1, month: 3, day: 1, hour: 7, minute: 0 }
    await host.call("startCard", { params, body: { opens } })
    await guest.call("ownRoom", { params, body: {} })
    for (const role of MEMBERS) await people[role].send("ownRoom", { params, body: {} })
    const look = async (): Promise<readonly (readonly [May, May])[]> =>
      Promise.all(
        MEMBERS.map(async (role) => {
          const client = await connect(tokenOf(people[role]))
          const mine = await tryJoin(client, ownRoomOf(together.id, people[role].id), 1)
          return [mine, await tryJoin(client, ownRoomOf(together.id, guest.id), 2)] as const
        }),
      )
    const givers = (may: May) => MEMBERS.map((role) => [isGiver(role) ? may : "-", "-"])
    expect(await look()).toEqual(givers("write"))
    await host.call("openCard", { params })
    expect(await look()).toEqual(givers("write"))
    await host.call("changeCard", { params, body: { lateAllowed: false } })
    expect(await look()).toEqual(givers("read"))
  })

  test("givers in a card read there from the moment it opens, and its recipient is told on her open list", async () => {
    const fresh = await scene()
    const { together, host, people } = fresh
    const params = { occasion: together.id }
    const opens = { year: new Date().getFullYear() + 1, month: 3, day: 1, hour: 7, minute: 0 }
    const [giver, recipient] = [
      await connect(tokenOf(people.giver)),
      await connect(tokenOf(people.recipient)),
    ]
    await recipient.join(roomOf("list", together.id), 1)
    await giver.join(roomOf("plan", together.id), 1)
    await host.call("startCard", { params, body: { opens } })
    await giver.next("occasion")
    await giver.join(roomOf("card", together.id), 2)
    await giver.acknowledged(giver.push(cardEdit("card", people.giver.id), 2))
    await host.call("changeCard", { params, body: { opens: { ...opens, hour: 9 } } })
    await settled(recipient)
    expect(recipient.all("occasion")).toEqual([])
    await host.call("openCard", { params })
    await recipient.next("occasion")
    expect(await tryJoin(recipient, roomOf("opened", together.id), 2)).toBe("read")
    await eventually(() => expect(giver.all("out")[0]?.[0]).toMatchObject({ as: 2, rejoin: true }))
    expect(await tryJoin(giver, roomOf("card", together.id), 3)).toBe("read")
    expect(await tryUpdate(giver, 3, cardEdit("card", people.giver.id))).toBe("read")
  })
})

describe("[M4] on a live connection, when somebody is removed while they are in", () => {
  test.each(["organiser", "giver", "recipient", "reader"] as const)(
    "the %s is out of every room within a second, and nothing of theirs is taken any more",
    async (role) => {
      const stage = await scene()
      const index = MEMBERS.indexOf(role)
      const mine = TABLE.filter((row) => row.may[index] !== "-")
      const witness = await connect(tokenOf(stage.host))
      for (const [as, row] of TABLE.entries()) await witness.join(stage.room(row), as)
      const client = await connect(tokenOf(stage.people[role]))
      for (const [as, row] of mine.entries()) await client.join(stage.room(row), as)
      await stage.remove(stage.people[role])
      await eventually(() => expect(client.all("out")).toHaveLength(mine.length), 1_000)
      for (const [out] of client.all("out")) expect(out).toMatchObject({ code: "removed", rejoin: false })
      for (const [as] of mine.entries()) client.push(edit(newItemId()), as)
      for (const [as, row] of TABLE.entries()) {
        expect(await tryJoin(client, stage.room(row), 100 + as)).toBe("-")
      }
      expect(client.all("e")).toEqual([])
      await witness.acknowledged(witness.push(edit(newItemId()), 0))
      expect(witness.all("e").map(([, [seq]]) => seq)).toEqual([1])
      expect(client.all("e")).toEqual([])
    },
  )
})

/** Another editor of somebody's in a room; undefined when the room does not exist for them. */
async function tryConnect(device: Device, room: RoomId): Promise<OtherEditor | undefined> {
  const { kind, occasion } = partsOf(room)
  const answer = await device.send("createEditor", {
    params: { occasion, kind },
    body: { name: "A script", days: 1 },
  })
  const json: unknown = await answer.json()
  if (!answer.ok) {
    const { code } = ApiError.parse(json).error
    if (code !== "not_here") throw new Error(`refused as ${code}`)
    return undefined
  }
  const editor = new OtherEditor({ url: running.url, room, token: NewEditor.parse(json).token })
  onTestFinished(() => editor[Symbol.dispose]())
  return editor.synced()
}

describe("[A1, S1, M9] for other editors, by the same table", () => {
  let stage: Scene
  beforeAll(async () => {
    stage = await scene()
  })

  test.each(TABLE)("what each may do in $kind of $of", async (row) => {
    const room = stage.room(row)
    const witness = await connect(tokenOf(stage.host))
    await witness.join(room, 0)
    let written = 0
    for (const [index, role] of MEMBERS.entries()) {
      const expected = row.may[index] ?? "-"
      const editor = await tryConnect(stage.people[role], room)
      expect(`${role}: ${editor === undefined ? "-" : "in"}`).toBe(
        `${role}: ${expected === "-" ? "-" : "in"}`,
      )
      if (editor === undefined) continue
      const item = newItemId()
      editor.provider.awareness.setLocalState({ item, field: "title" })
      Y.applyUpdate(editor.doc, edit(newItemId()))
      if (expected === "write") written++
      const end = expected === "write" ? undefined : await editor.ended()
      expect([role, end?.reason]).toEqual([role, expected === "write" ? undefined : "read_only"])
      await eventually(() => expect(witness.all("e")).toHaveLength(written), 5_000)
      await seen(witness, expected === "write" ? [item] : [])
      editor[Symbol.dispose]()
    }
    expect(shownItems(witness).size).toBe(written)
  })

  test.each(["organiser", "giver", "recipient", "reader"] as const)(
    "[M4] the %s who is removed is out with every editor, and nothing of theirs is taken any more",
    async (role) => {
      const fresh = await scene()
      const mine = TABLE.filter((row) => row.may[MEMBERS.indexOf(role)] !== "-")
      const witness = await connect(tokenOf(fresh.host))
      for (const [as, row] of TABLE.entries()) await witness.join(fresh.room(row), as)
      const editors = await Promise.all(mine.map((row) => tryConnect(fresh.people[role], fresh.room(row))))
      await fresh.remove(fresh.people[role])
      for (const editor of editors) {
        expect(await editor?.ended(1_000)).toEqual({ code: 4403, reason: "removed" })
        if (editor) Y.applyUpdate(editor.doc, edit(newItemId()))
        editor?.provider.connect()
      }
      for (const editor of editors)
        await eventually(() => expect(editor?.closed).toEqual({ code: 4401, reason: "signed_out" }), 5_000)
      expect(witness.all("e")).toEqual([])
    },
  )
})

test("[M8] on a live connection, a token that ran out opens nothing, for any role", async () => {
  const stage = await scene()
  clock.forward(TOKEN_SECONDS * 1000)
  for (const role of MEMBERS) {
    const client = new WireClient({ url: running.url, token: tokenOf(stage.people[role]) })
    onTestFinished(() => client[Symbol.dispose]())
    await eventually(() => expect(client.refusedWith).toEqual({ code: "token_expired" }), 5_000)
  }
})
