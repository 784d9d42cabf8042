import { readFile } from "node:fs/promises"
import { randomBytes } from "node:crypto"
import { parseArgs } from "node:util"
import { generateNKeysBetween } from "fractional-indexing"
import { WebsocketProvider } from "y-websocket"
import * as Y from "yjs"

/**
 * Adds the lines of a text file to a Jubilee list: one wish per line, a link anywhere in it. It knows of Jubilee only what
 * docs/editors.md says, and uses the stock y-websocket provider.
 */

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { address: { type: "string" }, room: { type: "string" }, token: { type: "string" } },
})
const { address, room, token = process.env["JUBILEE_TOKEN"] } = values
const [file] = positionals
if (address === undefined || room === undefined || token === undefined || file === undefined) {
  console.error("usage: add-wishes.ts --address ws://… --room list/… [--token …, or JUBILEE_TOKEN] FILE")
  process.exit(2)
}

/** What an id of Jubilee is made of: 26 characters of Crockford's base32, the first bits of them by chance. */
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
const newId = (): string => [...randomBytes(26)].map((byte) => ALPHABET[byte % 32]).join("")

const LINK = /https?:\/\/\S+/

/** A line of the file: its link, if it has one, and the rest as the title. */
function wishOf(line: string): { readonly title: string; readonly link: string } {
  const [link = ""] = LINK.exec(line) ?? []
  const title = line.replace(link, "").trim()
  return { title: title === "" ? link : title, link }
}

type Items = Y.Map<Y.Map<unknown>>
const itemsIn = (doc: Y.Doc): Items => doc.getMap<Y.Map<unknown>>("items")

/** The room's document once it is here. Whoever is turned away is told why, and no provider tries again. */
async function open(): Promise<{ readonly doc: Y.Doc; readonly provider: WebsocketProvider }> {
  const doc = new Y.Doc()
  const provider = new WebsocketProvider(address ?? "", room ?? "", doc, {
    params: { token: token ?? "" },
    disableBc: true,
  })
  provider.on("closed", ({ code, reason }) => {
    console.error(`The server closed the connection for good: ${reason} (${code})`)
    process.exit(1)
  })
  if (!provider.synced) await new Promise<void>((resolve) => provider.once("sync", () => resolve()))
  return { doc, provider }
}

const wishes = (await readFile(file, "utf8"))
  .split("\n")
  .map((line) => line.trim())
  .filter((line) => line !== "")
  .map(wishOf)
const here = await open()
const { doc } = here
const items = itemsIn(doc)
const last = [...items.values()]
  .map((item) => item.get("order"))
  .filter((order) => typeof order === "string")
  .toSorted()
  .at(-1)
const orders = generateNKeysBetween(last ?? null, null, wishes.length)
const ids = wishes.map(newId)
for (const [n, { title, link }] of wishes.entries()) {
  // One transaction for each wish, with all that it is made of: parts that are made later could be made twice.
  doc.transact(() => {
    const item = new Y.Map<unknown>()
    items.set(ids[n] ?? newId(), item)
    item.set("title", title)
    item.set("note", new Y.Text())
    item.set("link", link)
    item.set("price", null)
    item.set("quantity", 1)
    item.set("priority", "normal")
    item.set("order", orders[n])
    item.set("createdAt", Date.now())
  })
}

// A provider does not say when its changes are stored; what another connection is given is.
const other = await open()
const stored = (): boolean => ids.every((id) => itemsIn(other.doc).has(id))
if (!stored())
  await new Promise<void>((resolve) => {
    other.doc.on("update", () => {
      if (stored()) resolve()
    })
  })
console.log(`${wishes.length} wishes added`)
for (const one of [here, other]) {
  one.provider.destroy()
  // Its awareness would keep the process going.
  one.doc.destroy()
}
