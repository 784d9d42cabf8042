import { Archive } from "lucide-react"
import { useEffect, useState } from "react"
import type { OccasionView, Person } from "../../../shared/api.ts"
import type { OccasionId } from "../../../shared/ids.ts"
import { SetAsides, type SetAside } from "../../../shared/room-routes.ts"
import { hasItems, RoomKind } from "../../../shared/rooms.ts"
import { HalfMoon } from "../../components/HalfMoon.tsx"
import { lazyDialog } from "../../components/lazy-part.tsx"
import { toast } from "../../components/toasts.tsx"
import { listOf } from "../../i18n/format.ts"
import { failureText } from "../../i18n/failures.ts"
import { t } from "../../i18n/text.ts"
import { nothing } from "../../session/covered.ts"
import { useServices } from "../../session/services.tsx"
import { useAnswer } from "../../session/use-answer.ts"
import type { LiveRoom } from "../../sync/types.ts"
import { Button } from "../../ui/Button.tsx"

const SetAsideSheet = lazyDialog(() => import("./SetAsideSheet.tsx").then((m) => m.SetAsideSheet))

/**
 * For organisers: what the server took out of the rooms of this occasion so that they open again (E3), until they have
 * read it. Asked for when the page opens and when a room that it holds got another document, by nothing that people
 * without that room hear of (S0). Nothing of it is kept on the device.
 */
export function SetAsideNotices(props: {
  occasion: OccasionView
  person: Person
  list: LiveRoom | undefined
  plan: LiveRoom | undefined
  card: LiveRoom | undefined
  messages: LiveRoom | undefined
}) {
  const { occasion, person, list, plan, card, messages } = props
  const { api } = useServices()
  const { value, again, put } = useAnswer(
    `${person.id}:set-aside:${occasion.id}`,
    SetAsides,
    () => api.setAside(occasion.id),
    nothing,
  )
  useReplaced(list, again)
  useReplaced(plan, again)
  useReplaced(card, again)
  useReplaced(messages, again)
  const all = value?.setAside ?? []
  return RoomKind.options.map((kind) => {
    const found = all.filter(({ room }) => room === kind)
    if (found.length === 0) return null
    const onSeen = (): void => put({ setAside: all.filter(({ room }) => room !== kind) })
    const isSecret = kind === "plan" || (!hasItems(kind) && occasion.card?.state === "writing")
    return <Notice key={kind} {...{ kind, found, isSecret, onSeen }} occasion={occasion.id} />
  })
}

const TITLES = {
  list: "occasion.wishes",
  plan: "occasion.ideas",
  card: "card.tab",
  messages: "write.messages",
  opened: "card.tab",
  own: "write.messages",
} as const satisfies Record<RoomKind, string>

const SENTENCES = {
  list: "aside.list",
  plan: "aside.plan",
  card: "aside.card",
  messages: "aside.card",
  opened: "aside.card",
  own: "aside.card",
} as const satisfies Record<RoomKind, string>

function Notice(props: {
  kind: RoomKind
  isSecret: boolean
  found: readonly SetAside[]
  occasion: OccasionId
  onSeen: () => void
}) {
  const { kind, found, isSecret, occasion, onSeen } = props
  const { api } = useServices()
  const [open, setOpen] = useState(false)
  const [busy, setBusy] = useState(false)
  const title = t("aside.title", { room: t(TITLES[kind]) })
  const parts = found.flatMap((one) => one.parts)
  const names = [
    ...new Map(parts.flatMap(({ by }) => (by && by.name !== "" ? [[by.id, by.name]] : []))).values(),
  ]

  const acknowledge = async (): Promise<void> => {
    setBusy(true)
    const answers = await Promise.all(found.map(({ id }) => api.putSetAsideAway(occasion, id)))
    setBusy(false)
    const failed = answers.find((answer) => !answer.ok)
    if (failed?.ok === false) toast({ text: failureText(failed.error), tone: "bad" })
    else onSeen()
  }
  return (
    <section className={isSecret ? "strip strip-secret set-aside" : "strip set-aside"} aria-label={title}>
      {isSecret ? <HalfMoon /> : <Archive size={18} />}
      <output>
        {t(SENTENCES[kind])}
        {names.length === 0 ? null : ` ${t("aside.by", { names: listOf(names) })}`}
      </output>
      <Button className="button button-small" onPress={() => setOpen(true)}>
        {t("aside.details")}
      </Button>
      <Button className="button button-small" isDisabled={busy} onPress={() => void acknowledge()}>
        {t("aside.ok")}
      </Button>
      {open ? <SetAsideSheet {...{ title, found }} onClose={() => setOpen(false)} /> : null}
    </section>
  )
}

/** Calls `listener` each time after the room got another document. */
function useReplaced(room: LiveRoom | undefined, listener: () => Promise<void>): void {
  useEffect(() => {
    if (room === undefined) return undefined
    let { doc } = room
    return room.subscribe(() => {
      if (room.doc === doc) return
      ;({ doc } = room)
      void listener()
    })
  }, [room, listener])
}
