import { Editor } from "@tiptap/core"
import { Document } from "@tiptap/extension-document"
import { Paragraph } from "@tiptap/extension-paragraph"
import { Text } from "@tiptap/extension-text"
import { WebsocketProvider } from "y-websocket"
import * as Y from "yjs"
import { bindNote } from "./bind-note.ts"

/** A page that edits the note of a wish with TipTap, live with everybody who has the list open in Jubilee. */

function byId<T extends HTMLElement>(id: string, kind: new () => T): T {
  const found = document.getElementById(id)
  if (!(found instanceof kind)) throw new Error(`the page has no ${id}`)
  return found
}

const form = byId("connect", HTMLFormElement)
const [room, token] = [byId("room", HTMLInputElement), byId("token", HTMLInputElement)]
const [wishes, state] = [byId("wishes", HTMLSelectElement), byId("state", HTMLOutputElement)]
const editor = new Editor({
  element: byId("note", HTMLDivElement),
  extensions: [Document, Paragraph, Text],
  editable: false,
  editorProps: { attributes: { "aria-label": "Note", role: "textbox", "aria-multiline": "true" } },
})

let leave: (() => void) | undefined

form.addEventListener("submit", (event) => {
  event.preventDefault()
  leave?.()
  leave = open(room.value.trim(), token.value.trim())
})

/** Connects to a room and shows its wishes; the answer leaves it. */
function open(name: string, secret: string): () => void {
  const doc = new Y.Doc()
  const items = doc.getMap<unknown>("items")
  // The development server passes /yjs on to Jubilee: see vite.config.ts.
  const address = `${location.origin.replace(/^http/, "ws")}/yjs`
  const provider = new WebsocketProvider(address, name, doc, { params: { token: secret } })
  const say = (text: string): void => void (state.value = text)
  provider.on("status", ({ status }) => say(status))
  provider.on("closed", ({ reason }) => {
    editor.setEditable(false)
    say(`closed: ${reason}`)
  })

  let unbind: (() => void) | undefined
  const bind = (): void => {
    unbind?.()
    const item = items.get(wishes.value)
    const note: unknown = item instanceof Y.Map ? item.get("note") : undefined
    unbind = note instanceof Y.Text ? bindNote(editor, note) : undefined
    editor.setEditable(unbind !== undefined)
  }
  const list = (): void => {
    const chosen = wishes.value
    wishes.replaceChildren(...[...items.entries()].flatMap(([id, item]) => optionFor(id, item)))
    if ([...wishes.options].some((option) => option.value === chosen)) wishes.value = chosen
    if (wishes.value !== chosen) bind()
  }
  wishes.addEventListener("change", bind)
  items.observeDeep(list)
  return () => {
    items.unobserveDeep(list)
    wishes.removeEventListener("change", bind)
    unbind?.()
    provider.destroy()
    wishes.replaceChildren()
  }
}

function optionFor(id: string, item: unknown): HTMLOptionElement[] {
  if (!(item instanceof Y.Map) || item.has("removedAt")) return []
  return [new Option(String(item.get("title")), id)]
}
