import { mkdtempSync } from "node:fs"
import { rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, onTestFinished, test } from "vitest"
import * as Y from "yjs"
import { claim } from "../../server/claims/commands.ts"
import { openClaims } from "../../server/claims/open.ts"
import type { ClaimsFrame } from "../../server/claims/ports.ts"
import { keyOf } from "../../server/claims/record.ts"
import { createEvents } from "../../server/events.ts"
import { Projections } from "../../server/projections/projections.ts"
import { ProjectionRecord } from "../../server/projections/rules.ts"
import type { RoomLog } from "../../server/store/port.ts"
import { tableOf } from "../../server/store/table.ts"
import { ClaimCommand } from "../../shared/claim-commands.ts"
import { addItem, removeItem, setTitle } from "../../shared/documents/write-items.ts"
import { epoch, newFrameId, seq } from "../../shared/ids.ts"
import { ok } from "../../shared/result.ts"
import { roomOf } from "../../shared/rooms.ts"
import { noticing } from "../support/noticing-log.ts"
import { ANNA, IVO } from "../support/claim-desk.ts"
import { requestId, startFamily } from "../support/claims-world.ts"
import { writerAt } from "../support/claims-writer.ts"
import { itemId, newItem } from "../support/documents.ts"
import { documentsDirectly } from "../support/documents-directly.ts"
import { eventually } from "../support/eventually.ts"
import { freePort, ServerProcess } from "../support/server-process.ts"
import { SimClock } from "../support/sim-clock.ts"
import { storeFamily, storeOfTest } from "../support/stored-family.ts"

const ITEM = itemId(1)

/** Nodes over one store that hear nothing of each other, as if every announcement were lost. */
async function silentNodes() {
  const store = await storeOfTest()
  const { circle, occasion, tables } = await storeFamily(store)
  const time = new SimClock()
  const faults: unknown[] = []
  const start = () => {
    const { clock, kill } = time.scope()
    const items = new Projections({
      clock,
      log: store.log,
      records: tableOf(store.records, "projections", ProjectionRecord),
      documents: documentsDirectly(clock),
      onSpoilt: (room) => faults.push(room),
      onFailed: (_room, reason) => faults.push(reason),
    })
    const onFault = (_sentence: string, error: unknown): void => void faults.push(error)
    const claims = openClaims({ ...tables, items, events: createEvents(), clock, healMs: 5_000, onFault })
    onTestFinished(async () => {
      claims.stop()
      await items.stop()
    })
    return { kill, claims, items, log: noticing(store.log, (entry) => items.wrote(entry)) }
  }
  const doc = new Y.Doc()
  let last = 0
  return {
    start,
    faults,
    /** Anna writes, and was told that it is saved. */
    async write(log: RoomLog, change: (doc: Y.Doc) => unknown): Promise<void> {
      const updates: Uint8Array[] = []
      doc.on("update", (update: Uint8Array) => void updates.push(update))
      change(doc)
      const entry = {
        room: roomOf("list", occasion),
        seq: seq(++last),
        epoch: epoch(0),
        time: 1,
        digest: last,
      }
      const bytes = Y.mergeUpdates(updates)
      const of = [{ author: ANNA, frame: newFrameId(), bytes }]
      expect(await log.append([{ ...entry, fresh: false, updates: of }])).toEqual(["ok"])
    },
    async takes({ claims }: ReturnType<typeof start>, person: typeof IVO): Promise<void> {
      const command = ClaimCommand.parse({ requestId: requestId(), do: "claim", units: 1 })
      expect(await claim(claims.deps, { person, occasion, item: ITEM }, command)).toMatchObject({ ok: true })
    },
    /** Somebody is put out by a node that says so to nobody. */
    putOut: (gone: typeof IVO) =>
      tables.circles.change(circle, (one) =>
        ok({ ...one, members: one.members.filter(({ person }) => person !== gone) }),
      ),
    sits({ claims }: ReturnType<typeof start>, person: typeof IVO): readonly ClaimsFrame[] {
      const frames: ClaimsFrame[] = []
      const send = (frame: ClaimsFrame) => {
        frames.push(frame)
        return "sent" as const
      }
      onTestFinished(claims.open(occasion, { person, send }))
      return frames
    },
    stored: () => tables.claims.get(keyOf(occasion, ITEM)),
    lagging: ({ items }: ReturnType<typeof start>) => items.lagging([occasion]),
    /** It becomes so while as many seconds pass, one at a time. */
    async within(seconds: number, check: () => void | Promise<void>): Promise<void> {
      let left = seconds
      await eventually(async () => {
        if (left-- > 0) time.advance(1_000)
        await check()
      })
    },
  }
}

