import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { AgendaRecord, LEASE_MS } from "../../server/reminders/agenda.ts"
import { tableOf } from "../../server/store/table.ts"
import { addItem, removeItem, setTitle } from "../../shared/documents/write-items.ts"
import { addDays, todayIn } from "../../shared/dates/day.ts"
import { instantOf } from "../../shared/dates/zoned.ts"
import { type MessageId, newItemId, type ItemId, type OccasionId } from "../../shared/ids.ts"
import type { Language } from "../../shared/languages.ts"
import { ownRoomOf, roomOf } from "../../shared/rooms.ts"
import { type ApiWorld, type Device, startApiWorld } from "../support/api-world.ts"
import { inDays, write } from "../support/card-rooms.ts"
import { messageId, signed } from "../support/cards.ts"
import { requestId } from "../support/claims-world.ts"
import { eventually } from "../support/eventually.ts"

/** News beside reminders (N13): of presents to their givers, and of cards to those whom it concerns. */

const DAY_MS = 86_400_000
/** What owners do within ten minutes is one piece of news. */
const SPAN_MS = 600_000

let world: ApiWorld
beforeAll(async () => {
  world = await startApiWorld({ env: { MAX_CHANGES_PER_MINUTE: "100000" } })
})
afterAll(() => world[Symbol.asyncDispose]())

interface Scene {
  readonly id: OccasionId
  readonly ivo: Device
  readonly mira: Device
  readonly anna: Device
  readonly all: readonly Device[]
}

const settings = { zone: "UTC", quiet: null, leads: [], time: "09:00" }

/** Ivo runs Anna's birthday, Mira gives, too; everybody is on a device of theirs. */
async function scene(language: Language = "en"): Promise<Scene> {
  const ivo = await world.device().signUp("Ivo")
  const opens = inDays(world.clock.now(), 30)
  const { id } = await ivo.create({ zone: "UTC", card: { opens } })
  const join = async (name: string, as: "giver" | "recipient") =>
    world.device().join((await ivo.link(id, as)).token, { kind: "new", name })
  const [mira, anna] = [await join("Mira", "giver"), await join("Anna", "recipient")]
  const all = [ivo, mira, anna]
  for (const device of all) {
    await device.call("reportZone", { body: { zone: "UTC", language } })
    await device.call("changeReminders", { body: settings })
  }
  return { id, ivo, mira, anna, all }
}

/** Something that Anna wishes and Mira takes. */
async function taken({ id, anna, mira }: Scene): Promise<ItemId> {
  const item = newItemId()
  const wish = { id: item, title: "Headphones", createdBy: anna.id, createdAt: 1 }
  await write(world.store.log, roomOf("list", id), anna.id, (doc) => void addItem(doc, wish, "added"))
  const body = { do: "claim", units: 1, requestId: requestId() } as const
  const answer = await mira.call("claim", { params: { occasion: id, item }, body })
  expect(answer.result).toBe("ok")
  return item
}

const owns = ({ id, anna }: Scene, change: Parameters<typeof write>[3]): Promise<void> =>
  write(world.store.log, roomOf("list", id), anna.id, change)

const agendas = () => tableOf(world.store.records, "agendas", AgendaRecord)

/** Every look that is due now has been made. */
async function looks({ all }: Pick<Scene, "all">): Promise<void> {
  for (const device of all) {
    await device.refresh()
    await device.call("changeReminders", { body: { time: "09:00" } })
  }
  // Notices wait two seconds for open pages.
  await eventually(async () => {
    const now = world.clock.now()
    const soon = await agendas().find("wakeAt", { to: now + LEASE_MS })
    const left = soon.filter(({ body }) => body.lease !== undefined || body.wakeAt <= now)
    expect(left).toEqual([])
  }, 20_000)
}

const noticesOf = async (who: Device) => (await who.call("notices")).notices

const kindsOf = async (who: Device): Promise<readonly string[]> =>
  (await noticesOf(who)).map(({ kind }) => kind)

