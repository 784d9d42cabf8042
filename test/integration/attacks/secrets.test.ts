import { afterAll, beforeAll, describe, expect, test, vi } from "vitest"
import { Gifts } from "../../../shared/claim-commands.ts"
import { MongoRecords } from "../../../server/store/mongo/records.ts"
import type { Records } from "../../../server/store/port.ts"
import { SqliteRecords } from "../../../server/store/sqlite/main-thread/records.ts"
import { Members, OpenedLink, type OccasionView } from "../../../shared/api.ts"
import { Browser } from "../../attacks/browser.ts"
import { type Ground, household, PLACES, startGround } from "../../attacks/ground.ts"
import { type Family, startFamily } from "../../support/claims-world.ts"
import { type Writer, writerAt } from "../../support/claims-writer.ts"

const DAY_MS = 86_400_000

/** How many names a link offers. */
const chips = async (who: Browser, token: string): Promise<number> =>
  OpenedLink.parse((await who.ask("POST", "/api/links/open", { token })).body).people.length

/** So many days from now, as a floating date. */
function daysAhead(days: number): { month: number; day: number; year: number } {
  const date = new Date(Date.now() + days * DAY_MS)
  return { month: date.getUTCMonth() + 1, day: date.getUTCDate(), year: date.getUTCFullYear() }
}

/** What the stores of all nodes are asked for about claims and what was shown, and how many records they give back. */
async function readsOf(task: () => Promise<unknown>): Promise<readonly string[]> {
  const reads: string[] = []
  const spies = [SqliteRecords.prototype, MongoRecords.prototype].flatMap((records: Records) => {
    // oxlint-disable-next-line typescript/unbound-method -- called with the store below
    const { get, getMany, find } = records
    return [
      vi.spyOn(records, "get").mockImplementation(function (this: Records, collection, key) {
        reads.push(`get ${collection}`)
        return get.call(this, collection, key)
      }),
      vi.spyOn(records, "getMany").mockImplementation(function (this: Records, collection, keys) {
        reads.push(`getMany ${collection} ${keys.length}`)
        return getMany.call(this, collection, keys)
      }),
      vi.spyOn(records, "find").mockImplementation(async function (
        this: Records,
        collection,
        index,
        options,
      ) {
        const found = await find.call(this, collection, index, options)
        reads.push(`find ${collection} ${index} ${found.length}`)
        return found
      }),
    ]
  })
  await task()
  for (const spy of spies) spy.mockRestore()
  // What claims look at by themselves, after somebody came, is no part of the answer.
  return reads.filter((read) => /claims given|shown/.test(read))
}

