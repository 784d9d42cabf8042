import { Readable } from "node:stream"
import { createTransport } from "nodemailer"
import { KeyedMutex } from "../../async/keyed-mutex.ts"

export interface MailPlace {
  /** `smtp://` or `smtps://`, with name and password if the server wants them. */
  readonly url: string
  readonly from: string
  /** How long, in ms, a server may take to connect and greet, and to answer anything else. */
  readonly patience?: { readonly connectMs: number; readonly silenceMs: number }
}

export interface Mail {
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
  /** The same for the same mail: a mail server or program can tell a second one by it. */
  readonly id: string
  /** The address that unsubscribes by one POST (RFC 8058). */
  readonly unsubscribe?: string
  /** Asked when the server waits for the text; by a no nothing of the mail leaves. */
  readonly mayLeave?: () => Promise<boolean>
}

/**
 * `refused`: the server said no. `unreachable`: it cannot have taken the mail. `unknown`: all of the mail may be there, and no
 * answer came. `stayed`: the mail was not to leave any more.
 */
export type MailOutcome = TriedOutcome | { readonly kind: "stayed" }
export type TriedOutcome =
  | { readonly kind: "accepted"; readonly id: string }
  | { readonly kind: "refused"; readonly again: boolean; readonly code: number }
  | { readonly kind: "unreachable" }
  | { readonly kind: "unknown" }

const PATIENCE = { connectMs: 10_000, silenceMs: 20_000 }
/** Mails on their way at the same time: servers allow few connections from one client. */
const LANES = 5
const ID_MAX = 200

/** Hands mails to an SMTP server. One connection each, so that how far a mail got is known when it breaks. */
export class Mailer {
  readonly #place: MailPlace
  readonly #mutex = new KeyedMutex()
  #next = 0

  constructor(place: MailPlace) {
    this.#place = place
  }

  /** Never rejects. */
  send(mail: Mail): Promise<MailOutcome> {
    this.#next = (this.#next + 1) % LANES
    return this.#mutex.run(String(this.#next), () => this.#send(mail))
  }

  async #send({ to, subject, text, html, id, unsubscribe, mayLeave }: Mail): Promise<MailOutcome> {
    const { connectMs, silenceMs } = this.#place.patience ?? PATIENCE
    const transport = createTransport({
      url: this.#place.url,
      connectionTimeout: connectMs,
      dnsTimeout: connectMs,
      greetingTimeout: connectMs,
      socketTimeout: silenceMs,
      disableFileAccess: true,
      disableUrlAccess: true,
    })
    let [begun, stayed] = [false, false]
    const begin = async (): Promise<void> => {
      stayed = mayLeave !== undefined && !(await mayLeave())
      if (stayed) throw new Error("the mail is not to leave")
      begun = true
    }
    transport.use("stream", ({ message }, done) => {
      const read = message.createReadStream.bind(message)
      message.createReadStream = (options) => Readable.from(after(begin, read(options)))
      done()
    })
    const { hostname } = new URL(this.#place.url)
    try {
      const { response } = await transport.sendMail({
        from: this.#place.from,
        to: { name: "", address: to },
        subject: oneLine(subject),
        text,
        html,
        messageId: `<${id}@${domainOf(this.#place.from) ?? hostname}>`,
        headers: {
          "auto-submitted": "auto-generated",
          "x-auto-response-suppress": "All",
          ...(unsubscribe !== undefined && { "list-unsubscribe-post": "List-Unsubscribe=One-Click" }),
        },
        ...(unsubscribe !== undefined && { list: { unsubscribe: { url: unsubscribe } } }),
      })
      return { kind: "accepted", id: oneLine(response).slice(0, ID_MAX) }
    } catch (error) {
      if (stayed) return { kind: "stayed" }
      const code = answerOf(error)
      if (code !== undefined) return { kind: "refused", again: code < 500, code }
      return { kind: begun ? "unknown" : "unreachable" }
    } finally {
      transport.close()
    }
  }
}

/** Reads nothing before somebody reads from it, which the client does once the server said that the mail may come. */
async function* after(begin: () => Promise<void>, mail: Readable): AsyncGenerator {
  await begin()
  yield* mail
}

/** The SMTP status of an answer that said no, from 400 on. */
function answerOf(error: unknown): number | undefined {
  const code = error instanceof Error && "responseCode" in error ? error.responseCode : undefined
  return typeof code === "number" && code >= 400 ? code : undefined
}

const domainOf = (from: string): string | undefined => /@([\w.-]+)>?\s*$/.exec(from)?.[1]

/** A header is one line, whatever somebody put into a name. */
export const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, " ").trim()
