import { afterAll, beforeAll, describe, expect, test } from "vitest"
import * as Y from "yjs"
import { readMessages } from "../../shared/documents/card.ts"
import { textOf } from "../../shared/documents/rich-text.ts"
import { roomOf } from "../../shared/rooms.ts"
import { messageId, signed } from "../support/cards.ts"
import { type Family, type Member, startFamily } from "../support/claims-world.ts"
import { eventually } from "../support/eventually.ts"
import { startTestApp, type RunningApp } from "../support/start-app.ts"
import { TOUCHES } from "../support/touches.ts"
import { WireClient } from "../support/wire-client.ts"

let running: RunningApp
beforeAll(async () => {
  running = await startTestApp({ env: { MAX_CHANGES_PER_MINUTE: "1000000" } })
})
afterAll(() => running[Symbol.asyncDispose]())

const AS = 1
const OPENS = { year: 2040, month: 5, day: 4, hour: 7, minute: 0 }

async function withCard(): Promise<Family> {
  const family = await startFamily(running.url)
  const started = await family.ivo.send("POST", family.ivo.path("card"), { opens: OPENS })
  if (!started.ok) throw new Error(await started.text())
  return family
}

/** A signer's own connection to the messages, with a document that follows the room. */
class Signer implements Disposable {
  readonly client: WireClient
  readonly doc = new Y.Doc()

  private constructor(client: WireClient) {
    this.client = client
  }

  static async join({ occasion }: Family, { who }: Member): Promise<Signer> {
    const signer = new Signer(await new WireClient({ url: running.url, token: who.token }).connected())
    const { snapshot, entries } = await signer.client.join(roomOf("messages", occasion), AS)
    const parts = entries.flatMap(([, , given]) => given).filter((part) => typeof part !== "number")
    for (const update of [...(snapshot ? [snapshot.bytes] : []), ...parts]) Y.applyUpdate(signer.doc, update)
    return signer
  }

  /** Makes a change and pushes it as a page does; resolves when it is in the log. */
  async write(change: () => void): Promise<void> {
    const before = Y.encodeStateVector(this.doc)
    change()
    await this.client.acknowledged(this.client.push(Y.encodeStateAsUpdate(this.doc, before), AS))
  }

  /** What the server says to this push, if it is refused. */
  async refusal(update: Uint8Array): Promise<string> {
    const frame = this.client.push(update, AS)
    return eventually(() => {
      const said = this.client.all("refused").find(([{ frames }]) => frames.some((id) => id === frame))
      if (said === undefined) throw new Error("not refused")
      return said[0].code
    })
  }

  [Symbol.dispose](): void {
    this.client[Symbol.dispose]()
  }
}

describe("[K1] through the wire", () => {
  test.each(TOUCHES)("refuses %s, and the honest message stays", async (_, touch) => {
    const family = await withCard()
    const { ivo, mira } = family
    using hers = await Signer.join(family, mira)
    await hers.write(() => signed(hers.doc, mira.who.id, 1, "All the best!"))
    using his = await Signer.join(family, ivo)
    await his.write(() => signed(his.doc, ivo.who.id, 1, "Me too"))
    const update = touch({
      theirs: messageId(mira.who.id, 1),
      doc: his.doc,
      author: mira.who.id,
      client: his.doc.clientID,
      own: { client: his.doc.clientID, clock: 0 },
    })
    expect(await his.refusal(update)).toBe("not_yours")
    using late = await Signer.join(family, mira)
    const texts = new Map(readMessages(late.doc).map(({ author, body }) => [author, textOf(body)]))
    expect(texts.get(mira.who.id)).toBe("All the best!")
    expect(texts.get(ivo.who.id)).toBe("Me too")
    expect(texts.size).toBe(2)
  })

  test("takes what an author writes in their own message from two devices at once", async () => {
    const family = await withCard()
    const { mira } = family
    using one = await Signer.join(family, mira)
    await one.write(() => signed(one.doc, mira.who.id, 1, "Hello"))
    using other = await Signer.join(family, mira)
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
    using late = await Signer.join(family, mira)
    expect(readMessages(late.doc).map(({ body }) => textOf(body).length)).toEqual([26])
  })
})
