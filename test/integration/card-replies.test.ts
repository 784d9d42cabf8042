import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import type { ArrangeCommand } from "../../shared/arrangement-routes.ts"
import type { OccasionView } from "../../shared/api.ts"
import { newMessageId, newTicketId } from "../../shared/ids.ts"
import { roomOf } from "../../shared/rooms.ts"
import { TICKETS_MAX } from "../../shared/limits.ts"
import type { TicketForm } from "../../shared/ticket-routes.ts"
import { type ApiWorld, type Device, startApiWorld } from "../support/api-world.ts"
import { inDays, write } from "../support/card-rooms.ts"
import { messageId, signed } from "../support/cards.ts"
import { newDatabaseName, startMongo } from "../support/mongodb/start.ts"

/** What is around the messages of a card: how organisers arrange them, gifts inside, and what is said to it (K12-K14). */

const at = (occasion: string) => ({ params: { occasion } })

const GIFT: TicketForm = {
  title: "Two nights at the lake house",
  note: "Bring a towel.",
  inside: { kind: "code", code: "LAKE 4711 0815" },
  validUntil: { year: 2030, month: 11, day: 14 },
  givers: [],
  announced: false,
}

interface Scene {
  readonly id: OccasionView["id"]
  /** Started it, and runs it. */
  readonly ivo: Device
  readonly mira: Device
  readonly lena: Device
  readonly anna: Device
}

const STORES = ["SQLite", "MongoDB"] as const
let mongo: Awaited<ReturnType<typeof startMongo>>
let worlds: Readonly<Record<(typeof STORES)[number], ApiWorld>>
/** The one that the test at hand is about. */
let world: ApiWorld
beforeAll(async () => {
  mongo = await startMongo()
  const mongoUrl = mongo.url(newDatabaseName())
  worlds = { SQLite: await startApiWorld(), MongoDB: await startApiWorld({ mongoUrl }) }
})
afterAll(async () => {
  for (const store of STORES) await worlds[store][Symbol.asyncDispose]()
  await mongo[Symbol.asyncDispose]()
})

/** A card that three give and Anna gets, in an occasion whose list she uses. */
async function scene({ card = true } = {}): Promise<Scene> {
  const ivo = await world.device().signUp("Ivo")
  const opens = inDays(world.clock.now(), 30)
  const { id } = await ivo.create({ zone: "UTC", ...(card && { card: { opens } }) })
  const givers = (await ivo.link(id, "giver")).token
  const join = (name: string) => world.device().join(givers, { kind: "new", name })
  const anna = await world
    .device()
    .join((await ivo.link(id, "recipient")).token, { kind: "new", name: "Anna" })
  return { id, ivo, mira: await join("Mira"), lena: await join("Lena"), anna }
}

/** The same, opened, with one message of Mira's. */
async function openedScene() {
  const made = await scene()
  const { id, ivo, mira, anna } = made
  await write(world.store.log, roomOf("messages", id), mira.id, (doc) => signed(doc, mira.id, 1, "Words"))
  await ivo.call("openCard", at(id))
  await anna.call("cardContent", at(id))
  return { ...made, message: messageId(mira.id, 1) }
}

const arranges = (who: Device, id: string, body: ArrangeCommand) =>
  who.call("arrangeCard", { ...at(id), body })

