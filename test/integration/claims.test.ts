import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { Gifts } from "../../shared/claim-commands.ts"
import { removeItem, setQuantity } from "../../shared/documents/write-items.ts"
import { PRICE_MAX_MINOR, QUANTITY_MAX } from "../../shared/limits.ts"
import { newItemId, newOccasionId, newPersonId, type ItemId } from "../../shared/ids.ts"
import { eventually } from "../support/eventually.ts"
import { codeOf, neutral, requestId, startFamily, type Family, type Member } from "../support/claims-world.ts"
import { writerAt, type Writer } from "../support/claims-writer.ts"
import { startTestApp, type RunningApp } from "../support/start-app.ts"

let running: RunningApp
beforeAll(async () => {
  running = await startTestApp({ env: { MAX_CHANGES_PER_MINUTE: "1000000" } })
})
afterAll(() => running[Symbol.asyncDispose]())

/** A family of its own on the one server, with the recipient's list open. */
async function family(): Promise<Family & { readonly owner: Writer }> {
  const made = await startFamily(running.url)
  return { ...made, owner: await writerAt(running.url, made.occasion, made.anna.who) }
}

/** With one wish. */
async function calm(): Promise<Family & { readonly owner: Writer; readonly item: ItemId }> {
  const made = await family()
  return { ...made, item: await made.owner.add() }
}

test("[C2] of 50 who want one of three at once, three get it and 47 are told that it is gone", async () => {
  const { ivo, mira, owner, giver } = await family()
  const item = await owner.add({ quantity: 3 })
  const other = await owner.add({ title: "A book" })
  const givers = [
    ivo,
    mira,
    ...(await Promise.all(Array.from({ length: 48 }, (_, n) => giver(`Giver ${n}`)))),
  ]
  const answers = await Promise.all(givers.map((one) => one.claim(item, { do: "claim", units: 1 })))
  const gone = answers.filter(({ result }) => result === "gone")
  expect(answers.filter(({ result }) => result === "ok")).toHaveLength(3)
  expect(gone).toHaveLength(47)
  expect(gone[0]).toMatchObject({ left: 0, alternatives: [{ item: other, title: "A book" }] })
  const row = await ivo.row(item)
  expect(row).toMatchObject({ taken: 3, left: 0 })
  expect(row.claims).toHaveLength(3)
})

test("[C3] the same request five times at once is one claim with five identical answers", async () => {
  const { ivo, owner } = await family()
  const item = await owner.add({ quantity: 5 })
  const command = { do: "claim", units: 2, requestId: requestId() }
  const answers = await Promise.all(
    [1, 2, 3, 4, 5].map(async () => (await ivo.sendClaim(item, command)).text()),
  )
  expect(new Set(answers).size).toBe(1)
  expect(await ivo.row(item)).toMatchObject({ taken: 2, left: 3 })
  expect(await codeOf(await ivo.sendClaim(item, { ...command, units: 1 }))).toBe("conflict")
})

test("[C1, C15] givers see a claim live, on the seat of their ideas", async () => {
  const { ivo, mira, owner, url, occasion } = await family()
  const item = await owner.add()
  const watching = await writerAt(url, occasion, mira.who, ["plan"])
  const [state] = await watching.client.next("claims")
  expect(state).toEqual({ as: 2, counter: 0, items: [] })
  await ivo.claim(item, { do: "claim", units: 1 })
  const [change] = await watching.client.next("claim")
  expect(change).toMatchObject({ as: 2, item: { item, version: 1, taken: 1, left: 0 } })
  expect(change.item.claims).toMatchObject([
    { giver: { name: "Ivo" }, units: 1, state: "claimed", mine: false },
  ])
  expect(await watching.client.next("claims_head")).toEqual([{ as: 2, counter: 1 }])
})

