import { afterAll, beforeAll, describe, expect, test } from "vitest"
import * as Y from "yjs"
import { addItem } from "../../../shared/documents/write-items.ts"
import { readItems } from "../../../shared/documents/items.ts"
import { newItemId, type ItemId } from "../../../shared/ids.ts"
import { type SharedRoomKind, roomOf } from "../../../shared/rooms.ts"
import { SPOILERS } from "../../attacks/documents.ts"
import { type Ground, intrude, PLACES, startGround } from "../../attacks/ground.ts"
import { cpuMs } from "../../fuzz/watch.ts"
import type { Outcome } from "../../siege/stranger.ts"
import { type Family, startFamily } from "../../support/claims-world.ts"
import { eventually } from "../../support/eventually.ts"
import { WireClient } from "../../support/wire-client.ts"

/** The worst document that is admitted opens within this processor time, in ms (docs/threats.md). */
const OPENS_WITHIN_MS = 1_000
/** A room that nobody can bear heals by itself within this, in ms (E3). */
const HEALS_WITHIN_MS = 60_000
/** What an honest list may bring besides what the intruder got in: bytes of a join. */
const JOIN_BYTES = 6 * 1024 * 1024

/** The family's organiser as somebody who comes new: what the room brings, and a wish of their own. */
async function visit(
  url: string,
  { ivo, occasion }: Family,
  kind: SharedRoomKind,
): Promise<{
  readonly doc: Y.Doc
  readonly bytes: number
  readonly ms: number
  readonly client: WireClient
}> {
  const client = await new WireClient({ url, token: ivo.who.token }).connected()
  const joined = await client.join(roomOf(kind, occasion), 1)
  const parts = joined.entries.flatMap(([, , given]) => given).filter((part) => typeof part !== "number")
  const updates = [...(joined.snapshot ? [joined.snapshot.bytes] : []), ...parts]
  const doc = new Y.Doc()
  const started = cpuMs()
  doc.transact(() => {
    for (const update of updates) Y.applyUpdate(doc, update)
  })
  const ms = cpuMs() - started
  return { doc, bytes: updates.reduce((sum, { length }) => sum + length, 0), ms, client }
}

/** Adds a wish as the page does; tries the same push again while the room is busy. */
async function addWish(
  { doc, client }: { readonly doc: Y.Doc; readonly client: WireClient },
  by: Family["ivo"]["who"],
): Promise<ItemId> {
  const id = newItemId()
  const before = Y.encodeStateVector(doc)
  const added = addItem(doc, { id, title: "Warm socks", createdBy: by.id, createdAt: 1 }, null)
  expect(added.ok).toBe(true)
  const update = Y.encodeStateAsUpdate(doc, before)
  await eventually(async () => client.acknowledged(client.push(update, 1)), 30_000)
  return id
}

/** Each spoiler in a list at one place and in a plan at the other: admission is the same for both. */
const cases = (place: (typeof PLACES)[number]) =>
  SPOILERS.map((spoiler, n) => ({
    ...spoiler,
    kind: (PLACES.indexOf(place) + n) % 2 === 0 ? ("list" as const) : ("plan" as const),
  }))

describe.each(PLACES)("%s", (place) => {
  let ground: Ground
  beforeAll(async () => {
    ground = await startGround(place)
  })
  afterAll(() => ground[Symbol.asyncDispose]())

  test.for(cases(place))(
    "[R7, E3] its $kind stays of use to the family after $name",
    { timeout: 120_000 },
    async ({ pushes, kind }) => {
      const family = await startFamily(ground.url(0))
      const eve = await intrude(ground, family)
      const outcomes: Outcome[] = []
      for (const push of pushes(1_000_000)) {
        const outcome = await eve.push(push, kind)
        outcomes.push(outcome)
        if (outcome === "closed") break
      }
      eve.leave()
      await family.ivo.send("DELETE", `/api/circles/${family.circle}/members/${eve.who.id}`)
      const here = await visit(ground.url(2), family, kind)
      expect(here.ms).toBeLessThan(OPENS_WITHIN_MS)
      expect(here.bytes).toBeLessThan(JOIN_BYTES)
      const wish = await addWish(here, family.ivo.who)
      expect(readItems(here.doc).some(({ id }) => id === wish)).toBe(true)
      const taken = await eventually(
        () => family.mira.claim(wish, { do: "claim", units: 1 }),
        HEALS_WITHIN_MS,
      )
      expect(taken.result).toBe("ok")
      here.client[Symbol.dispose]()
    },
  )
})
