import { randomBytes } from "node:crypto"
import * as Y from "yjs"
import { describe, expect, onTestFinished, test } from "vitest"
import { Joining, OpenedLink as Opened } from "../../shared/api.ts"
import { addItem, setTitle } from "../../shared/documents/write-items.ts"
import { editNote } from "../../shared/documents/notes.ts"
import type { OccasionId } from "../../shared/ids.ts"
import { newItemId, newOccasionId } from "../../shared/ids.ts"
import { type RoomId, roomOf } from "../../shared/rooms.ts"
import { type ApiPerson, joinBy, signUp, startOccasion } from "../support/api-people.ts"
import { Ear } from "../support/ear.ts"
import { eventually } from "../support/eventually.ts"
import { startTestApp } from "../support/start-app.ts"
import { WireClient } from "../support/wire-client.ts"

/** S1, S4: everything that reaches the recipient, byte for byte, while givers work in `plan`. */

const secret = (): string => randomBytes(16).toString("hex")

const headersOf = (url: string, { token }: ApiPerson): Record<string, string> => ({
  origin: url,
  "content-type": "application/json",
  authorization: `Bearer ${token}`,
})

interface Giver {
  readonly client: WireClient
  /** Writes into a room (joined as number 0: plan, 1: list) and waits until it is acknowledged. */
  readonly write: (as: 0 | 1, change: (doc: Y.Doc) => unknown) => Promise<void>
}

async function giver(url: string, person: ApiPerson, occasion: OccasionId): Promise<Giver> {
  const client = await new WireClient({ url, token: person.token }).connected()
  onTestFinished(() => client[Symbol.dispose]())
  const docs = [new Y.Doc(), new Y.Doc()]
  for (const [as, kind] of (["plan", "list"] as const).entries())
    await client.join(roomOf(kind, occasion), as)
  return {
    client,
    async write(as, change) {
      const doc = docs[as]
      if (doc === undefined) throw new Error("no such room")
      const updates: Uint8Array[] = []
      const keep = (update: Uint8Array): void => void updates.push(update)
      doc.on("update", keep)
      change(doc)
      doc.off("update", keep)
      for (const update of updates) await client.acknowledged(client.push(update, as))
    },
  }
}

async function surprise({ leak }: { readonly leak: boolean }): Promise<{
  readonly ear: Ear
  readonly secrets: readonly string[]
  readonly denied: readonly unknown[]
}> {
  const running = await startTestApp()
  onTestFinished(() => running[Symbol.asyncDispose]())
  const { url } = running
  const ivo = await signUp(url, "Ivo")
  const mira = await signUp(url, "Mira")
  const { occasion, link } = await startOccasion(url, ivo, "Anna")
  await joinBy(url, mira, link)
  const anna = await becomeAnna(url, ivo, occasion)

  const ear = new Ear()
  const listening = await new WireClient({ url, token: anna.token }).connected()
  onTestFinished(() => listening[Symbol.dispose]())
  ear.listen(listening)
  await listening.join(roomOf("list", occasion), 1)

  const [a, b] = [await giver(url, ivo, occasion), await giver(url, mira, occasion)]
  const secrets = [secret(), secret(), secret(), secret()]
  const [title = "", note = "", changed = "", hidden = ""] = secrets
  const item = newItemId()
  const other = newItemId()
  const made = { createdBy: ivo.id, createdAt: 1 }
  await a.write(0, (doc) => addItem(doc, { id: item, title, ...made }, null))
  await a.write(0, (doc) => editNote(doc, item, { index: 0, remove: 0, insert: note }, null))
  a.client.socket.emit("w", 0, { item, field: "note", typing: true })
  await b.write(0, (doc) => addItem(doc, { id: other, title: hidden, ...made }, null))
  await b.write(0, (doc) => setTitle(doc, other, changed, null))
  await b.write(1, (doc) =>
    addItem(doc, { id: newItemId(), title: leak ? changed : "A wish", ...made }, null),
  )
  await eventually(() => expect(listening.all("e")).toHaveLength(1))

  const rooms: RoomId[] = [roomOf("plan", occasion), roomOf("plan", newOccasionId())]
  for (const [i, room] of rooms.entries()) listening.socket.emit("join", { as: 5 + i, room })
  await eventually(() => expect(listening.all("denied")).toHaveLength(2))
  const denied = listening.all("denied").map(([{ code }]) => code)

  const init = { headers: headersOf(url, anna) }
  for (const path of [
    "/api/home",
    `/api/occasions/${occasion}`,
    `/api/occasions/${occasion}/links`,
    "/api/info",
  ]) {
    await ear.hear(await fetch(new URL(path, url), init))
  }
  const open = { ...init, method: "POST", body: JSON.stringify({ token: link }) }
  await ear.hear(await fetch(new URL("/api/links/open", url), open))
  ear.decode(listening)
  // Ids of surprise ideas are secrets too.
  return { ear, secrets: [...secrets, item, other], denied }
}

/** Anna opens the recipient's link on her own phone and says who she is. */
async function becomeAnna(url: string, organiser: ApiPerson, occasion: OccasionId): Promise<ApiPerson> {
  const post = async (
    path: string,
    headers: Record<string, string>,
    body: unknown,
  ): Promise<Record<string, unknown>> => {
    const answer = await fetch(new URL(path, url), { method: "POST", headers, body: JSON.stringify(body) })
    const read: unknown = await answer.json()
    if (!answer.ok || typeof read !== "object" || read === null) throw new Error(JSON.stringify(read))
    return Object.fromEntries(Object.entries(read))
  }
  const plain = { origin: url, "content-type": "application/json" }
  const { token } = await post(`/api/occasions/${occasion}/links`, headersOf(url, organiser), {
    capability: "recipient",
  })
  const opened = Opened.parse(await post("/api/links/open", plain, { token }))
  const [anna] = opened.people
  const joined = Joining.parse(
    await post("/api/session/join", plain, { token, as: { kind: "known", person: anna?.id } }),
  )
  return { id: joined.session.person.id, name: joined.session.person.name, token: joined.session.token }
}

describe("what reaches the recipient", () => {
  test("[S1] nothing of `plan`, in any byte of her connection or HTTP answers; and `plan` does not exist for her", async () => {
    const { ear, secrets, denied } = await surprise({ leak: false })
    expect(ear.raw.length).toBeGreaterThan(8)
    expect(ear.hits(secrets)).toEqual([])
    expect(denied).toEqual(["not_here", "not_here"])
  })

  test("[S2] the same ears hear a secret that somebody carries into the list", async () => {
    const { ear, secrets } = await surprise({ leak: true })
    expect(ear.hits(secrets)).toEqual([secrets[2]])
  })
})
