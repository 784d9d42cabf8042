import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import { createServer } from "vite"

/**
 * Development: the server restarts on each change, the client is served by Vite with hot replacement, and the
 * browser sees one address (API and socket are handed on with the Host header kept, so the Origin check holds).
 */

const ROOT = fileURLToPath(new URL("..", import.meta.url))
const API_PORT = 3100
const PORT = 3000

const server = spawn(process.execPath, ["--watch", "--watch-preserve-output", "server/main.ts"], {
  cwd: ROOT,
  stdio: "inherit",
  env: { ...process.env, PORT: String(API_PORT), HOST: "127.0.0.1" },
})

const vite = await createServer({
  configFile: fileURLToPath(new URL("vite.config.ts", import.meta.url)),
  server: {
    port: PORT,
    strictPort: true,
    proxy: {
      "/api": { target: `http://127.0.0.1:${API_PORT}`, changeOrigin: false },
      "/socket.io": { target: `ws://127.0.0.1:${API_PORT}`, changeOrigin: false, ws: true },
    },
  },
})
await vite.listen()
vite.printUrls()

async function stop(): Promise<void> {
  server.kill()
  await vite.close()
}
process.once("SIGINT", () => void stop())
process.once("SIGTERM", () => void stop())
server.once("exit", () => void vite.close())