describe("whoever is no giver", () => {
  test("[S0, A3] the recipient gets the answer of an occasion that does not exist, whatever she asks and whoever took it", async () => {
    const { ivo, anna, owner } = await family()
    const item = await owner.add({ quantity: 3 })
    const stranger = newOccasionId()
    const commands = [
      { do: "claim", units: 1 },
      { do: "claim", units: 1, for: ivo.who.id },
      { do: "release", giver: ivo.who.id },
      { do: "watch", on: true },
      { do: "claim", units: -1 },
      { do: "claim", units: 0.5 },
      { do: "claim", units: 1, person: ivo.who.id },
    ]
    const ask = async (member: Member, id: string): Promise<readonly string[]> => {
      const answers = [
        ...(await Promise.all(commands.map((command) => member.sendClaim(id, command)))),
        await member.sendPool(id, { do: "start", currency: "EUR" }),
        await member.send("GET", member.path("claims")),
      ]
      return Promise.all(answers.map(neutral))
    }
    const before = await ask(anna, item)
    const nowhere = await ask(anna.in(stranger), item)
    await ivo.claim(item, { do: "claim", units: 2 })
    expect(await ask(anna, item)).toEqual(before)
    expect(before).toEqual(nowhere)
    expect(before.every((answer) => /^(404|422) /.test(answer))).toBe(true)
    // An id that nobody has, and what is no id at all.
    expect(await ask(anna, newItemId())).toEqual(nowhere)
    expect(await ask(anna, "nonsense")).toEqual(await ask(anna.in(stranger), "nonsense"))
    expect(await anna.shopping()).toEqual({ occasions: [], spent: [], planned: [] })
  })

  test("[S0] her open list receives not one frame of claims, pools and watching", async () => {
    const { ivo, mira, owner } = await family()
    const item = await owner.add({ quantity: 3 })
    await owner.client.next("e")
    const before = owner.client.received.length
    await ivo.claim(item, { do: "claim", units: 1 })
    await ivo.claim(item, { do: "mark", as: "bought" })
    await mira.pool(item, { do: "start", currency: "EUR" })
    await mira.claim(item, { do: "watch", on: true })
    // What she does herself comes back to her, and nothing else.
    await owner.add({ title: "Socks" })
    const frames = owner.client.received.slice(before).map(({ name }) => name)
    expect(frames).toEqual(["e"])
  })

  test("[S0] readers and people of other families get that answer, too", async () => {
    const { ivo, owner, reader } = await family()
    const item = await owner.add()
    const somebody = await reader()
    expect(await codeOf(await somebody.sendClaim(item, { do: "claim", units: 1 }))).toBe("not_here")
    expect(await codeOf(await somebody.send("GET", somebody.path("claims")))).toBe("not_here")
    expect((await ivo.state()).items).toEqual([])
  })
})

