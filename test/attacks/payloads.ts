import * as Y from "yjs"
import { newItemId } from "../../shared/ids.ts"
import { craft, format, id, item, string, values, type Id, type Write } from "../fuzz/craft.ts"

/** Updates that no page writes, larger or smaller as the attack wants them. Client ids are the caller's choice. */

/** An item as the app writes it, with a note; `fields` replace or add values. */
export const itemMap = (
  fields: Readonly<Record<string, unknown>> = {},
  note: Y.Text = new Y.Text(),
): Y.Map<unknown> =>
  new Y.Map<unknown>(
    Object.entries({
      title: "Kettle",
      note,
      link: "",
      price: null,
      quantity: 1,
      priority: "normal",
      order: "a0",
      createdBy: newItemId(),
      createdAt: 1_700_000_000_000,
      ...fields,
    }),
  )

/** What `write` does to an empty document of this client, as one update. */
export function written(client: number, write: (items: Y.Map<unknown>, doc: Y.Doc) => void): Uint8Array {
  const doc = new Y.Doc()
  doc.clientID = client
  doc.transact(() => write(doc.getMap("items"), doc))
  return Y.encodeStateAsUpdate(doc)
}

export interface LongNote {
  readonly update: Uint8Array
  /** Its first character. */
  readonly first: Id
  readonly length: number
}

/** One wish with a note of so many characters, typed in one run. */
export function longNote(client: number, length: number): LongNote {
  const doc = new Y.Doc()
  doc.clientID = client
  const note = new Y.Text()
  doc.transact(() => doc.getMap("items").set(newItemId(), itemMap({}, note)))
  const clock = Y.getState(doc.store, client)
  doc.transact(() => note.insert(0, "x".repeat(length)))
  return { update: Y.encodeStateAsUpdate(doc), first: id(client, clock), length }
}

/** How crossed structs choose the neighbours that they claim. */
export type Crossing = "from the first" | "to the last" | "nested" | "scattered"

/** Structs inside a note whose two neighbours never stood beside each other: Yjs walks everything in between. */
export function crossed(note: LongNote, client: number, count: number, crossing: Crossing): Uint8Array {
  const at = (n: number): Id => id(note.first.client, note.first.clock + n)
  const last = note.length - 1
  const between = (i: number): readonly [Id, Id] => {
    const far = 1 + ((i * 7919) % (last - 1))
    switch (crossing) {
      case "from the first":
        return [at(0), at(far)]
      case "to the last":
        return [at(far - 1), at(last)]
      case "nested": {
        const depth = i % (Math.floor(last / 2) - 1)
        return [at(depth), at(last - depth)]
      }
      case "scattered": {
        const left = (i * 104_729) % (last - 2)
        return [at(left), at(left + 2 + ((i * 31) % (last - left - 1)))]
      }
      default:
        return crossing satisfies never
    }
  }
  const structs: Write[] = []
  for (let i = 0; i < count; i++) {
    const [origin, right] = between(i)
    structs.push(item({ origin, right }, i % 5 === 4 ? format("bold", "true") : string("y")))
  }
  return craft([{ client, clock: 0, structs }])
}

/** A note with a letter typed behind each of its letters, as somebody with patience could: two structs for each. */
export function splitNote(client: number, length: number): Uint8Array {
  const note = longNote(client, length)
  const structs = Array.from({ length: length - 1 }, (_, n) =>
    item(
      {
        origin: id(note.first.client, note.first.clock + n),
        right: id(note.first.client, note.first.clock + n + 1),
      },
      string("y"),
    ),
  )
  return Y.mergeUpdates([note.update, craft([{ client: client + 1, clock: 0, structs }])])
}

/** Many client ids that all write at one place, so that each has to be compared with all the others. */
export function crowd(note: LongNote, firstClient: number, clients: number): Uint8Array {
  const sections = Array.from({ length: clients }, (_, n) => ({
    client: firstClient + n,
    clock: 0,
    structs: [item({ origin: note.first }, string("z"))],
  }))
  return craft(sections.toReversed())
}

/** Keys in the root that name no item. */
export const junkKeys = (client: number, count: number, value: unknown = 1): Uint8Array =>
  written(client, (items) => {
    for (let n = 0; n < count; n++) items.set(`k${client}x${n}`, value)
  })

/** An item with fields that no item has. */
export const junkFields = (client: number, count: number): Uint8Array =>
  written(client, (items) => {
    const junk: Record<string, unknown> = {}
    for (let n = 0; n < count; n++) junk[`f${client}x${n}`] = n
    items.set(newItemId(), itemMap(junk))
  })

export const manyItems = (client: number, count: number): Uint8Array =>
  written(client, (items) => {
    for (let n = 0; n < count; n++) items.set(newItemId(), itemMap({ title: `Wish ${n}` }))
  })

/** One value written over and over again by one client, each time another. */
export function replacedValues(client: number, size: number): () => Uint8Array {
  const doc = new Y.Doc({ gc: true })
  doc.clientID = client
  const key = newItemId()
  doc.transact(() => doc.getMap("items").set(key, itemMap({})))
  let before: Uint8Array = new Uint8Array([0])
  let n = 0
  return () => {
    const wish = doc.getMap<Y.Map<unknown>>("items").get(key)
    doc.transact(() => wish?.set("title", String(n++).padEnd(size, "v")))
    const update = Y.encodeStateAsUpdate(doc, before)
    before = Y.encodeStateVector(doc)
    return update
  }
}

/** A text that is typed into a note and deleted again, each time anew: the document stays as it is. */
export function comingAndGoing(client: number, size: number): () => Uint8Array {
  const doc = new Y.Doc()
  doc.clientID = client
  const note = new Y.Text()
  doc.transact(() => doc.getMap("items").set(newItemId(), itemMap({}, note)))
  let before: Uint8Array = new Uint8Array([0])
  return () => {
    if (note.length > 0) doc.transact(() => note.delete(0, note.length))
    doc.transact(() => note.insert(0, "w".repeat(size)))
    const update = Y.encodeStateAsUpdate(doc, before)
    before = Y.encodeStateVector(doc)
    return update
  }
}

/** Wishes with a long link that are made and given another one at once. */
export function wishesThatChange(client: number, size: number): () => Uint8Array {
  const doc = new Y.Doc()
  doc.clientID = client
  const items = doc.getMap<Y.Map<unknown>>("items")
  for (let n = 0; n < 20; n++) doc.transact(() => items.set(newItemId(), itemMap({})))
  let before: Uint8Array = new Uint8Array([0])
  let n = 0
  return () => {
    n++
    doc.transact(() => {
      for (const wish of items.values()) wish.set("link", `https://a.example/${n}`.padEnd(size / 20, "l"))
    })
    const update = Y.encodeStateAsUpdate(doc, before)
    before = Y.encodeStateVector(doc)
    return update
  }
}

/** One value per struct under one key, each client its own: Yjs resolves them one against the other. */
export function contestedKey(firstClient: number, clients: number): Uint8Array {
  const key = newItemId()
  const sections = Array.from({ length: clients }, (_, n) => ({
    client: firstClient + n,
    clock: 0,
    structs: [item({ root: "items", key }, values("mine"))],
  }))
  return craft(sections.toReversed())
}
