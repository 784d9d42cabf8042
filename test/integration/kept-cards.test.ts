import sharp from "sharp"
import * as Y from "yjs"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { bringKept } from "../../client/features/card/bring/bring.ts"
import { coverTitle, greeting, messagesRoot, writeCover } from "../../shared/documents/card.ts"
import { newMessageId, newTicketId } from "../../shared/ids.ts"
import type { CreateTicket } from "../../shared/ticket-routes.ts"
import type { EndpointName } from "../../shared/api-routes.ts"
import { ownRoomOf, roomOf } from "../../shared/rooms.ts"
import { type ApiWorld, type CallOptions, startApiWorld } from "../support/api-world.ts"
import { write } from "../support/card-rooms.ts"
import { messageId, node, signed } from "../support/cards.ts"
import { bring, bringing, keep, keptApi, read, requestId } from "../support/kept-cards.ts"
import { newDatabaseName, startMongo } from "../support/mongodb/start.ts"
import { photoScene, recorded, seen, upload } from "../support/photo-scene.ts"

/** A card that is kept as data, and brought to another server (K27, K28). */

let mongo: Awaited<ReturnType<typeof startMongo>>
let sqlite: ApiWorld
let mongodb: ApiWorld
beforeAll(async () => {
  mongo = await startMongo()
  sqlite = await startApiWorld()
  mongodb = await startApiWorld({ mongoUrl: mongo.url(newDatabaseName()) })
})
afterAll(async () => {
  await sqlite[Symbol.asyncDispose]()
  await mongodb[Symbol.asyncDispose]()
  await mongo[Symbol.asyncDispose]()
})

const at = (occasion: string) => ({ params: { occasion } })

const jpeg = async (background: string) => {
  const buffer = await sharp({ create: { width: 60, height: 40, channels: 3, background } })
    .jpeg()
    .toBuffer()
  return new Uint8Array(buffer)
}

/** Half of it can be seen through. */
const png = async () => {
  const background = { r: 200, g: 30, b: 90, alpha: 0.5 }
  const buffer = await sharp({ create: { width: 33, height: 41, channels: 4, background } })
    .png()
    .toBuffer()
  return new Uint8Array(buffer)
}

/** An opened card with everything that a card can have. */
async function fullCard(world: ApiWorld) {
  const made = await photoScene(world)
  const { id, ivo, mira, anna } = made
  const photos = [
    await upload(mira, id, await jpeg("teal")),
    await upload(mira, id, await png(), "image/png"),
  ]
  await write(world.store.log, roomOf("card", id), ivo.id, (doc) => {
    coverTitle(doc).insert(0, "Anna turns 40 😀 “at last”")
    writeCover(doc, { design: "tulips", colours: 2 }, null)
    greeting(doc).insert(0, [
      node("heading", "Dear Anna,", { level: 1 }),
      node("orderedList", [node("listItem", [node("paragraph", "One")])], { start: 3 }),
    ])
  })
  await write(world.store.log, roomOf("messages", id), mira.id, (doc) => {
    for (const n of [1, 2, 3]) signed(doc, mira.id, n, `Words ${n} \u2028 שלום`)
    const map = messagesRoot(doc).get(messageId(mira.id, 2))
    if (!(map instanceof Y.Map)) throw new Error("there is no message")
    map.set("for", "Gran Edda")
    map.set("sticker", "cake")
    for (const [n, photo] of photos.entries()) map.set(`photo.${n}`, { ...photo, alt: `Photo ${n}`, at: n })
    map.set("sign.a", { pen: "plum", width: 8, points: [1, 2, 50, 900, 240, 100], at: 1 })
    map.set("stroke.a", { pen: "red", width: 60, points: [0, 0, 0, 1000, 750, 100], at: 1 })
    map.set("photo.gone", { blob: "f".repeat(64), width: 10, height: 10, alt: "Never came", at: 9 })
  })
  await write(world.store.log, roomOf("messages", id), ivo.id, (doc) =>
    signed(doc, ivo.id, 4, "Hidden words"),
  )
  const [first, second] = [messageId(mira.id, 1), messageId(mira.id, 2)]
  await ivo.call("arrangeCard", { ...at(id), body: { do: "pin", message: second } })
  await ivo.call("arrangeCard", { ...at(id), body: { do: "hide", message: messageId(ivo.id, 4) } })
  const ticket: CreateTicket = {
    id: newTicketId(),
    title: "Two nights at the lake",
    note: "Bring a towel.",
    inside: { kind: "code", code: "LAKE 4711" },
    validUntil: { year: 2030, month: 11, day: 14 },
    givers: [mira.id],
    announced: true,
  }
  await ivo.call("createTicket", { ...at(id), body: ticket })
  await ivo.call("openCard", at(id))
  await ivo.call("ownRoom", { ...at(id), body: {} })
  const late = newMessageId(ivo.id)
  await write(world.store.log, ownRoomOf(id, ivo.id), ivo.id, (doc) => {
    signed(doc, ivo.id, 9, "Late words")
  })
  await ivo.call("lateMessage", { params: { occasion: id, message: messageId(ivo.id, 9) } })
  for (const who of [mira, anna, ivo])
    await who.call("reply", { ...at(id), body: { do: "react", message: first, as: "love" } })
  await anna.call("reply", { ...at(id), body: { do: "answer", message: second, text: "Keep it.\nSafe." } })
  await anna.call("reply", { ...at(id), body: { do: "thank", text: "You impossible people." } })
  return { ...made, late, photos }
}

