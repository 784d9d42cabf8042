import { WebsocketProvider } from "y-websocket"
import * as Y from "yjs"
import { NewEditor } from "../../shared/editor-routes.ts"
import type { RoomId } from "../../shared/rooms.ts"
import { partsOf } from "../../shared/rooms.ts"
import { eventually } from "./eventually.ts"

/** Connects another editor to a room, as its person does in the app. */
export async function connectEditor(url: string, bearer: string, room: RoomId): Promise<NewEditor> {
  const { kind, occasion } = partsOf(room)
  const answer = await fetch(new URL(`/api/occasions/${occasion}/rooms/${kind}/editors`, url), {
    method: "POST",
    headers: { "content-type": "application/json", origin: url, authorization: `Bearer ${bearer}` },
    body: JSON.stringify({ name: "A script", days: 30 }),
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`an editor was refused: ${answer.status} ${text}`)
  return NewEditor.parse(JSON.parse(text))
}

export interface OtherEditorOptions {
  readonly url: string
  readonly room: string
  readonly token: string
  readonly doc?: Y.Doc
  readonly connect?: boolean
}

/** The stock provider of y-websocket on a document, as anybody's script or page has it. */
export class OtherEditor implements Disposable {
  readonly doc: Y.Doc
  readonly provider: WebsocketProvider
  /** Why the server ended it for good. */
  closed: { readonly code: number; readonly reason: string } | undefined
  /** The code of every connection's end. */
  readonly ends: number[] = []
  connections = 0

  constructor({ url, room, token, doc = new Y.Doc(), connect = true }: OtherEditorOptions) {
    this.doc = doc
    this.provider = new WebsocketProvider(`${url.replace("http", "ws")}/yjs`, room, this.doc, {
      params: { token },
      disableBc: true,
      connect: false,
    })
    this.provider.on("closed", (event) => {
      this.closed = event
    })
    this.provider.on("connection-close", (event) => void this.ends.push(event?.code ?? 0))
    this.provider.on("status", ({ status }) => {
      if (status === "connected") this.connections++
    })
    if (connect) this.provider.connect()
  }

  async synced(): Promise<this> {
    await eventually(() => {
      if (!this.provider.synced) throw new Error(`not synced; ended with ${this.ends.join(" ")}`)
    }, 5_000)
    return this
  }

  /** The code with which the server ended it for good. */
  async ended(withinMs = 5_000): Promise<{ readonly code: number; readonly reason: string }> {
    return eventually(() => {
      if (this.closed === undefined) throw new Error("it still tries")
      return this.closed
    }, withinMs)
  }

  /** What others show, by their name. */
  others(): Record<string, Record<string, unknown>> {
    const { awareness } = this.provider
    const states = [...awareness.getStates()].filter(([client]) => client !== this.doc.clientID)
    return Object.fromEntries(
      states.map(([, { user, ...state }]: [number, { user?: { name?: string } }]) => [
        user?.name ?? "",
        state,
      ]),
    )
  }

  [Symbol.dispose](): void {
    this.provider.destroy()
    this.doc.destroy()
  }
}