describe("[N13] news of a present", () => {
  test.each([
    ["en", "There is news for you. Have a look when nobody looks over your shoulder."],
    ["de", "Es gibt etwas Neues für dich. Sieh nach, wenn dir niemand über die Schulter schaut."],
  ] as const)(
    "[C10, S0, S3, S10] is told to who takes it alone, a while later, in words that tell nothing: %s",
    async (language, words) => {
      const made = await scene(language)
      const heard = async (): Promise<string> => {
        const { anna } = made
        await anna.refresh()
        const answers = await Promise.all([anna.send("notices"), anna.send("reminders"), anna.send("home")])
        return (await Promise.all(answers.map((answer) => answer.text()))).join("\n")
      }
      const before = await heard()
      const item = await taken(made)
      await owns(made, (doc) => void setTitle(doc, item, "Headphones, black", null))
      await made.ivo.call("claims", { params: { occasion: made.id } })
      await owns(made, (doc) => void removeItem(doc, item, { by: made.anna.id, at: 2 }, null))
      await made.ivo.call("claims", { params: { occasion: made.id } })
      await looks(made)
      expect(await kindsOf(made.mira)).toEqual([])
      world.clock.forward(SPAN_MS)
      await looks(made)
      const told = await noticesOf(made.mira)
      expect(told.map(({ kind }) => kind).toSorted()).toEqual(["item_changed", "item_removed"])
      for (const { title, body } of told) expect(`${title} ${body}`).toBe(words)
      expect(await kindsOf(made.ivo)).toEqual([])
      expect(await heard()).toBe(before)
      const mine = ({ type }: { readonly type: string }): boolean => type === "notices_changed"
      expect(
        world.events.filter((event) => mine(event) && "person" in event && event.person === made.anna.id),
      ).toEqual([])
    },
  )

  test("is not told when the owner took it back meanwhile", async () => {
    const made = await scene()
    const item = await taken(made)
    await owns(made, (doc) => void setTitle(doc, item, "Speakers", null))
    await made.ivo.call("claims", { params: { occasion: made.id } })
    await owns(made, (doc) => void setTitle(doc, item, "Headphones", null))
    await made.ivo.call("claims", { params: { occasion: made.id } })
    world.clock.forward(SPAN_MS)
    await looks(made)
    expect(await kindsOf(made.mira)).toEqual([])
  })

  test("[N3] is told once, though two nodes come by its record again and again", async () => {
    const made = await scene()
    const other = await world.openDomain()
    const item = await taken(made)
    const { mira, ivo, id } = made
    const release = { do: "release", giver: mira.id, reason: "Mira is ill.", requestId: requestId() } as const
    await ivo.call("claim", { params: { occasion: id, item }, body: release })
    await eventually(async () => expect(await kindsOf(mira)).toEqual(["claim_lost"]))
    const [notice] = await noticesOf(mira)
    await mira.call("readNotices", { body: { keys: notice === undefined ? [] : [notice.key] } })
    const again = await world.openDomain()
    const passed: string[] = []
    again.claims.subscribe((record) => passed.push(record.item))
    // The first round of a node begins a second after its start.
    await eventually(() => expect(passed).toContain(item), 10_000)
    await looks(made)
    expect(await kindsOf(mira)).toEqual([])
    for (const domain of [other, again]) {
      domain.claims.stop()
      domain.cards.stop()
      domain.eraser.stop()
      domain.photos.stop()
      domain.reminders.stop()
      domain.channels.stop()
    }
  })

  test("is not told at all with its setting off", async () => {
    const made = await scene()
    const { mira, ivo, id } = made
    const muted = (["live", "push", "email"] as const).map((channel) => ({
      kind: "claim_lost" as const,
      channel,
    }))
    await mira.call("changeReminders", { body: { muted } })
    const item = await taken(made)
    const body = { do: "release", giver: mira.id, reason: "Mira is ill.", requestId: requestId() } as const
    await ivo.call("claim", { params: { occasion: id, item }, body })
    await looks(made)
    expect(await kindsOf(mira)).toEqual([])
    expect((await mira.call("reminders")).log).toEqual([])
  })
})

