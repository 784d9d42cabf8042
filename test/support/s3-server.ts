import { createHash, createHmac, timingSafeEqual } from "node:crypto"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { S3Place } from "../../server/store/s3/blobs.ts"

/** What the tests need of S3: objects of one bucket, and signatures (version 4) that are checked as AWS describes them. */
export interface S3Server extends AsyncDisposable {
  readonly place: S3Place
  readonly objects: Map<string, { readonly bytes: Uint8Array; readonly type: string | undefined }>
  readonly refused: string[]
  /** The next requests are answered so, or cut. */
  readonly trouble: ("500" | "cut")[]
}

const BUCKET = "/photos/"
const REGION = "eu-test-1"
const KEYS = { accessKeyId: "JUBILEE", secretAccessKey: "a/secret+of the tests" }

export async function startS3(): Promise<S3Server> {
  const objects: S3Server["objects"] = new Map()
  const refused: string[] = []
  const trouble: ("500" | "cut")[] = []
  const http = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const next = trouble.shift()
      if (next === "cut") return request.socket.destroy()
      if (next === "500") return answer(response, 500)
      const wrong = wrongWith(request, body)
      if (wrong !== undefined) {
        refused.push(wrong)
        return answer(response, 403, "<Error><Code>SignatureDoesNotMatch</Code></Error>")
      }
      return serve({ request, response, body, objects })
    })
  })
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve))
  const address = http.address()
  const port = typeof address === "object" && address !== null ? address.port : 0
  return {
    place: { url: `http://127.0.0.1:${port}${BUCKET}`, region: REGION, ...KEYS },
    objects,
    refused,
    trouble,
    async [Symbol.asyncDispose]() {
      http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
    },
  }
}

interface Asked {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly body: Uint8Array
  readonly objects: S3Server["objects"]
}

function serve({ request, response, body, objects }: Asked): void {
  const path = request.url ?? ""
  if (!path.startsWith(BUCKET)) return answer(response, 404, "<Error><Code>NoSuchBucket</Code></Error>")
  const key = path.slice(BUCKET.length)
  if (request.method === "PUT") {
    objects.set(key, { bytes: body, type: request.headers["content-type"] })
    return answer(response, 200)
  }
  if (request.method === "DELETE") {
    objects.delete(key)
    return answer(response, 204)
  }
  const found = objects.get(key)
  if (found === undefined) return answer(response, 404, "<Error><Code>NoSuchKey</Code></Error>")
  return answer(response, 200, found.bytes)
}

function answer(response: ServerResponse, status: number, body: Uint8Array | string = ""): void {
  response.writeHead(status).end(body)
}

async function bodyOf(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  for await (const chunk of request) if (chunk instanceof Buffer) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const sha256 = (text: string | Uint8Array): string => createHash("sha256").update(text).digest("hex")
const hmac = (key: string | Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest()

/** What a request says of its signature. */
interface Claimed {
  readonly day: string
  readonly time: string
  readonly signed: readonly string[]
  readonly signature: string
  readonly sum: string
}

const FORM =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})$/

const headerOf = ({ headers }: IncomingMessage, name: string): string => String(headers[name] ?? "")

function claimedBy(request: IncomingMessage): Claimed | undefined {
  const found = FORM.exec(headerOf(request, "authorization"))
  const [, key, day = "", region, names = "", signature = ""] = found ?? []
  if (key !== KEYS.accessKeyId || region !== REGION) return undefined
  const time = headerOf(request, "x-amz-date")
  const sum = headerOf(request, "x-amz-content-sha256")
  return { day, time, signed: names.split(";"), signature, sum }
}

/** Why a request would be refused; undefined when its signature and its body are right. */
function wrongWith(request: IncomingMessage, body: Uint8Array): string | undefined {
  const claimed = claimedBy(request)
  if (claimed === undefined) return "another key or region"
  const { day, time, signed, signature, sum } = claimed
  if (!time.startsWith(day) || !/^\d{8}T\d{6}Z$/.test(time)) return "no time"
  const missing = ["host", "x-amz-content-sha256", "x-amz-date"].find((name) => !signed.includes(name))
  if (missing !== undefined) return `${missing} is not signed`
  const isUnsigned = sum === "UNSIGNED-PAYLOAD" && request.method !== "PUT"
  if (!isUnsigned && sum !== sha256(body)) return "another body"
  return timingSafeEqual(signatureOf(request, claimed), Buffer.from(signature, "hex"))
    ? undefined
    : "another signature"
}

function signatureOf(request: IncomingMessage, { day, time, signed, sum }: Claimed): Buffer {
  const [path = "", query = ""] = (request.url ?? "").split("?")
  const lines = signed.map((name) => `${name}:${headerOf(request, name).trim()}`)
  const canonical = [request.method, path, query, ...lines, "", signed.join(";"), sum].join("\n")
  const toSign = ["AWS4-HMAC-SHA256", time, `${day}/${REGION}/s3/aws4_request`, sha256(canonical)]
  const dayKey = hmac(`AWS4${KEYS.secretAccessKey}`, day)
  const key = hmac(hmac(hmac(dayKey, REGION), "s3"), "aws4_request")
  return hmac(key, toSign.join("\n"))
}
