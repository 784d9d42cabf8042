import { Redis } from "@hocuspocus/extension-redis"
import { Server } from "@hocuspocus/server"

/** Hocuspocus with its Redis extension, as its documentation starts it, keeping nothing. */

const port = Number(process.env["PORT"])
const redis = Number(process.env["REDIS_PORT"])
await new Server({
  port,
  address: "127.0.0.1",
  quiet: true,
  extensions: [new Redis({ host: "127.0.0.1", port: redis })],
}).listen()
