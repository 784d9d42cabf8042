import { hkdfSync } from "node:crypto"
import { z } from "zod"
import { base32, secureRandom, type RandomBytes } from "../../shared/ids.ts"
import type { Clock } from "../clock.ts"
import type { Table } from "../store/table.ts"

const Secret = z.string().regex(/^[A-Za-z0-9_-]{43}$/)

/** Every key this place ever signed with, the newest last: it signs, and all of them verify. */
export const KeysRecord = z.object({
  keys: z
    .array(
      z.object({
        kid: z.string().min(1),
        /** 256 random bits each, base64url. Two secrets, so that neither kind of token can pass for the other. */
        access: Secret,
        refresh: Secret,
        createdAt: z.number(),
      }),
    )
    .min(1),
})
export type KeysRecord = z.infer<typeof KeysRecord>

export interface Key {
  readonly kid: string
  readonly access: Uint8Array
  readonly refresh: Uint8Array
}

export interface KeyRing {
  /** The key that signs. */
  current(): Key
  /** The key of that name; asks the store when another node may have made it meanwhile. */
  find(kid: string): Promise<Key | undefined>
  /**
   * 256 bits for one purpose, the same on every node and over every rotation: derived from the oldest key, one way,
   * so that whoever learns them learns no key.
   */
  derive(purpose: string): Uint8Array
}

const RECORD = "signing"
/** How often an unknown name may make a node read the keys again; strangers can make names up. */
const REREAD_MS = 10_000

/** The keys of this place, made on its first start. Nodes that start at once agree: one insert wins. */
export async function openKeys(
  table: Table<KeysRecord>,
  clock: Clock,
  random: RandomBytes = secureRandom,
): Promise<KeyRing> {
  let ring = (await read(table)) ?? (await create(table, clock, random))
  let readAt = clock.now()
  return {
    current() {
      const newest = ring.at(-1)
      if (!newest) throw new Error("there is no signing key")
      return newest
    },
    async find(kid) {
      const here = ring.find((key) => key.kid === kid)
      if (here || clock.now() - readAt < REREAD_MS) return here
      readAt = clock.now()
      ring = (await read(table)) ?? ring
      return ring.find((key) => key.kid === kid)
    },
    derive(purpose) {
      const oldest = ring.at(0)
      if (!oldest) throw new Error("there is no signing key")
      return new Uint8Array(hkdfSync("sha256", oldest.access, "", purpose, 32))
    },
  }
}

async function create(table: Table<KeysRecord>, clock: Clock, random: RandomBytes): Promise<readonly Key[]> {
  await table.insert(RECORD, { keys: [newKey(clock, random)] })
  const written = await read(table)
  if (!written) throw new Error("the signing keys are not where they were written")
  return written
}

async function read(table: Table<KeysRecord>): Promise<readonly Key[] | undefined> {
  const record = await table.get(RECORD)
  return record?.keys.map(({ kid, access, refresh }) => ({
    kid,
    access: Buffer.from(access, "base64url"),
    refresh: Buffer.from(refresh, "base64url"),
  }))
}

const newKey = (clock: Clock, random: RandomBytes): KeysRecord["keys"][number] => ({
  kid: base32(random(10)),
  access: Buffer.from(random(32)).toString("base64url"),
  refresh: Buffer.from(random(32)).toString("base64url"),
  createdAt: clock.now(),
})