describe("[N13] news of a card", () => {
  test("[S0] nothing is told to its recipient before it opens, and once when it is open", async () => {
    const made = await scene()
    const { id, ivo, anna, mira } = made
    await write(world.store.log, roomOf("messages", id), mira.id, (doc) => signed(doc, mira.id, 1, "Words"))
    await looks(made)
    expect(await noticesOf(anna)).toEqual([])
    await ivo.call("openCard", { params: { occasion: id } })
    await looks(made)
    await looks(made)
    expect(await noticesOf(anna)).toMatchObject([{ kind: "card_opened", title: "Your card is open." }])
    expect([await kindsOf(ivo), await kindsOf(mira)]).toEqual([[], []])
  })

  test("[K13] thanks reach those who signed it, once", async () => {
    const made = await scene()
    const { id, ivo, anna, mira } = made
    const at = { params: { occasion: id } }
    await write(world.store.log, roomOf("messages", id), mira.id, (doc) => signed(doc, mira.id, 1, "Words"))
    await ivo.call("openCard", at)
    await anna.call("cardContent", at)
    await anna.call("reply", { ...at, body: { do: "thank", text: "Thank you all!" } })
    await looks(made)
    await anna.call("reply", { ...at, body: { do: "thank", text: "Thank you all so much!" } })
    await looks(made)
    expect(await noticesOf(mira)).toMatchObject([{ kind: "thanks", title: "Anna thanked you." }])
    expect(await kindsOf(ivo)).toEqual([])
  })

  describe("that is open", () => {
    /** A card of somebody who was told that it is open, and read that. */
    async function open(): Promise<Scene> {
      const made = await scene()
      const { id, ivo, anna } = made
      await ivo.call("openCard", { params: { occasion: id } })
      await looks(made)
      await anna.call("readNotices", { body: { keys: (await noticesOf(anna)).map(({ key }) => key) } })
      for (const writer of [ivo, made.mira])
        await writer.call("ownRoom", { params: { occasion: id }, body: {} })
      return made
    }
    const at = (id: OccasionId) => ({ params: { occasion: id } })

    async function late({ id }: Scene, writer: Device, n: number): Promise<MessageId> {
      const message = messageId(writer.id, n)
      await write(world.store.log, ownRoomOf(id, writer.id), writer.id, (doc) =>
        signed(doc, writer.id, n, "Secret words"),
      )
      await writer.call("lateMessage", { params: { occasion: id, message } })
      return message
    }

    async function spanPasses(made: Scene, ms = SPAN_MS): Promise<void> {
      await looks(made)
      world.clock.forward(ms)
      for (const device of made.all) await device.refresh()
      await looks(made)
    }

    test("[K5, S10] messages that arrive later are one notice to its recipient alone, ten minutes later, which says nothing of them", async () => {
      const made = await open()
      const { ivo, mira, anna } = made
      await late(made, ivo, 1)
      await late(made, mira, 2)
      await looks(made)
      expect(await noticesOf(anna)).toEqual([])
      await spanPasses(made)
      expect(await noticesOf(anna)).toMatchObject([
        { kind: "card_opened", title: "A message arrived later in your card.", path: `/o/${made.id}` },
      ])
      expect(JSON.stringify(await noticesOf(anna))).not.toMatch(/Secret|Ivo|Mira/)
      expect([await noticesOf(ivo), await noticesOf(mira)]).toEqual([[], []])
    })

    test("[K5] more of them are told a day later, once", async () => {
      const made = await open()
      const { ivo, mira, anna } = made
      await late(made, ivo, 1)
      await spanPasses(made)
      const [first] = await noticesOf(anna)
      await late(made, mira, 2)
      await spanPasses(made)
      await late(made, mira, 3)
      await spanPasses(made)
      expect(await noticesOf(anna)).toEqual([first])
      await spanPasses(made, DAY_MS)
      expect(await noticesOf(anna)).toHaveLength(2)
      await spanPasses(made, DAY_MS)
      expect(await noticesOf(anna)).toHaveLength(2)
    })

    test("[K9, K12, K13] one that was taken back, hidden or answered meanwhile is not told", async () => {
      for (const undo of [
        ({ ivo, id }: Scene, message: MessageId) =>
          ivo.call("withdrawMessage", { params: { occasion: id, message } }),
        ({ ivo, id }: Scene, message: MessageId) =>
          ivo.call("arrangeCard", { ...at(id), body: { do: "hide", message } }),
        ({ anna, id }: Scene, message: MessageId) =>
          anna.call("reply", { ...at(id), body: { do: "react", message, as: "love" } }),
      ]) {
        const made = await open()
        const message = await late(made, made.ivo, 1)
        await looks(made)
        await undo(made, message)
        await spanPasses(made)
        expect(await noticesOf(made.anna)).toEqual([])
      }
    })

    test("[N13] comes with the switch of cards that are open, or not at all", async () => {
      const made = await open()
      const muted = (["live", "push", "email"] as const).map((channel) => ({
        kind: "card_opened" as const,
        channel,
      }))
      await made.anna.call("changeReminders", { body: { muted } })
      await late(made, made.ivo, 1)
      await spanPasses(made)
      expect(await noticesOf(made.anna)).toEqual([])
    })
  })

  test("[N9] who has not signed is asked twice at most, at their hour; never its recipient, nor who has signed", async () => {
    const made = await scene()
    const { id, ivo, anna, mira } = made
    await write(world.store.log, roomOf("messages", id), ivo.id, (doc) => signed(doc, ivo.id, 1, "Words"))
    world.domain.cards.signers.wrote({ room: roomOf("messages", id) })
    const day = addDays(todayIn("UTC", world.clock.now()), 30)
    await eventually(async () => {
      const { card } = await ivo.call("occasion", { params: { occasion: id } })
      expect(card?.signed?.messages).toBe(1)
    }, 20_000)
    for (const [before, count] of [
      [4, 0],
      [3, 1],
      [2, 1],
      [1, 2],
    ] as const) {
      const at = instantOf(addDays(day, -before), "09:01", "UTC")
      world.clock.forward(at - world.clock.now())
      await looks(made)
      expect(await kindsOf(mira)).toEqual(Array(count).fill("nudge"))
    }
    expect([await noticesOf(ivo), await noticesOf(anna)]).toEqual([[], []])
    for (const { title, body } of await noticesOf(mira)) expect(`${title} ${body}`).not.toMatch(/Anna|card/i)
    world.clock.forward(DAY_MS)
    await looks(made)
    expect(await kindsOf(mira)).not.toContain("nudge")
  })
})