describe("the owner's changes", () => {
  test("[C10] deletes what is taken: she meets no claim, and its giver alone is told and keeps it", async () => {
    const { ivo, mira, owner, url, occasion } = await family()
    const item = await owner.add()
    const watching = await writerAt(url, occasion, ivo.who, ["plan"])
    await ivo.claim(item, { do: "claim", units: 1 })
    await owner.write("list", (doc) => removeItem(doc, item, { by: owner.author.id, at: 5 }, null))
    await eventually(async () => {
      expect((await ivo.row(item)).notices).toMatchObject([
        { kind: "removed", before: { title: "Headphones" } },
      ])
    }, 10_000)
    await eventually(() => {
      const live = watching.client.all("claim").at(-1)?.[0].item
      expect(live?.notices).toMatchObject([{ kind: "removed" }])
    }, 10_000)
    expect(await mira.row(item)).toMatchObject({ claims: [], notices: [] })
    expect(await codeOf(await mira.sendClaim(item, { do: "claim", units: 1 }))).toBe("not_on_list")
    await ivo.claim(item, { do: "keep" })
    expect(await mira.row(item)).toMatchObject({ removed: { kept: true, was: { title: "Headphones" } } })
    expect((await ivo.shopping()).occasions).toMatchObject([
      { recipients: ["Anna"], items: [{ item, removed: true, as: { title: "Headphones" } }] },
    ])
  })

  test("[C10] adds it again by its link: givers are told at the new one who has it, and she receives what she wrote", async () => {
    const { ivo, mira, anna, owner, url, occasion } = await family()
    const item = await owner.add({ link: "https://shop.example/headphones?size=m" })
    const watching = await writerAt(url, occasion, mira.who, ["plan"])
    await ivo.claim(item, { do: "claim", units: 1 })
    await owner.write("list", (doc) => removeItem(doc, item, { by: owner.author.id, at: 5 }, null))
    const heard = owner.client.received.length
    const link = "http://www.shop.example/headphones/?utm_source=mail&size=m"
    const later = await owner.add({ title: "Those headphones", link })
    await eventually(() => {
      const live = watching.client.all("claim").at(-1)?.[0].item
      expect(live).toMatchObject({ item, again: { items: [later], givers: [{ name: "Ivo" }] }, claims: [] })
    }, 10_000)
    expect(await mira.row(item)).toEqual(watching.client.all("claim").at(-1)?.[0].item)
    expect(owner.client.received.slice(heard).map(({ name }) => name)).toEqual(["e"])
    expect(await codeOf(await anna.send("GET", anna.path("claims")))).toBe("not_here")
    await ivo.claim(item, { do: "release" })
    expect((await mira.row(item)).again).toBeUndefined()
  })

  test("[C8] wants fewer than are taken: her edit is an edit like any other, and the givers are told", async () => {
    const { ivo, mira, owner } = await family()
    const item = await owner.add({ quantity: 2 })
    await ivo.claim(item, { do: "claim", units: 1 })
    await mira.claim(item, { do: "claim", units: 1 })
    await owner.write("list", (doc) => setQuantity(doc, item, 1, null))
    const row = await mira.row(item)
    expect(row.notices).toMatchObject([
      { kind: "over", wanted: 1, taken: 2, givers: [{ name: "Mira" }, { name: "Ivo" }] },
    ])
    expect(row).toMatchObject({ taken: 2, left: 0 })
  })
})

test("[C5] what somebody gets, and what they said for another one, each stand on their shopping page", async () => {
  const { ivo, mira, owner } = await family()
  const item = await owner.add({ quantity: 3 })
  await ivo.claim(item, { do: "claim", units: 2 })
  await ivo.claim(item, { do: "claim", units: 1, for: mira.who.id })
  expect((await ivo.shopping()).occasions).toMatchObject([
    {
      items: [
        { item, claim: { giver: ivo.who.id, units: 2 } },
        { item, claim: { giver: mira.who.id, units: 1 } },
      ],
    },
  ])
})

test("[O1] prices beyond all measure, as many times as can be, take nobody's shopping page away", async () => {
  const { ivo, owner } = await family()
  const price = { minor: PRICE_MAX_MINOR, currency: "JPY" }
  for (let n = 0; n < 10; n++) {
    const item = await owner.add({ price, quantity: QUANTITY_MAX })
    await ivo.claim(item, { do: "claim", units: QUANTITY_MAX })
  }
  const { planned, spent } = await ivo.shopping()
  expect([planned, spent]).toEqual([[{ currency: "JPY", minor: Number.MAX_SAFE_INTEGER }], []])
})

