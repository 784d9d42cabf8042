import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from "node:crypto"
import { z } from "zod"
import { isSeq, PersonId, Seq } from "../../shared/ids.ts"
import { NAME_MAX } from "../../shared/limits.ts"
import { Look } from "../../shared/look.ts"
import { Presence } from "../../shared/protocol.ts"
import { ok, refuse, type Result, unreachable } from "../../shared/result.ts"
import type { RoomId } from "../../shared/rooms.ts"
import { Event } from "../events.ts"
import { isNodeId, type NodeId, type RoomNews } from "../rooms/replication/fanout.ts"
import { decodeEntry, encodeEntry } from "../store/entry-codec.ts"

/**
 * What nodes say to each other, as bytes. Redis is no wall: whoever may publish there could write anything, so every
 * message is sealed with a key that only nodes on the same store know, for the one topic it was said in.
 *
 *     format 1 · kind · node (26 characters) · body · HMAC-SHA256 of topic and all of the above (16 bytes)
 */
const FORMAT = 1
const NODE_BYTES = 26
const BODY_AT = 2 + NODE_BYTES
const SEAL_BYTES = 16
const NUMBER_BYTES = 8

/** Never a number twice with another meaning: nodes of two versions talk to each other during an update. */
const KIND = { entry: 1, head: 2, presence: 3, ask: 4, alive: 16, goodbye: 17, event: 18, echo: 19 } as const

/** What a node says to every other. */
export type NodeNews =
  /** The sender lives; `beat` rises with every message of that kind, so that an old one revives nobody. */
  | { readonly kind: "alive"; readonly beat: number }
  /** The sender shuts down. */
  | { readonly kind: "goodbye" }
  | { readonly kind: "event"; readonly event: Event }

export interface Said<News> {
  readonly from: NodeId
  readonly news: News
}

/**
 * Why a message is ignored. `own`: this node hears itself. `foreign`: no node on this store wrote it, or not for this
 * topic. `version`: a node of another version did, in a form that this one does not know. `malformed`: one of ours
 * wrote it wrong, which is a bug.
 */
export type Ignored = "own" | "foreign" | "version" | "malformed"

const Here = z.array(
  z.object({
    connection: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
    person: PersonId,
    name: z.string().max(NAME_MAX),
    look: Look,
    // Not strict: a newer version may show more, and what this one knows of it is still true.
    state: z.object(Presence.shape),
  }),
)
const Version = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)

interface Opened {
  readonly kind: number
  readonly from: NodeId
  readonly body: Buffer
}

/** Writes and reads messages in the name of one node. */
export class Codec {
  readonly node: NodeId
  readonly #key: KeyObject
  readonly #nodeBytes: Buffer

  constructor(node: NodeId, key: Uint8Array) {
    this.node = node
    this.#key = createSecretKey(key)
    this.#nodeBytes = Buffer.from(node, "latin1")
  }

  writeRoom(room: RoomId, news: RoomNews): Buffer {
    return this.#seal(topicOfRoom(room), KIND[news.kind], bodyOfRoom(news))
  }

  readRoom(room: RoomId, message: Buffer): Result<Said<RoomNews>, Ignored> {
    const opened = this.#open(topicOfRoom(room), message)
    if (!opened.ok) return opened
    const { kind, from, body } = opened.value
    const news = roomNews(room, kind, body)
    return typeof news === "string" ? refuse(news) : ok({ from, news })
  }

  writeAll(news: NodeNews): Buffer {
    return this.#seal(ALL, KIND[news.kind], bodyOfAll(news))
  }

  readAll(message: Buffer): Result<Said<NodeNews>, Ignored> {
    const opened = this.#open(ALL, message)
    if (!opened.ok) return opened
    const { kind, from, body } = opened.value
    const news = nodeNews(kind, body)
    return typeof news === "string" ? refuse(news) : ok({ from, news })
  }

  /** What this node says to itself, to learn whether it would hear others. */
  writeEcho(count: number): Buffer {
    return this.#seal(this.node, KIND.echo, numbers(count))
  }

