import { z } from "zod"
import { Joining, LinkToken, OpenLink, Person } from "./api.ts"
import { AskId, OccasionId, PersonId } from "./ids.ts"

/** `person`: whom of those who are here already the device belongs to; one alone need not be named. */
export const Ask = OpenLink.extend({ person: PersonId.optional() })
export type Ask = z.infer<typeof Ask>
/** The secret of the device that waits; the store has its hash only. It waits until `expiresAt` (ms since the epoch). */
export const AskMade = z.object({ request: LinkToken, expiresAt: z.number() })
export type AskMade = z.infer<typeof AskMade>

export const AskedFor = z.object({ request: LinkToken })
/** `in` is answered once, with the session that this device has from then on. */
export const AskState = z.discriminatedUnion("state", [
  z.object({ state: z.literal("pending") }),
  z.object({ state: z.literal("refused") }),
  z.object({ state: z.literal("expired") }),
  Joining.extend({ state: z.literal("in") }),
])
export type AskState = z.infer<typeof AskState>

/** A device that waits to be let in, and whose it says it is. */
export const AskView = z.object({ id: AskId, person: Person, at: z.number() })
export type AskView = z.infer<typeof AskView>
export const Asks = z.object({ asks: z.array(AskView) })

export const AnswerAsk = z.object({ let: z.boolean() })

const inOccasion = z.object({ occasion: OccasionId })

/** How somebody celebrated gets in on another device without their own link, as part of the table of api-routes.ts. */
export const ASK_ROUTES = {
  ask: {
    method: "POST",
    path: "/api/links/ask",
    summary:
      "By a recipient's link, ask to be let in as a recipient who has a device already (M3); `conflict` on a device that has a person",
    caller: "optional",
    params: z.object({}),
    body: Ask,
    status: 201,
    answer: AskMade,
    refusals: [
      "not_here",
      "link_replaced",
      "link_expired",
      "link_used_up",
      "not_open_yet",
      "removed",
      "choose_person",
      "conflict",
    ],
  },
  asked: {
    method: "POST",
    path: "/api/session/asked",
    summary: "What became of a request to be let in; once it was granted, a session for this device (M3)",
    caller: "optional",
    params: z.object({}),
    body: AskedFor,
    status: 200,
    answer: AskState,
    refusals: [
      "not_here",
      "link_replaced",
      "link_expired",
      "link_used_up",
      "not_open_yet",
      "removed",
      "circle_full",
      "conflict",
    ],
  },
  asks: {
    method: "GET",
    path: "/api/occasions/{occasion}/asks",
    summary: "Devices that wait to be let in: all of them for organisers, their own for recipients (M3)",
    caller: "person",
    params: inOccasion,
    body: undefined,
    status: 200,
    answer: Asks,
    refusals: ["not_here", "not_allowed"],
  },
  answerAsk: {
    method: "POST",
    path: "/api/occasions/{occasion}/asks/{id}",
    summary: "Let a device in, or not; organisers, and the recipient whose device it says it is (M3)",
    caller: "person",
    params: inOccasion.extend({ id: AskId }),
    body: AnswerAsk,
    status: 204,
    answer: undefined,
    refusals: ["not_here", "not_allowed"],
  },
} as const
