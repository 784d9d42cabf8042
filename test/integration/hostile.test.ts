import * as Y from "yjs"
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest"
import type { RefusalReason } from "../../server/rooms/admission/ledger.ts"
import { addItem } from "../../shared/documents/write-items.ts"
import { newItemId, newOccasionId } from "../../shared/ids.ts"
import { PUSH_MAX_BYTES } from "../../shared/limits.ts"
import { type RoomId, roomOf } from "../../shared/rooms.ts"
import { ATTACKS } from "../fuzz/attacks.ts"
import { item, oneClient, string, type, values } from "../fuzz/craft.ts"
import { ITEM, MUM, NOTE } from "../fuzz/scene.ts"
import { type ApiPerson, joinBy, signUp, startOccasion } from "../support/api-people.ts"
import { personId } from "../support/documents.ts"
import { eventually } from "../support/eventually.ts"
import { connectEditor, OtherEditor } from "../support/other-editor.ts"
import { GATEWAYS, type PushOutcome } from "../support/pushers.ts"
import { startTestApp } from "../support/start-app.ts"
import { WireClient } from "../support/wire-client.ts"

/** Bad input in one table, by every gateway: what is refused at one is refused at the other, for the same reason. */

interface Row {
  readonly what: string
  readonly update: Uint8Array
  readonly outcome: PushOutcome | "too large for a frame"
}

/** What a client hears of why its push is refused. */
const HEARD: Readonly<Partial<Record<RefusalReason | "unknown", PushOutcome>>> = {
  unknown: "unknown",
  not_yours: "not_yours",
  too_large: "too_large",
}

/** The wish that is there already, laid out as the attacks expect it: title, note, and two more values of it. */
const mumsWish = ({ id: person }: ApiPerson): Uint8Array =>
  oneClient(
    MUM,
    0,
    item({ root: "items", key: newItemId() }, type("map")),
    item({ parent: ITEM, key: "title" }, values("Kettle")),
    item({ parent: ITEM, key: "note" }, type("text")),
    item({ parent: NOTE }, string("hello world")),
    item({ parent: ITEM, key: "createdBy" }, values(person)),
    item({ parent: ITEM, key: "createdAt" }, values(1)),
  )

function oneWish(title = "Tea", note = ""): Uint8Array {
  const doc = new Y.Doc()
  addItem(doc, { id: newItemId(), title, note, createdBy: personId(1), createdAt: 1 }, null)
  return Y.encodeStateAsUpdate(doc)
}

const TABLE: readonly Row[] = [
  {
    what: "bytes that are no update",
    update: Uint8Array.of(255, 255, 255, 255, 15),
    outcome: "unreadable_update",
  },
  { what: "an update cut short", update: oneWish().slice(0, -2), outcome: "unreadable_update" },
  { what: "half an update", update: oneWish().subarray(0, 40), outcome: "unreadable_update" },
  {
    what: "an update of version 2",
    update: Y.convertUpdateFormatV1ToV2(oneWish()),
    outcome: "unreadable_update",
  },
  { what: "a push over the limit", update: new Uint8Array(PUSH_MAX_BYTES + 100), outcome: "too_large" },
  { what: "a push of many megabytes", update: new Uint8Array(5_000_000), outcome: "too large for a frame" },
  ...ATTACKS.map(({ name, update, answer }): Row => ({
    what: name,
    update,
    outcome:
      update.length > PUSH_MAX_BYTES + 1_000
        ? "too large for a frame"
        : (HEARD[answer] ?? "unreadable_update"),
  })),
]

