import * as Y from "yjs"
import { expect, onTestFinished, test } from "vitest"
import { systemClock } from "../../server/clock.ts"
import { openDocuments } from "../../server/documents/documents.ts"
import type { Lane } from "../../server/documents/jobs.ts"
import { newOccasionId } from "../../shared/ids.ts"
import { roomOf } from "../../shared/rooms.ts"
import { addItem } from "../../shared/documents/write-items.ts"
import { crossedOrigins } from "../support/hostile-documents.ts"
import { newItem, personId } from "../support/documents.ts"

const EVE = personId(1)
const MIRA = personId(2)

function opened() {
  const documents = openDocuments(systemClock())
  onTestFinished(() => documents.stop())
  const project = (lane: Lane, person: string, updates: readonly Uint8Array[]) =>
    documents.run({ lane, owners: () => [person] }, async (opener) => {
      const room = roomOf("list", newOccasionId())
      const answer = await opener.open("project", { room, from: new Uint8Array(), updates, forget: [] })
      return { lane: opener.lane, kind: answer.kind }
    })
  return { documents, project }
}

const honest = (): Uint8Array => {
  const doc = new Y.Doc()
  addItem(doc, newItem(1), null)
  return Y.encodeStateAsUpdate(doc)
}

test("[R7] a document that makes Yjs slow ends with its budget, and the thread goes on; whoever made several has them opened in the slow lane", async () => {
  const { project } = opened()
  const bomb = crossedOrigins(6_000)
  for (let n = 0; n < 3; n++) {
    expect(await project("projections", EVE, bomb)).toEqual({ lane: "projections", kind: "overran" })
  }
  expect(await project("projections", MIRA, [honest()])).toEqual({ lane: "projections", kind: "items" })
  expect((await project("projections", EVE, [honest()])).lane).toBe("slow")
}, 60_000)

test("[R7] a family's document is opened before those of a stranger who made many dear ones, though they waited first", async () => {
  const { project } = opened()
  const bomb = crossedOrigins(4_000)
  await project("snapshots", EVE, bomb)
  const done: string[] = []
  const hostile = Array.from({ length: 4 }, async () =>
    done.push((await project("snapshots", EVE, bomb)).kind),
  )
  const family = project("snapshots", MIRA, [honest()]).then(({ kind }) => done.push(kind))
  await Promise.all([family, ...hostile])
  expect(done.indexOf("items")).toBeLessThanOrEqual(1)
}, 60_000)

test("a node that stops while documents are on their way has stopped, whichever comes first", async () => {
  const project = async (documents: ReturnType<typeof openDocuments>): Promise<string> =>
    documents.run({ lane: "projections", owners: () => [MIRA] }, async (opener) => {
      const room = roomOf("list", newOccasionId())
      const updates = [honest()]
      return (await opener.open("project", { room, from: new Uint8Array(), updates, forget: [] })).kind
    })
  for (let n = 0; n < 12; n++) {
    const documents = openDocuments(systemClock())
    // The thread runs by then, and its next answer comes a moment before or after its end.
    await project(documents)
    const last = project(documents)
    await documents.stop()
    expect(["items", "overran"]).toContain(await last)
  }
})
