import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest"
import { ApiError, OccasionView, type ScheduleCard } from "../../shared/api.ts"
import { CardContent } from "../../shared/card-content.ts"
import { messagesRoot, readMessages } from "../../shared/documents/card.ts"
import { plainText } from "../../shared/documents/rich-blocks.ts"
import { textOf } from "../../shared/documents/rich-text.ts"
import { type RoomId, ownRoomOf, roomOf } from "../../shared/rooms.ts"
import { messageId, signed } from "../support/cards.ts"
import { codeOf, type Family, type Member, startFamily } from "../support/claims-world.ts"
import { eventually } from "../support/eventually.ts"
import { newDatabaseName, startMongo } from "../support/mongodb/start.ts"
import { Signer } from "../support/signer.ts"
import { startTestApp, type RunningApp } from "../support/start-app.ts"
import { WireClient } from "../support/wire-client.ts"

/** Rooms of one person in a card (K15), from outside. */

let running: RunningApp
beforeAll(async () => {
  running = await startTestApp({ env: { MAX_CHANGES_PER_MINUTE: "1000000" } })
})
afterAll(() => running[Symbol.asyncDispose]())

const OPENS = { year: 2040, month: 5, day: 4, hour: 7, minute: 0 }
const CANARY = "canary-of-hers"

async function withCard(settings: ScheduleCard = {}, url = running.url): Promise<Family> {
  const family = await startFamily(url)
  await done(family.ivo.send("POST", family.ivo.path("card"), { opens: OPENS, ...settings }))
  return family
}

async function done(sent: Promise<Response>): Promise<OccasionView> {
  const answer = await sent
  if (!answer.ok) throw new Error(await answer.text())
  return OccasionView.parse(await answer.json())
}

const haveRoom = (member: Member, took = false): Promise<OccasionView> =>
  done(member.send("POST", member.path("card/own"), { took }))
const change = (member: Member, settings: ScheduleCard): Promise<Response> =>
  member.send("PATCH", member.path("card"), settings)
const openCard = ({ ivo }: Family): Promise<OccasionView> => done(ivo.send("POST", ivo.path("card/open")))

const own = ({ occasion }: Family, { who }: Member): RoomId => ownRoomOf(occasion, who.id)
const join = ({ url }: Family, { who }: Member, room: RoomId): Promise<Signer> =>
  Signer.join({ url, token: who.token, room })

/** What somebody may do in a room; `-` when it does not exist for them. */
async function may({ who }: Member, room: RoomId): Promise<string> {
  const client = await new WireClient({ url: running.url, token: who.token }).connected()
  onTestFinished(() => client[Symbol.dispose]())
  client.socket.emit("join", { as: 0, room })
  return eventually(() => {
    const [joined] = client.all("joined")
    if (joined !== undefined) return joined[0].may
    if (client.all("denied").length === 0) throw new Error("no answer")
    return "-"
  })
}

describe("[K15] a room of one person", () => {
  test("comes into being by the command alone, and is its person's and nobody else's, before and after the opening", async () => {
    const family = await withCard()
    const { ivo, mira, anna } = family
    const reader = await family.reader()
    const hers = own(family, mira)
    expect(await may(mira, hers)).toBe("-")
    expect((await haveRoom(mira)).card?.own).toBe("write")
    expect((await haveRoom(mira)).card?.own).toBe("write")
    const others = [ivo, anna, reader]
    expect(await may(mira, hers)).toBe("write")
    for (const other of others) expect(await may(other, hers)).toBe("-")
    using writing = await join(family, mira, hers)
    await writing.write(() => signed(writing.doc, mira.who.id, 1, CANARY))
    await openCard(family)
    for (const other of others) expect(await may(other, hers)).toBe("-")
    // Late messages are written there (K5), unless they are not allowed any more.
    expect(await may(mira, hers)).toBe("write")
    expect((await change(ivo, { lateAllowed: false })).status).toBe(200)
    expect(await may(mira, hers)).toBe("read")
    for (const other of others) expect(await may(other, hers)).toBe("-")
  })

  test("takes what its person signs, and nothing else", async () => {
    const family = await withCard()
    const { ivo, mira } = family
    await haveRoom(mira)
    using hers = await join(family, mira, own(family, mira))
    await hers.write(() => signed(hers.doc, mira.who.id, 1, CANARY))
    using strange = await join(family, mira, own(family, mira))
    const updates: Uint8Array[] = []
    strange.doc.on("update", (update: Uint8Array) => updates.push(update))
    signed(strange.doc, ivo.who.id, 1, "Not mine")
    expect(await strange.refusal(updates[0] ?? new Uint8Array())).toBe("not_yours")
  })

  test("is refused to whom the card is for, and to readers, as if there were no card", async () => {
    const family = await startFamily(running.url)
    const reader = await family.reader()
    const codes = async (): Promise<readonly string[]> =>
      Promise.all(
        [family.anna, reader].map(async (who) => codeOf(await who.send("POST", who.path("card/own"), {}))),
      )
    const before = await codes()
    await done(family.ivo.send("POST", family.ivo.path("card"), { opens: OPENS }))
    expect(await codes()).toEqual(before)
    expect(before).toEqual(["not_allowed", "not_allowed"])
  })
})

