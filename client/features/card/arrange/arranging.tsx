import { createContext, useCallback, useContext, useMemo, type ReactNode } from "react"
import type { OccasionView, Person } from "../../../../shared/api.ts"
import { Arrangement, type ArrangeCommand } from "../../../../shared/arrangement-routes.ts"
import { arrange } from "../../../../shared/card-order.ts"
import type { MessageId } from "../../../../shared/ids.ts"
import { ARRANGED_MAX } from "../../../../shared/limits.ts"
import { say } from "../../../components/say.ts"
import { toast } from "../../../components/toasts.tsx"
import { failureText } from "../../../i18n/failures.ts"
import { nothing } from "../../../session/covered.ts"
import { useServices } from "../../../session/services.tsx"
import { useAnswer } from "../../../session/use-answer.ts"
import type { Live } from "../../../sync/types.ts"
import { useCover } from "../../../device/cover.ts"
import { useChanges } from "../use-changes.ts"

/** How organisers arranged the messages of a card that is being written, and what this person may change of it (K12). */
interface Arranging {
  readonly arrangement: Arrangement
  /** Says `said` once it is done; a refusal is shown. */
  readonly act: (command: ArrangeCommand, said: string) => Promise<void>
}

const NOTHING: Arranging = {
  arrangement: { pinned: [], order: [], hidden: [], mayArrange: false, mayHide: false },
  act: () => Promise.resolve(),
}
const Context = createContext(NOTHING)

export const useArranging = (): Arranging => useContext(Context)

/** Asks for the arrangement, and again when it changes. Recipients have none, also of an open card. */
export function ArrangingScope(props: {
  live: Live
  occasion: OccasionView
  person: Person
  children: ReactNode
}) {
  const { live, occasion, person, children } = props
  const { api } = useServices()
  const { id, recipient } = occasion
  const cover = useCover(person.id)
  const { value, again, put } = useAnswer(
    `${person.id}:arrangement:${id}`,
    Arrangement,
    recipient ? undefined : () => api.arrangement(id),
    cover === "shown" ? undefined : nothing,
  )
  useChanges(live, id, again)
  const act = useCallback(
    async (command: ArrangeCommand, said: string) => {
      const answer = await api.arrangeCard(id, command)
      if (!answer.ok) {
        toast({ text: failureText(answer.error), tone: "bad" })
        return
      }
      put(answer.value)
      say(said)
      keepFocus(command.message)
    },
    [api, id, put],
  )
  const arranging = useMemo(
    () => ({ arrangement: (recipient ? undefined : value) ?? NOTHING.arrangement, act }),
    [value, recipient, act],
  )
  return <Context value={arranging}>{children}</Context>
}

/** A paper that moves in the page loses the focus: it goes back to the menu that moved it. */
function keepFocus(message: MessageId): void {
  requestAnimationFrame(() => {
    if (document.activeElement !== document.body) return
    document.querySelector<HTMLElement>(`[data-origin="${message}"] [aria-haspopup="menu"]`)?.focus()
  })
}

/** The messages in their order for one signer: a hidden message is left out except for its author and organisers. */
export function arranged<M extends { readonly origin: MessageId; readonly author: string }>(
  messages: readonly M[],
  { arrangement }: Arranging,
  me: string,
): readonly M[] {
  const hidden = new Set(arrangement.hidden.map(({ message }) => message))
  const shown = messages.filter(
    ({ origin, author }) => arrangement.mayArrange || author === me || !hidden.has(origin),
  )
  return arrange(shown, arrangement, ({ origin }) => origin)
}

/** Who hid this message; undefined when it is shown. */
export const hiddenBy = ({ arrangement }: Arranging, id: MessageId): string | undefined =>
  arrangement.hidden.find(({ message }) => message === id)?.by.name

/** All messages of the card as they would be read without pins, for the menus around them. */
const Order = createContext<readonly MessageId[]>([])
export const useOrder = (): readonly MessageId[] => useContext(Order)

export function OrderScope(props: {
  messages: readonly { readonly origin: MessageId }[]
  children: ReactNode
}) {
  const { messages, children } = props
  const { arrangement } = useArranging()
  const order = arrange(
    [...new Set(messages.map(({ origin }) => origin))],
    { ...arrangement, pinned: [] },
    same,
  ).slice(0, ARRANGED_MAX)
  // The same as long as it says the same: every paper has a menu.
  const said = order.join()
  // oxlint-disable-next-line react/exhaustive-deps
  const steady = useMemo(() => order, [said])
  return <Order value={steady}>{children}</Order>
}

const same = (id: MessageId): MessageId => id
