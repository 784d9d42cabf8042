import { afterAll, beforeAll, describe, expect, test } from "vitest"
import * as Y from "yjs"
import { readMessages } from "../../shared/documents/card.ts"
import { textOf } from "../../shared/documents/rich-text.ts"
import { roomOf } from "../../shared/rooms.ts"
import { messageId, signed } from "../support/cards.ts"
import { type Family, type Member, startFamily } from "../support/claims-world.ts"
import { Signer } from "../support/signer.ts"
import { startTestApp, type RunningApp } from "../support/start-app.ts"
import { TOUCHES } from "../support/touches.ts"

let running: RunningApp
beforeAll(async () => {
  running = await startTestApp({ env: { MAX_CHANGES_PER_MINUTE: "1000000" } })
})
afterAll(() => running[Symbol.asyncDispose]())

const OPENS = { year: 2040, month: 5, day: 4, hour: 7, minute: 0 }

async function withCard(): Promise<Family> {
  const family = await startFamily(running.url)
  const started = await family.ivo.send("POST", family.ivo.path("card"), { opens: OPENS })
  if (!started.ok) throw new Error(await started.text())
  return family
}

const join = ({ url, occasion }: Family, { who }: Member): Promise<Signer> =>
  Signer.join({ url, token: who.token, room: roomOf("messages", occasion) })

describe("[K1] through the wire", () => {
  test.each(TOUCHES)("refuses %s, and the honest message stays", async (_, touch) => {
    const family = await withCard()
    const { ivo, mira } = family
    using hers = await join(family, mira)
    await hers.write(() => signed(hers.doc, mira.who.id, 1, "All the best!"))
    using his = await join(family, ivo)
    await his.write(() => signed(his.doc, ivo.who.id, 1, "Me too"))
    const update = touch({
      theirs: messageId(mira.who.id, 1),
      doc: his.doc,
      author: mira.who.id,
      client: his.doc.clientID,
      own: { client: his.doc.clientID, clock: 0 },
    })
    expect(await his.refusal(update)).toBe("not_yours")
    using late = await join(family, mira)
    const texts = new Map(readMessages(late.doc).map(({ author, body }) => [author, textOf(body)]))
    expect(texts.get(mira.who.id)).toBe("All the best!")
    expect(texts.get(ivo.who.id)).toBe("Me too")
    expect(texts.size).toBe(2)
  })

  test("takes what an author writes in their own message from two devices at once", async () => {
    const family = await withCard()
    const { mira } = family
    using one = await join(family, mira)
    await one.write(() => signed(one.doc, mira.who.id, 1, "Hello"))
    using other = await join(family, mira)
    const change = (doc: Y.Doc, text: string): void => {
      const body = readMessages(doc)[0]?.body
      const paragraph = body?.get(0)
      const words = paragraph instanceof Y.XmlElement ? paragraph.get(0) : undefined
      if (words instanceof Y.XmlText) words.insert(5, text)
    }
    await Promise.all([
      one.write(() => change(one.doc, " from here")),
      other.write(() => change(other.doc, " from there")),
    ])
    using late = await join(family, mira)
    expect(readMessages(late.doc).map(({ body }) => textOf(body).length)).toEqual([26])
  })
})
