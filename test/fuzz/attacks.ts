import * as Y from "yjs"
import * as encoding from "lib0/encoding"
import { CONTENT_ATTACKS, STRUCTURE_ATTACKS } from "./attacks-content.ts"
import {
  collected,
  craft,
  deleted,
  id,
  item,
  nested,
  oneClient,
  rawValue,
  skip,
  string,
  type,
  values,
} from "./craft.ts"
import { MUM, ITEM, TITLE, NOTE, TAGS, MUM_NEXT, EVE, scene, eve, title, many, type Attack } from "./scene.ts"

/** A document's update in the second format, which packs millions of structs into a few bytes. */
function secondFormat(): Uint8Array {
  const doc = new Y.Doc()
  doc.getMap("items").set("kettle", new Y.Map([["title", "Kettle"]]))
  return Y.encodeStateAsUpdateV2(doc)
}

/** Ten million collected structs in the second format, in 26 bytes. */
function secondFormatBomb(): Uint8Array {
  return encoding.encode((to) => {
    const run = (value: number, count: number) =>
      encoding.encode((inner) => {
        encoding.writeVarInt(inner, -value - 1)
        encoding.writeVarUint(inner, count - 2)
      })
    encoding.writeUint8(to, 0)
    for (const part of [
      [],
      run(EVE, 2),
      [],
      [],
      [0, 0xff, 0xac, 0xe2, 0x04],
      [],
      [],
      [],
      run(1, 10_000_000),
    ]) {
      encoding.writeVarUint8Array(to, Uint8Array.from(part))
    }
    encoding.writeVarUint(to, 1)
    encoding.writeVarUint(to, 10_000_000)
    encoding.writeVarUint(to, 0)
    encoding.writeVarUint(to, 0)
  })
}

const clocks: readonly Attack[] = [
  {
    name: "clock poisoning: collected structs under a victim's client id",
    update: oneClient(MUM, MUM_NEXT, collected(1_000_000)),
    answer: "not_yours",
  },
  {
    name: "a struct under a victim's client id",
    update: oneClient(MUM, MUM_NEXT, item({ origin: TITLE }, values("mine"))),
    answer: "not_yours",
  },
  {
    name: "a gap under a victim's client id",
    update: oneClient(MUM, MUM_NEXT + 5, collected(1)),
    answer: "not_yours",
  },
  {
    name: "deleting the future",
    update: craft([], [{ client: MUM, ranges: [[0, 2 ** 40]] }]),
    answer: "unknown",
  },
  {
    name: "deleting what a client nobody knows will write",
    update: craft([], [{ client: 77, ranges: [[0, 1]] }]),
    answer: "unknown",
  },
  {
    name: "a section that claims 32 million structs",
    update: craft([{ client: EVE, clock: 0, structs: [], claim: 32_000_000 }]),
    answer: "malformed",
  },
  { name: "own clock jump by collected structs", update: eve(collected(2 ** 31)), answer: "too_large" },
  {
    name: "own clock jump to the last safe number",
    update: eve(collected(2 ** 53 - 1)),
    answer: "too_large",
  },
  {
    name: "own clock jump beyond it",
    update: eve(collected(2 ** 53 - 1), collected(2)),
    answer: "malformed",
  },
  {
    name: "own clock jump by deleted content",
    update: eve(item({ parent: TAGS }, deleted(2 ** 32))),
    answer: "too_large",
  },
  {
    name: "a client id above 32 bits",
    update: oneClient(2 ** 32, 0, item({ origin: TITLE }, values(1))),
    answer: "malformed",
  },
  {
    name: "an origin whose client is above 2^53",
    update: eve((to) => {
      encoding.writeUint8(to, 0x88)
      encoding.writeUint8Array(to, Uint8Array.from([255, 255, 255, 255, 255, 255, 255, 255, 1, 0]))
      encoding.writeUint8Array(to, Uint8Array.from([1, 126]))
    }),
    answer: "malformed",
  },
  {
    name: "an orphan: it refers to a client nobody knows",
    update: eve(item({ origin: id(77, 3) }, values(1))),
    answer: "unknown",
  },
  {
    name: "an orphan: it leaves a gap in its own clocks",
    update: oneClient(EVE, 3, collected(1)),
    answer: "unknown",
  },
  {
    name: "a skip struct",
    update: eve(collected(1), skip(5), collected(1)),
    answer: "malformed",
  },
  {
    name: "two sections of one client",
    update: craft([
      { client: EVE, clock: 0, structs: [collected(1)] },
      { client: EVE, clock: 0, structs: [collected(1)] },
    ]),
    answer: "malformed",
  },
  { name: "a struct of no length", update: eve(collected(0)), answer: "malformed" },
  { name: "a text of no length", update: eve(item({ parent: NOTE }, string(""))), answer: "malformed" },
  {
    name: "a deleted range of no length",
    update: craft([], [{ client: MUM, ranges: [[16, 0]] }]),
    answer: "malformed",
  },
  { name: "the second format", update: secondFormat(), answer: "malformed" },
  { name: "ten million structs in the second format", update: secondFormatBomb(), answer: "malformed" },
  { name: "bytes behind the end", update: Uint8Array.from([...scene(), 0]), answer: "malformed" },
  { name: "nothing", update: new Uint8Array(), answer: "malformed" },
]