describe.each(GATEWAYS)("[R7] by $name", (gateway) => {
  let family: Family
  beforeAll(async () => {
    family = await startFamily()
  })
  afterAll(() => family[Symbol.asyncDispose]())

  test.each(TABLE)("is refused, written nowhere and heard by nobody: $what", async ({ update, outcome }) => {
    using eve = await gateway.enter(family.url, await family.eve(), family.list)
    const before = family.head()
    expect(await eve.push(update)).toBe(outcome === "too large for a frame" ? gateway.tooLarge : outcome)
    await family.write()
    expect(family.head()).toBe(before + 1)
    expect(family.unharmed()).toBe(true)
  })

  test("[S4] a room that never was and one of strangers are closed alike", async () => {
    const eve = await family.eve()
    const stranger = await signUp(family.url, "Stranger")
    const { occasion } = await startOccasion(family.url, stranger, "Bea")
    for (const room of [roomOf("list", newOccasionId()), roomOf("list", occasion), roomOf("plan", occasion)])
      expect(await gateway.knock(family.url, eve, family.list, room)).toBe(gateway.closed)
  })
})

describe.each(GATEWAYS)("by $name", (gateway) => {
  test("a document at its limit refuses by name what would grow it, and takes deletes", async () => {
    const family = await startFamily({ MAX_DOCUMENT_BYTES: "65536" })
    onTestFinished(() => family[Symbol.asyncDispose]())
    const eve = await family.eve()
    let outcome: PushOutcome = "taken"
    await eventually(async () => {
      using pusher = await gateway.enter(family.url, eve, family.list)
      outcome = await pusher.push(oneWish("Tea", "y".repeat(12_000)))
      expect(outcome).toBe("document_full")
    }, 20_000)
    using reader = new OtherEditor({ url: family.url, room: family.list, token: family.token })
    await reader.synced()
    let deletion = new Uint8Array()
    reader.doc.on("update", (bytes: Uint8Array) => {
      deletion = new Uint8Array(bytes)
    })
    reader.provider.disconnect()
    const items = reader.doc.getMap("items")
    reader.doc.transact(() => {
      for (const key of items.keys()) items.delete(key)
    })
    using pusher = await gateway.enter(family.url, eve, family.list)
    expect(await pusher.push(deletion)).toBe("taken")
  })
})

/** Two honest people in a list: Mum at her page, Dad with another editor. */
interface Family extends AsyncDisposable {
  readonly url: string
  readonly list: RoomId
  /** Opens the list for another editor. */
  readonly token: string
  /** The last number of the log that Mum's page has heard. */
  readonly head: () => number
  /** One of several givers, each time another: none of them spends what a person may send at once. */
  readonly eve: () => Promise<ApiPerson>
  /** Dad writes one wish, and Mum's page has it. */
  readonly write: () => Promise<void>
  /** Whether both are in as before, and heard of nobody's presence. */
  readonly unharmed: () => boolean
}

const EVES = 10

async function startFamily(env: Readonly<Record<string, string>> = {}): Promise<Family> {
  const running = await startTestApp({ env })
  const { url } = running
  const [mum, dad] = [await signUp(url, "Mum"), await signUp(url, "Dad")]
  const { occasion, link } = await startOccasion(url, mum, "Anna")
  await joinBy(url, dad, link)
  const list = roomOf("list", occasion)
  const page = await new WireClient({ url, token: mum.token }).connected()
  await page.join(list)
  await page.acknowledged(page.push(mumsWish(mum)))
  const { token } = await connectEditor(url, dad.token, list)
  const editor = await new OtherEditor({ url, room: list, token }).synced()
  const eves: ApiPerson[] = []
  let turn = 0
  const head = (): number => page.all("e").at(-1)?.[1][0] ?? 0
  return {
    url,
    list,
    token,
    head,
    async eve() {
      const known = eves[turn++ % EVES]
      if (known) return known
      const person = await signUp(url, `Eve ${turn}`)
      await joinBy(url, person, link)
      eves.push(person)
      return person
    },
    async write() {
      const heard = head()
      Y.applyUpdate(editor.doc, oneWish())
      await eventually(() => expect(head()).toBeGreaterThan(heard), 5_000)
    },
    unharmed: () => page.all("w").length === 0 && !page.closed && editor.ends.length === 0,
    async [Symbol.asyncDispose]() {
      page[Symbol.dispose]()
      editor[Symbol.dispose]()
      await running[Symbol.asyncDispose]()
    },
  }
}