describe("[K15] a message that its author hides", () => {
  test("is in no byte that other signers are sent from then on, also not to one who comes later", async () => {
    const family = await withCard()
    const { ivo, mira } = family
    const shared = roomOf("messages", family.occasion)
    using visible = await join(family, mira, shared)
    using reading = await join(family, ivo, shared)
    await visible.write(() => signed(visible.doc, mira.who.id, 1, CANARY))
    await eventually(() => expect(reading.heard(CANARY)).toBe(true))
    await haveRoom(mira)
    using hidden = await join(family, mira, own(family, mira))
    await hidden.write(() => signed(hidden.doc, mira.who.id, 1, CANARY))
    await visible.write(() => messagesRoot(visible.doc).delete(messageId(mira.who.id, 1)))
    await haveRoom(mira, true)
    await eventually(async () => {
      using late = await join(family, ivo, shared)
      expect(late.heard(CANARY)).toBe(false)
      expect(readMessages(late.doc)).toEqual([])
    }, 5_000)
    await hidden.write(() => signed(hidden.doc, mira.who.id, 2, "and-more"))
    using hers = await join(family, mira, own(family, mira))
    expect(readMessages(hers.doc).map(({ body }) => textOf(body))).toEqual([CANARY, "and-more"])
    expect(reading.heard("and-more")).toBe(false)
  })
})

describe("[K15] whether signers read each other's messages", () => {
  test("is yes unless said, and may become no; not yes again once somebody wrote for themselves", async () => {
    const family = await withCard()
    const { ivo, mira } = family
    expect((await done(change(ivo, {}))).card?.signersRead).toBe(true)
    expect((await done(change(ivo, { signersRead: false }))).card?.signersRead).toBe(false)
    expect((await done(change(ivo, { signersRead: true }))).card?.signersRead).toBe(true)
    await done(change(ivo, { signersRead: false }))
    await haveRoom(mira)
    const refused = await change(ivo, { signersRead: true })
    expect(refused.status).toBe(422)
    expect(ApiError.parse(await refused.json()).error.fields).toMatchObject([{ path: "signersRead" }])
    expect((await done(change(ivo, { signersRead: false, told: true }))).card?.signersRead).toBe(false)
  })

  test("is told to givers alone", async () => {
    const family = await withCard({ told: true, signersRead: false })
    const seen = async (who: Member): Promise<OccasionView> =>
      done(who.send("GET", `/api/occasions/${family.occasion}`))
    expect((await seen(family.mira)).card).toMatchObject({ signersRead: false, lateAllowed: true })
    const { card } = await seen(family.anna)
    expect(Object.keys(card ?? {}).sort()).toEqual(["opens", "opensAt", "state", "told"])
  })
})

describe.each(["SQLite", "MongoDB"])("[K15, K5] a card with hidden messages, on %s", (store) => {
  test("has them once it is open; what comes later is in it when its author adds it, and not before", async () => {
    await using begun = new AsyncDisposableStack()
    const mongo = store === "MongoDB" ? begun.use(await startMongo()) : undefined
    const env = mongo && { MONGODB_URL: mongo.url(newDatabaseName()) }
    const app = begun.use(await startTestApp({ env: { MAX_CHANGES_PER_MINUTE: "1000000", ...env } }))
    const family = await withCard({}, app.url)
    const { ivo, mira, anna } = family
    const content = async (): Promise<readonly (readonly [string, boolean])[]> => {
      const answer = await anna.send("GET", anna.path("card/content"))
      const { messages } = CardContent.parse(await answer.json())
      return messages.map(({ body, arrivedAt }) => [plainText(body), arrivedAt !== undefined])
    }
    const add = (who: Member, n: number): Promise<Response> =>
      who.send("POST", who.path(`card/messages/${messageId(mira.who.id, n)}/late`))
    await haveRoom(mira)
    using hers = await join(family, mira, own(family, mira))
    await hers.write(() => signed(hers.doc, mira.who.id, 1, CANARY))
    expect(await codeOf(await add(mira, 1))).toBe("not_here")
    await openCard(family)
    await eventually(async () => expect(await content()).toEqual([[CANARY, false]]), 10_000)
    using late = await join(family, mira, own(family, mira))
    await late.write(() => signed(late.doc, mira.who.id, 2, "Came late"))
    expect(await content()).toEqual([[CANARY, false]])
    for (const other of [ivo, anna]) expect((await add(other, 2)).ok).toBe(false)
    expect((await add(mira, 2)).status).toBe(200)
    expect((await add(mira, 2)).status).toBe(200)
    expect(await content()).toEqual([
      [CANARY, false],
      ["Came late", true],
    ])
    await done(change(ivo, { lateAllowed: false }))
    expect(await codeOf(await add(mira, 2))).toBe("not_allowed")
  })
})
