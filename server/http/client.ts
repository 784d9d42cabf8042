import type { Hono } from "hono"
import type { RandomBytes } from "../../shared/ids.ts"
import type { Builds } from "./builds.ts"
import { answerRefusal, type Call, type Served } from "./answers.ts"
import { securityHeaders } from "./headers.ts"
import { peerOfCall } from "./mount.ts"
import { ownOrigin, type Trust } from "./peer.ts"
import { ENCODINGS, type StaticFile, type StaticFiles } from "./static-files.ts"

/**
 * Serves the built client: its files, and its page at every address that names no file, so that a link into the app
 * opens the app. A file of another build comes from the store, where its node put it. Nothing of it depends on who asks; a title or a picture of an occasion is in no page (S3).
 */
export function mountClient(
  app: Hono<Served>,
  {
    files,
    builds,
    trust,
    random,
  }: {
    readonly files: StaticFiles
    readonly builds: Pick<Builds, "find"> | undefined
    readonly trust: Trust
    readonly random: RandomBytes
  },
): void {
  const page = files.get("/index.html")
  app.get("*", async (call) => {
    const path = call.req.path
    const file = files.get(path) ?? (await builds?.find(path))
    if (file && file !== page) {
      call.set("route", "file")
      return serveFile(call, file)
    }
    const isPage = page && !/^\/api(\/|$)/.test(path) && !/\.[^/]*$/.test(path.replace("/index.html", "/"))
    if (!isPage) return answerRefusal(call, { code: "not_found" })
    call.set("route", "page")
    return servePage(call, page, { trust, random })
  })
}

async function serveFile(call: Call, file: StaticFile): Promise<Response> {
  call.header("cache-control", file.immutable ? "public, max-age=31536000, immutable" : "no-cache")
  call.header("etag", file.tag)
  call.header("vary", "accept-encoding")
  if (call.req.header("if-none-match") === file.tag) return call.body(null, 304)
  call.header("content-type", file.type)
  const accepted = new Set(
    (call.req.header("accept-encoding") ?? "").split(",").map((part) => part.split(";")[0]?.trim()),
  )
  for (const encoding of ENCODINGS) {
    const encoded = accepted.has(encoding) ? await file.encoded(encoding) : undefined
    if (!encoded) continue
    call.header("content-encoding", encoding)
    return call.body(new Uint8Array(encoded))
  }
  return call.body(new Uint8Array(file.bytes))
}

/** The page, with a nonce of its own by which the component library may write its style sheets. */
function servePage(
  call: Call,
  page: StaticFile,
  { trust, random }: { readonly trust: Trust; readonly random: RandomBytes },
): Response {
  const nonce = Buffer.from(random(16)).toString("base64url")
  const headers = securityHeaders(ownOrigin(trust, peerOfCall(call)), nonce)
  for (const [name, value] of Object.entries(headers)) call.header(name, value)
  call.header("cache-control", "no-store")
  call.header("content-type", page.type)
  const html = Buffer.from(page.bytes).toString("utf8")
  return call.body(html.replace("<head>", `<head><meta property="csp-nonce" nonce="${nonce}">`))
}
