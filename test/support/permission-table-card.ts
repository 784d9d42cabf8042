import type { EndpointName } from "../../shared/api-routes.ts"
import { newMessageId, newTicketId } from "../../shared/ids.ts"
import type { ReplyCommand } from "../../shared/reply-routes.ts"
import type { CallOptions } from "./api-world.ts"
import type { Cast } from "./cast.ts"
import { messageId } from "./cards.ts"
import { both, type Row } from "./permission-table.ts"

/** Who may do what over HTTP about a card that is open, with one message, which the second giver signed. */

type Kind = "together" | "surprise"

const inOccasion = (kind: Kind) => (cast: Cast) => ({ params: { occasion: cast[kind].id } })
const guests = ({ guest }: Cast) => messageId(guest.id, 1)
const onMessage = (kind: Kind) => (cast: Cast) => ({
  params: { occasion: cast[kind].id, message: guests(cast) },
})

/** The same in both occasions: a surprise exists for those it is for once its card is open (K11). */
const alike = <N extends EndpointName>(
  ask: (kind: Kind) => (cast: Cast) => CallOptions<N>,
  marks: string,
): readonly Row<N>[] => both(ask, marks, marks)

const said =
  (command: (cast: Cast) => ReplyCommand) =>
  (kind: Kind) =>
  (cast: Cast): CallOptions<"reply"> => ({ ...inOccasion(kind)(cast), body: command(cast) })

const aTicket = {
  title: "Two nights",
  inside: { kind: "code", code: "LAKE 1234" },
  givers: [],
  announced: false,
} as const

/** Readers of a list are told of no card. In the order of `ROLES`: organiser, giver, recipient, reader, removed, other circle, anonymous. */
export const OPENED_CARD_TABLE = {
  cardContent: alike<"cardContent">(inOccasion, "+ + + H H H S"),
  // A photo that is in no message; others: integration/photos.
  photo: alike<"photo">(
    (kind) => (cast) => ({ params: { occasion: cast[kind].id, blob: "0".repeat(64) } }),
    "H H H H H H S",
  ),
  replies: alike<"replies">(inOccasion, "+ + + H H H S"),
  reply: [
    ...alike<"reply">(
      said((cast) => ({ do: "react", message: guests(cast), as: "love" })),
      "+ + + H H H S",
    ),
    ...alike<"reply">(
      said(() => ({ do: "seen", until: 1 })),
      "+ + + H H H S",
    ),
    ...alike<"reply">(
      said((cast) => ({ do: "answer", message: guests(cast), text: "Oh" })),
      "A A + H H H S",
    ),
    ...alike<"reply">(
      said(() => ({ do: "thank", text: "Thanks" })),
      "A A + H H H S",
    ),
    ...alike<"reply">(
      said((cast) => ({ do: "away", message: guests(cast), away: true })),
      "A A + H H H S",
    ),
    ...alike<"reply">(
      said((cast) => ({ do: "report", message: guests(cast), report: true })),
      "A A + H H H S",
    ),
    ...alike<"reply">(
      said((cast) => ({ do: "settle", message: guests(cast) })),
      "+ A A H H H S",
    ),
  ],
  arrangement: alike<"arrangement">(inOccasion, "+ + H H H H S"),
  arrangeCard: [
    ...alike<"arrangeCard">(
      (kind) => (cast) => ({ ...inOccasion(kind)(cast), body: { do: "hide", message: guests(cast) } }),
      "+ A A A H H S",
    ),
    ...alike<"arrangeCard">(
      (kind) => (cast) => ({ ...inOccasion(kind)(cast), body: { do: "pin", message: guests(cast) } }),
      "O A A A H H S",
    ),
  ],
  changeCard: alike<"changeCard">(
    (kind) => (cast) => ({ ...inOccasion(kind)(cast), body: { told: true } }),
    "O A A A H H S",
  ),
  openCard: alike<"openCard">(inOccasion, "+ A A A H H S"),
  // Of who has no room of their own; of who has: integration/own-rooms.
  lateMessage: alike<"lateMessage">(
    (kind) => (cast) => ({ params: { occasion: cast[kind].id, message: newMessageId(cast.guest.id) } }),
    "H H A A H H S",
  ),
  withdrawMessage: alike<"withdrawMessage">(onMessage, "A A A H H H S"),
  ownRoom: alike<"ownRoom">((kind) => (cast) => ({ ...inOccasion(kind)(cast), body: {} }), "+ + A A H H S"),
  tickets: alike<"tickets">(inOccasion, "+ + + H H H S"),
  createTicket: alike<"createTicket">(
    (kind) => (cast) => ({
      ...inOccasion(kind)(cast),
      body: { ...aTicket, givers: [], id: newTicketId() },
    }),
    "O O O H H H S",
  ),
} satisfies { readonly [N in EndpointName]?: readonly Row<N>[] }