const oneKey = (ids: number): Uint8Array =>
  craft(
    many(ids, (i) => ({ client: EVE + i, clock: 0, structs: [item({ parent: ITEM, key: "c" }, values(1))] })),
  )

const bombs: readonly Attack[] = [
  {
    name: "a delete-set bomb: 300,000 ranges of a client nobody knows",
    update: craft([], [{ client: 77, ranges: many(300_000, (i) => [i * 2, 1] as const) }]),
    answer: "too_large",
  },
  {
    name: "fragmenting deletes",
    update: craft([], [{ client: MUM, ranges: many(60_000, (i) => [i * 2, 1] as const) }]),
    answer: "too_large",
  },
  { name: "one key written by ten thousand client ids", update: oneKey(10_000), answer: "too_large" },
  { name: "one key written by a hundred client ids", update: oneKey(100), answer: "too_many_clients" },
  {
    name: "types nested four thousand deep",
    update: eve(
      item({ parent: ITEM, key: "deep" }, type("map")),
      ...many(4_000, (i) => item({ parent: id(EVE, i), key: "deep" }, type("map"))),
    ),
    answer: "structure",
  },
  { name: "a value nested five thousand deep", update: title(nested(5_000)), answer: "too_large" },
  {
    name: "a value of thirty thousand parts",
    update: title(
      rawValue((to) => {
        encoding.writeUint8(to, 117)
        encoding.writeVarUint(to, 30_000)
        for (let i = 0; i < 30_000; i++) encoding.writeUint8(to, 126)
      }),
    ),
    answer: "too_large",
  },
  {
    name: "an array that claims more values than there are bytes",
    update: title(
      rawValue((to) => {
        encoding.writeUint8(to, 117)
        encoding.writeVarUint(to, 2 ** 40)
      }),
    ),
    answer: "malformed",
  },
  {
    name: "twenty thousand root names",
    update: eve(...many(9_000, (i) => item({ root: `r${i}` }, values(1)))),
    answer: "structure",
  },
  {
    name: "an update of more bytes than a push may have",
    update: title(string("x".repeat(300_000))),
    answer: "too_large",
  },
  {
    name: "twenty thousand structs",
    update: eve(item({ parent: NOTE }, string("x")), ...many(20_000, () => collected(1))),
    answer: "too_large",
  },
  { name: "a long string in a value", update: title(values("x".repeat(20_000))), answer: "too_large" },
  {
    name: "a long key",
    update: eve(item({ parent: ITEM, key: "k".repeat(129) }, values(1))),
    answer: "too_large",
  },
]

/** Everything that hostile hands can put into one update without having written before. */
export const ATTACKS: readonly Attack[] = [...clocks, ...bombs, ...CONTENT_ATTACKS, ...STRUCTURE_ATTACKS]
