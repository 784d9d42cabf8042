import { useCallback, useEffect, useMemo, useRef } from "react"
import type { ItemId } from "../../../shared/ids.ts"
import type { Presence } from "../../../shared/protocol.ts"
import type { RoomKind } from "../../../shared/rooms.ts"
import { useSettings } from "../../device/settings.ts"
import type { LiveRoom } from "../../sync/types.ts"
import type { FieldName } from "../list/editing.tsx"

/** Typing is over when nothing came for this long. */
const TYPING_MS = 2_500

export interface Presences {
  readonly onField: (
    kind: RoomKind,
    at: { readonly item: ItemId; readonly field: FieldName } | undefined,
  ) => void
  readonly onTyping: () => void
}

type At = { readonly kind: RoomKind; readonly item: ItemId; readonly field: FieldName } | undefined

/**
 * What this person shows of themselves. Simply being there is shown where the recipient cannot see it: givers are in
 * `plan`, and in `list` only as editors of one of its fields (S3); somebody without a `plan` is in `list`.
 */
export function usePresence(
  list: LiveRoom | undefined,
  plan: LiveRoom | undefined,
  reads: boolean,
): Presences {
  const { shown } = useSettings()
  const at = useRef<At>(undefined)
  const typing = useRef<ReturnType<typeof setTimeout>>(undefined)

  const tell = useCallback(() => {
    const here = at.current
    const state = (kind: RoomKind, restful: boolean): Presence | null => {
      if (!shown) return null
      if (here?.kind !== kind) return restful ? {} : null
      return { item: here.item, field: here.field, ...(typing.current === undefined ? {} : { typing: true }) }
    }
    list?.setPresence(state("list", plan === undefined && !reads))
    plan?.setPresence(state("plan", true))
  }, [list, plan, shown, reads])

  useEffect(() => {
    tell()
    return () => clearTimeout(typing.current)
  }, [tell])

  return useMemo(() => {
    const rest = (): void => {
      clearTimeout(typing.current)
      typing.current = undefined
    }
    return {
      onField: (kind, field) => {
        const same =
          field !== undefined && at.current?.item === field.item && at.current.field === field.field
        if (same) return
        rest()
        at.current = field === undefined ? undefined : { kind, ...field }
        tell()
      },
      onTyping: () => {
        const fresh = typing.current === undefined
        clearTimeout(typing.current)
        typing.current = setTimeout(() => {
          typing.current = undefined
          tell()
        }, TYPING_MS)
        if (fresh) tell()
      },
    }
  }, [tell])
}
