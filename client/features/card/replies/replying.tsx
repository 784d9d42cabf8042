import { createContext, useCallback, useContext, useMemo, type ReactNode } from "react"
import type { OccasionView, Person } from "../../../../shared/api.ts"
import type { MessageId, PersonId } from "../../../../shared/ids.ts"
import { CardReplies, type ReplyCommand } from "../../../../shared/reply-routes.ts"
import { roomOf, type RoomId } from "../../../../shared/rooms.ts"
import { say } from "../../../components/say.ts"
import { toast } from "../../../components/toasts.tsx"
import { useCover } from "../../../device/cover.ts"
import { failureText } from "../../../i18n/failures.ts"
import { t } from "../../../i18n/text.ts"
import { nothing } from "../../../session/covered.ts"
import { useServices } from "../../../session/services.tsx"
import { useAnswer } from "../../../session/use-answer.ts"
import type { Live } from "../../../sync/types.ts"
import { useChanges } from "../use-changes.ts"

/** What was said to the opened card, and saying it (K13). */
interface Replying {
  readonly replies: CardReplies
  readonly me: PersonId
  /** The room whose fate what is half-written shares on this device (B8). */
  readonly room: RoomId
  /** Nothing more is said to a card that came from a file (K27). */
  readonly isClosed: boolean
  /** True for a recipient of the card: recipients answer and thank. */
  readonly isMine: boolean
  /** Whether this person is a recipient of the card. */
  readonly isFor: (person: PersonId) => boolean
  readonly nameOf: (person: PersonId) => string
  readonly lookOf: (person: PersonId) => number
  /** True when it was done; a refusal is shown. */
  readonly act: (command: ReplyCommand, said?: string) => Promise<boolean>
}

const Context = createContext<Replying | undefined>(undefined)

/** Undefined where a card is only shown: on paper, and before its replies came. */
export const useReplying = (): Replying | undefined => useContext(Context)

/** Whether what was said has still to come. */
const Pending = createContext(false)
export const useRepliesPending = (): boolean => useContext(Pending)

/** Where nothing can be said: on paper. */
export const Wordless = ({ children }: { children: ReactNode }) => (
  <Context value={undefined}>{children}</Context>
)

export function ReplyScope(props: {
  live: Live | undefined
  occasion: OccasionView
  person: Person
  children: ReactNode
}) {
  const { live, occasion, person, children } = props
  const { replies, failed, act } = useReplies({ live, occasion, person, ask: true })
  const replying = useMemo((): Replying | undefined => {
    if (replies === undefined) return undefined
    const known = new Map(replies.people.map((one) => [one.person, one]))
    const recipients = new Set<string>(occasion.recipients.map(({ id }) => id))
    const nameOf = (id: PersonId): string => known.get(id)?.name ?? t("card.somebody")
    return {
      replies,
      me: person.id,
      room: roomOf("opened", occasion.id),
      isClosed: occasion.brought !== undefined,
      isMine: occasion.recipient,
      isFor: (id) => recipients.has(id),
      nameOf,
      lookOf: (id) => known.get(id)?.look ?? 0,
      act,
    }
  }, [replies, act, occasion, person.id])
  return (
    <Context value={replying}>
      <Pending value={replies === undefined && !failed}>{children}</Pending>
    </Context>
  )
}

/** Asks for what was said, and again when there is more. `ask`: false asks nothing. */
export function useReplies(props: {
  live: Live | undefined
  occasion: OccasionView
  person: Person
  ask: boolean
}) {
  const { live, occasion, person, ask } = props
  const { api } = useServices()
  const { id, recipient } = occasion
  const cover = useCover(person.id)
  const { value, failure, again, put } = useAnswer(
    `${person.id}:replies:${id}`,
    CardReplies,
    ask ? () => api.replies(id) : undefined,
    // On a shared device only whom the card is for keeps it.
    cover === "shown" || recipient ? undefined : nothing,
  )
  useChanges(live, id, again)
  const act = useCallback(
    async (command: ReplyCommand, said?: string) => {
      const answer = await api.reply(id, command)
      if (!answer.ok) {
        toast({ text: failureText(answer.error), tone: "bad" })
        return false
      }
      put(answer.value)
      if (said !== undefined) say(said)
      return true
    },
    [api, id, put],
  )
  return { replies: value, failed: failure !== undefined, act }
}

/** What was said to one message. */
export const repliesTo = ({ replies }: Replying, message: MessageId) => ({
  reactions: replies.reactions.filter((one) => one.message === message),
  answers: replies.answers.filter((one) => one.message === message),
})
