import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { ok, refuse, type Result } from "../../shared/result.ts"
import type { Metrics } from "./metrics.ts"

const HEADERS_TIMEOUT_MS = 5_000

export interface MetricsServer {
  /** Where a scraper reads. */
  readonly url: string
  close(): Promise<void>
}

/**
 * The metrics on a listener of their own, so that the address people use never has them. Refuses with a sentence when
 * it cannot listen.
 */
export function serveMetrics(
  metrics: Pick<Metrics, "text" | "contentType">,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<Result<MetricsServer, string>> {
  const server = createServer((request, response) => {
    if (request.url !== "/metrics" || request.method !== "GET") {
      response.writeHead(404).end()
      return
    }
    metrics.text().then(
      (text) => response.writeHead(200, { "content-type": metrics.contentType }).end(text),
      () => response.writeHead(500).end(),
    )
  })
  server.headersTimeout = HEADERS_TIMEOUT_MS
  const close = async (): Promise<void> => {
    server.closeAllConnections()
    await new Promise<void>((resolve) => server.close(() => resolve()))
  }
  return new Promise((resolve) => {
    server.on("error", (error) => {
      const code = "code" in error ? String(error.code) : error.name
      resolve(refuse(`METRICS_HOST ${host} and METRICS_PORT ${port} cannot be listened on (${code}).`))
    })
    server.listen({ host, port }, () => {
      const address = server.address()
      resolve(ok({ url: `http://${shown(host)}:${isTcp(address) ? address.port : port}/metrics`, close }))
    })
  })
}

const isTcp = (address: AddressInfo | string | null): address is AddressInfo =>
  typeof address === "object" && address !== null

const shown = (host: string): string => (host.includes(":") ? `[${host}]` : host)
