import { MongoClient, MongoServerError } from "mongodb"
import { eventually } from "../eventually.ts"

/** Error code of a server that is a replica set already. */
const ALREADY_INITIALIZED = 23
const ELECTION_MS = 20_000

/** How to start one in this folder; it ends when its standard input does. */
export function mongodCommand(folder: string, port: number): readonly [string, readonly string[]] {
  const endsWithItsInput = '(cat <&3 >/dev/null; kill -9 $$) 3<&0 & exec "$@"'
  const place = ["--dbpath", folder, "--port", String(port), "--bind_ip", "127.0.0.1", "--nounixsocket"]
  const size = ["--replSet", "tests", "--wiredTigerCacheSizeGB", "0.25"]
  return ["sh", ["-c", endsWithItsInput, "sh", "mongod", ...place, ...size]]
}

/** Makes it a replica set of one, unless it is one; resolves when it takes writes. */
export async function becomePrimary(port: number): Promise<void> {
  const client = new MongoClient(`mongodb://127.0.0.1:${port}/?directConnection=true`)
  const admin = client.db("admin")
  try {
    await eventually(() => admin.command({ ping: 1 }), ELECTION_MS)
    const members = [{ _id: 0, host: `127.0.0.1:${port}` }]
    await admin.command({ replSetInitiate: { _id: "tests", members } }).catch((error: unknown) => {
      if (!(error instanceof MongoServerError) || error.code !== ALREADY_INITIALIZED) throw error
    })
    await eventually(async () => {
      const { isWritablePrimary } = await admin.command({ hello: 1 })
      if (isWritablePrimary !== true) throw new Error("mongod has not become a primary")
    }, ELECTION_MS)
  } finally {
    await client.close()
  }
}
