import { authorOf, type MessageId, type PersonId } from "../../../../shared/ids.ts"
import type { CARD_TEXTS } from "../../../../shared/protocol.ts"
import { t } from "../../../i18n/text.ts"
import type { Present } from "../../../sync/types.ts"
import type { OthersCaret } from "./editor/carets.ts"

/** The carets in one of the texts that everybody writes, one for each connection. */
export const caretsAt = (
  present: readonly Present[],
  at: (typeof CARD_TEXTS)[number],
): readonly OthersCaret[] =>
  present.flatMap(({ connection, person, state }) =>
    state.at !== at || state.caret === undefined
      ? []
      : [
          {
            connection,
            name: person.name === "" ? t("title.someone") : person.name,
            look: person.look,
            isTyping: state.typing === true,
            caret: state.caret,
          },
        ],
  )

/** The messages that their author writes now, on another device or as another person; true while keys are pressed. */
export function writtenNow(present: readonly Present[]): ReadonlyMap<MessageId, boolean> {
  const now = new Map<MessageId, boolean>()
  for (const { person, state } of present) {
    const { at } = state
    // Nobody else's presence hides what an author wrote.
    if (at === undefined || at === "title" || at === "greeting" || authorOf(at) !== person.id) continue
    now.set(at, state.typing === true || now.get(at) === true)
  }
  return now
}

/** Who writes a message of theirs now. */
export const writersIn = (present: readonly Present[]): ReadonlySet<PersonId> =>
  new Set([...writtenNow(present)].filter(([, typing]) => typing).map(([id]) => authorOf(id)))
