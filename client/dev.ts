import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { watch } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { createServer } from "vite"

/**
 * Development: the server restarts on each change, the client is served by Vite with hot replacement, and the browser
 * sees one address (API and socket are handed on with the Host header kept, so the Origin check holds).
 *
 * Not `node --watch`: it sends messages of its own through the ports of worker threads, which the store's worker takes
 * for answers.
 */

const ROOT = fileURLToPath(new URL("..", import.meta.url))
const API_PORT = 3100
const PORT = 3000
/** An editor that saves several files at once means one restart. */
const SETTLE_MS = 150

let server: ChildProcess | undefined
let stopping = false
let restart: ReturnType<typeof setTimeout> | undefined

function startServer(): void {
  server = spawn(process.execPath, ["server/main.ts"], {
    cwd: ROOT,
    stdio: "inherit",
    env: { ...process.env, PORT: String(API_PORT), HOST: "127.0.0.1" },
  })
}

/** Ends the server and waits for it: two of them would want the same data folder. */
async function stopServer(): Promise<void> {
  if (server === undefined || server.exitCode !== null) return
  const gone = once(server, "exit")
  server.kill()
  await gone
}

function restartSoon(): void {
  clearTimeout(restart)
  restart = setTimeout(() => {
    void stopServer().then(() => {
      if (!stopping) startServer()
    })
  }, SETTLE_MS)
}

startServer()
const watchers = ["server", "shared"].map((folder) =>
  watch(join(ROOT, folder), { recursive: true }, restartSoon),
)

const vite = await createServer({
  configFile: fileURLToPath(new URL("vite.config.ts", import.meta.url)),
  server: {
    port: PORT,
    strictPort: true,
    proxy: {
      // With the slash: the client has a module called api.ts.
      "^/api/": { target: `http://127.0.0.1:${API_PORT}`, changeOrigin: false },
      "^/yjs/": { target: `ws://127.0.0.1:${API_PORT}`, changeOrigin: false, ws: true },
      "^/socket.io/": { target: `ws://127.0.0.1:${API_PORT}`, changeOrigin: false, ws: true },
    },
  },
})
await vite.listen()
vite.printUrls()

async function stop(): Promise<void> {
  stopping = true
  clearTimeout(restart)
  for (const watcher of watchers) watcher.close()
  await Promise.all([stopServer(), vite.close()])
}
process.once("SIGINT", () => void stop())
process.once("SIGTERM", () => void stop())
