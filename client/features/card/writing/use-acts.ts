import { useCallback, useEffect, useMemo, useRef, useState } from "react"
import {
  addMessage,
  bringBackMessage,
  isEmptyMessage,
  readMessage,
  removeMessage,
} from "../../../../shared/documents/card.ts"
import type { Paper } from "../../../../shared/documents/card-looks.ts"
import { newMessageId, type MessageId, type PersonId } from "../../../../shared/ids.ts"
import { say } from "../../../components/say.ts"
import { toast } from "../../../components/toasts.tsx"
import { t } from "../../../i18n/text.ts"
import type { PhotoUploads } from "../../../sync/photos/photo-uploads.ts"
import type { LiveRoom } from "../../../sync/types.ts"
import { moveMessage, roomWith, STAY } from "./move.ts"
import { WRITING } from "./origin.ts"
import { usePhotoUploads } from "../photos/use-uploads.ts"
import type { OwnRoomWay } from "./use-own-room.ts"

/** The paper that a new message gets; people choose another, and until then a wall has colours. */
const FIRST_PAPERS: readonly Paper[] = ["apricot", "sky", "butter", "rose", "sage", "milk"]

/** Where a message of one's own goes: to where nobody else reads it before the card opens, or to where all signers do. */
export type Way = "hide" | "show"

export interface MyRooms {
  /** The room of everybody's messages. */
  readonly shared: LiveRoom
  /** The room of one's own, if there is one (K15). */
  readonly own: LiveRoom | undefined
  readonly ownWay: OwnRoomWay
}

export interface Acts {
  readonly editing: MessageId | undefined
  /** The message in which writing ended last: the focus goes back there. */
  readonly ended: MessageId | undefined
  /** Messages on their way to another room. */
  readonly moving: ReadonlyMap<MessageId, Way>
  readonly start: (hidden: boolean) => void
  readonly edit: (id: MessageId) => void
  readonly end: () => void
  readonly remove: (id: MessageId) => void
  /** Moves a message; it cannot be edited meanwhile. */
  readonly move: (id: MessageId, way: Way) => void
  /** Gives up a move that waits. */
  readonly stay: (id: MessageId) => void
}

/** Starting, editing, ending, deleting, hiding and showing messages of one's own. */
export function useActs(rooms: MyRooms, me: PersonId, look: number): Acts {
  const [editing, setEditing] = useState<MessageId>()
  const [ended, setEnded] = useState<MessageId>()
  const open = useRef<MessageId>(undefined)
  const { shared, own, ownWay } = rooms
  const uploads = usePhotoUploads()

  const go = useCallback((id: MessageId | undefined) => {
    open.current = id
    setEditing(id)
  }, [])
  /** With nothing on it, and no photo on its way, it is no message. */
  const tidy = useCallback((): void => {
    const id = open.current
    if (id === undefined || hasUploads(uploads, id)) return
    const { doc } = roomWith({ shared, own }, id)
    const message = readMessage(doc, id)
    if (message !== undefined && isEmptyMessage(message)) removeMessage(doc, id, Date.now(), WRITING)
  }, [shared, own, uploads])
  const edit = useCallback(
    (id: MessageId) => {
      tidy()
      setEnded(undefined)
      go(id)
    },
    [tidy, go],
  )
  const remove = useCallback(
    (id: MessageId) => {
      const { doc } = roomWith({ shared, own }, id)
      removeMessage(doc, id, Date.now(), WRITING)
      if (open.current === id) go(undefined)
      say(t("write.deleted"))
      const bringBack = (): void => {
        bringBackMessage(doc, id, WRITING)
        setEnded(id)
        say(t("write.back"))
      }
      toast({ text: t("write.deleted"), action: { label: t("write.undo"), run: bringBack } })
    },
    [shared, own, go],
  )
  const end = useCallback(() => {
    tidy()
    setEnded(open.current)
    go(undefined)
  }, [tidy, go])
  const start = useStarting({ shared, ownWay, me, look, edit })
  const moves = useMoves({ shared, ownWay, end, edit, wasOpen: (id) => open.current === id })
  return useMemo(
    () => ({ editing, ended, start, edit, end, remove, ...moves }),
    [editing, ended, start, edit, end, remove, moves],
  )
}

function useStarting(given: {
  readonly shared: LiveRoom
  readonly ownWay: OwnRoomWay
  readonly me: PersonId
  readonly look: number
  readonly edit: (id: MessageId) => void
}): Acts["start"] {
  const { shared, ownWay, me, look, edit } = given
  return useCallback(
    (hidden) => {
      const id = newMessageId(me)
      const paper = FIRST_PAPERS[look % FIRST_PAPERS.length] ?? "milk"
      const message = { id, for: "", paper, pattern: "plain", createdAt: Date.now() } as const
      const startIn = (room: LiveRoom): void => {
        const made = addMessage(room.doc, message, WRITING)
        if (made.ok) edit(id)
        else toast({ text: t("write.tooMany"), tone: "bad" })
      }
      if (hidden) void ownWay.withOwn(async (room) => startIn(room))
      else startIn(shared)
    },
    [shared, ownWay, me, look, edit],
  )
}

function useMoves(given: {
  readonly shared: LiveRoom
  readonly ownWay: OwnRoomWay
  readonly end: () => void
  readonly edit: (id: MessageId) => void
  readonly wasOpen: (id: MessageId) => boolean
}): Pick<Acts, "moving" | "move" | "stay"> {
  const { shared, ownWay } = given
  const [moving, setMoving] = useState<ReadonlyMap<MessageId, Way>>(new Map())
  const running = useRef(new Map<MessageId, AbortController>())
  const uploads = usePhotoUploads()
  const latest = useRef(given)
  useEffect(() => {
    latest.current = given
  })
  // Whoever leaves the page leaves moves that wait to the next visit.
  useEffect(() => {
    const controllers = running.current
    return () => {
      for (const controller of controllers.values()) controller.abort()
    }
  }, [])

  const settle = useCallback((id: MessageId, way: Way | undefined): void => {
    setMoving((before) => {
      const after = new Map(before)
      if (way === undefined) after.delete(id)
      else after.set(id, way)
      return after
    })
  }, [])
  const move = useCallback(
    (id: MessageId, way: Way): void => {
      if (running.current.has(id)) return
      // A photo comes into the room in which it was chosen.
      if (hasUploads(uploads, id)) return void toast({ text: t("hide.photos") })
      const reopen = latest.current.wasOpen(id)
      const controller = new AbortController()
      running.current.set(id, controller)
      if (reopen) latest.current.end()
      settle(id, way)
      const run = async (own: LiveRoom): Promise<void> => {
        const [from, to] = way === "hide" ? [shared, own] : [own, shared]
        const moved = await moveMessage({ from, to }, id, controller.signal)
        if (moved === undefined) return
        if (way === "hide") ownWay.took()
        tellMoved(way)
        if (reopen) latest.current.edit(moved)
      }
      void ownWay.withOwn(run).finally(() => {
        running.current.delete(id)
        settle(id, undefined)
      })
    },
    [shared, ownWay, settle, uploads],
  )
  const stay = useCallback((id: MessageId) => running.current.get(id)?.abort(STAY), [])
  return useMemo(() => ({ moving, move, stay }), [moving, move, stay])
}

const hasUploads = (uploads: PhotoUploads | undefined, id: MessageId): boolean =>
  uploads?.list().some(({ message }) => message === id) === true

function tellMoved(way: Way): void {
  const text = t(way === "hide" ? "hide.hidden" : "hide.shown")
  say(text)
  toast({ text })
}
