import { mkdtempSync } from "node:fs"
import { rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, onTestFinished, test } from "vitest"
import { coverTitle } from "../../shared/documents/card.ts"
import { newCircleId, newOccasionId, newPersonId, type OccasionId, secureRandom } from "../../shared/ids.ts"
import { roomOf } from "../../shared/rooms.ts"
import { CardContents } from "../../server/cards/content/contents.ts"
import { CardFrontRecord, CardMessageRecord } from "../../server/cards/content/record.ts"
import { systemClock } from "../../server/clock.ts"
import { createEvents } from "../../server/events.ts"
import { OccasionRecord } from "../../server/occasions/rules.ts"
import { openStore } from "../../server/store/open.ts"
import type { Records, RoomLog, Store } from "../../server/store/port.ts"
import { tableOf } from "../../server/store/table.ts"
import { write } from "../support/card-rooms.ts"
import { messageId, signed } from "../support/cards.ts"
import { documentsDirectly } from "../support/documents-directly.ts"
import { newDatabaseName, startMongo } from "../support/mongodb/start.ts"

/** An opened card is made once from its rooms, by whichever nodes try, and wherever they die (K4). */

async function storeOf(kind: "SQLite" | "MongoDB"): Promise<Store> {
  const folder = mkdtempSync(join(tmpdir(), "jubilee-content-"))
  const mongo = kind === "MongoDB" ? await startMongo() : undefined
  const mongoUrl = mongo?.url(newDatabaseName())
  const opened = await openStore({
    folder,
    integrityCheck: false,
    mongoUrl,
    clock: systemClock(),
    onWait: () => undefined,
  })
  if (!opened.ok) throw new Error(opened.error)
  onTestFinished(async () => {
    await opened.value.close()
    await mongo?.[Symbol.asyncDispose]()
    await rm(folder, { recursive: true, force: true })
  })
  return opened.value
}

const [IVO, MIRA] = [newPersonId(), newPersonId()]
const NAMES = new Map([
  [IVO, { name: "Ivo", look: 1 }],
  [MIRA, { name: "Mira", look: 2 }],
])

const OPEN = OccasionRecord.parse({
  circle: newCircleId(),
  kind: "birthday",
  recipients: [newPersonId()],
  organisers: [IVO],
  zone: "UTC",
  secrecy: "surprise",
  writers: "everyone",
  list: false,
  createdAt: 0,
  card: {
    opens: { year: 2026, month: 1, day: 1, hour: 7, minute: 0 },
    zone: "UTC",
    opensAt: 1,
    told: false,
    by: IVO,
    openedAt: 1,
  },
})

/** A card on which both signed. */
async function card({ log, records }: Store): Promise<OccasionId> {
  const id = newOccasionId()
  await tableOf(records, "occasions", OccasionRecord).insert(id, OPEN)
  await write(log, roomOf("card", id), IVO, (doc) => coverTitle(doc).insert(0, "For Anna"))
  await write(log, roomOf("messages", id), IVO, (doc) => signed(doc, IVO, 1, "From Ivo"))
  await write(log, roomOf("messages", id), MIRA, (doc) => signed(doc, MIRA, 2, "From Mira"))
  return id
}

const FOREVER = (): Promise<never> => new Promise(() => undefined)

interface Faults {
  /** It dies by this operation on the store, which is done or not. */
  readonly dies?: number
  /** It inserts nothing before this has happened. */
  readonly sleeps?: Promise<void>
}

