import * as Y from "yjs"
import { afterAll, beforeAll, expect, test } from "vitest"
import { readMessages } from "../../shared/documents/card.ts"
import { roomOf } from "../../shared/rooms.ts"
import { Device } from "../support/api-world.ts"
import { inDays } from "../support/card-rooms.ts"
import { firstText, messageId, signed } from "../support/cards.ts"
import { eventually } from "../support/eventually.ts"
import { type RunningApp, startTestApp } from "../support/start-app.ts"
import { WireClient } from "../support/wire-client.ts"

/** What signers wrote and took back is in no byte that reaches a recipient, and what is withdrawn goes at once (S2, K9). */

let running: RunningApp
beforeAll(async () => {
  running = await startTestApp()
})
afterAll(() => running[Symbol.asyncDispose]())

/** A browser that keeps every byte that it was answered. */
function listening(): { readonly device: Device; readonly heard: string[] } {
  const heard: string[] = []
  const device = new Device(async (path, init = {}) => {
    const headers = new Headers(init.headers)
    headers.delete("host")
    headers.set("origin", running.url)
    const response = await fetch(new URL(path, running.url), { ...init, headers })
    heard.push(await response.clone().text())
    return response
  })
  return { device, heard }
}

async function connect({ token = "" }: Device): Promise<WireClient> {
  return new WireClient({ url: running.url, token }).connected()
}

test("[S2, K4, K9] text that was taken back never reaches a recipient; a withdrawn message leaves the open page", async () => {
  const { device: ivo } = listening()
  await ivo.signUp("Ivo")
  const { id } = await ivo.create({
    zone: "UTC",
    secrecy: "surprise",
    list: false,
    card: { opens: inDays(Date.now(), 9) },
  })
  const { token } = await ivo.link(id, "recipient")
  using his = await connect(ivo)
  await his.join(roomOf("messages", id), 1)
  const doc = new Y.Doc()
  const write = async (change: () => void): Promise<void> => {
    const before = Y.encodeStateVector(doc)
    change()
    await his.acknowledged(his.push(Y.encodeStateAsUpdate(doc, before), 1))
  }
  await write(() => signed(doc, ivo.id, 1, "Dear Anna"))
  await write(() => void signed(doc, ivo.id, 2, ""))
  const body = readMessages(doc)[1]?.body ?? new Y.XmlFragment()
  await write(() => firstText(body).insert(0, "RASPBERRY we bought the boat"))
  await write(() => firstText(body).delete(0, "RASPBERRY ".length))
  await write(() => firstText(body).insert(0, "Guess what: "))
  await write(() => firstText(body).delete(12, "we bought the boat".length))
  // Who has signed is known from records, a while later (K8).
  await eventually(
    async () =>
      expect((await ivo.call("occasion", { params: { occasion: id } })).card?.signed).toEqual({
        people: [ivo.id],
        names: [],
        messages: 2,
        of: 1,
      }),
    10_000,
  )
  // Who has nothing but what an organiser hid has not signed.
  const both = [1, 2].map((n) => messageId(ivo.id, n))
  const arrange = async (what: "hide" | "show"): Promise<unknown> => {
    for (const message of both)
      await ivo.call("arrangeCard", { params: { occasion: id }, body: { do: what, message } })
    return (await ivo.call("occasion", { params: { occasion: id } })).card?.signed
  }
  expect(await arrange("hide")).toMatchObject({ people: [], messages: 0 })
  expect(await arrange("show")).toMatchObject({ people: [ivo.id], messages: 2 })
  await ivo.call("openCard", { params: { occasion: id } })

  const { device: anna, heard } = listening()
  await anna.join(token, { kind: "new", name: "Anna" })
  using hers = await connect(anna)
  const told: unknown[] = []
  hers.socket.onAny((...frame: unknown[]) => told.push(frame))
  for (const [as, kind] of [
    [1, "card"],
    [2, "messages"],
    [3, "opened"],
  ] as const)
    hers.socket.emit("join", { as, room: roomOf(kind, id) })
  await eventually(() => expect(hers.all("joined")).toHaveLength(1), 5_000)
  await eventually(() => expect(hers.all("denied")).toHaveLength(2), 5_000)
  const at = { params: { occasion: id } }
  await anna.call("home")
  await anna.call("occasion", at)
  const content = await anna.call("cardContent", at)
  expect(content.messages).toHaveLength(2)
  const bytes = heard.join("\n") + JSON.stringify(told)
  expect(bytes).toContain("Dear Anna")
  expect(bytes).toContain("Guess what")
  expect(bytes).not.toMatch(/RASPBERRY|boat/)

  const [first] = content.messages
  const mine = { params: { occasion: id, message: first?.id ?? messageId(ivo.id, 1) } }
  expect((await anna.refused("withdrawMessage", mine)).code).toBe("not_allowed")
  expect((await ivo.send("withdrawMessage", mine)).status).toBe(204)
  await hers.next("occasion")
  const left = await anna.call("cardContent", at)
  expect(left.messages.map((message) => message.id)).toEqual(
    content.messages.slice(1).map(({ id: of }) => of),
  )
  expect((await ivo.send("withdrawMessage", mine)).status).toBe(204)
})
