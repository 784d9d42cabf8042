/** Cuts a stream of bytes into whole messages; what is not whole yet waits for the rest. */
export interface Framing {
  split(chunk: Buffer): readonly Buffer[]
}

/** Every chunk is taken as it comes. */
export const bytesAsTheyCome = (): Framing => ({ split: (chunk) => [chunk] })

/** The messages of MongoDB's wire protocol: each begins with its own length. */
export const mongoMessages = (): Framing =>
  whole((bytes, at) => (bytes.length < at + 4 ? undefined : at + bytes.readInt32LE(at)))

/** The values of Redis's protocol, RESP2 and RESP3, with everything nested in them. */
export const redisValues = (): Framing => whole(valueEnd)

const OP_MSG = 2013
/** Where the name of an OP_MSG's command starts: it is the first key of the first document. */
const COMMAND_AT = 26

/** The command of a MongoDB message (`insert`, `hello`, …); none when the message is of an older kind. */
export function mongoCommand(message: Buffer): string | undefined {
  if (message.length <= COMMAND_AT || message.readInt32LE(12) !== OP_MSG) return undefined
  return message.toString("latin1", COMMAND_AT, message.indexOf(0, COMMAND_AT))
}

/** Whether a Redis value is a message of pub/sub, not an answer to a command nor the confirmation of a subscription. */
export const isPublished = (value: Buffer): boolean =>
  /^[*>]\d+\r\n\$\d+\r\n[ps]?message\r\n/.test(value.toString("latin1", 0, 40))

/** `end` answers where the message that starts at `at` ends; nothing while that is not known yet. */
function whole(end: (bytes: Buffer, at: number) => number | undefined): Framing {
  let waiting: Buffer = Buffer.alloc(0)
  return {
    split(chunk) {
      const bytes = waiting.length === 0 ? chunk : Buffer.concat([waiting, chunk])
      const found: Buffer[] = []
      let at = 0
      for (;;) {
        const next = end(bytes, at)
        if (next === undefined || next > bytes.length) break
        found.push(bytes.subarray(at, next))
        at = next
      }
      waiting = bytes.subarray(at)
      return found
    },
  }
}

/** Kinds whose line is everything, whose line counts the bytes behind it, and whose line counts the values behind it. */
const LINES = "+-:_,(#"
const BULKS = "$=!"
const VALUES_PER_COUNT: Readonly<Record<string, number>> = { "*": 1, ">": 1, "~": 1, "%": 2, "|": 2 }

function valueEnd(bytes: Buffer, at: number): number | undefined {
  const lineEnd = bytes.indexOf("\r\n", at, "latin1")
  if (lineEnd < 0) return undefined
  const kind = bytes.toString("latin1", at, at + 1)
  const behind = lineEnd + 2
  if (LINES.includes(kind)) return behind
  const count = Number(bytes.toString("latin1", at + 1, lineEnd))
  // A count of -1 is RESP2's null.
  if (BULKS.includes(kind)) return count < 0 ? behind : behind + count + 2
  const values = VALUES_PER_COUNT[kind]
  if (values === undefined || Number.isNaN(count)) throw new Error(`not a Redis value: ${kind}`)
  // Attributes stand in front of the value that they are about.
  let left = values * count + (kind === "|" ? 1 : 0)
  let end: number = behind
  for (; left > 0; left--) {
    if (end >= bytes.length) return undefined
    const next = valueEnd(bytes, end)
    if (next === undefined) return undefined
    end = next
  }
  return end
}
