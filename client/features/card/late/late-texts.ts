import * as Y from "yjs"
import type { OccasionView } from "../../../../shared/api.ts"
import { addMessage } from "../../../../shared/documents/card.ts"
import { newMessageId, type MessageId, type PersonId } from "../../../../shared/ids.ts"
import { toast } from "../../../components/toasts.tsx"
import { failureText } from "../../../i18n/failures.ts"
import { t } from "../../../i18n/text.ts"
import type { Api } from "../../../api.ts"
import type { LiveRoom } from "../../../sync/types.ts"
import { saved } from "../writing/move.ts"
import { WRITING } from "../writing/origin.ts"

/** Late messages (K5): written in the room of one's own, and added to a card that is open. */

/** Waits until the own room is saved, then publishes one of its messages as a late one. True when it is in the card. */
export async function addLate(
  api: Pick<Api, "lateMessage">,
  own: LiveRoom,
  { occasion, message }: { readonly occasion: OccasionView["id"]; readonly message: MessageId },
): Promise<boolean> {
  if (!(await saved(own, new AbortController().signal))) return false
  const answer = await api.lateMessage(occasion, message)
  if (answer.ok) toast({ text: t("late.added") })
  else toast({ text: failureText(answer.error), tone: "bad" })
  return answer.ok
}

/** K6: a text that was not saved when the card opened, as a message in the own room. */
export function messageOf(own: LiveRoom, me: PersonId, text: string): MessageId | undefined {
  const id = newMessageId(me)
  const message = { id, for: "", paper: "milk", pattern: "plain", createdAt: Date.now() } as const
  const made = addMessage(own.doc, message, WRITING)
  if (!made.ok) return undefined
  own.doc.transact(() => made.value.insert(0, text.split("\n").map(paragraph)), WRITING)
  return id
}

function paragraph(line: string): Y.XmlElement {
  const made = new Y.XmlElement("paragraph")
  if (line !== "") made.insert(0, [new Y.XmlText(line)])
  return made
}