describe("[K27] a card that is kept as data", () => {
  test("is the same card on a server with another store, and the same bytes when it is kept there", async () => {
    const { id, anna, mira } = await fullCard(sqlite)
    const file = await keep(anna, id)
    const nils = await mongodb.device().signUp("Nils")
    const there = await bring(nils, file)
    expect(await keep(nils, there.id)).toBe(file)
    const olga = await sqlite.device().signUp("Olga")
    const back = await bring(olga, await keep(nils, there.id))
    expect(await keep(olga, back.id)).toBe(file)

    const { card, photos } = read(file)
    expect(card.messages.map(({ by, for: name }) => name || card.people[by]?.name)).toEqual([
      "Gran Edda",
      "Mira",
      "Mira",
      "Ivo",
    ])
    expect(card.messages.map(({ arrivedAt }) => arrivedAt !== undefined)).toEqual([false, false, false, true])
    expect(photos).toHaveLength(2)
    expect(card.gifts).toMatchObject([{ title: "Two nights at the lake", inside: { code: "LAKE 4711" } }])
    expect(file).not.toContain("Hidden words")
    for (const one of [anna.id, mira.id, id]) expect(file).not.toContain(one)
    const before = await anna.call("cardContent", at(id))
    const after = await nils.call("cardContent", at(there.id))
    expect(after.messages.map(({ body }) => body)).toEqual(before.messages.map(({ body }) => body))
    expect(there).toMatchObject({
      recipient: false,
      list: false,
      brought: { name: "Nils" },
      recipients: [{ name: "Anna", me: false }],
      card: { state: "open" },
    })
  })

  test("is the same for everybody who may see the same, with gifts for whoever has them", async () => {
    const { id, anna, ivo, mira } = await fullCard(sqlite)
    const lena = await sqlite
      .device()
      .join((await ivo.link(id, "giver")).token, { kind: "new", name: "Lena" })
    const hers = await keep(anna, id)
    expect(await keep(mira, id)).toBe(hers)
    expect(await keep(ivo, id)).toBe(hers)
    const another = await keep(lena, id)
    expect(another).not.toContain("LAKE 4711")
    expect({ ...read(another).card, gifts: [] }).toEqual({ ...read(hers).card, gifts: [] })
  })

  test("is not there before it opens: neither for whom it is, nor for who writes it", async () => {
    const { id, ivo, anna } = await photoScene(sqlite)
    for (const who of [ivo, anna])
      for (const part of ["cardContent", "replies"] as const)
        expect((await who.refused(part, at(id))).code).toBe("not_here")
  })

  test("is read by those whom its bringer invites, and changed by nobody", async () => {
    const { id, anna } = await fullCard(sqlite)
    const nils = await mongodb.device().signUp("Nils")
    const there = await bring(nils, await keep(anna, id))
    const invited = await nils.link(there.id, "giver")
    const tea = await mongodb.device().join(invited.token, { kind: "new", name: "Tea" })
    expect(await keep(tea, there.id)).toBe(await keep(anna, id))
    const { messages } = await tea.call("cardContent", at(there.id))
    const message = messages[0]?.id ?? newMessageId(nils.id)
    const refused = async <N extends EndpointName>(name: N, options: CallOptions<N>) =>
      (await nils.refused(name, options)).code
    expect(await refused("reply", { ...at(there.id), body: { do: "react", message, as: "love" } })).toBe(
      "kept_card",
    )
    expect(await refused("arrangeCard", { ...at(there.id), body: { do: "hide", message } })).toBe("kept_card")
    expect(await refused("changeCard", { ...at(there.id), body: { lateAllowed: true } })).toBe("kept_card")
    expect(await refused("changeOccasion", { ...at(there.id), body: { title: "Mine" } })).toBe("kept_card")
    expect(await refused("addRecipient", { ...at(there.id), body: { person: tea.id } })).toBe("kept_card")
    expect(await refused("createLink", { ...at(there.id), body: { capability: "recipient" } })).toBe(
      "kept_card",
    )
    expect(await refused("withdrawMessage", { params: { occasion: there.id, message } })).toBe("not_allowed")
    expect(await refused("ownRoom", { ...at(there.id), body: {} })).toBe("card_open")
    expect(await refused("uploadPhoto", { ...at(there.id), bytes: await jpeg("red") })).toBe("card_open")
    expect(await keep(nils, there.id)).toBe(await keep(anna, id))
  })

  test("is in no calendar, and goes with all of its records when it is deleted", async () => {
    const { id, anna } = await fullCard(sqlite)
    const nils = await sqlite.device().signUp("Nils")
    const there = await bring(nils, await keep(anna, id))
    expect((await recorded(sqlite, there.id)).length).toBe(2)
    await nils.call("deleteOccasion", at(there.id))
    sqlite.clock.forward(8 * 86_400_000)
    await sqlite.domain.eraser.erase()
    expect(await leftOf(sqlite, there.id)).toEqual([])
  })
})

