import { spawn } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import * as Y from "yjs"
import { expect, onTestFinished, test } from "vitest"
import { addItem } from "../../shared/documents/write-items.ts"
import { newItemId } from "../../shared/ids.ts"
import { roomOf } from "../../shared/rooms.ts"
import { signUp, startOccasion } from "../support/api-people.ts"
import { personId } from "../support/documents.ts"
import { eventually } from "../support/eventually.ts"
import { connectEditor, OtherEditor } from "../support/other-editor.ts"
import { freePort } from "../support/server-process.ts"
import { startTestApp } from "../support/start-app.ts"

/** What everybody expects of a y-websocket server: the same script against @y/websocket-server and against ours. */

const PEER = fileURLToPath(new URL("../../node_modules/@y/websocket-server/src/server.js", import.meta.url))

type Open = () => OtherEditor

async function ours(): Promise<Open> {
  const running = await startTestApp()
  onTestFinished(() => running[Symbol.asyncDispose]())
  const { url } = running
  const ivo = await signUp(url, "Ivo")
  const { occasion } = await startOccasion(url, ivo, "Anna")
  const room = roomOf("plan", occasion)
  const { token } = await connectEditor(url, ivo.token, room)
  return () => new OtherEditor({ url, room, token })
}

async function theirs(): Promise<Open> {
  const port = await freePort()
  const child = spawn(process.execPath, [PEER], {
    env: { PATH: process.env["PATH"] ?? "", HOST: "127.0.0.1", PORT: String(port) },
    stdio: ["ignore", "pipe", "inherit"],
  })
  onTestFinished(() => void child.kill("SIGKILL"))
  await once(child.stdout, "data")
  return () => new OtherEditor({ url: `http://127.0.0.1:${port}`, room: "plan/conformance", token: "any" })
}

const wish = ({ doc }: OtherEditor, title: string): void =>
  void addItem(doc, { id: newItemId(), title, createdBy: personId(1), createdAt: 1 }, null)

const titles = ({ doc }: OtherEditor): string[] =>
  [...doc.getMap("items").values()]
    .map((item) => (item instanceof Y.Map ? String(item.get("title")) : ""))
    .toSorted()

const shows = (editor: OtherEditor): unknown[] =>
  [...editor.provider.awareness.getStates()]
    .filter(([client]) => client !== editor.doc.clientID)
    .map(([, { field }]: [number, { field?: unknown }]) => field)

/** What a person at each of two or three editors sees, step by step. */
async function script(open: Open): Promise<readonly unknown[]> {
  const seen: unknown[] = []
  const editor = (): Promise<OtherEditor> => {
    const one = open()
    onTestFinished(() => one[Symbol.dispose]())
    return one.synced()
  }
  const same = async (...all: readonly OtherEditor[]): Promise<void> => {
    await eventually(() => {
      for (const one of all)
        expect(Y.encodeStateVector(one.doc)).toEqual(Y.encodeStateVector(all[0]?.doc ?? one.doc))
    }, 5_000)
    seen.push(all.map(titles))
  }
  const [a, b] = [await editor(), await editor()]
  wish(a, "An edit reaches the other")
  await eventually(() => expect(titles(b)).toHaveLength(1), 5_000)
  wish(b, "And back")
  await eventually(() => expect(titles(a)).toHaveLength(2), 5_000)
  const late = await editor()
  seen.push(titles(late))
  a.provider.awareness.setLocalState({ field: "title" })
  await eventually(() => expect(shows(b)).toContain("title"), 5_000)
  const later = await editor()
  await eventually(() => expect(shows(later)).toContain("title"), 5_000)
  a.provider.disconnect()
  await eventually(() => expect(shows(b)).not.toContain("title"), 5_000)
  wish(a, "Written without a connection")
  wish(b, "Meanwhile")
  for (const key of [...b.doc.getMap("items").keys()].slice(0, 1)) b.doc.getMap("items").delete(key)
  a.provider.connect()
  await a.synced()
  await same(a, b, late, later)
  a.provider.awareness.setLocalState({ field: "note" })
  await eventually(() => expect(shows(b)).toContain("note"), 5_000)
  a.provider.awareness.setLocalState(null)
  await eventually(() => expect(shows(b)).not.toContain("note"), 5_000)
  // As a provider that asks again every second: nothing is there twice.
  b.provider.ws?.send(Uint8Array.of(0, 0, 1, 0))
  wish(a, "The end")
  await same(a, b, late, later)
  return seen
}

test("two editors see the same at each step of one script, at @y/websocket-server and here", async () => {
  expect(await script(await ours())).toEqual(await script(await theirs()))
})
