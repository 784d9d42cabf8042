import { ok, refuse, type Result } from "../../shared/result.ts"
import type { Clock } from "../clock.ts"
import { openMongoStore } from "./mongo/open.ts"
import type { Store } from "./port.ts"
import { S3Blobs, type S3Place } from "./s3/blobs.ts"
import { openSqliteStore } from "./sqlite/open.ts"

export type { S3Place } from "./s3/blobs.ts"

export interface StoreChoice {
  readonly folder: string
  readonly integrityCheck: boolean
  /** The cluster's database; `folder` is not touched then. */
  readonly mongoUrl: string | undefined
  /** Where blobs are instead, whatever has the rest. */
  readonly s3?: S3Place | undefined
  readonly clock: Clock
  /** Told once when the store has to be waited for. */
  readonly onWait: (message: string) => void
}

/** The store of this configuration, or one sentence for the operator. */
export async function openStore(choice: StoreChoice): Promise<Result<Store, string>> {
  const { folder, integrityCheck, mongoUrl, s3, clock, onWait } = choice
  const blobs = s3 && new S3Blobs(s3, clock)
  const problem = await blobs?.trial()
  if (problem !== undefined)
    return refuse(
      `S3_URL cannot be used with these keys: ${problem} to writing, reading, listing or deleting.`,
    )
  const opened =
    mongoUrl === undefined
      ? await openSqliteStore({ folder, integrityCheck })
      : await openMongoStore({ url: mongoUrl, clock, onWait })
  if (!opened.ok) return refuse(opened.error.message)
  return ok(blobs ? withBlobs(opened.value, blobs) : opened.value)
}

function withBlobs(store: Store, blobs: S3Blobs): Store {
  const close = async (): Promise<void> => {
    blobs.close()
    await store.close()
  }
  return {
    log: store.log,
    records: store.records,
    blobs,
    get alive() {
      return store.alive
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}
