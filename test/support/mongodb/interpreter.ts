import { once } from "node:events"
import { connect, createServer } from "node:net"
import { BSON, type Document } from "mongodb"
import { mongoCommand, mongoMessages } from "../framing.ts"

/** One command as a client sent it; documents of bulk writes come in its body or after it and are counted only. */
interface Asked {
  readonly command: string
  readonly body: Document
  readonly documents: number
}

/** Answers in the database's stead; undefined lets the question through. */
type Instead = (asked: Asked) => Document | undefined

/** Stands between a store and its database, understands what is said, and now and then speaks for the database. */
export interface Interpreter extends AsyncDisposable {
  readonly port: number
  readonly asked: Asked[]
  instead: Instead
}

const BODY_AT = 21
const OP_MSG = 2013

export async function startInterpreter(databasePort: number): Promise<Interpreter> {
  const server = createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const address = server.address()
  if (address === null || typeof address === "string") throw new Error("a TCP server has a port")
  const sockets = new Set<{ destroy(): void }>()
  const interpreter: Interpreter = {
    port: address.port,
    asked: [],
    instead: () => undefined,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, "close")
    },
  }
  server.on("connection", (client) => {
    const database = connect(databasePort, "127.0.0.1")
    const messages = mongoMessages()
    for (const [one, other] of [
      [client, database],
      [database, client],
    ] as const) {
      sockets.add(one)
      one.on("close", () => other.destroy())
      one.on("error", () => undefined)
    }
    database.pipe(client)
    client.on("data", (chunk) => {
      for (const message of messages.split(chunk)) {
        const asked = understand(message)
        if (asked !== undefined) interpreter.asked.push(asked)
        const answer = asked && interpreter.instead(asked)
        if (answer === undefined) database.write(message)
        else client.write(reply(message, answer))
      }
    })
  })
  return interpreter
}

function understand(message: Buffer): Asked | undefined {
  const command = mongoCommand(message)
  if (command === undefined) return undefined
  const size = message.readInt32LE(BODY_AT)
  const body = BSON.deserialize(message.subarray(BODY_AT, BODY_AT + size))
  const inBody: unknown = body["documents"]
  let documents = Array.isArray(inBody) ? inBody.length : 0
  // A section of documents: its kind, its size, its name, and one document after the other.
  for (let at = BODY_AT + size; at < message.length && message[at] === 1;) {
    const end = at + 1 + message.readInt32LE(at + 1)
    let document = message.indexOf(0, at + 5) + 1
    for (; document < end; documents++) document += message.readInt32LE(document)
    at = end
  }
  return { command, body, documents }
}

function reply(question: Buffer, answer: Document): Buffer {
  const body = BSON.serialize(answer)
  const message = Buffer.alloc(BODY_AT + body.length)
  message.writeInt32LE(message.length, 0)
  message.writeInt32LE(question.readInt32LE(4), 8)
  message.writeInt32LE(OP_MSG, 12)
  message.set(body, BODY_AT)
  return message
}
