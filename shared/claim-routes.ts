import { z } from "zod"
import { ClaimAnswer, ClaimCommand, Gifts, PoolCommand, Shopping } from "./claim-commands.ts"
import { ClaimsState } from "./claims.ts"
import { ItemId, OccasionId } from "./ids.ts"

const inOccasion = z.object({ occasion: OccasionId })
const onItem = z.object({ occasion: OccasionId, item: ItemId })

/** Who gets what, as part of the table of api-routes.ts. */
export const CLAIM_ROUTES = {
  claims: {
    method: "GET",
    path: "/api/occasions/{occasion}/claims",
    summary: "All that is taken of an occasion; to whoever is no giver, it is not here",
    caller: "person",
    params: inOccasion,
    body: undefined,
    status: 200,
    answer: ClaimsState,
    refusals: ["not_here"],
  },
  claim: {
    method: "POST",
    path: "/api/occasions/{occasion}/items/{item}/claim",
    summary: "Take something, mark it, let it go (C1-C11); `gone` and `short` are answers",
    caller: "person",
    params: onItem,
    body: ClaimCommand,
    status: 200,
    answer: ClaimAnswer,
    refusals: [
      "not_here",
      "not_allowed",
      "conflict",
      "not_on_list",
      "nothing_taken",
      "already_bought",
      "extended_once",
      "pool_runs",
      "already_shown",
      "archived",
      "too_many",
    ],
  },
  pool: {
    method: "POST",
    path: "/api/occasions/{occasion}/items/{item}/pool",
    summary: "Chip in for something together; the group takes it by starting",
    caller: "person",
    params: onItem,
    body: PoolCommand,
    status: 200,
    answer: ClaimAnswer,
    refusals: [
      "not_here",
      "not_allowed",
      "conflict",
      "not_on_list",
      "pool_runs",
      "no_pool",
      "pool_state",
      "collector_only",
      "already_shown",
      "archived",
      "too_many",
    ],
  },
  gifts: {
    method: "GET",
    path: "/api/occasions/{occasion}/gifts",
    summary: "Who gave what, for the recipients, once it is revealed (S8)",
    caller: "person",
    params: inOccasion,
    body: undefined,
    status: 200,
    answer: Gifts,
    refusals: ["not_here", "not_yet"],
  },
  shopping: {
    method: "GET",
    path: "/api/shopping",
    summary: "What one gets and chips in for, over all circles",
    caller: "person",
    params: z.object({}),
    body: undefined,
    status: 200,
    answer: Shopping,
    refusals: [],
  },
} as const
