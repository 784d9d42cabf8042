import { mkdtempSync } from "node:fs"
import { rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { newItemId, type OccasionId } from "../../../shared/ids.ts"
import { roomOf } from "../../../shared/rooms.ts"
import { Browser } from "../../attacks/browser.ts"
import { type Ground, PLACES, startGround } from "../../attacks/ground.ts"
import {
  contestedKey,
  crossed,
  crowd,
  junkFields,
  junkKeys,
  longNote,
  manyItems,
  splitNote,
} from "../../attacks/payloads.ts"
import { type Outcome, Raid } from "../../siege/stranger.ts"
import { type Family, startFamily } from "../../support/claims-world.ts"
import { writerAt } from "../../support/claims-writer.ts"
import { eventually } from "../../support/eventually.ts"
import { freePort, ServerProcess } from "../../support/server-process.ts"

/** Another family's claim is answered within this while strangers do their worst, in ms; the siege measures better. */
const CLAIM_WITHIN_MS = 2_000
/** Its snapshot is made within this, in ms. */
const SNAPSHOT_WITHIN_MS = 10_000
/** A tail this long is due for a snapshot, in bytes. */
const DUE_BYTES = 256 * 1024

interface Weapon {
  readonly name: string
  readonly pushes: (client: number) => readonly Uint8Array[]
}

const bomb = (crossing: Parameters<typeof crossed>[3], structs: number): Weapon => ({
  name: `${structs} neighbours that never met, ${crossing}`,
  pushes(client) {
    const note = longNote(client, 12_000)
    return [note.update, crossed(note, client + 1, structs, crossing)]
  },
})

const WEAPONS: readonly Weapon[] = [
  bomb("from the first", 12_000),
  bomb("nested", 8_000),
  {
    name: "sixty clients at one place, twenty times",
    pushes(client) {
      const note = longNote(client, 100)
      return [note.update, ...Array.from({ length: 20 }, (_, n) => crowd(note, client + 1 + 60 * n, 60))]
    },
  },
  {
    name: "contested keys and thousands of wishes",
    pushes: (client) => [
      contestedKey(client * 64, 60),
      ...Array.from({ length: 8 }, (_, n) => manyItems(client + n, 400)),
    ],
  },
]

/** Ten rooms of two strangers, each with the weapon in it. */
async function besiege(ground: Ground, weapon: Weapon): Promise<() => void> {
  const raids: Raid[] = []
  const strike = async (n: number): Promise<void> => {
    const stranger = await new Browser(ground.url(n)).signUp(`Stranger ${n}`)
    const raid = new Raid(ground.url(n), stranger.token ?? "", `203.0.113.${n}`)
    raids.push(raid)
    expect(await raid.connected()).toBe(true)
    for (let as = 0; as < 5 && !raid.closed; as++) {
      const occasion = await stranger.start()
      await raid.join(roomOf("list", occasion.id), as)
      for (const push of weapon.pushes(10_000 * (n + 1) + 1_000 * as)) {
        if ((await raid.push(push, as)) !== "saved") break
      }
      // Nobody waits for the answer: the list has to be read for it.
      void stranger
        .ask("POST", `/api/occasions/${occasion.id}/items/${newItemId()}/claim`, {
          do: "hold",
          units: 1,
          requestId: newItemId(),
        })
        .catch(() => undefined)
    }
  }
  await Promise.all([strike(0), strike(1)])
  return () => {
    for (const raid of raids) raid.end()
  }
}

describe.each(PLACES)("%s", (place) => {
  let ground: Ground
  let family: Family
  beforeAll(async () => {
    ground = await startGround(place)
    family = await startFamily(ground.url(2))
  })
  afterAll(() => ground[Symbol.asyncDispose]())

  describe.each(WEAPONS)("[R7] while two strangers have $name in ten rooms", (weapon) => {
    test("another family's claims and snapshots do not wait", async () => {
      const ivo = await writerAt(ground.url(2), family.occasion, family.ivo.who)
      const end = await besiege(ground, weapon)
      for (let n = 0; n < 3; n++) {
        const wish = await ivo.add({ title: `Book ${n}` })
        const asked = performance.now()
        expect((await family.mira.claim(wish, { do: "claim", units: 1 })).result).toBe("ok")
        expect(performance.now() - asked).toBeLessThan(CLAIM_WITHIN_MS)
      }
      while ((await tailOf(family.occasion)) < DUE_BYTES) await ivo.add({ note: "words ".repeat(2_500) })
      // The next edit finds that the tail is long enough.
      await ivo.add()
      await eventually(
        async () => expect(await tailOf(family.occasion)).toBeLessThan(DUE_BYTES),
        SNAPSHOT_WITHIN_MS,
      )
      end()
    })
  })

  /** Bytes that a visitor gets behind the snapshot. */
  async function tailOf(occasion: OccasionId): Promise<number> {
    const visitor = await writerAt(ground.url(2), occasion, family.mira.who, [])
    const joined = await visitor.client.join(roomOf("list", occasion), 1)
    visitor.client[Symbol.dispose]()
    return joined.entries
      .flatMap(([, , parts]) => parts)
      .reduce<number>((sum, part) => sum + (typeof part === "number" ? 0 : part.length), 0)
  }
})

describe("[R7] a node with little memory", () => {
  const FILLINGS: readonly { readonly name: string; readonly fill: (client: number) => Uint8Array }[] = [
    { name: "keys that are no items", fill: (client) => junkKeys(client, 6_000) },
    { name: "fields that no wish has", fill: (client) => junkFields(client, 6_000) },
    { name: "wishes", fill: (client) => manyItems(client, 900) },
    { name: "text in pieces", fill: (client) => splitNote(client, 9_000) },
  ]
  test.for(FILLINGS)("goes on when a stranger fills rooms with $name", async ({ fill }) => {
    const folder = mkdtempSync(join(tmpdir(), "jubilee-memory-"))
    const server = new ServerProcess(await freePort(), folder, { NODE_OPTIONS: "--max-old-space-size=160" })
    try {
      server.spawn()
      await server.listening(60_000)
      const family = await startFamily(server.url)
      const ivo = await writerAt(server.url, family.occasion, family.ivo.who)
      const outcomes = new Map<Outcome, number>()
      for (let n = 0; n < 3; n++) {
        const stranger = await new Browser(server.url).signUp(`Stranger ${n}`)
        const raid = new Raid(server.url, stranger.token ?? "", `203.0.113.${n}`)
        await raid.connected()
        for (let as = 0; as < 10 && !raid.closed; as++) {
          const occasion = await stranger.start()
          await raid.join(roomOf("list", occasion.id), as)
          for (let again = 0; again < 6; again++) {
            const outcome = await raid.push(fill(100_000 * n + 1_000 * as + again + 1), as)
            outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
            if (outcome !== "saved") break
          }
        }
        raid.end()
      }
      expect(server.running).toBe(true)
      const wish = await ivo.add()
      expect((await family.mira.claim(wish, { do: "claim", units: 1 })).result).toBe("ok")
    } finally {
      await server.kill()
      await rm(folder, { recursive: true, force: true })
    }
  })
})
