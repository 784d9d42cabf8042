import { createHash } from "node:crypto"
import sharp from "sharp"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { BlobId, newMessageId, newPersonId, type OccasionId } from "../../shared/ids.ts"
import type { KeptMessage } from "../../shared/kept/format.ts"
import { KEPT_PART_MAX_BYTES } from "../../shared/limits.ts"
import { ok } from "../../shared/result.ts"
import { type ApiWorld, type Device, startApiWorld } from "../support/api-world.ts"
import { bytesOf, emptyKept, keep, keptApi, read, requestId } from "../support/kept-cards.ts"
import { recorded } from "../support/photo-scene.ts"

/** What somebody sends as a card from a file, or as a part of one (K27, K28). */

let sqlite: ApiWorld
beforeAll(async () => {
  sqlite = await startApiWorld()
})
afterAll(() => sqlite[Symbol.asyncDispose]())

const at = (occasion: string) => ({ params: { occasion } })

/** Nils, and a card of so many messages that has begun to arrive. */
async function arriving(messages = 0) {
  const nils = await sqlite.device().signUp("Nils")
  const api = keptApi(nils)
  const begun = await api.begin({ requestId: requestId(), version: 1, card: emptyKept, messages })
  if (!begun.ok) throw new Error(begun.error)
  return { nils, there: begun.value, api }
}

const message: KeptMessage = {
  by: 0,
  for: "",
  paper: "milk",
  pattern: "plain",
  createdAt: 1,
  body: [{ kind: "paragraph", inlines: [{ kind: "text", text: "Words", bold: false, italic: false }] }],
  photos: [],
  drawing: [],
  signature: [],
}
const linked = (link: unknown) => ({
  ...message,
  body: [{ kind: "paragraph", inlines: [{ kind: "text", text: "x", bold: false, italic: false, link }] }],
})
const drawn = (points: unknown) => ({ ...message, drawing: [{ pen: "plum", width: 8, points }] })

const begins = (card: object, more: object = {}) => ({
  requestId: requestId(),
  version: 1,
  messages: 1,
  card: { ...emptyKept, ...card },
  ...more,
})
const love = { by: 0, message: 0, as: "love", at: 1 }

const FRONTS: readonly (readonly [string, () => object, string])[] = [
  ["of a newer version", () => begins({}, { version: 2 }), "newer_kept_card"],
  ["with a field that nobody knows", () => begins({ secret: true }), "invalid_input"],
  ["with an id of somebody here", () => begins({ by: newPersonId() }), "invalid_input"],
  [
    "with people who have ids",
    () => begins({ people: [{ name: "A", look: 0, person: newPersonId() }] }),
    "invalid_input",
  ],
  ["for somebody who is not in it", () => begins({ recipients: [7] }), "invalid_input"],
  ["for a place before the first", () => begins({ recipients: [-1] }), "invalid_input"],
  [
    "with a word to a message that is not in it",
    () => begins({ reactions: [{ ...love, message: 1 }] }),
    "invalid_input",
  ],
  ["with a word of nobody", () => begins({ reactions: [{ ...love, by: 1 }] }), "invalid_input"],
  ["with a look that there is not", () => begins({ people: [{ name: "A", look: 10 }] }), "invalid_input"],
  ["with a zone that there is not", () => begins({ zone: "Europe/Atlantis" }), "invalid_input"],
  ["with an offset for a zone", () => begins({ zone: "+02:00" }), "invalid_input"],
  [
    "opened on 30 February",
    () => begins({ opens: { ...emptyKept.opens, month: 2, day: 30 } }),
    "invalid_input",
  ],
  [
    "opened on a day that was left out there",
    () => begins({ zone: "Pacific/Apia", opens: { year: 2011, month: 12, day: 30, hour: 7, minute: 0 } }),
    "invalid_input",
  ],
  ["opened at no time", () => begins({ openedAt: null }), "invalid_input"],
  ["opened at the end of days", () => begins({ openedAt: 1e300 }), "invalid_input"],
  ["on 31 April", () => begins({ date: { month: 4, day: 31 } }), "invalid_input"],
  [
    "with a gift that leads to a script",
    () => begins({ gifts: [gift("javascript:alert(1)")] }),
    "invalid_input",
  ],
  [
    "with a thousand gifts",
    () => begins({ gifts: Array.from({ length: 1_000 }, () => gift("https://a.example")) }),
    "invalid_input",
  ],
  ["of a million messages", () => begins({}, { messages: 1_000_000 }), "invalid_input"],
  ["that is an array", () => [], "invalid_input"],
]
const gift = (link: string) => ({ title: "A", note: "", inside: { kind: "link", link }, givers: [0] })

