import { editsOf } from "../edits.ts"
import { maskedFrame, OPCODE } from "../web-socket.ts"
import { varint } from "./varint.ts"
import { type Dialect, UPDATE } from "./yjs-client.ts"

/** y-protocols: the kind of a message, and then its step. */
const SYNC = 0

const frame = (step: number, bytes: Uint8Array): Buffer =>
  maskedFrame(OPCODE.binary, Uint8Array.from([SYNC, step, ...varint(bytes.length), ...bytes]))

/** What the stock provider of y-websocket says in the room at this path. */
export const yWebsocket = (path: string): Dialect => ({
  path,
  greeting: [],
  frame,
  stepAt: (payload) => (payload[0] === SYNC ? 1 : undefined),
})

/** Each writer's edits as frames, ready to be sent. */
export const updateFrames = (writers: number, edits: number): readonly (readonly Buffer[])[] =>
  Array.from({ length: writers }, (_, writer) =>
    editsOf(writer, edits).map((update) => frame(UPDATE, update)),
  )
