import { useCallback } from "react"
import type { OccasionView, Person } from "../../../../shared/api.ts"
import { useServices } from "../../../session/services.tsx"
import type { Live, LostText } from "../../../sync/types.ts"
import { useOwnRoomWay } from "../writing/use-own-room.ts"
import { addLate, messageOf } from "./late-texts.ts"
import { takesLate } from "./takes-late.ts"

/** K6: makes late messages of texts that were not saved when the card opened; undefined where it takes none. */
export type LateTexts = (texts: readonly LostText[]) => Promise<readonly LostText[]>

/** The answer resolves with the texts that are in the card now. */
export function useLateTexts(given: {
  readonly live: Live
  readonly occasion: OccasionView
  readonly person: Person
  readonly onChanged: (occasion: OccasionView) => void
}): LateTexts | undefined {
  const { live, occasion, person, onChanged } = given
  const { api } = useServices()
  const ownWay = useOwnRoomWay({ live, occasion, me: person.id, onChanged })
  const add = useCallback<LateTexts>(
    async (texts) => {
      const added: LostText[] = []
      await ownWay.withOwn(async (own) => {
        for (const text of texts) {
          const message = messageOf(own, person.id, text.text)
          if (message === undefined) continue
          if (await addLate(api, own, { occasion: occasion.id, message })) added.push(text)
        }
      })
      return added
    },
    [api, ownWay, occasion.id, person.id],
  )
  return takesLate(occasion) ? add : undefined
}
