import { fileURLToPath } from "node:url"
import { freePort } from "../../support/server-process.ts"
import { editsOf } from "../edits.ts"
import { ServerChild } from "../server-child.ts"
import { maskedFrame, OPCODE } from "../web-socket.ts"
import type { Contender, ContenderKind, Prepared } from "./contender.ts"
import { varint } from "./varint.ts"
import { type Dialect, UPDATE, YjsClient } from "./yjs-client.ts"

/** @y/websocket-server as it comes: no store, no acknowledgement, the document open in memory. */
const SCRIPT = fileURLToPath(
  new URL("../../../node_modules/@y/websocket-server/src/server.js", import.meta.url),
)

/** y-protocols: the kind of a message, and then its step. */
const SYNC = 0

const frame = (step: number, bytes: Uint8Array): Buffer =>
  maskedFrame(OPCODE.binary, Uint8Array.from([SYNC, step, ...varint(bytes.length), ...bytes]))

const dialect = (room: number): Dialect => ({
  path: `/bench-${room}`,
  greeting: [],
  frame,
  stepAt: (payload) => (payload[0] === SYNC ? 1 : undefined),
})

async function start({ writers, edits }: Prepared): Promise<Contender> {
  const frames = Array.from({ length: writers }, (_, writer) =>
    editsOf(writer, edits).map((update) => frame(UPDATE, update)),
  )
  const launch = async (): Promise<ServerChild> =>
    ServerChild.start({ script: SCRIPT, port: await freePort(), env: {} })
  let server = await launch()
  return {
    name: "yws",
    stores: false,
    get server() {
      return server
    },
    async join(place, options = {}) {
      const edits = (edit: number): Buffer | undefined => frames[place.seat]?.[edit]
      const client = new YjsClient({ port: server.port, place, dialect: dialect(place.room), edits, options })
      await client.connect()
      return client
    },
    async restart() {
      await server.stop()
      server = await launch()
    },
    stop: () => server.stop(),
  }
}

export const yws: ContenderKind = { name: "yws", start }