  /** The count of an echo; undefined for whatever this node did not send itself. */
  readEcho(message: Buffer): number | undefined {
    if (!this.#sealed(this.node, message)) return undefined
    return message[0] === FORMAT && message[1] === KIND.echo ? readNumber(bodyOf(message), 0) : undefined
  }

  #seal(topic: string, kind: number, body: Uint8Array): Buffer {
    const message = Buffer.allocUnsafe(BODY_AT + body.length + SEAL_BYTES)
    message[0] = FORMAT
    message[1] = kind
    message.set(this.#nodeBytes, 2)
    message.set(body, BODY_AT)
    this.#sealOf(topic, message).copy(message, BODY_AT + body.length, 0, SEAL_BYTES)
    return message
  }

  /** Whether this node said it, or somebody in its name: it is no news, whatever its seal. */
  isOwn(message: Buffer): boolean {
    return message.length >= BODY_AT && this.#nodeBytes.compare(message, 2, BODY_AT) === 0
  }

  #open(topic: string, message: Buffer): Result<Opened, Ignored> {
    if (this.isOwn(message)) return refuse("own")
    if (!this.#sealed(topic, message)) return refuse("foreign")
    if (message[0] !== FORMAT) return refuse("version")
    const from = message.toString("latin1", 2, BODY_AT)
    if (!isNodeId(from)) return refuse("malformed")
    return ok({ kind: message[1] ?? 0, from, body: bodyOf(message) })
  }

  #sealed(topic: string, message: Buffer): boolean {
    if (message.length < BODY_AT + SEAL_BYTES) return false
    const seal = message.subarray(message.length - SEAL_BYTES)
    return timingSafeEqual(seal, this.#sealOf(topic, message).subarray(0, SEAL_BYTES))
  }

  /** Over everything but the last bytes, which are the seal. */
  #sealOf(topic: string, message: Buffer): Buffer {
    return createHmac("sha256", this.#key)
      .update(`${topic}\n`)
      .update(message.subarray(0, message.length - SEAL_BYTES))
      .digest()
  }
}

const ALL = "all"
/** No node's id and not `ALL`: a message of one topic is none of another. */
const topicOfRoom = (room: RoomId): string => `room ${room}`
const bodyOf = (message: Buffer): Buffer => message.subarray(BODY_AT, message.length - SEAL_BYTES)

function bodyOfRoom(news: RoomNews): Uint8Array {
  switch (news.kind) {
    case "entry":
      return Buffer.concat([numbers(news.entry.seq), encodeEntry(news.entry)])
    case "head":
      return numbers(news.seq, news.presence)
    case "presence":
      return Buffer.concat([numbers(news.version), Buffer.from(JSON.stringify(news.here))])
    case "ask":
      return Buffer.alloc(0)
    default:
      return unreachable(news)
  }
}

function roomNews(room: RoomId, kind: number, body: Buffer): RoomNews | "version" | "malformed" {
  switch (kind) {
    case KIND.entry: {
      const seq = readNumber(body, 0)
      const isThere = seq !== undefined && isSeq(seq)
      const entry = isThere ? decodeEntry(room, seq, body.subarray(NUMBER_BYTES)) : undefined
      return entry?.ok === true ? { kind: "entry", entry: entry.value } : "malformed"
    }
    case KIND.head: {
      const seq = Seq.safeParse(readNumber(body, 0))
      const presence = Version.safeParse(readNumber(body, 1))
      if (!seq.success || !presence.success) return "malformed"
      return { kind: "head", seq: seq.data, presence: presence.data }
    }
    case KIND.presence: {
      const version = Version.safeParse(readNumber(body, 0))
      const here = Here.safeParse(parsed(body.subarray(NUMBER_BYTES)))
      if (!version.success) return "malformed"
      // A newer version may show something in another way.
      if (!here.success) return "version"
      return { kind: "presence", version: version.data, here: here.data }
    }
    case KIND.ask:
      return { kind: "ask" }
    default:
      return "version"
  }
}

function bodyOfAll(news: NodeNews): Uint8Array {
  switch (news.kind) {
    case "alive":
      return numbers(news.beat)
    case "goodbye":
      return Buffer.alloc(0)
    case "event":
      return Buffer.from(JSON.stringify(news.event))
    default:
      return unreachable(news)
  }
}

function nodeNews(kind: number, body: Buffer): NodeNews | "version" | "malformed" {
  switch (kind) {
    case KIND.alive: {
      const beat = Version.safeParse(readNumber(body, 0))
      return beat.success ? { kind: "alive", beat: beat.data } : "malformed"
    }
    case KIND.goodbye:
      return { kind: "goodbye" }
    case KIND.event: {
      const event = Event.safeParse(parsed(body))
      // A newer version may know events that this one does not.
      return event.success ? { kind: "event", event: event.data } : "version"
    }
    default:
      return "version"
  }
}

function numbers(...values: readonly number[]): Buffer {
  const body = Buffer.allocUnsafe(values.length * NUMBER_BYTES)
  for (const [at, value] of values.entries()) body.writeDoubleBE(value, at * NUMBER_BYTES)
  return body
}

/** Undefined where the body is too short. */
const readNumber = (body: Buffer, index: number): number | undefined =>
  body.length >= (index + 1) * NUMBER_BYTES ? body.readDoubleBE(index * NUMBER_BYTES) : undefined

/** What JSON says, unchecked; undefined where it is none. */
function parsed(text: Buffer): unknown {
  try {
    return JSON.parse(text.toString("utf8"))
  } catch {
    return undefined
  }
}
