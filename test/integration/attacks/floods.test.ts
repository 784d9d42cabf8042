import { readdirSync, statSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import * as Y from "yjs"
import { roomOf, type SharedRoomKind } from "../../../shared/rooms.ts"
import { Browser } from "../../attacks/browser.ts"
import { combed } from "../../attacks/documents.ts"
import { type Ground, intrude, PLACES, startGround } from "../../attacks/ground.ts"
import {
  comingAndGoing,
  crossed,
  longNote,
  replacedValues,
  wishesThatChange,
} from "../../attacks/payloads.ts"
import { type Outcome, Raid } from "../../siege/stranger.ts"
import { startFamily } from "../../support/claims-world.ts"
import { writerAt } from "../../support/claims-writer.ts"

const MIB = 1024 * 1024
/** Nodes of a place: each keeps its own buckets, and adds up the day's bytes with a delay. */
const NODES = { "one node, SQLite": 1, "three nodes, MongoDB": 3 } as const
/** What one person may have judged on one node, in structs: at once, and each second from then on. */
const STRUCTS_AT_ONCE = 200_000
const STRUCTS_A_SECOND = 10_000
/** A refused push costs so many times its structs. */
const REFUSED_TIMES = 4
const STRUCTS = 12_000
/** Pushes that each connection sends without waiting for an answer. */
const BURST = 6

/** Six updates as one push, as a page sends what was typed while it waited. */
const sixAtOnce = (next: () => Uint8Array) => (): Uint8Array =>
  Y.mergeUpdates(Array.from({ length: 6 }, next))

describe.each(PLACES)("%s", (place) => {
  let ground: Ground
  beforeAll(async () => {
    ground = await startGround(place, { MAX_BYTES_PER_DAY: "1 MiB", MAX_UPDATES_PER_SECOND: "1000" })
  })
  afterAll(() => ground[Symbol.asyncDispose]())

  describe("the disk", () => {
    const ENDLESS: readonly {
      readonly name: string
      readonly rooms: readonly SharedRoomKind[]
      readonly next: (client: number) => () => Uint8Array
    }[] = [
      {
        name: "one title replaced for ever",
        rooms: ["list"],
        next: (client) => sixAtOnce(replacedValues(client, 8_000)),
      },
      {
        name: "a note typed and deleted for ever",
        rooms: ["plan"],
        next: (client) => comingAndGoing(client, 60_000),
      },
      {
        name: "links that change for ever, in two rooms at once",
        rooms: ["list", "plan"],
        next: (client) => wishesThatChange(client, 60_000),
      },
    ]
    test.for(ENDLESS)("[R7] has an end for one member: $name", async ({ rooms, next }) => {
      const family = await startFamily(ground.url(2))
      const eve = await intrude(ground, family)
      const others = await Promise.all(
        [0, 2].map(async (node) => {
          const raid = new Raid(ground.url(node), eve.who.token, "203.0.113.2")
          await raid.connected()
          for (const room of rooms) await raid.join(roomOf(room, family.occasion), room === "list" ? 1 : 2)
          return raid
        }),
      )
      let saved = 0
      const outcomes = new Map<Outcome, number>()
      for (const [n, raid] of [eve.raid, ...others].entries()) {
        for (const [m, room] of rooms.entries()) {
          const more = next(1_000 * (n + 1) + m)
          for (let pushes = 0; pushes < 400; pushes++) {
            const bytes = more()
            const outcome = await raid.push(bytes, room === "list" ? 1 : 2)
            outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
            if (outcome !== "saved") break
            saved += bytes.length
          }
        }
        expect(raid.busyFor).toBe("changes_today")
      }
      expect(outcomes.get("busy")).toBe(3 * rooms.length)
      expect(saved).toBeLessThanOrEqual(NODES[place] * MIB)
      // A room has twice as much as a person, so the family goes on.
      const ivo = await writerAt(ground.url(2), family.occasion, family.ivo.who)
      const wish = await ivo.add()
      expect((await family.mira.claim(wish, { do: "claim", units: 1 })).result).toBe("ok")
      eve.leave()
      for (const raid of others) raid.end()
    })

    // The files of MongoDB are its own affair.
    test.for(place === "one node, SQLite" ? [place] : [])(
      "[R7] holds what was let in, and not several times as much: %s",
      () => {
        const folder = ground.folder ?? ""
        const bytes = readdirSync(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0)
        // Three floods of a MiB each, their snapshots, and a write-ahead log that is reused.
        expect(bytes).toBeLessThan(40 * MIB)
      },
    )
  })
})

describe.each(PLACES)("%s", (place) => {
  let ground: Ground
  beforeAll(async () => {
    ground = await startGround(place)
  })
  afterAll(() => ground[Symbol.asyncDispose]())

  interface Flood {
    readonly name: string
    readonly accounts: number
    readonly connections: number
    readonly pushes: (client: number) => {
      readonly first: readonly Uint8Array[]
      readonly dear: Uint8Array
      /** What judging it counts, with what a refusal costs. */
      readonly structs: number
    }
  }
  const FLOODS: readonly Flood[] = [
    {
      name: "neighbours that never met, over twenty connections of one account",
      accounts: 1,
      connections: 20,
      pushes(client) {
        const note = longNote(client, 14_000)
        const dear = crossed(note, client + 1, STRUCTS, "scattered")
        return { first: [note.update], dear, structs: STRUCTS * REFUSED_TIMES }
      },
    },
    {
      name: "a last letter next to all others, over eight connections of three accounts",
      accounts: 3,
      connections: 8,
      pushes(client) {
        const note = longNote(client, 14_000)
        const dear = crossed(note, client + 1, STRUCTS, "to the last")
        return { first: [note.update], dear, structs: STRUCTS * REFUSED_TIMES }
      },
    },
    {
      name: "thousands of single letters deleted again, over eight connections of two accounts",
      accounts: 2,
      connections: 8,
      pushes(client) {
        const [note = new Uint8Array(), comb = new Uint8Array()] = combed(client)
        return { first: [note], dear: comb, structs: 7_999 }
      },
    },
  ]
  test.for(FLOODS)("[R7] dear pushes are judged seldom, and others go on writing: $name", async (flood) => {
    const family = await startFamily(ground.url(2))
    const ivo = await writerAt(ground.url(2), family.occasion, family.ivo.who)
    const raids: Raid[] = []
    let structs = 1
    const outcomes: Outcome[] = []
    const began = performance.now()
    const besiege = async (n: number): Promise<void> => {
      const stranger = await new Browser(ground.url(n)).signUp(`Stranger ${n}`)
      const occasion = await stranger.start()
      const { first, dear, structs: each } = flood.pushes(10_000 * (n + 1))
      structs = each
      const own = Array.from(
        { length: flood.connections },
        (_, m) => new Raid(ground.url(n + m), stranger.token ?? "", `203.0.113.${n}`),
      )
      raids.push(...own)
      for (const raid of own) {
        if (await raid.connected()) await raid.join(roomOf("list", occasion.id), 1)
      }
      for (const bytes of first) await own[0]?.push(bytes, 1)
      const pushes = own.flatMap((raid) => Array.from({ length: BURST }, () => raid.push(dear, 1)))
      outcomes.push(...(await Promise.all(pushes)))
    }
    const done = Promise.all(Array.from({ length: flood.accounts }, (_, n) => besiege(n)))
    // Another family's edits are acknowledged meanwhile; the siege measures how soon.
    for (let n = 0; n < 10; n++) await ivo.add()
    await done
    const seconds = (performance.now() - began) / 1_000
    const judged = outcomes.filter((outcome) => outcome === "refused" || outcome === "saved").length
    // One more than was saved up; on several nodes a second one, which waited until the node had read what it leans on.
    const over = Math.min(NODES[place], 2)
    const each = over + Math.ceil((STRUCTS_AT_ONCE + STRUCTS_A_SECOND * seconds) / structs)
    expect(judged).toBeLessThanOrEqual(flood.accounts * NODES[place] * each)
    for (const raid of raids) raid.end()
  })
})
