import { z } from "zod"
import { OccasionView, OwnRoom, ScheduleCard } from "./api.ts"
import { CardContent, CardMessage } from "./card-content.ts"
import { MessageId, OccasionId } from "./ids.ts"

/** The API's part about the card of an occasion; see api-routes.ts. */

const inOccasion = z.object({ occasion: OccasionId })

export const CARD_ROUTES = {
  startCard: {
    method: "POST",
    path: "/api/occasions/{occasion}/card",
    summary: "Start the card of an occasion; where there is one already, that one. Givers only",
    caller: "person",
    params: inOccasion,
    body: ScheduleCard,
    status: 200,
    answer: OccasionView,
    refusals: ["not_here", "not_allowed", "archived", "lists_today"],
  },
  changeCard: {
    method: "PATCH",
    path: "/api/occasions/{occasion}/card",
    summary: "Say when a card opens, and whether its recipients may know; organisers and who started it (K3)",
    caller: "person",
    params: inOccasion,
    body: ScheduleCard,
    status: 200,
    answer: OccasionView,
    refusals: ["not_here", "not_allowed", "card_open"],
  },
  openCard: {
    method: "POST",
    path: "/api/occasions/{occasion}/card/open",
    summary: "Open a card now, for good; organisers and who started it (K7)",
    caller: "person",
    params: inOccasion,
    body: undefined,
    status: 200,
    answer: OccasionView,
    refusals: ["not_here", "not_allowed"],
  },
  cardContent: {
    method: "GET",
    path: "/api/occasions/{occasion}/card/content",
    summary:
      "What stands on a card that is open; for everybody who may read it. Before it opens it is not here",
    caller: "person",
    params: inOccasion,
    body: undefined,
    status: 200,
    answer: CardContent,
    refusals: ["not_here"],
  },
  ownRoom: {
    method: "POST",
    path: "/api/occasions/{occasion}/card/own",
    summary:
      "Have a room of one's own in a card, for messages that others read once it is open; givers only (K15)",
    caller: "person",
    params: inOccasion,
    body: OwnRoom,
    status: 200,
    answer: OccasionView,
    refusals: ["not_here", "not_allowed", "archived", "card_open"],
  },
  lateMessage: {
    method: "POST",
    path: "/api/occasions/{occasion}/card/messages/{message}/late",
    summary: "Add a message of one's own room to a card that is open, as one that arrived later; once (K5)",
    caller: "person",
    params: z.object({ occasion: OccasionId, message: MessageId }),
    body: undefined,
    status: 200,
    answer: CardMessage,
    refusals: ["not_here", "not_allowed", "archived"],
  },
  withdrawMessage: {
    method: "DELETE",
    path: "/api/occasions/{occasion}/card/messages/{message}",
    summary: "Take a message of one's own back from a card that is open, for everybody and for good (K9)",
    caller: "person",
    params: z.object({ occasion: OccasionId, message: MessageId }),
    body: undefined,
    status: 204,
    answer: undefined,
    refusals: ["not_here", "not_allowed"],
  },
} as const