describe.each(STORES)("[K12] an arranged card, over %s", (kind) => {
  beforeEach(() => {
    world = worlds[kind]
  })

  test("is pinned, hidden and ordered by who runs it, and all who write it know", async () => {
    const { id, ivo, mira, anna } = await scene()
    const [a, b] = [newMessageId(mira.id), newMessageId(ivo.id)]
    await ivo.call("arrangeCard", { ...at(id), body: { do: "pin", message: a } })
    await ivo.call("arrangeCard", { ...at(id), body: { do: "hide", message: a } })
    await ivo.call("arrangeCard", {
      ...at(id),
      body: { do: "move", message: b, before: a, seen: [a, b] },
    })
    const by = { person: ivo.id, name: "Ivo" }
    const arranged = { pinned: [a], order: [b, a], hidden: [{ message: a, by }] }
    expect(await mira.call("arrangement", at(id))).toMatchObject(arranged)
    const pin = { ...at(id), body: { do: "pin", message: a } } as const
    expect((await mira.refused("arrangeCard", pin)).code).toBe("not_allowed")
    expect((await anna.refused("arrangeCard", pin)).code).toBe("not_allowed")
    expect((await anna.refused("arrangement", at(id))).code).toBe("not_here")
    expect(world.events.at(-1)).toEqual({ type: "card_changed", occasion: id })
  })

  test("keeps its order once it is open; what is hidden may still change", async () => {
    const { id, ivo, mira, anna } = await scene()
    const message = newMessageId(mira.id)
    await ivo.call("openCard", at(id))
    const closed: readonly ArrangeCommand[] = [
      { do: "pin", message },
      { do: "move", message, before: null, seen: [] },
    ]
    for (const body of closed)
      expect((await ivo.refused("arrangeCard", { ...at(id), body })).code).toBe("card_open")
    await ivo.call("arrangeCard", { ...at(id), body: { do: "hide", message } })
    expect((await anna.refused("arrangement", at(id))).code).toBe("not_here")
  })

  test("reaches its recipients in that order, without what is hidden, in any byte", async () => {
    const { id, ivo, mira, anna } = await scene()
    const room = roomOf("messages", id)
    const messages = [1, 2, 3, 4].map((n) => messageId(mira.id, n))
    await write(world.store.log, room, mira.id, (doc) => {
      for (const n of [1, 2, 3, 4]) signed(doc, mira.id, n, `Words ${n}`)
    })
    const [one, two, three, four] = messages
    if (!one || !two || !three || !four) throw new Error("four messages")
    await arranges(ivo, id, { do: "move", message: three, before: one, seen: messages })
    await arranges(ivo, id, { do: "pin", message: four })
    await arranges(ivo, id, { do: "hide", message: two })
    await ivo.call("openCard", at(id))
    const got = await anna.call("cardContent", at(id))
    expect(got.messages.map((message) => message.id)).toEqual([four, three, one])
    expect(JSON.stringify(got)).not.toContain("Words 2")
    expect(await mira.call("cardContent", at(id))).toEqual(got)
  })

  test("takes two organisers at once: neither undoes the other", async () => {
    const { id, ivo, mira } = await scene()
    const { circle } = await ivo.call("occasion", at(id))
    await ivo.call("changeMember", {
      params: { circle: circle.id, person: mira.id },
      body: { role: "organiser" },
    })
    const messages = Array.from({ length: 12 }, () => newMessageId(ivo.id))
    await Promise.all(
      messages.map((message, n) => arranges(n % 2 === 0 ? ivo : mira, id, { do: "pin", message })),
    )
    expect(new Set((await ivo.call("arrangement", at(id))).pinned)).toEqual(new Set(messages))
  })

  test("is archived with its occasion", async () => {
    const { id, ivo } = await scene()
    await ivo.call("archiveOccasion", at(id))
    const body = { do: "pin", message: newMessageId(ivo.id) } as const
    expect((await ivo.refused("arrangeCard", { ...at(id), body })).code).toBe("archived")
    expect(
      (await ivo.refused("createTicket", { ...at(id), body: { ...GIFT, id: newTicketId() } })).code,
    ).toBe("archived")
  })
})

