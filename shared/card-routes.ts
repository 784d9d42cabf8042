import { z } from "zod"
import { OccasionView, ScheduleCard } from "./api.ts"
import { OccasionId } from "./ids.ts"

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
} as const
