import * as Y from "yjs"
import type { RoomId } from "../../shared/rooms.ts"
import { eventually } from "./eventually.ts"
import { WireClient } from "./wire-client.ts"

const AS = 1

/** A signer's own connection to a room of messages, with a document that follows the room. */
export class Signer implements Disposable {
  readonly client: WireClient
  readonly doc = new Y.Doc()

  private constructor(client: WireClient) {
    this.client = client
  }

  static async join(place: {
    readonly url: string
    readonly token: string
    readonly room: RoomId
  }): Promise<Signer> {
    const signer = new Signer(await new WireClient(place).connected())
    const { snapshot, entries } = await signer.client.join(place.room, AS)
    const parts = entries.flatMap(([, , given]) => given).filter((part) => typeof part !== "number")
    for (const update of [...(snapshot ? [snapshot.bytes] : []), ...parts]) Y.applyUpdate(signer.doc, update)
    return signer
  }

  /** Makes a change and pushes it as a page does; resolves when it is in the log. */
  async write(change: () => void): Promise<void> {
    let sent: Uint8Array | undefined
    const keep = (update: Uint8Array): void => {
      sent = sent === undefined ? update : Y.mergeUpdates([sent, update])
    }
    this.doc.on("update", keep)
    change()
    this.doc.off("update", keep)
    if (sent !== undefined) await this.client.acknowledged(this.client.push(sent, AS))
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

  /** Whether a text was ever among the bytes that this connection was sent. */
  heard(text: string): boolean {
    return this.client.received.some(({ args }) => holds(args, Buffer.from(text)))
  }

  [Symbol.dispose](): void {
    this.client[Symbol.dispose]()
  }
}

function holds(value: unknown, text: Buffer): boolean {
  if (value instanceof Uint8Array) return Buffer.from(value).includes(text)
  if (typeof value === "string") return Buffer.from(value).includes(text)
  if (Array.isArray(value)) return value.some((part) => holds(part, text))
  return typeof value === "object" && value !== null && Object.values(value).some((part) => holds(part, text))
}
