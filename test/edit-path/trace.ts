import { readFileSync } from "node:fs"
import { registerHooks } from "node:module"
import { Socket } from "node:net"
import { Readable, Writable } from "node:stream"
import { fileURLToPath } from "node:url"
import { isMainThread, Worker } from "node:worker_threads"
import { withHooks } from "./functions.ts"

/**
 * Loaded before the server: every function of the product then says when it is called, every socket when bytes come in
 * and go out, and every thread when it is given work. On "start" the calls of the event loop's thread are written down, on "stop" they are sent.
 */

/** One call or one transfer of bytes, in the order in which they happened. */
export type Happening =
  | { readonly kind: "call"; readonly file: string; readonly index: number; readonly stack: string }
  | { readonly kind: "in" | "out"; readonly peer: number }
  | { readonly kind: "thread" }

const ROOT = new URL("../../", import.meta.url).href
const PRODUCT = [`${ROOT}server/`, `${ROOT}shared/`]
const HOOK = "__editPathCall"

let recorded: Happening[] | undefined

function call(file: string, index: number): void {
  if (recorded === undefined) return
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = Infinity
  recorded.push({ kind: "call", file, index, stack: new Error("here").stack ?? "" })
  Error.stackTraceLimit = limit
}

Reflect.set(globalThis, HOOK, call)

registerHooks({
  load(url, context, nextLoad) {
    if (!PRODUCT.some((folder) => url.startsWith(folder)) || !url.endsWith(".ts"))
      return nextLoad(url, context)
    const text = readFileSync(fileURLToPath(url), "utf8")
    return {
      format: "module-typescript",
      source: withHooks(url.slice(ROOT.length), text, HOOK),
      shortCircuit: true,
    }
  },
})

function watchSockets(): void {
  const note = (kind: "in" | "out", socket: Socket): void => {
    if (socket.remotePort !== undefined) recorded?.push({ kind, peer: socket.remotePort })
  }
  Object.assign(Socket.prototype, {
    push(this: Socket, ...args: Parameters<Readable["push"]>): boolean {
      note("in", this)
      return Readable.prototype.push.apply(this, args)
    },
    write(this: Socket, ...args: Parameters<Writable["write"]>): boolean {
      note("out", this)
      return Writable.prototype.write.apply(this, args)
    },
  })
}

function watchThreads(): void {
  const send: unknown = Reflect.get(Worker.prototype, "postMessage")
  if (typeof send !== "function") throw new Error("threads no longer get messages by postMessage")
  Object.assign(Worker.prototype, {
    postMessage(this: Worker, ...args: readonly unknown[]): void {
      recorded?.push({ kind: "thread" })
      Reflect.apply(send, this, args)
    },
  })
}

if (isMainThread) {
  watchSockets()
  watchThreads()
  process.on("message", (asked) => {
    if (asked === "start") recorded = []
    process.send?.(asked === "start" ? "started" : (recorded ?? []))
    if (asked === "stop") recorded = undefined
  })
  process.channel?.unref()
}
