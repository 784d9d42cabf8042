import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from "node:zlib"
import * as Y from "yjs"
import type { WireClient } from "./wire-client.ts"

/** Decompresses a whole, if it is one; each way that a server could take. */
const WAYS: readonly ((bytes: Buffer) => Buffer)[] = [
  gunzipSync,
  inflateSync,
  inflateRawSync,
  brotliDecompressSync,
]

/** What one device received: raw frames and whole HTTP answers, and the documents they decode to. */
export class Ear {
  readonly raw: Buffer[] = []
  readonly docs: Y.Doc[] = []

  /** Everything that arrives over this connection, before anybody has looked at it. */
  listen(client: WireClient): void {
    const transport: unknown = Reflect.get(client.socket.io.engine, "transport")
    const ws: unknown =
      typeof transport === "object" && transport !== null ? Reflect.get(transport, "ws") : undefined
    if (!isSocket(ws)) throw new Error("the raw socket cannot be heard")
    ws.on("message", (data) => this.raw.push(Buffer.from(data)))
  }

  /** Keeps an answer with its headers; the answer is its text. */
  async hear(answer: Response): Promise<string> {
    const text = await answer.text()
    const headers = [...answer.headers].map(([name, value]) => `${name}: ${value}`).join("\n")
    this.raw.push(Buffer.from(`${answer.status}\n${headers}\n${text}`))
    return text
  }

  /** Keeps the documents that this connection's frames make. */
  decode(client: WireClient): void {
    const docs = new Map<number, Y.Doc>()
    for (const [joined] of client.all("joined")) {
      const doc = new Y.Doc()
      docs.set(joined.room, doc)
      this.docs.push(doc)
      if (joined.snapshot) Y.applyUpdate(doc, joined.snapshot.bytes)
      for (const [, , parts] of joined.entries) apply(doc, parts)
    }
    for (const [room, [, , parts]] of client.all("e")) apply(docs.get(room), parts)
  }

  /** Which of these strings can be found in anything that arrived: as it came, decompressed, or in a document. */
  hits(secrets: readonly string[]): string[] {
    const inflated = this.raw.flatMap((bytes) => WAYS.flatMap((way) => whole(way, bytes)))
    const bytes = Buffer.concat([...this.raw, ...inflated])
    const decoded = this.docs.map((doc) => JSON.stringify(doc.getMap("items").toJSON())).join("")
    return secrets.filter((text) => {
      const forms = [text, Buffer.from(text).toString("base64").slice(0, -2)]
      const binary = /^[0-9a-f]{32}$/.test(text) ? [Buffer.from(text, "hex")] : []
      const raw = [...forms, ...binary, Buffer.from(text, "utf16le")]
      return raw.some((form) => bytes.includes(form)) || forms.some((form) => decoded.includes(form))
    })
  }
}

function whole(way: (bytes: Buffer) => Buffer, bytes: Buffer): Buffer[] {
  try {
    return [way(bytes)]
  } catch {
    // Not compressed that way.
    return []
  }
}

function apply(doc: Y.Doc | undefined, parts: readonly (number | Uint8Array)[]): void {
  for (const part of parts) if (doc && typeof part !== "number") Y.applyUpdate(doc, part)
}

const isSocket = (
  value: unknown,
): value is { on(event: "message", listener: (data: Buffer) => void): void } =>
  typeof value === "object" && value !== null && "on" in value && typeof value.on === "function"