const MESSAGES: readonly (readonly [string, object])[] = [
  ["of somebody who is not in the file", { ...message, by: 1 }],
  [
    "of an id in the place of a name",
    { ...message, author: { person: newPersonId(), name: "Mira", look: 1 } },
  ],
  ["with an id of its own", { ...message, id: newMessageId(newPersonId()) }],
  ["with strokes of no number", drawn([null, 1, 2])],
  ["with strokes outside of the field", drawn([1, 2, 5_000])],
  ["with half points", drawn([0.5, 1, 2])],
  ["with points that are texts", drawn(["1", "2", "3"])],
  ["with a stroke of a million points", drawn(Array(300_000).fill(1))],
  [
    "with 5,000 strokes",
    {
      ...message,
      drawing: Array.from({ length: 5_000 }, () => ({ pen: "plum", width: 8, points: [1, 2, 3] })),
    },
  ],
  [
    "with a foreign field in a stroke",
    { ...message, drawing: [{ pen: "plum", width: 8, points: [1, 2, 3], on: 1 }] },
  ],
  [
    "with a photo that is no hash",
    { ...message, photos: [{ sha256: "../../etc", width: 1, height: 1, alt: "" }] },
  ],
  ["with text that is none", { ...message, body: [{ kind: "script", inlines: [] }] }],
  ["at a time that is none", { ...message, createdAt: -1 }],
]

describe("[K27] a card from a file", () => {
  let nils: Device
  beforeAll(async () => {
    nils = await sqlite.device().signUp("Nils")
  })
  const code = async (bytes: Uint8Array<ArrayBuffer>, type = "application/json") =>
    (await nils.refused("bringCard", { bytes, type })).code
  const text = (value: string) => new TextEncoder().encode(value)

  test.each(FRONTS)("%s is refused", async (_, part, refusal) => {
    expect(await code(bytesOf(part()).bytes)).toBe(refusal)
  })

  test("that is no JSON, of another encoding, too deep or too large is refused", async () => {
    const whole = JSON.stringify(begins({}))
    const utf16 = Buffer.from(`\ufeff${whole}`, "utf16le")
    expect(await code(new Uint8Array(utf16))).toBe("malformed")
    expect(await code(text(whole.slice(0, -5)))).toBe("malformed")
    expect(await code(text("[".repeat(1_000_000)))).toBe("malformed")
    const lists = '{"kind":"list","ordered":false,"start":1,"items":[['
    const deep = `${lists.repeat(2_000)}${"]]}".repeat(2_000)}`
    expect(await code(text(whole.replace('"greeting":[]', `"greeting":[${deep}]`)))).toBe("malformed")
    expect(await code(new Uint8Array(KEPT_PART_MAX_BYTES + 1))).toBe("too_large")
    expect(await code(text(whole), "text/plain")).toBe("unsupported_type")
    expect((await nils.call("home")).occasions).toEqual([])
  })

  test("has names that nobody misreads, and no link that runs", async () => {
    const { nils: bringer, there, api } = await arriving(1)
    const sent = bytesOf({ from: 0, messages: [linked("javascript:alert(1)")] })
    await bringer.call("bringMessages", { ...at(there), ...sent })
    expect((await api.end(there)).ok).toBe(true)
    const { card } = read(await keep(bringer, there))
    expect(card.messages[0]?.body).toEqual([
      { kind: "paragraph", inlines: [{ kind: "text", text: "x", bold: false, italic: false }] },
    ])
    const turned = begins({ people: [{ name: "Mira\u202e\u200b", look: 0 }] }, { messages: 0 })
    const begun = await api.begin(turned)
    if (!begun.ok) throw new Error(begun.error)
    const end = await api.end(begun.value)
    expect(end.ok && end.value.recipients[0]?.name).toBe("Mira")
  })

  test("names nobody who is here: whoever goes by a name in it stays who they are", async () => {
    const { nils: bringer, there, api } = await arriving(1)
    const anna = await sqlite.device().signUp("Anna")
    await api.messages(there, { from: 0, messages: [message] })
    await api.end(there)
    const joined = await bringer.link(there, "giver")
    await anna.call("join", { body: { token: joined.token, as: { kind: "me" } } })
    const seen = await anna.call("occasion", at(there))
    expect(seen).toMatchObject({ recipient: false, recipients: [{ name: "Anna", me: false }] })
    const [first] = (await anna.call("cardContent", at(there))).messages
    expect(first?.author.person).not.toBe(anna.id)
    expect((await anna.refused("withdrawMessage", withdrawn(there, first?.id ?? ""))).code).toBe(
      "not_allowed",
    )
  })
  const withdrawn = (occasion: OccasionId, id: string) => ({ params: { occasion, message: id } })
})

