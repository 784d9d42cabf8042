import { request } from "node:http"
import { describe, expect, test } from "vitest"
import { API } from "../../shared/api-routes.ts"
import type { OccasionId } from "../../shared/ids.ts"
import { UploadedPhoto } from "../../shared/photo-routes.ts"
import { Device } from "../support/api-world.ts"
import { inDays } from "../support/card-rooms.ts"
import { eventually } from "../support/eventually.ts"
import { Errors } from "../support/photo-scene.ts"
import { jpeg, noise } from "../support/pictures.ts"
import { startTestApp } from "../support/start-app.ts"

/** Photos over real sockets: what is too large, never ends, or comes twenty at once (K20, K21, K24). */

const MIB = 1024 * 1024

interface Upload {
  readonly url: string
  readonly token: string | undefined
  readonly occasion: OccasionId
}

/** Sends a head and as much of a body as the server takes. Status and code of the answer. */
function send(
  { url, token, occasion }: Upload,
  { length, chunks }: { readonly length?: number; readonly chunks: Iterable<Uint8Array> },
): Promise<{ readonly status: number; readonly text: string; readonly sent: number }> {
  const path = API.uploadPhoto.path.replace("{occasion}", occasion)
  const headers = {
    origin: url,
    authorization: `Bearer ${token ?? ""}`,
    "content-type": "image/jpeg",
    ...(length !== undefined && { "content-length": length }),
  }
  return new Promise((resolve, reject) => {
    let sent = 0
    const asking = request(`${url}${path}`, { method: "POST", headers }, (response) => {
      const parts: Buffer[] = []
      response.on("data", (part: Buffer) => parts.push(part))
      response.on("end", () => {
        asking.destroy()
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString(), sent })
      })
    })
    asking.on("error", reject)
    const rest = chunks[Symbol.iterator]()
    const next = (): void => {
      const chunk = rest.next()
      if (chunk.done === true) return void asking.end()
      sent += chunk.value.length
      asking.write(chunk.value, () => void (asking.destroyed || setImmediate(next)))
    }
    next()
  })
}

function* megabytes(count: number): Generator<Uint8Array> {
  for (let n = 0; n < count; n++) yield new Uint8Array(MIB).fill(n)
}

async function scene(url: string): Promise<{ readonly ivo: Device; readonly upload: Upload }> {
  const raw = (path: string, init?: RequestInit): Promise<Response> => {
    const headers = new Headers(init?.headers)
    headers.set("origin", url)
    return fetch(`${url}${path}`, { ...init, headers })
  }
  const ivo = await new Device(raw).signUp("Ivo")
  const opens = inDays(Date.now(), 30)
  const { id } = await ivo.create({ zone: "UTC", secrecy: "surprise", list: false, card: { opens } })
  return { ivo, upload: { url, token: ivo.token, occasion: id } }
}

describe("photos over a socket", () => {
  test("[K21] 50 MB are refused by their length, before they are sent, and 50 MB without a length when they are too many", async () => {
    await using server = await startTestApp()
    const { upload } = await scene(server.url)
    const declared = await send(upload, { length: 50 * MIB, chunks: megabytes(1) })
    expect(declared.status).toBe(413)
    expect(Errors.parse(JSON.parse(declared.text)).error.code).toBe("photo_too_large")
    const endless = await send(upload, { chunks: megabytes(50) }).then(
      ({ status }) => String(status),
      () => "cut",
    )
    expect(["413", "cut"]).toContain(endless)
    const bytes = await jpeg({ width: 80, height: 60 })
    const honest = await send(upload, { length: bytes.length, chunks: [bytes] })
    expect(honest.status).toBe(201)
  })

  test("[K24] one that stops half-way leaves nothing behind, and frees its place", async () => {
    await using server = await startTestApp()
    const { upload } = await scene(server.url)
    const path = `${server.url}${API.uploadPhoto.path.replace("{occasion}", upload.occasion)}`
    for (let n = 0; n < 8; n++) {
      const headers = {
        origin: server.url,
        authorization: `Bearer ${upload.token ?? ""}`,
        "content-type": "image/jpeg",
        "content-length": 9 * MIB,
      }
      const half = request(path, { method: "POST", headers })
      half.on("error", () => undefined)
      await new Promise<void>((resolve) => half.write(new Uint8Array(MIB), () => resolve()))
      half.destroy()
    }
    const bytes = await jpeg({ width: 80, height: 60 })
    await eventually(async () => {
      const honest = await send(upload, { length: bytes.length, chunks: [bytes] })
      expect(honest.status).toBe(201)
    })
    expect(server.logLines.filter((line) => line.includes("a request failed"))).toEqual([])
  })

  test("[K24] twenty large ones at once are taken one after another, in bounded memory, while others go on", async () => {
    await using server = await startTestApp()
    const people = await Promise.all(Array.from({ length: 5 }, () => scene(server.url)))
    const large = await noise({ width: 1_600, height: 1_200 })
    const before = process.memoryUsage().rss
    let most = before
    let slowest = 0
    const done = new AbortController()
    const watching = (async () => {
      while (!done.signal.aborted) {
        const started = performance.now()
        await fetch(`${server.url}/api/health`)
        slowest = Math.max(slowest, performance.now() - started)
        most = Math.max(most, process.memoryUsage().rss)
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    })()
    const uploads = people.flatMap(({ upload }) => Array.from({ length: 4 }, () => upload))
    const answers = await Promise.all(
      uploads.map((upload) => send(upload, { length: large.length, chunks: [large] })),
    )
    done.abort()
    await watching
    const taken = answers.filter(({ status }) => status === 201)
    expect(taken.length).toBe(20)
    for (const { text } of taken) expect(UploadedPhoto.parse(JSON.parse(text)).photo.width).toBe(1_600)
    // Decoded at once they would be 115 MB more than the thirty that wait.
    expect(most - before).toBeLessThan(200 * MIB)
    expect(slowest).toBeLessThan(2_000)
  })
})