function node(store: Store, { dies = Infinity, sleeps = Promise.resolve() }: Faults = {}): CardContents {
  let count = 0
  const through = async <T>(work: () => Promise<T>): Promise<T> => {
    if (++count < dies) return work()
    if (count === dies && count % 2 === 0) await work()
    return FOREVER()
  }
  const records: Records = {
    get: (...of) => through(() => store.records.get(...of)),
    getMany: (...of) => through(() => store.records.getMany(...of)),
    find: (...of) => through(() => store.records.find(...of)),
    insert: async (...of) => {
      await sleeps
      return through(() => store.records.insert(...of))
    },
    delete: (...of) => through(() => store.records.delete(...of)),
    replaceIf: (...of) => through(() => store.records.replaceIf(...of)),
  }
  const log: RoomLog = {
    append: (...of) => through(() => store.log.append(...of)),
    read: (...of) => through(() => store.log.read(...of)),
    heads: (...of) => through(() => store.log.heads(...of)),
    loadSnapshot: (...of) => through(() => store.log.loadSnapshot(...of)),
    saveSnapshot: (...of) => through(() => store.log.saveSnapshot(...of)),
    snapshots: (...of) => through(() => store.log.snapshots(...of)),
    trim: (...of) => through(() => store.log.trim(...of)),
    erase: (...of) => through(() => store.log.erase(...of)),
  }
  const clock = systemClock()
  return new CardContents({
    occasions: tableOf(records, "occasions", OccasionRecord),
    fronts: tableOf(records, "cardFronts", CardFrontRecord),
    messages: tableOf(records, "cardMessages", CardMessageRecord),
    describe: () => Promise.resolve(NAMES),
    documents: documentsDirectly(clock),
    log,
    clock,
    events: createEvents(),
    withdrawn: () => Promise.resolve(),
    random: secureRandom,
    onSpoilt: (room) => {
      throw new Error(`${room} is spoilt`)
    },
    onFault: (sentence) => {
      throw new Error(sentence)
    },
  })
}

const EXPECTED = {
  title: "For Anna",
  messages: [
    { author: { name: "Ivo" }, body: [{ inlines: [{ text: "From Ivo" }] }] },
    { author: { name: "Mira" }, body: [{ inlines: [{ text: "From Mira" }] }] },
  ],
}
const OPERATIONS = 20

describe.each(["SQLite", "MongoDB"] as const)("[K4] over %s", (kind) => {
  test("what stands on a card is the same wherever the node that makes it dies", async () => {
    const store = await storeOf(kind)
    for (let dies = 1; dies <= OPERATIONS; dies++) {
      const id = await card(store)
      const dead = node(store, { dies })
      dead.ahead(id)
      const [one, two] = await Promise.all([node(store).read(id, OPEN), node(store).read(id, OPEN)])
      expect(one).toMatchObject(EXPECTED)
      expect(two).toEqual(one)
      expect(await node(store).read(id, OPEN)).toEqual(one)
    }
  }, 120_000)

  test("[K9] a message that its author took back is made again by nobody, and stays away", async () => {
    const store = await storeOf(kind)
    const id = await card(store)
    // It has read the rooms, and wakes up when all is over.
    const waiting = Promise.withResolvers<void>()
    const slow = node(store, { sleeps: waiting.promise })
    const read = slow.read(id, OPEN)
    await node(store).read(id, OPEN)
    const of = { id, occasion: OPEN }
    const theirs = await node(store).withdraw(of, messageId(MIRA, 2), (author) => author === IVO)
    expect(theirs).toEqual({ ok: false, error: "not_allowed" })
    expect((await node(store).withdraw(of, messageId(MIRA, 2), (author) => author === MIRA)).ok).toBe(true)
    waiting.resolve()
    const left = await read
    expect(left.messages.map(({ author }) => author.name)).toEqual(["Ivo"])
    expect(await node(store).read(id, OPEN)).toEqual(left)
    expect(
      JSON.stringify(await store.records.find("cardMessages", "occasion", { equals: id })),
    ).not.toContain("From Mira")
  })

  test("[K5] a late message comes behind the others, once, with the time at which it came", async () => {
    const store = await storeOf(kind)
    const id = await card(store)
    const late = roomOf("messages", newOccasionId())
    await write(store.log, late, IVO, (doc) => signed(doc, IVO, 9, "Late"))
    const of = { id, occasion: OPEN }
    const [one, two] = [
      await node(store).publishLate(of, late, messageId(IVO, 9)),
      await node(store).publishLate(of, late, messageId(IVO, 9)),
    ]
    expect(one.ok && one.value.arrivedAt).toBeTypeOf("number")
    expect(two).toEqual(one)
    const { messages } = await node(store).read(id, OPEN)
    expect(messages.map(({ arrivedAt }) => arrivedAt !== undefined)).toEqual([false, false, true])
    expect(await node(store).publishLate(of, late, messageId(MIRA, 3))).toEqual({
      ok: false,
      error: "not_here",
    })
  })
})
