import { once } from "node:events"
import { WebSocket } from "ws"
import * as Y from "yjs"
import { awareness, readMessage, step1, step2, updateMessage } from "../../server/gateways/y-messages.ts"
import { newItemId } from "../../shared/ids.ts"
import type { Rng } from "../support/rng.ts"
import { hostile, type Material, mutated } from "./mutators.ts"

/** Time after which a connection without an outcome is a fault, ms. */
const OUTCOME_MS = 30_000

const STATES: readonly string[] = [
  '{"field":"note"}',
  '{"user":{"name":"Mira","color":"red"},"field":"title"}',
  '{"field":"__proto__"}',
  '{"__proto__":{"field":"note"}}',
  "null",
  "{",
  `"${"x".repeat(5_000)}"`,
]

/** A y-websocket message as a hostile script sends it: mutated as a whole, or well framed around a hostile update. */
export function hostileFrame(rng: Rng, material: Material, shown: readonly number[]): Uint8Array {
  const draw = rng.below(100)
  if (draw < 40) {
    const { update } = hostile(rng, material)
    return rng.chance(0.7) ? updateMessage(update) : step2(update)
  }
  if (draw < 45) return rng.bytes(rng.below(64))
  const clients = [...shown, ...material.own, rng.uint32()]
  const honest = rng.pick<() => Uint8Array>([
    () => step1(material.clocks),
    () => step2(rng.pick(material.updates)),
    () => updateMessage(rng.pick(material.updates)),
    () =>
      awareness(
        Array.from({ length: 1 + rng.below(3) }, () => ({
          client: rng.pick(clients),
          clock: rng.below(1_000_000),
          state: rng.pick(STATES),
        })),
      ),
    () => Uint8Array.of(3),
  ])()
  return mutated(honest, rng, material)
}

/** What became of a connection that sent one hostile frame: the code of its end, or `lives`. */
export interface Outcome {
  readonly end: number | "lives" | "nothing"
  readonly readable: boolean
}

/** The update in a frame, in hex, when the frame is a message that carries one. */
export function updateIn(frame: Uint8Array): string | undefined {
  const message = readMessage(frame)
  const carries = message?.kind === "update" || message?.kind === "step2"
  return carries ? Buffer.from(message.update).toString("hex") : undefined
}

/**
 * Comes in by a connection of its own, sends `frame`, and waits until the server has judged it. `early`: the frame comes
 * before the first question, when nothing else is allowed yet.
 */
export async function sendFrame(
  address: string,
  frame: Uint8Array,
  clocks: ReadonlyMap<number, number>,
  early: boolean,
): Promise<Outcome> {
  const readable = readMessage(frame) !== undefined
  const socket = new WebSocket(address)
  const ended = once(socket, "close").then(([code]): number => Number(code))
  await Promise.race([once(socket, "open"), ended])
  // The server answers in order: a question behind the frame is answered once the frame was judged.
  const question = step1(clocks)
  const sent = early ? [frame, question] : [question, frame, question]
  const questions = sent.filter((bytes) => readMessage(bytes)?.kind === "step1").length
  let answers = 0
  let timer: NodeJS.Timeout | undefined
  const answered = new Promise<Outcome["end"]>((resolve) => {
    socket.on("message", (data: Buffer) => {
      if (readMessage(data)?.kind === "step2" && ++answers === questions) resolve("lives")
    })
    timer = setTimeout(() => resolve("nothing"), OUTCOME_MS)
  })
  for (const bytes of sent) if (socket.readyState === socket.OPEN) socket.send(bytes)
  const end = await Promise.race([ended, answered])
  clearTimeout(timer)
  socket.terminate()
  await ended
  return { readable, end }
}

/** Adds a wish, as an honest program does. */
export function addWish(doc: Y.Doc, title: string): void {
  doc.transact(() => {
    const item = new Y.Map<unknown>()
    item.set("title", title)
    item.set("note", new Y.Text(title))
    doc.getMap("items").set(newItemId(), item)
  })
}
