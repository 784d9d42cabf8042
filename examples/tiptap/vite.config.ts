import { fileURLToPath } from "node:url"
import { defineConfig } from "vite"

/** Where Jubilee listens. */
const server = process.env["JUBILEE"] ?? "http://localhost:3000"

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  server: {
    proxy: {
      "/yjs": {
        target: server,
        ws: true,
        // Jubilee lets in pages of its own origin, and programs, which have none: to it this proxy is one of those.
        configure: (proxy) => proxy.on("proxyReqWs", (request) => request.removeHeader("origin")),
      },
    },
  },
})
