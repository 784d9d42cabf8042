import { useCallback, useEffect, useState } from "react"
import type { Channels } from "../../../../shared/channel-routes.ts"
import { useServices } from "../../../session/services.tsx"

export interface ChannelsHere {
  /** Undefined while it is asked for; `failed`: the server did not answer. */
  readonly channels: Channels | "failed" | undefined
  readonly load: () => Promise<void>
}

/** Where the person of this page is reached, as the server knows it. */
export function useChannels(): ChannelsHere {
  const { api } = useServices()
  const [channels, setChannels] = useState<Channels | "failed">()
  const load = useCallback(
    () => api.channels().then((answer) => setChannels(answer.ok ? answer.value : "failed")),
    [api],
  )
  useEffect(() => {
    let current = true
    void api.channels().then((answer) => {
      if (current) setChannels(answer.ok ? answer.value : "failed")
    })
    return () => {
      current = false
    }
  }, [api])
  return { channels, load }
}