const TABLES = ["cardFronts", "cardMessages", "replies", "photos"] as const

/** In which collections something of that occasion is left. */
async function leftOf({ store: { records } }: ApiWorld, id: string): Promise<readonly string[]> {
  const left: string[] = []
  for (const table of TABLES)
    if ((await records.find(table, "occasion", { equals: id })).length > 0) left.push(table)
  for (const table of ["occasions", "arrangements", "tickets"] as const)
    if ((await records.get(table, id)) !== undefined) left.push(table)
  return left
}

describe("[K27] a card that does not arrive as a whole", () => {
  test("is seen by nobody, cannot be ended, and is erased a day later", async () => {
    const { id, anna } = await fullCard(sqlite)
    const { card, photos } = read(await keep(anna, id))
    const { messages, ...front } = card
    const nils = await sqlite.device().signUp("Nils")
    const api = keptApi(nils)
    const begun = await api.begin({
      requestId: requestId(),
      version: 1,
      card: front,
      messages: messages.length,
    })
    if (!begun.ok) throw new Error(begun.error)
    const there = begun.value
    const [photo] = photos
    if (photo === undefined) throw new Error("there are photos")
    await api.photo(there, photo.sha256, new Uint8Array(Buffer.from(photo.data, "base64")))
    await api.messages(there, { from: 1, messages: messages.slice(1) })
    expect(await api.end(there)).toEqual({ ok: false, error: "kept_part_missing" })
    const home = await nils.call("home")
    expect([home.occasions, home.deleted, home.circles]).toEqual([[], undefined, []])
    for (const name of [
      "occasion",
      "cardContent",
      "replies",
      "tickets",
      "deleteOccasion",
      "bringBack",
    ] as const)
      expect((await nils.refused(name, at(there))).code).toBe("not_here")
    expect(await seen(nils, there, photo.sha256)).toBeUndefined()
    // It is nobody else's to end or to add to.
    const olga = await sqlite.device().signUp("Olga")
    expect(await keptApi(olga).end(there)).toEqual({ ok: false, error: "not_here" })
    expect(await keptApi(olga).messages(there, { from: 0, messages: messages.slice(0, 1) })).toEqual({
      ok: false,
      error: "not_here",
    })
    sqlite.clock.forward(25 * 3_600_000)
    await sqlite.domain.eraser.erase()
    expect(await leftOf(sqlite, there)).toEqual([])
    await nils.refresh()
    expect(await api.end(there)).toEqual({ ok: false, error: "not_here" })
  })

  test("goes on where it ended when the same is sent again, and is there once", async () => {
    const { id, anna } = await fullCard(sqlite)
    const file = await keep(anna, id)
    const kept = read(file)
    const nils = await mongodb.device().signUp("Nils")
    const key = requestId()
    const gone = { ...keptApi(nils), end: async () => ({ ok: false, error: "internal" }) as const }
    const { signal } = new AbortController()
    const how = { requestId: key, progress: () => undefined, signal }
    expect(await bringKept(gone, kept, how)).toEqual({ ok: false, error: "internal" })
    const [one, two] = await Promise.all([bringing(nils, kept, key), bringing(nils, kept, key)])
    expect(one.ok && two.ok && one.value.id === two.value.id).toBe(true)
    expect((await nils.call("home")).occasions).toHaveLength(1)
    expect(one.ok && (await keep(nils, one.value.id))).toBe(file)
  })
})