type Place = Awaited<ReturnType<typeof silentNodes>>

/** What the owner did is saved, and the node that saved it ends before it has told anybody. */
async function diesAfter(place: Place, change: (doc: Y.Doc) => unknown): Promise<ReturnType<Place["start"]>> {
  const [dying, other] = [place.start(), place.start()]
  await place.write(dying.log, (doc) => addItem(doc, newItem(1, { title: "Headphones" }), null))
  await place.takes(other, IVO)
  await place.write(dying.log, change)
  dying.kill()
  return other
}

const removes = (doc: Y.Doc) => removeItem(doc, ITEM, { at: 1, by: ANNA }, null)

describe("[C16] a node that ends before it has told", () => {
  test("[C10] the owner removed something: its giver, at another node, is told while they look", async () => {
    const place = await silentNodes()
    const other = await diesAfter(place, () => undefined)
    const frames = place.sits(other, IVO)
    await place.within(2, () => expect(frames[0]).toMatchObject({ kind: "state" }))
    const second = place.start()
    await place.write(second.log, removes)
    second.kill()
    await place.within(31, () => {
      const told = frames.flatMap((frame) => (frame.kind === "item" ? frame.item.notices : []))
      expect(told).toMatchObject([{ kind: "removed" }])
    })
    expect(place.faults).toEqual([])
  })

  test("[C11] the owner changed something: whoever comes to another node is told", async () => {
    const place = await silentNodes()
    const other = await diesAfter(place, (doc) => setTitle(doc, ITEM, "Hat", null))
    const frames = place.sits(other, IVO)
    await place.within(2, () => expect(JSON.stringify(frames)).toContain('"changed"'))
    expect(place.faults).toEqual([])
  })

  test("[C10] nobody is there: the node that starts next looks through everything, and once is enough", async () => {
    const place = await silentNodes()
    const only = await diesAfter(place, removes)
    only.kill()
    expect((await place.stored())?.notices).toEqual([])
    const next = place.start()
    expect((await place.lagging(next)).size).toBe(1)
    await place.within(2, async () =>
      expect((await place.stored())?.notices).toMatchObject([{ to: IVO, what: { kind: "removed" } }]),
    )
    await place.within(5, async () => expect((await place.lagging(next)).size).toBe(0))
    expect(place.faults).toEqual([])
  })

  test("[M4] somebody was put out: what they took is free as soon as a node has looked", async () => {
    const place = await silentNodes()
    const only = await diesAfter(place, () => undefined)
    await place.putOut(IVO)
    only.kill()
    place.start()
    await place.within(2, async () =>
      expect(await place.stored()).toMatchObject({ claims: [], released: [{ giver: IVO, left: true }] }),
    )
    expect(place.faults).toEqual([])
  })

  test("[C10] the real process is killed as soon as the owner reads that it is saved: when it is back, the giver has been told without anybody asking", async () => {
    const folder = mkdtempSync(join(tmpdir(), "jubilee-death-"))
    const server = new ServerProcess(await freePort(), folder)
    onTestFinished(async () => {
      await server.kill()
      await rm(folder, { recursive: true, force: true })
    })
    server.spawn()
    await server.listening(20_000)
    const { url, occasion, mira, anna } = await startFamily(server.url)
    const owner = await writerAt(url, occasion, anna.who)
    const item = await owner.add()
    await mira.claim(item, { do: "claim", units: 1 })
    await owner.write("list", (doc) => removeItem(doc, item, { at: 1, by: owner.author.id }, null))
    await server.kill()
    server.spawn()
    await server.listening(20_000)
    // The shopping list reads what is stored, and makes good for nothing.
    await eventually(async () => {
      const { occasions } = await mira.shopping()
      expect(occasions).toMatchObject([{ items: [{ item, removed: true }] }])
    }, 10_000)
  })
})