test("[O3] whoever chips in finds their part among what they get, and whoever collects finds what they collect for", async () => {
  const { ivo, mira, owner } = await family()
  const item = await owner.add()
  const found = async (who: typeof ivo) =>
    (await who.shopping()).occasions.flatMap(({ items }) =>
      items.map(({ pool, collects }) => ({ pool, collects })),
    )
  await ivo.pool(item, { do: "start", currency: "EUR" })
  await mira.pool(item, { do: "pledge", minor: 700 })
  await mira.pool(item, { do: "sent" })
  expect(await found(ivo)).toEqual([{ collects: { state: "open" } }])
  expect(await found(mira)).toEqual([{ pool: { state: "open", minor: 700, currency: "EUR", part: "sent" } }])
  expect((await mira.shopping()).spent).toEqual([{ currency: "EUR", minor: 700 }])
  await ivo.pool(item, { do: "cancel" })
  expect(await found(ivo)).toEqual([{ collects: { state: "cancelled" } }])
  await ivo.pool(item, { do: "returned", person: mira.who.id })
  expect(await found(ivo)).toEqual([])
  expect((await mira.shopping()).spent).toEqual([])
})

describe("people who change sides", () => {
  test("[M6] a giver who is celebrated too from now on: what they took is free, and it is not here for them any more", async () => {
    const { ivo, mira, owner, url, occasion } = await family()
    const item = await owner.add()
    const watching = await writerAt(url, occasion, mira.who, ["plan"])
    await mira.claim(item, { do: "claim", units: 1 })
    const added = await ivo.send("POST", ivo.path("recipients"), { person: mira.who.id })
    expect(added.status).toBe(200)
    await watching.client.next("out")
    expect(await codeOf(await mira.send("GET", mira.path("claims")))).toBe("not_here")
    await eventually(async () => expect(await ivo.row(item)).toMatchObject({ taken: 0, left: 1 }))
    const heard = watching.client.received.length
    await ivo.claim(item, { do: "claim", units: 1 })
    await owner.add({ title: "Socks" })
    expect(watching.client.received.slice(heard)).toEqual([])
  })
})

describe("bad input", () => {
  test.each([
    ["a negative number", { do: "claim", units: -1 }, "invalid_input"],
    ["half of one", { do: "claim", units: 0.5 }, "invalid_input"],
    ["more than anybody wants", { do: "claim", units: 1e9 }, "invalid_input"],
    ["a person in the body", { do: "claim", units: 1, giver: "somebody" }, "invalid_input"],
    ["a version in the body", { do: "claim", units: 1, version: 7 }, "invalid_input"],
    ["a request without an id", { do: "claim", units: 1, requestId: undefined }, "invalid_input"],
    ["a request id that is none", { do: "claim", units: 1, requestId: "1" }, "invalid_input"],
    ["an unknown verb", { do: "steal" }, "invalid_input"],
    ["somebody who is celebrated", { do: "claim", units: 1, for: "anna" }, "not_allowed"],
    ["somebody whom nobody knows", { do: "claim", units: 1, for: newPersonId() }, "not_allowed"],
    ["letting go of nothing", { do: "release" }, "nothing_taken"],
  ])("[C1, C5] %s: a clear refusal, and nothing changed", async (_what, command, code) => {
    const { ivo, anna, item } = await calm()
    const asked = "for" in command && command.for === "anna" ? { ...command, for: anna.who.id } : command
    expect(await codeOf(await ivo.sendClaim(item, asked))).toBe(code)
    expect((await ivo.state()).items).toEqual([])
  })

  test.each([
    ["digits that a currency does not have", { do: "pledge", minor: 19.99 }],
    ["an amount beyond all measure", { do: "pledge", minor: 1e15 }],
    ["less than nothing", { do: "pledge", minor: -5 }],
    ["a currency of one's own", { do: "start", currency: "IVO" }],
  ])("[O1] %s: refused", async (_what, command) => {
    const { ivo, item } = await calm()
    expect(await codeOf(await ivo.sendPool(item, command))).toBe("invalid_input")
  })

  test("an item that no list has, and one that was removed before anybody took it", async () => {
    const { ivo, owner, item } = await calm()
    expect(await codeOf(await ivo.sendClaim(newItemId(), { do: "claim", units: 1 }))).toBe("not_on_list")
    await owner.write("list", (doc) => removeItem(doc, item, { by: owner.author.id, at: 5 }, null))
    expect(await codeOf(await ivo.sendClaim(item, { do: "claim", units: 1 }))).toBe("not_on_list")
  })
})

