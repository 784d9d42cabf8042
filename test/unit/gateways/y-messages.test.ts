import { array, assert, constantFrom, nat, property, string, tuple, uint8Array } from "fast-check"
import { readFileSync } from "node:fs"
import { Awareness, encodeAwarenessUpdate } from "y-protocols/awareness"
import * as Y from "yjs"
import { expect, test } from "vitest"
import {
  awareness,
  denied,
  readMessage,
  step1,
  step2,
  updateMessage,
} from "../../../server/gateways/y-messages.ts"
import { People } from "../../../server/gateways/y-people.ts"
import { personId } from "../../support/documents.ts"

const Entries = array(
  tuple(nat(0xffff_ffff), nat(), string()).map(([client, clock, state]) => ({ client, clock, state })),
  { maxLength: 20 },
)

test("what is written is read again, to the last byte", () => {
  assert(
    property(uint8Array(), Entries, array(tuple(nat(0xffff_ffff), nat())), (update, entries, pairs) => {
      const clocks = new Map(pairs)
      expect(readMessage(step1(clocks))).toEqual({ kind: "step1", clocks })
      expect(readMessage(step2(update))).toEqual({ kind: "step2", update })
      expect(readMessage(updateMessage(update))).toEqual({ kind: "update", update })
      expect(readMessage(awareness(entries))).toEqual({ kind: "awareness", entries })
    }),
  )
  expect(readMessage(Uint8Array.of(3))).toEqual({ kind: "query" })
  expect(readMessage(denied("removed"))).toBeUndefined()
})

test("messages that were cut, mixed and changed at random are read or are none, and nothing throws", () => {
  const Honest = constantFrom(
    step1(new Map([[7, 3]])),
    step2(Uint8Array.of(0, 0)),
    updateMessage(new Uint8Array(300)),
    awareness([{ client: 1, clock: 2, state: '{"field":"note"}' }]),
  )
  const Change = tuple(constantFrom("flip", "cut", "insert", "double"), nat(400), nat(255))
  assert(
    property(Honest, array(Change, { minLength: 1, maxLength: 6 }), (message, changes) => {
      let bytes = [...message]
      for (const [what, at, byte] of changes) {
        const i = at % (bytes.length + 1)
        if (what === "flip") bytes[i] = byte
        else if (what === "cut") bytes = bytes.slice(0, i)
        else if (what === "insert") bytes.splice(i, 0, byte)
        else bytes.push(...bytes.slice(i))
      }
      const read = readMessage(Uint8Array.from(bytes))
      expect([undefined, "step1", "step2", "update", "awareness", "query"]).toContain(read?.kind)
    }),
    { numRuns: 5_000 },
  )
})

const clock = { now: () => 1_000 }
const mira = { n: 5, id: personId(2), name: "Mira", look: 3 }

test("[R9] of a client's own state only what pages show counts, and of others' nothing, however it is sent", () => {
  const people = new People(clock, 1)
  people.meet([mira])
  people.told([[77, 5, { field: "note" }]])
  const say = (client: number, state: unknown) =>
    people.shownBy([{ client, clock: 9, state: typeof state === "string" ? state : JSON.stringify(state) }])
  expect(say(77, { field: "title" })).toBeUndefined()
  expect(say(9, { field: "title", user: { name: "Anna" }, cursor: { x: 1 } })).toEqual({ field: "title" })
  expect(say(10, { field: "price" })).toBeUndefined()
  expect(say(9, { field: "no such field" })).toBeUndefined()
  expect(say(9, "{")).toBeUndefined()
  expect(say(9, { field: "note", more: "x".repeat(5_000) })).toBeUndefined()
  expect(say(9, "null")).toBeNull()
})

test("[R9] others show under the name and colour that the server knows, one entry each, newer each time", () => {
  const people = new People(clock, 1)
  people.meet([mira])
  const [first] = people.told([
    [77, 5, { field: "note" }],
    [1, 5, {}],
  ])
  expect(JSON.parse(first?.state ?? "")).toEqual({
    user: { id: mira.id, name: "Mira", color: "#308639" },
    field: "note",
  })
  const again = people.all()
  expect(again.map(({ client }) => client)).toEqual([77])
  expect(again[0]?.clock).toBeGreaterThan(first?.clock ?? 0)
  expect(people.told([[77, 5, null]])[0]?.state).toBe("null")
  expect(people.all()).toEqual([])
})

test("colours are those of the app on light paper", () => {
  const tokens = readFileSync(new URL("../../../client/theme/tokens.css", import.meta.url), "utf8")
  const people = new People(clock, 0)
  for (let look = 0; look < 10; look++) {
    people.meet([{ ...mira, n: look, look }])
    const [entry] = people.told([[100 + look, look, {}]])
    const [, colour] = new RegExp(`--person-${look}: light-dark\\((#[0-9a-f]{6})`).exec(tokens) ?? []
    expect(JSON.parse(entry?.state ?? "")).toMatchObject({ user: { color: colour } })
  }
})

test("the messages of y-protocols are understood", () => {
  const doc = new Y.Doc()
  const theirs = new Awareness(doc)
  theirs.setLocalState({ field: "note" })
  const update = encodeAwarenessUpdate(theirs, [doc.clientID])
  const read = readMessage(Uint8Array.of(1, update.length, ...update))
  expect(read).toEqual({
    kind: "awareness",
    entries: [{ client: doc.clientID, clock: 1, state: '{"field":"note"}' }],
  })
  theirs.destroy()
})
