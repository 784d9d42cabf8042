import { mkdtempSync } from "node:fs"
import { mkdir, rm, symlink, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { brotliDecompressSync, gunzipSync } from "node:zlib"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { readStaticFiles } from "../../server/http/static-files.ts"
import { startApiWorld, type ApiWorld } from "../support/api-world.ts"

const SCRIPT = `console.log("${"jubilee ".repeat(200)}")`
const PAGE = "<!doctype html><html><head><title>Jubilee</title></head><body></body></html>"

let folder: string
let world: ApiWorld

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "jubilee-client-"))
  await mkdir(join(folder, "dist/assets"), { recursive: true })
  await writeFile(join(folder, "secret.txt"), "the canary")
  await writeFile(join(folder, "dist/index.html"), PAGE)
  await writeFile(join(folder, "dist/theme.js"), SCRIPT)
  await writeFile(join(folder, "dist/assets/app-B1x_9zQk.js"), SCRIPT)
  await writeFile(join(folder, "dist/assets/font-AAAAAAAA.woff2"), Buffer.alloc(2048, 7))
  await writeFile(join(folder, "dist/.env"), "the canary")
  await symlink(join(folder, "secret.txt"), join(folder, "dist/assets/link.txt"))
  world = await startApiWorld({ files: readStaticFiles(join(folder, "dist")) })
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

const get = (path: string, headers: Record<string, string> = {}, method = "GET"): Promise<Response> =>
  world.raw(path, { method, headers: { host: "jubilee.test:3000", ...headers } })

describe("the client's files", () => {
  test("a file with a hash in its name is kept for ever, any other is asked about again", async () => {
    const hashed = await get("/assets/app-B1x_9zQk.js")
    expect(hashed.status).toBe(200)
    expect(hashed.headers.get("cache-control")).toBe("public, max-age=31536000, immutable")
    expect(hashed.headers.get("content-type")).toBe("text/javascript; charset=utf-8")
    expect(await hashed.text()).toBe(SCRIPT)
    const plain = await get("/theme.js")
    expect(plain.headers.get("cache-control")).toBe("no-cache")
    const again = await get("/theme.js", { "if-none-match": plain.headers.get("etag") ?? "" })
    expect(again.status).toBe(304)
    expect(await again.text()).toBe("")
  })

  test("compressed for whoever can read it, and smaller", async () => {
    const br = await get("/assets/app-B1x_9zQk.js", { "accept-encoding": "gzip, deflate, br;q=1.0" })
    expect(br.headers.get("content-encoding")).toBe("br")
    const bytes = Buffer.from(await br.arrayBuffer())
    expect(bytes.length).toBeLessThan(SCRIPT.length / 4)
    expect(brotliDecompressSync(bytes).toString()).toBe(SCRIPT)
    const gz = await get("/assets/app-B1x_9zQk.js", { "accept-encoding": "gzip" })
    expect(gunzipSync(Buffer.from(await gz.arrayBuffer())).toString()).toBe(SCRIPT)
    const font = await get("/assets/font-AAAAAAAA.woff2", { "accept-encoding": "gzip, br" })
    expect(font.headers.get("content-encoding")).toBeNull()
  })

  test("HEAD tells the same without the bytes", async () => {
    const head = await get("/theme.js", {}, "HEAD")
    expect(head.status).toBe(200)
    expect(head.headers.get("etag")).not.toBeNull()
    expect(await head.text()).toBe("")
  })
})

