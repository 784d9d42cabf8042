import { fileURLToPath } from "node:url"
import { freePort } from "../../support/server-process.ts"
import { editsOf } from "../edits.ts"
import { ServerChild } from "../server-child.ts"
import { maskedFrame, OPCODE } from "../web-socket.ts"
import type { Contender, ContenderKind, Prepared } from "./contender.ts"
import { Group, startPinnedRedis } from "./group.ts"
import { varint } from "./varint.ts"
import { type Dialect, UPDATE, YjsClient } from "./yjs-client.ts"

const SCRIPT = fileURLToPath(new URL("./hocus-server.ts", import.meta.url))
const NODES = 2

/** Hocuspocus' messages: the document's name, then the kind, and for a sync its step. */
const SYNC = 0
const AUTH = 2
const SYNC_REPLY = 4

const text = (said: string): number[] => [...varint(said.length), ...Buffer.from(said, "latin1")]

function dialect(room: number): Dialect {
  const name = text(`bench-${room}`)
  const message = (kind: number, rest: Iterable<number>): Buffer =>
    maskedFrame(OPCODE.binary, Uint8Array.from([...name, kind, ...rest]))
  return {
    path: "/",
    greeting: [message(AUTH, [0, ...text("anybody")])],
    frame: (step, bytes) => message(SYNC, [step, ...varint(bytes.length), ...bytes]),
    stepAt: (payload) => {
      const kind = payload[name.length]
      return kind === SYNC || kind === SYNC_REPLY ? name.length + 1 : undefined
    },
  }
}

async function start({ writers, edits }: Prepared): Promise<Contender> {
  const updates = Array.from({ length: writers }, (_, writer) => editsOf(writer, edits))
  const between = await startPinnedRedis()
  const launch = async (): Promise<ServerChild> =>
    ServerChild.start({
      script: SCRIPT,
      port: await freePort(),
      env: { REDIS_PORT: String(between.redis.port) },
    })
  let nodes = await Promise.all(Array.from({ length: NODES }, launch))
  const stop = async (): Promise<void> => {
    await Promise.all(nodes.map((node) => node.stop()))
  }
  return {
    name: "hocus-redis",
    stores: false,
    get server() {
      return new Group(nodes, [between.pid])
    },
    async join(place, options = {}) {
      const spoken = dialect(place.room)
      const client = new YjsClient({
        port: nodes[place.seat % NODES]?.port ?? 0,
        place,
        dialect: spoken,
        edits: (edit) => {
          const update = updates[place.seat]?.[edit]
          return update && spoken.frame(UPDATE, update)
        },
        options,
      })
      await client.connect()
      return client
    },
    async restart() {
      await stop()
      nodes = await Promise.all(Array.from({ length: NODES }, launch))
    },
    async stop() {
      await stop()
      await between[Symbol.asyncDispose]()
    },
  }
}

/** Two nodes of Hocuspocus with its Redis extension between them; nothing is stored or acknowledged. */
export const hocusRedis: ContenderKind = { name: "hocus-redis", start }