describe.each(STORES)("[K14] a gift inside, over %s", (kind) => {
  beforeEach(() => {
    world = worlds[kind]
  })

  test("is known to its givers alone; others know of it when those let them, and never what it is", async () => {
    const { id, ivo, mira, lena } = await scene()
    const ticket = newTicketId()
    const body = { ...GIFT, id: ticket, givers: [mira.id] }
    await ivo.call("createTicket", { ...at(id), body })
    await ivo.call("createTicket", { ...at(id), body })
    const [mine, ...others] = (await mira.call("tickets", at(id))).tickets
    expect(others).toEqual([])
    expect(mine).toMatchObject({ see: "whole", title: GIFT.title, inside: GIFT.inside })
    expect(mine?.givers.map(({ name }) => name)).toEqual(["Ivo", "Mira"])
    expect(await lena.call("tickets", at(id))).toEqual({ tickets: [] })
    const one = { params: { occasion: id, ticket } }
    expect((await lena.refused("changeTicket", { ...one, body: GIFT })).code).toBe("not_here")
    expect((await lena.refused("removeTicket", one)).code).toBe("not_here")
    await mira.call("changeTicket", { ...one, body: { ...GIFT, givers: [mira.id], announced: true } })
    const [announced] = (await lena.call("tickets", at(id))).tickets
    expect(announced).toEqual({ see: "announced", id: ticket, givers: mine?.givers })
  })

  test("reaches every recipient with the card, and nobody before; then it stays as it is", async () => {
    const { id, ivo, lena, anna } = await scene()
    const ticket = newTicketId()
    await ivo.call("createTicket", { ...at(id), body: { ...GIFT, id: ticket } })
    expect((await anna.refused("tickets", at(id))).code).toBe("not_here")
    await ivo.call("openCard", at(id))
    const [got] = (await anna.call("tickets", at(id))).tickets
    expect(got).toMatchObject({ see: "whole", inside: GIFT.inside, validUntil: GIFT.validUntil })
    expect(await lena.call("tickets", at(id))).toEqual({ tickets: [] })
    const one = { params: { occasion: id, ticket } }
    expect((await ivo.refused("changeTicket", { ...one, body: GIFT })).code).toBe("card_open")
    expect((await ivo.refused("removeTicket", one)).code).toBe("card_open")
    expect((await anna.refused("removeTicket", one)).code).toBe("card_open")
  })

  test("names givers of this occasion only, and a day that exists", async () => {
    const { id, ivo, anna } = await scene()
    const stranger = await world.device().signUp("Otto")
    for (const wrong of [
      { givers: [anna.id] },
      { givers: [stranger.id] },
      { validUntil: { year: 2030, month: 2, day: 30 } },
    ])
      expect(
        await ivo.refused("createTicket", { ...at(id), body: { ...GIFT, ...wrong, id: newTicketId() } }),
      ).toEqual({ status: 422, code: "invalid_input" })
    expect(await ivo.call("tickets", at(id))).toEqual({ tickets: [] })
  })

  test("is one of ten at most, whoever puts them in at the same moment", async () => {
    const { id, ivo, mira } = await scene()
    const answers = await Promise.all(
      Array.from({ length: TICKETS_MAX + 4 }, (_, n) =>
        (n % 2 === 0 ? ivo : mira).send("createTicket", {
          ...at(id),
          body: { ...GIFT, id: newTicketId() },
        }),
      ),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(TICKETS_MAX)
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(4)
  })

  test("is in no line of the log and no event", async () => {
    const { id, ivo } = await scene()
    await ivo.call("createTicket", { ...at(id), body: { ...GIFT, id: newTicketId() } })
    expect(world.logLines.join("\n")).not.toMatch(/LAKE|lake house|towel/)
    expect(JSON.stringify(world.events)).not.toMatch(/LAKE|lake house|towel/)
  })
})

describe.each(STORES)("[K13] an opened card, over %s", (kind) => {
  beforeEach(() => {
    world = worlds[kind]
  })

  test("is answered by recipients, reacted to by everybody, and thanked for; all who read it see that", async () => {
    const { id, mira, lena, anna, message } = await openedScene()
    await anna.call("reply", { ...at(id), body: { do: "react", message, as: "love" } })
    await anna.call("reply", { ...at(id), body: { do: "react", message, as: "cried" } })
    await anna.call("reply", { ...at(id), body: { do: "answer", message, text: "Keep it safe." } })
    await anna.call("reply", { ...at(id), body: { do: "thank", text: "You impossible people." } })
    await lena.call("reply", { ...at(id), body: { do: "react", message, as: "laughed" } })
    const seen = await mira.call("replies", at(id))
    expect(seen.reactions).toMatchObject([
      { message, by: anna.id, as: "cried" },
      { message, by: lena.id, as: "laughed" },
    ])
    expect(seen.answers).toMatchObject([{ message, by: anna.id, text: "Keep it safe." }])
    expect(seen.thanks).toMatchObject([{ by: anna.id, text: "You impossible people." }])
    expect(seen.people.map(({ name }) => name).toSorted()).toEqual(["Anna", "Lena"])
    for (const body of [
      { do: "answer", message, text: "No." },
      { do: "thank", text: "Me too." },
    ] as const)
      expect((await lena.refused("reply", { ...at(id), body })).code).toBe("not_allowed")
    expect(world.events.at(-1)).toEqual({ type: "card_changed", occasion: id })
  })

  test("is news to each giver until they have seen it, on every device", async () => {
    const { id, ivo, mira, anna } = await openedScene()
    await anna.call("reply", { ...at(id), body: { do: "thank", text: "Thanks" } })
    const before = await mira.call("replies", at(id))
    expect(before.seen).toBe(0)
    const until = before.thanks[0]?.at ?? 0
    await mira.call("reply", { ...at(id), body: { do: "seen", until } })
    expect((await mira.call("replies", at(id))).seen).toBe(until)
    expect((await ivo.call("replies", at(id))).seen).toBe(0)
  })

  test("takes along what was said to a message that is hidden", async () => {
    const { id, ivo, mira, anna, message } = await openedScene()
    const answer = { ...at(id), body: { do: "answer", message, text: "Keep it safe." } } as const
    await anna.call("reply", answer)
    await ivo.call("arrangeCard", { ...at(id), body: { do: "hide", message } })
    expect((await mira.call("replies", at(id))).answers).toEqual([])
    expect((await anna.refused("reply", answer)).code).toBe("not_here")
  })

  test("takes along what was said to a message that its author withdraws, and has no other messages", async () => {
    const { id, mira, anna, message } = await openedScene()
    const react = { ...at(id), body: { do: "react", message, as: "love" } } as const
    await anna.call("reply", react)
    await mira.call("withdrawMessage", { params: { occasion: id, message } })
    expect((await mira.call("replies", at(id))).reactions).toEqual([])
    expect((await anna.refused("reply", react)).code).toBe("not_here")
    const never = { do: "react", message: newMessageId(mira.id), as: "love" } as const
    expect((await anna.refused("reply", { ...at(id), body: never })).code).toBe("not_here")
  })

  test("[K10] a recipient hides a message from their own view, which nobody else can tell", async () => {
    const { id, ivo, mira, anna, message } = await openedScene()
    const away = { ...at(id), body: { do: "away", message, away: true } } as const
    const events = world.events.length
    expect((await anna.call("reply", away)).away).toEqual([message])
    for (const who of [ivo, mira]) {
      expect(await who.call("replies", at(id))).toMatchObject({ away: [], people: [], reports: [] })
      expect((await who.refused("reply", away)).code).toBe("not_allowed")
    }
    expect(world.events).toHaveLength(events)
    expect((await anna.call("cardContent", at(id))).messages).toHaveLength(1)
    await anna.call("reply", { ...at(id), body: { do: "away", message, away: false } })
    expect((await anna.call("replies", at(id))).away).toEqual([])
  })

  test("[K10] who runs the card knows which message a recipient reported, and nobody else does", async () => {
    const { id, ivo, mira, lena, anna, message } = await openedScene()
    const report = { ...at(id), body: { do: "report", message, report: true } } as const
    expect((await mira.refused("reply", report)).code).toBe("not_allowed")
    const told = [{ message, by: anna.id }]
    expect((await anna.call("reply", report)).reports).toMatchObject(told)
    const his = await ivo.call("replies", at(id))
    expect([his.reports, his.people]).toMatchObject([told, [{ person: anna.id, name: "Anna" }]])
    for (const who of [mira, lena])
      expect(await who.call("replies", at(id))).toMatchObject({ reports: [], people: [] })
    const settle = { ...at(id), body: { do: "settle", message } } as const
    for (const who of [mira, anna]) expect((await who.refused("reply", settle)).code).toBe("not_allowed")
    expect((await ivo.call("reply", settle)).reports).toEqual([])
    expect((await anna.call("replies", at(id))).reports).toMatchObject(told)
    await ivo.call("arrangeCard", { ...at(id), body: { do: "hide", message } })
    expect((await anna.call("replies", at(id))).reports).toEqual([])
    expect((await ivo.call("arrangement", at(id))).mayHide).toBe(true)
    expect((await mira.call("arrangement", at(id))).mayHide).toBe(false)
  })

  test("is not there to be answered before, for anybody", async () => {
    const { id, ivo, anna } = await scene()
    const body = { do: "thank", text: "Thanks" } as const
    for (const who of [ivo, anna]) {
      expect((await who.refused("replies", at(id))).code).toBe("not_here")
      expect((await who.refused("reply", { ...at(id), body })).code).toBe("not_here")
    }
  })
})

describe.each(STORES)("over %s", (kind) => {
  beforeEach(() => {
    world = worlds[kind]
  })

  test("[S0] a recipient is answered alike with a card full of gifts and without one", async () => {
    const full = await scene()
    const without = await scene({ card: false })
    await full.ivo.call("createTicket", { ...at(full.id), body: { ...GIFT, id: newTicketId() } })
    const message = newMessageId(full.ivo.id)
    await full.ivo.call("arrangeCard", { ...at(full.id), body: { do: "pin", message } })
    for (const name of ["arrangement", "tickets", "replies"] as const)
      expect(await full.anna.refused(name, at(full.id))).toEqual(
        await without.anna.refused(name, at(without.id)),
      )
    const pin = { do: "pin", message } as const
    expect(await full.anna.refused("arrangeCard", { ...at(full.id), body: pin })).toEqual(
      await without.anna.refused("arrangeCard", { ...at(without.id), body: pin }),
    )
    const gift = { ...GIFT, id: newTicketId() }
    expect(await full.anna.refused("createTicket", { ...at(full.id), body: gift })).toEqual(
      await without.anna.refused("createTicket", { ...at(without.id), body: gift }),
    )
  })

  test("[A5] erasing an occasion takes arrangement, gifts and replies with it", async () => {
    const { id, ivo, mira, anna } = await scene()
    await ivo.call("createTicket", { ...at(id), body: { ...GIFT, id: newTicketId() } })
    const message = newMessageId(mira.id)
    await ivo.call("arrangeCard", { ...at(id), body: { do: "pin", message } })
    await ivo.call("openCard", at(id))
    await anna.call("reply", { ...at(id), body: { do: "thank", text: "Thanks" } })
    const { records } = world.store
    const kept = async (): Promise<readonly boolean[]> => [
      (await records.get("arrangements", id)) !== undefined,
      (await records.get("tickets", id)) !== undefined,
      (await records.find("replies", "occasion", { equals: id })).length > 0,
    ]
    expect(await kept()).toEqual([true, true, true])
    await ivo.call("deleteOccasion", at(id))
    world.clock.forward(8 * 86_400_000)
    await world.domain.eraser.erase()
    expect(await kept()).toEqual([false, false, false])
  })
})