describe("the page", () => {
  test.each(["/", "/apiary", "/index.html", "/o/0123456789abcdefghjkmnpqrs", "/join", "/recover"])(
    "is served at %s",
    async (path) => {
      const page = await get(path)
      expect(page.status).toBe(200)
      expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8")
      expect(page.headers.get("cache-control")).toBe("no-store")
      expect(await page.text()).toContain("<title>Jubilee</title>")
    },
  )

  test("[S3] link previews and page titles: whoever looks, also without a script, gets one page for every address", async () => {
    const pages = [
      "/",
      "/join",
      "/o/0123456789abcdefghjkmnpqrs",
      "/o/0123456789abcdefghjkmnpqrs?filter=claimed",
    ]
    const looked = pages.map(async (path) => {
      const text = await (await get(path, { "user-agent": "facebookexternalhit/1.1" })).text()
      return text.replaceAll(/nonce="[\w-]+"/g, "nonce")
    })
    expect(new Set(await Promise.all(looked)).size).toBe(1)
    expect((await Promise.all(looked))[0]).not.toMatch(/og:|twitter:|description/)
  })

  test("carries a nonce of its own that its policy allows for styles, and nothing inline for scripts", async () => {
    const [first, second] = [await get("/"), await get("/")]
    const policy = first.headers.get("content-security-policy") ?? ""
    const nonce = /style-src 'self' 'nonce-([\w-]{22})'/.exec(policy)?.[1] ?? "none"
    expect(await first.text()).toContain(`<meta property="csp-nonce" nonce="${nonce}">`)
    expect(second.headers.get("content-security-policy")).not.toContain(nonce)
    const rules = policy.split("; ")
    expect(rules).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "script-src 'self'",
        "connect-src 'self' ws://jubilee.test:3000",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "object-src 'none'",
        "require-trusted-types-for 'script'",
      ]),
    )
    expect(policy).not.toContain("unsafe")
  })

  test("an address that could break out of the policy is not repeated in it", async () => {
    for (const host of ["evil.test; script-src *", "a b", "x'y", "", "[::1"]) {
      const page = await world.raw("/", { headers: { host } })
      expect(page.headers.get("content-security-policy")).toMatch(/connect-src 'self'(;|$)/)
    }
  })

  test("over https the browser is told to stay there, and live connections are wss", async () => {
    await using secure = await startApiWorld({
      env: { PUBLIC_URL: "https://gifts.example.org" },
      files: readStaticFiles(join(folder, "dist")),
    })
    const page = await secure.raw("/", { headers: { host: "127.0.0.1:3000" } })
    expect(page.headers.get("strict-transport-security")).toBe("max-age=31536000")
    expect(page.headers.get("content-security-policy")).toContain(
      "connect-src 'self' wss://gifts.example.org",
    )
    expect((await get("/")).headers.get("strict-transport-security")).toBeNull()
  })

  test("every answer says no-referrer, nosniff and noindex", async () => {
    for (const path of ["/", "/theme.js", "/api/info", "/api/nothing", "/missing.js"]) {
      const { headers } = await get(path)
      expect(headers.get("referrer-policy")).toBe("no-referrer")
      expect(headers.get("x-content-type-options")).toBe("nosniff")
      expect(headers.get("x-robots-tag")).toBe("noindex, nofollow")
      expect(headers.get("content-security-policy")).toContain("default-src 'none'")
    }
  })
})

describe("what is not of the client is not served", () => {
  test.each([
    "/../secret.txt",
    "/assets/../../secret.txt",
    "/..%2fsecret.txt",
    "/assets/..%2f..%2fsecret.txt",
    "/%2e%2e/secret.txt",
    "/..%5csecret.txt",
    "/assets/%2e%2e%2f%2e%2e%2fsecret.txt",
    "/assets/..%252f..%252fsecret.txt",
    "//secret.txt",
    "/.env",
    "/assets/link.txt",
    "/assets/missing.js",
    "/favicon.ico",
    "/api",
    "/api/",
    "/api/unknown",
    "/theme.js/",
    "/theme.js%00.html",
    "/constructor.js",
  ])("%s", async (path) => {
    const response = await get(path)
    const text = await response.text()
    expect(text).not.toContain("the canary")
    expect([200, 404]).toContain(response.status)
    expect(text).toContain(response.status === 200 ? "<title>Jubilee</title>" : "not_found")
  })

  test("without a built client there is an API and nothing else", async () => {
    expect(readStaticFiles(join(folder, "no-such-folder")).size).toBe(0)
  })
})
