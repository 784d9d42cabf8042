import webPush from "web-push"
import { z } from "zod"
import type { Table } from "../../store/table.ts"

/** The key pair by which push services know this place (RFC 8292), base64url. Each subscription is bound to it. */
export const VapidRecord = z.object({
  publicKey: z.string().regex(/^[\w-]{87}$/),
  privateKey: z.string().regex(/^[\w-]{43}$/),
})
export type VapidRecord = z.infer<typeof VapidRecord>

const RECORD = "vapid"

/** The pair of this place, made on its first start. Nodes that start at once agree: one insert wins. */
export async function openVapid(table: Table<VapidRecord>): Promise<VapidRecord> {
  const before = await table.get(RECORD)
  if (before !== undefined) return before
  await table.insert(RECORD, webPush.generateVAPIDKeys())
  const written = await table.get(RECORD)
  if (written === undefined) throw new Error("the keys for Web Push are not where they were written")
  return written
}
