import { once } from "node:events"
import { SMTPServer } from "smtp-server"
import type { Pace } from "./push-service.ts"

export interface ReceivedMail {
  readonly from: string
  readonly to: readonly string[]
  /** As it came over the wire. */
  readonly raw: string
  /** By lower-case name, unfolded. */
  readonly headers: ReadonlyMap<string, string>
  /** The text part, decoded. */
  readonly text: string
  /** When, by `performance.now()`. */
  readonly at: number
}

/** What the server does with the next mail instead of accepting it. */
export type Trouble =
  | { readonly at: "recipient" | "data"; readonly status: number }
  /** It has read all of the mail and closes the connection before, or within, its answer. */
  | { readonly at: "answer"; readonly write: string }

/** A mail server on this machine that keeps what it accepted. */
export class MailServer implements AsyncDisposable {
  readonly mails: ReceivedMail[] = []
  readonly #server: SMTPServer
  readonly #troubles: Trouble[] = []
  /** Mails of which all was read, whatever was answered. */
  read = 0

  private constructor(pace: Pace) {
    this.#server = new SMTPServer({
      disabledCommands: ["STARTTLS"],
      authOptional: true,
      logger: false,
      onAuth: (auth, _session, done) =>
        auth.username === "mira" && auth.password === "p@ss"
          ? done(null, { user: "mira" })
          : done(new Error("wrong")),
      onRcptTo: (_address, _session, done) => {
        const trouble = this.#troubles[0]
        if (trouble?.at !== "recipient") return void pace("asked").then(() => done())
        this.#troubles.shift()
        return done(refusalOf(trouble.status))
      },
      onData: (stream, session, done) => {
        const chunks: Buffer[] = []
        stream.on("data", (chunk: Buffer) => chunks.push(chunk))
        stream.on("end", () => {
          this.read++
          const trouble = this.#troubles.shift()
          if (trouble?.at === "answer") return this.#cut(session.id, trouble.write)
          if (trouble !== undefined) return done(refusalOf(trouble.status))
          const { mailFrom, rcptTo } = session.envelope
          const raw = Buffer.concat(chunks).toString("utf8")
          this.mails.push({
            from: mailFrom === false ? "" : mailFrom.address,
            to: rcptTo.map(({ address }) => address),
            raw,
            headers: headersOf(raw),
            text: textOf(raw),
            at: performance.now(),
          })
          const answer = `OK queued as ${this.mails.length}`
          return void pace("taken").then(() => done(null, answer))
        })
      },
    })
    this.#server.on("error", () => undefined)
  }

  static async start(pace: Pace = () => Promise.resolve()): Promise<MailServer> {
    const server = new MailServer(pace)
    const listening = server.#server.listen(0, "127.0.0.1")
    await once(listening, "listening")
    return server
  }

  get port(): number {
    const address = this.#server.server.address()
    if (address === null || typeof address === "string") throw new Error("the mail server has no port")
    return address.port
  }

  get url(): string {
    return `smtp://127.0.0.1:${this.port}`
  }

  /** What becomes of the next mails, one after another. */
  troubleNext(...troubles: readonly Trouble[]): void {
    this.#troubles.push(...troubles)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(resolve)
    })
  }

  #cut(session: string, write: string): void {
    for (const connection of this.#server.connections) {
      if (connection.id !== session) continue
      connection._socket.write(write, () => connection._socket.destroy())
    }
  }
}

const refusalOf = (status: number): Error => Object.assign(new Error("no"), { responseCode: status })

function headersOf(raw: string): ReadonlyMap<string, string> {
  const [head = ""] = raw.split("\r\n\r\n")
  const lines = head.replaceAll(/\r\n[ \t]+/g, " ").split("\r\n")
  return new Map(
    lines.map((line) => {
      const at = line.indexOf(":")
      return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()]
    }),
  )
}

/** The first text/plain part of a multipart mail, from quoted-printable, base64 or as it is. */
function textOf(raw: string): string {
  const part = /Content-Type: text\/plain[^]*?\r\n\r\n([^]*?)\r\n----/i.exec(raw)
  const [whole = "", body = ""] = part ?? []
  if (/transfer-encoding: base64/i.test(whole)) return Buffer.from(body, "base64").toString("utf8")
  if (!/transfer-encoding: quoted-printable/i.test(whole)) return body
  const bytes = body
    .replaceAll(/=\r\n/g, "")
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, "latin1").toString("utf8")
}
