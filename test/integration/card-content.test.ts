import * as Y from "yjs"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { OccasionView } from "../../shared/api.ts"
import { roomOf } from "../../shared/rooms.ts"
import { type ApiWorld, type Device, startApiWorld } from "../support/api-world.ts"
import { inDays, write } from "../support/card-rooms.ts"
import { messageId, node, signed } from "../support/cards.ts"
import { coverTitle, greeting, messagesRoot, removeMessage, writeCover } from "../../shared/documents/card.ts"

/** What stands on an opened card, read from its rooms and served as plain data (K4). */

let world: ApiWorld
beforeAll(async () => {
  world = await startApiWorld()
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
})

interface Scene {
  readonly ivo: Device
  readonly mira: Device
  readonly id: OccasionView["id"]
}

/** A card alone, started by Ivo for Anna; Mira came by the givers' link. */
async function scene(): Promise<Scene> {
  const ivo = await world.device().signUp("Ivo")
  const { id } = await ivo.create({
    zone: "UTC",
    secrecy: "surprise",
    list: false,
    card: { opens: inDays(world.clock.now(), 30) },
  })
  const mira = await world.device().join((await ivo.link(id, "giver")).token, { kind: "new", name: "Mira" })
  return { ivo, mira, id }
}

const at = (id: string) => ({ params: { occasion: id } })

describe("[K4] what stands on a card", () => {
  test("is title, cover, greeting and every message that is not empty, with who signed", async () => {
    const { ivo, mira, id } = await scene()
    await write(world.store.log, roomOf("card", id), ivo.id, (doc) => {
      coverTitle(doc).insert(0, "Happy birthday,  Anna")
      writeCover(doc, { design: "tulips", colours: 2 }, null)
      greeting(doc).insert(0, [node("paragraph", "From all of us")])
    })
    await write(world.store.log, roomOf("messages", id), ivo.id, (doc) => {
      signed(doc, ivo.id, 1, "You taught me to whistle.")
      signed(doc, ivo.id, 2, "")
      signed(doc, ivo.id, 3, "Taken back")
      removeMessage(doc, messageId(ivo.id, 3), 5, null)
    })
    await write(world.store.log, roomOf("messages", id), mira.id, (doc) => {
      signed(doc, mira.id, 4, "")
      const map = messagesRoot(doc).get(messageId(mira.id, 4))
      if (map instanceof Y.Map) map.set("sticker", "star")
    })
    await ivo.call("openCard", at(id))
    const content = await ivo.call("cardContent", at(id))
    expect(content).toMatchObject({
      title: "Happy birthday, Anna",
      cover: { design: "tulips", colours: 2 },
      greeting: [{ kind: "paragraph", inlines: [{ text: "From all of us" }] }],
      messages: [
        {
          author: { person: ivo.id, name: "Ivo" },
          body: [{ inlines: [{ text: "You taught me to whistle." }] }],
        },
        { author: { name: "Mira" }, body: [], sticker: "star" },
      ],
    })
    expect(JSON.stringify(content)).not.toContain("Taken back")
    expect(await mira.call("cardContent", at(id))).toEqual(content)
  })
})
