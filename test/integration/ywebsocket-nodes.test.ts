import * as Y from "yjs"
import { expect, onTestFinished, test } from "vitest"
import { addItem } from "../../shared/documents/write-items.ts"
import { Editors } from "../../shared/editor-routes.ts"
import { newItemId } from "../../shared/ids.ts"
import { roomOf } from "../../shared/rooms.ts"
import { joinBy, signUp, startOccasion } from "../support/api-people.ts"
import { eventually } from "../support/eventually.ts"
import { connectEditor, OtherEditor } from "../support/other-editor.ts"
import { freePort, ServerProcess } from "../support/server-process.ts"
import { startNodes } from "../support/start-nodes.ts"
import { WireClient } from "../support/wire-client.ts"

const titles = (doc: Y.Doc): string[] =>
  [...doc.getMap("items").values()]
    .map((item) => (item instanceof Y.Map ? String(item.get("title")) : ""))
    .toSorted()

test("an editor whose node is killed goes on at another: nothing is lost, all end equal, and each shows once", async () => {
  const nodes = await startNodes(2)
  onTestFinished(() => nodes[Symbol.asyncDispose]())
  const third = new ServerProcess(await freePort(), "unused", nodes.env)
  third.spawn()
  onTestFinished(() => third.kill())
  await third.listening(30_000)
  const [one, two] = [nodes.node(0).url, nodes.node(1).url]
  const ivo = await signUp(one, "Ivo")
  const mira = await signUp(one, "Mira")
  const { occasion, link } = await startOccasion(one, ivo, "Anna")
  await joinBy(one, mira, link)
  const room = roomOf("plan", occasion)
  const open = (url: string, token: string): Promise<OtherEditor> => {
    const editor = new OtherEditor({ url, room, token })
    onTestFinished(() => editor[Symbol.dispose]())
    return editor.synced()
  }
  const a = await open(third.url, (await connectEditor(one, ivo.token, room)).token)
  const b = await open(two, (await connectEditor(one, mira.token, room)).token)
  const page = await new WireClient({ url: two, token: mira.token }).connected()
  onTestFinished(() => page[Symbol.dispose]())
  const joined = await page.join(room)
  const wish = ({ doc }: OtherEditor, title: string): void =>
    void addItem(doc, { id: newItemId(), title, createdBy: ivo.id, createdAt: 1 }, null)

  for (let n = 0; n < 10; n++) wish(a, `Before ${n}`)
  await eventually(() => expect(titles(b.doc)).toHaveLength(10), 10_000)
  a.provider.awareness.setLocalState({ field: "title", item: newItemId() })
  await eventually(() => expect(b.others()["Ivo"]).toMatchObject({ field: "title" }), 10_000)
  for (let n = 0; n < 5; n++) wish(a, `In flight ${n}`)
  await third.kill()
  for (let n = 0; n < 5; n++) wish(a, `Alone ${n}`)
  wish(b, "Elsewhere")
  // As a load balancer would: the same address leads to another node.
  a.provider.serverUrl = `${one.replace("http", "ws")}/yjs`
  await eventually(() => {
    expect(titles(a.doc)).toHaveLength(21)
    expect(titles(b.doc)).toEqual(titles(a.doc))
  }, 15_000)
  expect(a.doc.store.pendingStructs ?? b.doc.store.pendingStructs).toBeNull()
  const late = await open(two, (await connectEditor(two, mira.token, room)).token)
  expect(titles(late.doc)).toEqual(titles(a.doc))
  await eventually(() => {
    const states = [...b.provider.awareness.getStates().values()]
    expect(states.filter((state) => state["field"] === "title")).toHaveLength(1)
  }, 20_000)
  const people = [...joined.people, ...page.all("people").flatMap(([, list]) => list)]
  expect(people.some(({ name }) => name === "Ivo")).toBe(true)

  // A token that is taken back at one node opens nothing at another, within three seconds.
  const headers = { origin: one, authorization: `Bearer ${mira.token}` }
  const listed = Editors.parse(await (await fetch(new URL("/api/me/editors", one), { headers })).json())
  for (const { id } of listed.editors)
    await fetch(new URL(`/api/me/editors/${id}`, one), { method: "DELETE", headers })
  expect(await b.ended(3_000)).toEqual({ code: 4401, reason: "signed_out" })
})