describe("[K27] a message of a card from a file", () => {
  let made: Awaited<ReturnType<typeof arriving>>
  beforeAll(async () => {
    made = await arriving(3)
  })

  test.each(MESSAGES)("%s is refused", async (_, wrong) => {
    const part = bytesOf({ from: 0, messages: [message, wrong] })
    expect((await made.nils.refused("bringMessages", { ...at(made.there), ...part })).code).toBe(
      "invalid_input",
    )
    expect(await made.api.end(made.there)).toEqual({ ok: false, error: "kept_part_missing" })
  })

  test("beyond those that were to come is refused", async () => {
    const { there, api } = made
    const beyond = await api.messages(there, { from: 2, messages: [message, message] })
    expect(beyond).toEqual({ ok: false, error: "invalid_input" })
  })
})

const jpeg = async (background: string) => {
  const buffer = await sharp({ create: { width: 60, height: 40, channels: 3, background } })
    .jpeg()
    .toBuffer()
  return new Uint8Array(buffer)
}

describe("[K28] photos of a card from a file", () => {
  const hash = (bytes: Uint8Array) => BlobId.parse(createHash("sha256").update(bytes).digest("hex"))

  test("stay as they are when a server like this made them, and are made anew otherwise", async () => {
    const { there, api } = await arriving()
    const own = await sharp(await jpeg("teal"))
      .webp({ quality: 82 })
      .toBuffer()
    const plain = new Uint8Array(own)
    expect(await api.photo(there, hash(plain), plain)).toEqual(
      ok({ blob: hash(plain), width: 60, height: 40 }),
    )
    const told = await sharp(own)
      .withExif({ IFD0: { Copyright: "Mira, at home" } })
      .webp()
      .toBuffer()
    const behind = Buffer.concat([own, Buffer.from("and more")])
    const frames = await sharp([await jpeg("red"), await jpeg("blue")], { join: { animated: true } })
      .webp()
      .toBuffer()
    const lossless = await sharp(own).webp({ lossless: true }).toBuffer()
    for (const other of [told, behind, frames, lossless, Buffer.from(await jpeg("red"))]) {
      const bytes = new Uint8Array(other)
      const kept = await api.photo(there, hash(bytes), bytes)
      if (!kept.ok) throw new Error(kept.error)
      expect(kept.value.blob).not.toBe(hash(bytes))
    }
    const written = await recorded(sqlite, there)
    expect(written.map(({ blob }) => blob)).toContain(hash(plain))
  })

  test("are refused when they are others than the file says, none, or bombs", async () => {
    const { there, api } = await arriving()
    const bytes = await jpeg("teal")
    const svg = new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')
    const own = await sharp(bytes).webp({ quality: 82 }).toBuffer()
    const cut = new Uint8Array(own.subarray(0, own.length - 40))
    const size = new Uint8Array(own)
    // A picture that says of itself that it is 16,383 pixels wide and high.
    new DataView(size.buffer).setUint32(26, 0x3fff3fff, true)
    expect(await api.photo(there, BlobId.parse("a".repeat(64)), bytes)).toEqual({
      ok: false,
      error: "kept_photo_changed",
    })
    for (const [wrong, error] of [
      [svg, "not_a_photo"],
      [cut, "not_a_photo"],
      [size, "photo_too_large"],
      [new Uint8Array(64), "not_a_photo"],
    ] as const)
      expect(await api.photo(there, hash(wrong), wrong)).toEqual({ ok: false, error })
    expect(await recorded(sqlite, there)).toEqual([])
  })
})
