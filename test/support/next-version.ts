import { readFileSync } from "node:fs"
import { type Changes, rewrite } from "./rewrite.ts"

/** Where the client of the next version was built; the present one when nothing is said. */
const NEXT_CLIENT = process.env["NEXT_CLIENT"]

/**
 * Loaded before the server, this makes of the program the version that comes after it, as far as others can tell: it
 * serves the client of NEXT_CLIENT, speaks the next live protocol, tells other nodes of a room's head in a form of its own, and shows more in presence than
 * anybody knows yet. So nodes of the present version are what they will be in the next update: those of the version
 * before.
 */
const CHANGES: Changes = {
  "/shared/protocol.ts": [
    [/PROTOCOL_VERSION = \d+/, `PROTOCOL_VERSION = ${numberIn("PROTOCOL_VERSION") + 1}`],
    [/OLDEST_PROTOCOL = \d+/, `OLDEST_PROTOCOL = ${numberIn("OLDEST_PROTOCOL") + 1}`],
  ],
  "/server/app.ts": [
    [/const CLIENT = .*/, NEXT_CLIENT === undefined ? "$&" : `const CLIENT = ${JSON.stringify(NEXT_CLIENT)}`],
  ],
  "/server/cluster/codec.ts": [
    [/KIND = \{ entry: 1, head: 2,/, "KIND = { entry: 1, head: 34,"],
    [
      /JSON\.stringify\(news\.here\)/,
      'JSON.stringify(news.here.map((one) => ({ ...one, since: 1, state: { ...one.state, mood: "glad" } })))',
    ],
  ],
}

function numberIn(name: string): number {
  const text = readFileSync(new URL("../../shared/protocol.ts", import.meta.url), "utf8")
  return Number(new RegExp(`${name} = (\\d+)`).exec(text)?.[1])
}

rewrite(CHANGES, "test/support/next-version.ts")
