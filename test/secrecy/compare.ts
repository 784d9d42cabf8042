// First: it takes the place of chance, for everything that is imported behind it.
import "./seeded.ts"
import { decode } from "notepack.io"
import { partsOf } from "../../shared/rooms.ts"
import type { Leak } from "./leaks.ts"
import { type Action, type Script, scriptOf } from "./script.ts"
import { type Name, Stage } from "./stage.ts"
import type { Received } from "./wire.ts"

/** Where what a recipient received with the secret differs from what she received without it. */
interface Difference {
  readonly seed: number
  readonly recipient: Name
  /** How many things both received alike before. */
  readonly index: number
  readonly with: string
  readonly without: string
}

export interface Compared {
  readonly difference: Difference | undefined
  /** What was compared: frames, answers and endings of connections, and their bytes. */
  readonly things: number
  readonly bytes: number
  readonly secrets: number
  /** What came of the secret actions: items that somebody took, and what stands in rooms that recipients do not have. */
  readonly taken: number
  readonly planned: number
  /** What stands in the rooms of her card. */
  readonly written: number
}

/** The same for the random script of this seed. */
export const compare = (seed: number, leak?: Leak): Promise<Compared> => compareScript(scriptOf(seed), leak)

/**
 * Runs a script twice, with its secret actions and without them, and compares every byte that every recipient
 * received, in its order and at its time. Nothing is left out or made alike.
 */
export async function compareScript(script: Script, leak?: Leak): Promise<Compared> {
  const { seed } = script.setting
  const withSecret = await play(script, script.actions, leak)
  const without = await play(
    script,
    script.actions.filter(({ secret }) => !secret),
    leak,
  )
  let [things, bytes] = [0, 0]
  let difference: Difference | undefined
  for (const recipient of script.setting.recipients) {
    const [a, b] = [withSecret.received(recipient), without.received(recipient)]
    things += b.length
    bytes += b.reduce((sum, one) => sum + one.bytes.length, 0)
    difference ??= differ(seed, recipient, a, b)
  }
  const { records, disk } = withSecret.node
  const hidden = (["plan", "list"] as const).map((kind) =>
    withSecret.room({ which: kind === "plan" ? "hers" : "surprise", kind }),
  )
  return {
    difference,
    things,
    bytes,
    secrets: script.actions.filter(({ secret }) => secret).length,
    taken: records.all("claims").length - without.node.records.all("claims").length,
    planned: disk.history.filter(({ room }) => hidden.includes(room)).length,
    written: disk.history.filter(
      ({ room }) => partsOf(room).kind === "card" || partsOf(room).kind === "messages",
    ).length,
  }
}

async function play(
  { setting, ends }: Script,
  actions: readonly Action[],
  leak: Leak | undefined,
): Promise<Stage> {
  const stage = await Stage.open({ ...setting, leak })
  const began = stage.now
  for (const { at, name, act } of actions) stage.plan(began + at, name, () => act(stage))
  await stage.node.until(began + ends)
  return stage
}

function differ(
  seed: number,
  recipient: Name,
  a: readonly Received[],
  b: readonly Received[],
): Difference | undefined {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const [one, other] = [a[index], b[index]]
    if (one && other && one.at === other.at && one.over === other.over && one.bytes.equals(other.bytes))
      continue
    return { seed, recipient, index, with: shown(one), without: shown(other) }
  }
  return undefined
}

function shown(received: Received | undefined): string {
  if (received === undefined) return "nothing"
  const { at, over, bytes } = received
  const content =
    over === "frame"
      ? JSON.stringify(decode(withoutHeader(bytes)))
      : bytes.toString(over === "yjs" ? "hex" : "utf8")
  return `at ${at} over ${over}: ${content.slice(0, 2_000)}`
}

/** The message of a WebSocket frame that the server sent. */
function withoutHeader(frame: Buffer): Buffer {
  const length = frame[1] ?? 0
  return frame.subarray(length === 127 ? 10 : length === 126 ? 4 : 2)
}
