import { createDecipheriv, createECDH, hkdfSync, randomBytes } from "node:crypto"
import { once } from "node:events"
import { createServer, type IncomingMessage, type Server } from "node:http"
import { importJWK, jwtVerify } from "jose"
import { PushPayload } from "../../shared/push-payload.ts"

/** What arrived at a browser: decrypted, with the headers that count. */
interface Pushed {
  readonly payload: PushPayload
  readonly topic: string
  readonly ttl: number
  readonly urgency: string
  /** Whom the VAPID token names. */
  readonly subject: string
  /** When, by `performance.now()`. */
  readonly at: number
}

/** A browser's subscription: its keys, and what arrived. */
export interface PushedBrowser {
  readonly subscription: { endpoint: string; keys: { p256dh: string; auth: string } }
  readonly arrived: readonly Pushed[]
}

export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** The connection is cut instead of the end of the answer. */
  readonly cut?: boolean
}

/** How long a server lets a client wait, once it knows what is asked and once it has taken it. */
export type Pace = (moment: "asked" | "taken") => Promise<void>

interface Kept {
  readonly ecdh: ReturnType<typeof createECDH>
  readonly auth: Buffer
  readonly arrived: Pushed[]
  /** What the next requests for it are answered. */
  readonly answers: Answer[]
}

/**
 * A push service on this machine, and the browsers that subscribed to it: checks VAPID (RFC 8292), decrypts by RFC 8291,
 * and keeps what arrived.
 */
export class PushService implements AsyncDisposable {
  readonly #server: Server
  readonly #browsers = new Map<string, Kept>()
  readonly #answers: Answer[] = []
  /** Requests that came, whatever became of them. */
  requests = 0

  readonly #pace: Pace

  private constructor(server: Server, pace: Pace) {
    this.#server = server
    this.#pace = pace
  }

  static async start(pace: Pace = () => Promise.resolve()): Promise<PushService> {
    const server = createServer()
    const service = new PushService(server, pace)
    server.on("request", (request, response) => {
      service.requests++
      service.#take(request).then(
        ({ status, headers, cut }) => {
          response.writeHead(status, headers)
          if (cut !== true) return response.end()
          response.write("half")
          return response.socket?.destroy()
        },
        (error: unknown) => response.writeHead(400).end(String(error)),
      )
    })
    server.listen(0, "127.0.0.1")
    await once(server, "listening")
    return service
  }

  get origin(): string {
    const address = this.#server.address()
    if (address === null || typeof address === "string") throw new Error("the push service has no port")
    return `http://127.0.0.1:${address.port}`
  }

  /** What the next requests are answered, one after another; after them everything is accepted. */
  answerNext(...answers: readonly Answer[]): void {
    this.#answers.push(...answers)
  }

  /** What the next requests for one browser are answered, one after another. */
  answerFor({ subscription }: PushedBrowser, ...answers: readonly Answer[]): void {
    this.#browsers.get(new URL(subscription.endpoint).pathname)?.answers.push(...answers)
  }

  subscribe(): PushedBrowser {
    const ecdh = createECDH("prime256v1")
    const [id, auth] = [randomBytes(12).toString("hex"), randomBytes(16)]
    const p256dh = ecdh.generateKeys().toString("base64url")
    const arrived: Pushed[] = []
    this.#browsers.set(`/push/${id}`, { ecdh, auth, arrived, answers: [] })
    const keys = { p256dh, auth: auth.toString("base64url") }
    return { subscription: { endpoint: `${this.origin}/push/${id}`, keys }, arrived }
  }

  /** How many requests of each topic were accepted, over all browsers. */
  byTopic(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>()
    for (const { arrived } of this.#browsers.values())
      for (const { topic } of arrived) counts.set(topic, (counts.get(topic) ?? 0) + 1)
    return counts
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, "close")
  }

  async #take(request: IncomingMessage): Promise<Answer> {
    const chunks: Buffer[] = []
    const body: AsyncIterable<Buffer> = request
    for await (const chunk of body) chunks.push(chunk)
    const browser = this.#browsers.get(request.url ?? "")
    if (browser === undefined) return { status: 404 }
    const answer = browser.answers.shift() ?? this.#answers.shift() ?? { status: 201 }
    if (answer.status >= 300 || answer.cut === true) return answer
    await this.#pace("asked")
    if (request.socket.destroyed) return { status: 400 }
    const header = (name: string): string => String(request.headers[name])
    browser.arrived.push({
      payload: PushPayload.parse(JSON.parse(decrypted(Buffer.concat(chunks), browser))),
      topic: header("topic"),
      ttl: Number(header("ttl")),
      urgency: header("urgency"),
      subject: await subjectOf(header("authorization"), this.origin),
      at: performance.now(),
    })
    await this.#pace("taken")
    return answer
  }
}

/** Checks the signature, the audience and the end of a VAPID token. */
async function subjectOf(authorization: string, audience: string): Promise<string> {
  const [, token = "", key = ""] = /^vapid t=([\w.-]+), k=([\w-]+)$/.exec(authorization) ?? []
  const point = Buffer.from(key, "base64url")
  const [x, y] = [point.subarray(1, 33).toString("base64url"), point.subarray(33).toString("base64url")]
  const publicKey = await importJWK({ kty: "EC", crv: "P-256", x, y }, "ES256")
  const { payload } = await jwtVerify(token, publicKey, { audience, algorithms: ["ES256"] })
  return String(payload.sub)
}

/** Content-Encoding aes128gcm (RFC 8188) with the keys of RFC 8291, written from the two documents. */
function decrypted(body: Buffer, { ecdh, auth }: Kept): string {
  const [salt, keyLength] = [body.subarray(0, 16), body.readUInt8(20)]
  const sender = body.subarray(21, 21 + keyLength)
  const info = Buffer.concat([Buffer.from("WebPush: info\0"), ecdh.getPublicKey(), sender])
  const secret = Buffer.from(hkdfSync("sha256", ecdh.computeSecret(sender), auth, info, 32))
  const derive = (purpose: string, length: number): Buffer =>
    Buffer.from(hkdfSync("sha256", secret, salt, `Content-Encoding: ${purpose}\0`, length))
  const decipher = createDecipheriv("aes-128-gcm", derive("aes128gcm", 16), derive("nonce", 12))
  const sealed = body.subarray(21 + keyLength)
  decipher.setAuthTag(sealed.subarray(-16))
  const plain = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()])
  // A delimiter of 2 ends the last record; padding may follow.
  return plain.subarray(0, plain.lastIndexOf(2)).toString("utf8")
}