describe.each(PLACES)("%s", (place) => {
  let ground: Ground
  beforeAll(async () => {
    ground = await startGround(place)
  })
  afterAll(() => ground[Symbol.asyncDispose]())

  const browser = (node = 0): Browser => new Browser(ground.url(node))

  describe("[S8] a recipient who runs her own list", () => {
    const MOVES: readonly { readonly name: string; readonly dates: readonly unknown[] }[] = [
      { name: "takes the day away", dates: [null] },
      { name: "says that it was yesterday", dates: [daysAhead(-1)] },
      { name: "says that it is today", dates: [daysAhead(0)] },
      { name: "moves it nearer step by step", dates: [daysAhead(20), daysAhead(10), daysAhead(0)] },
      { name: "moves it away and back to today", dates: [daysAhead(200), daysAhead(0)] },
      { name: "takes it away and says that it was last week", dates: [null, daysAhead(-7)] },
    ]
    test.for(MOVES)("is shown no gifts early when she $name", async ({ dates }) => {
      const rita = await browser().signUp("Rita")
      const occasion = await rita.start({ who: { kind: "me" }, date: daysAhead(30) })
      const path = `/api/occasions/${occasion.id}`
      expect((await rita.ask("POST", `${path}/reveal`)).code).toBe("not_yet")
      for (const date of dates) expect((await rita.ask("PATCH", path, { date })).code).toBe("ok")
      expect((await rita.at(ground.url(2)).ask("POST", `${path}/reveal`)).code).toBe("not_yet")
    })

    test("is shown none when she moves the day by moving house", async () => {
      const rita = await browser().signUp("Rita")
      const occasion = await rita.start({
        who: { kind: "me" },
        date: daysAhead(1),
        zone: "Pacific/Pago_Pago",
      })
      const path = `/api/occasions/${occasion.id}`
      await rita.ask("PATCH", path, { zone: "Pacific/Kiritimati", date: daysAhead(0) })
      expect((await rita.ask("POST", `${path}/reveal`)).code).toBe("not_yet")
    })
  })

  describe("[S8, S0] a recipient who counts how long it takes to show who gave what", () => {
    const TAKEN = 12
    /** Mira takes so many wishes, and marks them. */
    async function take({ mira }: Family, ivo: Writer, as?: "bought" | "given"): Promise<void> {
      for (let n = 0; n < TAKEN; n++) {
        const wish = await ivo.add({ title: `Wish ${n}` })
        await mira.claim(wish, { do: "claim", units: 1 })
        if (as !== undefined) await mira.claim(wish, { do: "mark", as })
      }
    }

    /** What is read for her reveal and for each of two looks, one at another node; and how many gifts she is shown. */
    async function shown(before: (family: Family, ivo: Writer) => Promise<void>, after: typeof before) {
      const family = await startFamily(ground.url(0))
      const { anna, mira } = family
      const ivo = await writerAt(ground.url(0), family.occasion, family.ivo.who)
      const wish = await ivo.add({ title: "Kettle" })
      await mira.claim(wish, { do: "claim", units: 1 })
      await mira.claim(wish, { do: "mark", as: "given" })
      await before(family, ivo)
      const reveal = await readsOf(() => anna.send("POST", anna.path("reveal")))
      await after(family, ivo)
      const looks: (readonly string[])[] = []
      let gifts = 0
      for (const node of [0, 2]) {
        const reads = await readsOf(async () => {
          const answer = await anna.at(ground.url(node)).send("GET", anna.path("gifts"))
          gifts = Gifts.parse(await answer.json()).gifts.length
        })
        looks.push(reads)
      }
      return { reveal, looks, gifts }
    }

    const nothing = (): Promise<void> => Promise.resolve()
    let calmly: ReturnType<typeof shown> | undefined
    const WORLDS: readonly {
      readonly name: string
      readonly before: Parameters<typeof shown>[0]
      readonly after: Parameters<typeof shown>[0]
    }[] = [
      { name: "much is taken", before: take, after: nothing },
      {
        name: "much is bought, before and after",
        before: (family, ivo) => take(family, ivo, "bought"),
        after: (family, ivo) => take(family, ivo, "bought"),
      },
      { name: "much was given since", before: nothing, after: (family, ivo) => take(family, ivo, "given") },
    ]
    test.for(WORLDS)("learns nothing while $name: the same is read", async ({ before, after }) => {
      const calm = await (calmly ??= shown(nothing, nothing))
      expect(calm.gifts).toBe(1)
      expect(calm.looks).toEqual([["get shown"], ["get shown"]])
      expect(await shown(before, after)).toEqual(calm)
    })
  })

  describe("[S4] a surprise for Gran", () => {
    const FACES = [
      "Gran",
      "GRAN",
      "Ｇｒａｎ",
      "Gr\u200ban",
      "Gr\u00adan",
      "Gr\u034fan",
      "Gr\u0430n",
      "Gran.",
      "\u202eGran",
      "G\u2060r\u2060a\u2060n",
      "𝐆𝐫𝐚𝐧",
      "Gran\ufe0f",
      "Ɡran",
      "Gran ·",
      "gʀᴀɴ",
    ]
    test("lets nobody in who looks like her", async () => {
      const otto = await browser().signUp("Otto")
      const occasion = await otto.start({ who: { kind: "other", name: "Gran" }, secrecy: "surprise" })
      const link = await otto.link(occasion.id)
      for (const face of FACES) {
        const { code } = await browser(1).join(link, face)
        expect([face, code]).not.toEqual([face, "ok"])
      }
      expect((await browser(1).join(link, "Grandad Jim")).code).toBe("ok")
    })

    const BLANK = [
      "\u3164",
      "\u200b\u200b",
      "\u2800",
      "\u115f",
      "\ufe0f",
      "\u{e0041}",
      "\u0301",
      "\u200e\u200f",
    ]
    test("has no giver whose name cannot be seen", async () => {
      const { link, otto, occasion } = await household(ground)
      for (const name of BLANK) {
        expect([name, (await browser().join(link, name)).code]).toEqual([name, "invalid_input"])
      }
      const members = Members.parse(
        (await otto.ask("GET", `/api/circles/${occasion.circle.id}/members`)).body,
      )
      expect(members.members.every(({ name }) => /\p{L}/u.test(name))).toBe(true)
    })
  })
})

describe("[S0] a recipient with a surprise in her own circle", () => {
  let ground: Ground
  beforeAll(async () => {
    ground = await startGround("one node, SQLite")
  })
  afterAll(() => ground[Symbol.asyncDispose]())

  /** Rita's own list, with Greta among the givers; perhaps a surprise for Rita and Tim, to which Henry came. */
  async function world(
    surprise: boolean,
  ): Promise<{ rita: Browser; greta: Browser; own: OccasionView; link: string }> {
    const rita = await new Browser(ground.url()).signUp("Rita")
    const greta = await new Browser(ground.url()).signUp("Greta")
    const own = await rita.start({ who: { kind: "me" } })
    const link = await rita.link(own.id)
    await greta.join(link)
    if (surprise) {
      const hidden = await greta.start({ alsoFor: ["Tim"], secrecy: "surprise", circle: own.circle.id })
      await new Browser(ground.url()).join(await greta.link(hidden.id), "Henry")
    }
    return { rita, greta, own, link }
  }

  const QUESTIONS: readonly {
    readonly name: string
    readonly ask: (world: { rita: Browser; own: OccasionView; link: string }) => Promise<unknown>
  }[] = [
    {
      name: "whom her own link offers",
      ask: async ({ rita, link }) => chips(rita, link),
    },
    {
      name: "whom it offers in a private window",
      ask: async ({ link }) => chips(new Browser(ground.url()), link),
    },
    {
      name: "whether Henry's name is free",
      ask: async ({ link }) => (await new Browser(ground.url()).join(link, "Henry")).code,
    },
    {
      name: "whether Tim's name is free",
      ask: async ({ link }) => (await new Browser(ground.url()).join(link, "Tim")).code,
    },
    {
      name: "who is listed when she starts something for Henry",
      ask: async ({ rita, own }) => {
        await rita.start({ who: { kind: "other", name: "Henry" }, circle: own.circle.id })
        const { body } = await rita.ask("GET", `/api/circles/${own.circle.id}/members`)
        return Members.parse(body)
          .members.map(({ name }) => name)
          .toSorted()
      },
    },
    {
      name: "how many members there are",
      ask: async ({ rita, own }) => {
        const { body } = await rita.ask("GET", `/api/circles/${own.circle.id}/members`)
        return Members.parse(body).members.length
      },
    },
  ]
  test.for(QUESTIONS)("learns nothing by asking $name", async ({ ask }) => {
    expect(await ask(await world(true))).toEqual(await ask(await world(false)))
  })
})
