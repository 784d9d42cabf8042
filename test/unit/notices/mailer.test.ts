import { once } from "node:events"
import { createServer, type Socket } from "node:net"
import { afterEach, describe, expect, test } from "vitest"
import { Mailer } from "../../../server/notices/email/mailer.ts"

const opened: (() => void)[] = []
afterEach(() => {
  for (const close of opened.splice(0)) close()
})

/** What a mail server says to a line; to the connection itself it says something to "". */
type Answer = (line: string, socket: Socket) => string | undefined

async function mailerTo(answer: Answer): Promise<Mailer> {
  const server = createServer((socket) => {
    opened.push(() => socket.destroy())
    socket.on("error", () => undefined)
    const say = (line: string): void => {
      const told = answer(line, socket)
      if (told !== undefined && !socket.destroyed) socket.write(`${told}\r\n`)
    }
    say("")
    socket.on("data", (chunk) => {
      for (const line of chunk
        .toString("latin1")
        .split("\r\n")
        .filter((one) => one !== ""))
        say(line)
    })
  }).listen(0, "127.0.0.1")
  await once(server, "listening")
  opened.push(() => server.close())
  const address = server.address()
  if (address === null || typeof address === "string") throw new Error("no port")
  const patience = { connectMs: 500, silenceMs: 500 }
  return new Mailer({ url: `smtp://127.0.0.1:${address.port}`, from: "a@example.org", patience })
}

/** A server in good order up to the mail itself; `last` is what it does once it has all of it. */
const upTo =
  (last: (socket: Socket) => string | undefined): Answer =>
  (line, socket) => {
    if (line === "") return "220 mail.example.org"
    if (/^(EHLO|MAIL|RCPT)/.test(line)) return "250 OK"
    if (line === "DATA") return "354 go on"
    return line === "." ? last(socket) : undefined
  }

const mail = { to: "mira@example.org", subject: "Hello", text: "hello", html: "<p>hello</p>", id: "one" }

describe("[W6] a mail server", () => {
  test("that never greets, closes at once, or greets with no cannot have taken the mail", async () => {
    const silent = await mailerTo(() => undefined)
    const closing = await mailerTo((_, socket) => void socket.destroy())
    expect(await silent.send(mail)).toEqual({ kind: "unreachable" })
    expect(await closing.send(mail)).toEqual({ kind: "unreachable" })
    const busy = await mailerTo((line) => (line === "" ? "421 too busy" : undefined))
    expect(await busy.send(mail)).toEqual({ kind: "refused", again: true, code: 421 })
  })

  test("that stops answering before the mail cannot have taken it", async () => {
    const good = upTo(() => "250 OK")
    const stopping = await mailerTo((line, socket) =>
      line.startsWith("RCPT") ? undefined : good(line, socket),
    )
    expect(await stopping.send(mail)).toEqual({ kind: "unreachable" })
  })

  test.each<[string, (socket: Socket) => string | undefined]>([
    ["nothing", () => undefined],
    ["half of something", (socket) => void socket.end("25")],
    ["good-bye", (socket) => void socket.destroy()],
    ["nonsense", () => "hello?"],
  ])("that says %s once it has the mail may have taken it", async (_, last) => {
    expect(await (await mailerTo(upTo(last))).send(mail)).toEqual({ kind: "unknown" })
  })

  test("that accepts says what it calls the mail, in one short line", async () => {
    const accepting = await mailerTo(upTo(() => `250-first\r\n250 queued as \u0007${"x".repeat(500)}`))
    const outcome = await accepting.send(mail)
    expect(outcome).toMatchObject({ kind: "accepted" })
    expect(outcome.kind === "accepted" && /^[ -~]{1,200}$/.test(outcome.id)).toBe(true)
  })

  test("gets several mails at once, each under an id of its own", async () => {
    const accepting = await mailerTo(upTo(() => "250 OK"))
    const sent = Array.from({ length: 12 }, (_, n) => accepting.send({ ...mail, id: String(n) }))
    expect((await Promise.all(sent)).map(({ kind }) => kind)).toEqual(sent.map(() => "accepted"))
  })
})
