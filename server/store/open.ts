import { ok, refuse, type Result } from "../../shared/result.ts"
import type { Clock } from "../clock.ts"
import { openMongoStore } from "./mongo/open.ts"
import type { Store } from "./port.ts"
import { openSqliteStore } from "./sqlite/open.ts"

export interface StoreChoice {
  readonly folder: string
  readonly integrityCheck: boolean
  /** The cluster's database; `folder` is not touched then. */
  readonly mongoUrl: string | undefined
  readonly clock: Clock
  /** Told once when the store has to be waited for. */
  readonly onWait: (message: string) => void
}

/** The store of this configuration, or one sentence for the operator. */
export async function openStore(choice: StoreChoice): Promise<Result<Store, string>> {
  const { folder, integrityCheck, mongoUrl, clock, onWait } = choice
  const opened =
    mongoUrl === undefined
      ? await openSqliteStore({ folder, integrityCheck })
      : await openMongoStore({ url: mongoUrl, clock, onWait })
  return opened.ok ? ok(opened.value) : refuse(opened.error.message)
}
