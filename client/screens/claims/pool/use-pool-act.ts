import { useState } from "react"
import { t } from "../../../i18n/text.ts"
import type { PoolAct } from "../../../sync/claims-copy.ts"
import { useGiving } from "../giving.tsx"
import type { Claiming } from "../use-claim.ts"

export interface PoolActing {
  /** Resolves to whether there is nothing more to say here: it went as wanted, or the row says why it cannot go. */
  readonly act: (command: PoolAct, said?: string) => Promise<boolean>
  /** Nothing can be asked now: no connection, or an answer is waited for. */
  readonly off: boolean
  readonly busy: boolean
  /** What went wrong with the last command. */
  readonly failure: string | undefined
  /** The same in a sheet; without a connection that is said before anybody presses one (C4). */
  readonly trouble: string | undefined
}

/** Commands about a pool, and what went wrong with the last one. */
export function usePoolAct(claiming: Claiming): PoolActing {
  const { online } = useGiving()
  const [failure, setFailure] = useState<string>()
  const act = async (command: PoolAct, said?: string): Promise<boolean> => {
    setFailure(undefined)
    const wrong = await claiming.pool(command, said)
    setFailure(wrong)
    return wrong === undefined
  }
  return {
    act,
    off: !online || claiming.busy,
    busy: claiming.busy,
    failure,
    trouble: online ? failure : t("pool.offline"),
  }
}
