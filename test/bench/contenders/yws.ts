import { fileURLToPath } from "node:url"
import { freePort } from "../../support/server-process.ts"
import { ServerChild } from "../server-child.ts"
import type { Contender, ContenderKind, Prepared } from "./contender.ts"
import { updateFrames, yWebsocket } from "./y-websocket.ts"
import { YjsClient } from "./yjs-client.ts"

/** @y/websocket-server as it comes: no store, no acknowledgement, the document open in memory. */
const SCRIPT = fileURLToPath(
  new URL("../../../node_modules/@y/websocket-server/src/server.js", import.meta.url),
)

async function start({ writers, edits }: Prepared): Promise<Contender> {
  const frames = updateFrames(writers, edits)
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
      const dialect = yWebsocket(`/bench-${place.room}`)
      const client = new YjsClient({ port: server.port, place, dialect, edits, options })
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
