import * as Y from "yjs"
import { expect, onTestFinished, test } from "vitest"
import { addItem } from "../../shared/documents/write-items.ts"
import { Home } from "../../shared/api.ts"
import { newItemId, type PersonId } from "../../shared/ids.ts"
import { roomOf } from "../../shared/rooms.ts"
import { joinBy, signUp, startOccasion } from "../support/api-people.ts"
import { eventually } from "../support/eventually.ts"
import { startTestApp } from "../support/start-app.ts"
import { WireClient } from "../support/wire-client.ts"

function edit(by: PersonId): Uint8Array {
  const doc = new Y.Doc()
  addItem(doc, { id: newItemId(), title: "Tea", createdBy: by, createdAt: 1 }, null)
  return Y.encodeStateAsUpdate(doc)
}

test("[M4, M5] a member who becomes a reader, and is then removed, is out of the rooms at once, with an open page", async () => {
  const running = await startTestApp()
  onTestFinished(() => running[Symbol.asyncDispose]())
  const { url } = running
  const ivo = await signUp(url, "Ivo")
  const mira = await signUp(url, "Mira")
  const { occasion, link } = await startOccasion(url, ivo, "Anna")
  await joinBy(url, mira, link)
  const headers = { origin: url, "content-type": "application/json", authorization: `Bearer ${ivo.token}` }
  const home = Home.parse(await (await fetch(new URL("/api/home", url), { headers })).json())
  const member = new URL(`/api/circles/${home.circles[0]?.id}/members/${mira.id}`, url)

  const open = async (token: string): Promise<WireClient> => {
    const client = await new WireClient({ url, token }).connected()
    onTestFinished(() => client[Symbol.dispose]())
    return client
  }
  const [hers, his] = [await open(mira.token), await open(ivo.token)]
  const [list, plan] = [roomOf("list", occasion), roomOf("plan", occasion)]
  await hers.join(list, 0)
  await hers.join(plan, 1)
  await his.join(list, 0)
  hers.socket.emit("w", 1, { item: newItemId(), field: "title" })

  const changed = await fetch(member, { method: "PATCH", headers, body: JSON.stringify({ role: "reader" }) })
  expect(changed.status).toBe(200)
  await eventually(() => expect(hers.all("out")).toHaveLength(2), 1_000)
  expect(
    hers
      .all("out")
      .map(([out]) => out)
      .toSorted((a, b) => a.as - b.as),
  ).toEqual([
    { as: 0, code: "conflict", rejoin: true },
    { as: 1, code: "removed", rejoin: false },
  ])
  const again = await hers.join(list, 2)
  expect({ may: again.may, names: again.people.map(({ name }) => name) }).toEqual({
    may: "read",
    names: ["Mira"],
  })
  hers.socket.emit("join", { as: 3, room: plan })
  expect((await hers.next("denied"))[0].code).toBe("not_here")
  const frame = hers.push(edit(mira.id), 2)
  expect((await hers.next("refused"))[0]).toEqual({ as: 2, frames: [frame], code: "read_only" })

  const removed = await fetch(member, {
    method: "DELETE",
    headers: { origin: url, authorization: `Bearer ${ivo.token}` },
  })
  expect(removed.status).toBe(204)
  await eventually(
    () => expect(hers.all("out").at(-1)?.[0]).toEqual({ as: 2, code: "removed", rejoin: false }),
    1_000,
  )
  hers.push(edit(mira.id), 2)
  hers.socket.emit("join", { as: 4, room: list })
  await eventually(() => expect(hers.all("denied")).toHaveLength(2))
  await his.acknowledged(his.push(edit(ivo.id)))
  expect(his.all("e").map(([, [seq]]) => seq)).toEqual([1])
})