describe("[S8] once it is revealed", () => {
  test("the recipient is told what reached her, and from whom; not what was only taken, and no amounts", async () => {
    const { ivo, mira, anna, owner, giver, item } = await calm()
    const [book, socks] = [await owner.add({ title: "A book" }), await owner.add({ title: "Socks" })]
    const tom = await giver("Tom")
    await ivo.claim(item, { do: "claim", units: 1 })
    await ivo.claim(item, { do: "mark", as: "given" })
    await mira.claim(book, { do: "claim", units: 1 })
    await mira.pool(socks, { do: "start", currency: "EUR" })
    await mira.pool(socks, { do: "pledge", minor: 700 })
    await tom.pool(socks, { do: "pledge", minor: 300 })
    await mira.pool(socks, { do: "given" })
    const gifts = async (): Promise<unknown> => (await anna.send("GET", anna.path("gifts"))).json()
    expect(await gifts()).toMatchObject({ error: { code: "not_yet" } })
    expect((await anna.send("POST", anna.path("reveal"))).status).toBe(200)
    const shown = {
      gifts: expect.arrayContaining([
        {
          item,
          title: "Headphones",
          from: [expect.objectContaining({ name: "Ivo" })],
          together: false,
        },
        {
          item: socks,
          title: "Socks",
          from: [expect.objectContaining({ name: "Mira" }), expect.objectContaining({ name: "Tom" })],
          together: true,
        },
      ]) as unknown,
    }
    const first = await gifts()
    expect(first).toEqual(shown)
    // What comes later is a new secret.
    await mira.claim(book, { do: "mark", as: "given" })
    expect(await gifts()).toEqual(first)
    expect(JSON.stringify(first)).not.toMatch(/700|300|book/)
  })
  test("it stays: nobody takes back what she saw, and what they do with her wish does not change it", async () => {
    const { ivo, mira, anna, owner, giver, item, circle } = await calm()
    const socks = await owner.add({ title: "Socks" })
    const tom = await giver("Tom")
    await tom.claim(item, { do: "claim", units: 1 })
    await tom.claim(item, { do: "mark", as: "given" })
    await mira.pool(socks, { do: "start", currency: "EUR" })
    await mira.pool(socks, { do: "pledge", minor: 700 })
    await mira.pool(socks, { do: "given" })
    const gifts = async (): Promise<string[]> => {
      const told = Gifts.parse(await (await anna.send("GET", anna.path("gifts"))).json())
      return told.gifts.map(({ title, from }) => [title, ...from.map(({ name }) => name)].join(" "))
    }
    expect((await anna.send("POST", anna.path("reveal"))).status).toBe(200)
    const first = await gifts()
    expect(first.toSorted()).toEqual(["Headphones Tom", "Socks Mira"])
    for (const command of [
      { do: "mark", as: "claimed" },
      { do: "release", returned: true },
    ])
      expect(await codeOf(await tom.sendClaim(item, command))).toBe("already_shown")
    for (const command of [{ do: "cancel" }, { do: "bought" }])
      expect(await codeOf(await mira.sendPool(socks, command))).toBe("already_shown")
    await owner.write("list", (doc) => removeItem(doc, item, { by: owner.author.id, at: 5 }, null))
    await eventually(async () => expect(await tom.row(item)).toMatchObject({ removed: { kept: false } }))
    expect((await tom.row(item)).notices).toEqual([])
    const removed = await ivo.send("DELETE", `/api/circles/${circle}/members/${tom.who.id}`)
    expect(removed.ok).toBe(true)
    await ivo.state()
    expect(await gifts()).toEqual(first)
  })
})
