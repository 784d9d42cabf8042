import { z } from "zod"
import {
  ChangeMember,
  ChangeOccasion,
  CreateLink,
  CreateOccasion,
  Health,
  Home,
  JoinByLink,
  Joining,
  Links,
  MemberView,
  Members,
  NewLink,
  OccasionView,
  OpenLink,
  OpenRecovery,
  OpenedLink,
  Person,
  RecoveryLink,
  Rename,
  ServerInfo,
  Session,
  SessionOfDevice,
  SignUp,
} from "./api.ts"
import type { ErrorCode } from "./errors.ts"
import { CircleId, OccasionId, PersonId } from "./ids.ts"

/**
 * One way of using the API. Server routes, the OpenAPI description and the client's calls are made from this table.
 * `caller`: who may ask. `person` needs a valid access token, `optional` takes one, `anyone` does not look at it.
 * `refusals`: what it answers instead, besides what its form implies: any call may meet a store or a server in trouble,
 * a change `foreign_origin` and `too_many`, a caller `signed_out` and `token_expired`, ids `not_here`, and a body the
 * refusals of bodies.
 */
export interface Endpoint {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE"
  /** Parameters in braces, each named in `params`. */
  readonly path: `/api/${string}`
  readonly summary: string
  readonly caller: "anyone" | "optional" | "person"
  readonly params: z.ZodObject
  readonly body: z.ZodType | undefined
  readonly status: 200 | 201 | 204
  /** Undefined with status 204. */
  readonly answer: z.ZodType | undefined
  readonly refusals: readonly ErrorCode[]
}

const none = z.object({})
const inOccasion = z.object({ occasion: OccasionId })
const inCircle = z.object({ circle: CircleId })
const memberOf = z.object({ circle: CircleId, person: PersonId })

export const API = {
  health: {
    method: "GET",
    path: "/api/health",
    summary: "Whether this server and its store answer",
    caller: "anyone",
    params: none,
    body: undefined,
    status: 200,
    answer: Health,
    refusals: ["shutting_down"],
  },
  info: {
    method: "GET",
    path: "/api/info",
    summary: "What a client needs to know of this server before it signs in",
    caller: "anyone",
    params: none,
    body: undefined,
    status: 200,
    answer: ServerInfo,
    refusals: [],
  },
  refreshSession: {
    method: "POST",
    path: "/api/session",
    summary:
      "A new access token for this device, by its refresh cookie, which is renewed; null for one without a cookie",
    caller: "anyone",
    params: none,
    body: undefined,
    status: 200,
    answer: SessionOfDevice,
    refusals: ["signed_out"],
  },
  signOut: {
    method: "DELETE",
    path: "/api/session",
    summary: "Forget this device; without a recovery link the person cannot come back on it",
    caller: "anyone",
    params: none,
    body: undefined,
    status: 204,
    answer: undefined,
    refusals: [],
  },
  signUp: {
    method: "POST",
    path: "/api/session/sign-up",
    summary: "A new person with this device, by a name alone; `conflict` when the device has a person",
    caller: "anyone",
    params: none,
    body: SignUp,
    status: 201,
    answer: Session,
    refusals: ["conflict"],
  },
  recover: {
    method: "POST",
    path: "/api/session/recover",
    summary: "This device becomes another device of the person whose recovery link this is",
    caller: "anyone",
    params: none,
    body: OpenRecovery,
    status: 200,
    answer: Session,
    refusals: ["not_here"],
  },
  join: {
    method: "POST",
    path: "/api/session/join",
    summary: "Become a member by a link (M3)",
    caller: "optional",
    params: none,
    body: JoinByLink,
    status: 200,
    answer: Joining,
    refusals: [
      "not_here",
      "link_replaced",
      "name_taken",
      "choose_person",
      "circle_full",
      "removed",
      "conflict",
    ],
  },
  rename: {
    method: "PATCH",
    path: "/api/me",
    summary: "Change one's name",
    caller: "person",
    params: none,
    body: Rename,
    status: 200,
    answer: Person,
    refusals: [],
  },
  createRecovery: {
    method: "POST",
    path: "/api/me/recovery",
    summary: "A personal recovery link, told once; it ends the one before",
    caller: "person",
    params: none,
    body: undefined,
    status: 201,
    answer: RecoveryLink,
    refusals: [],
  },
  home: {
    method: "GET",
    path: "/api/home",
    summary: "One's circles and every occasion that one may see",
    caller: "person",
    params: none,
    body: undefined,
    status: 200,
    answer: Home,
    refusals: [],
  },
  createOccasion: {
    method: "POST",
    path: "/api/occasions",
    summary: "Start an occasion, in a circle of its own unless one is named",
    caller: "person",
    params: none,
    body: CreateOccasion,
    status: 201,
    answer: OccasionView,
    refusals: ["not_here", "not_allowed", "circle_full"],
  },
  occasion: {
    method: "GET",
    path: "/api/occasions/{occasion}",
    summary: "An occasion as this person may see it",
    caller: "person",
    params: inOccasion,
    body: undefined,
    status: 200,
    answer: OccasionView,
    refusals: ["not_here"],
  },
  changeOccasion: {
    method: "PATCH",
    path: "/api/occasions/{occasion}",
    summary: "Change what an occasion is called, when it is, or who may write; organisers only",
    caller: "person",
    params: inOccasion,
    body: ChangeOccasion,
    status: 200,
    answer: OccasionView,
    refusals: ["not_here", "not_allowed"],
  },
  links: {
    method: "GET",
    path: "/api/occasions/{occasion}/links",
    summary: "The links in force, without their secret parts; organisers only",
    caller: "person",
    params: inOccasion,
    body: undefined,
    status: 200,
    answer: Links,
    refusals: ["not_here", "not_allowed"],
  },
  createLink: {
    method: "POST",
    path: "/api/occasions/{occasion}/links",
    summary: "A new link by capability, perhaps in the place of another; its token is told once (M1, M2)",
    caller: "person",
    params: inOccasion,
    body: CreateLink,
    status: 201,
    answer: NewLink,
    refusals: ["not_here", "not_allowed", "link_replaced", "too_many"],
  },
  openLink: {
    method: "POST",
    path: "/api/links/open",
    summary: "What a link shows before a name is chosen",
    caller: "optional",
    params: none,
    body: OpenLink,
    status: 200,
    answer: OpenedLink,
    refusals: ["not_here", "link_replaced", "removed"],
  },
  members: {
    method: "GET",
    path: "/api/circles/{circle}/members",
    summary: "Who is in a circle, as far as this person may know; not for readers",
    caller: "person",
    params: inCircle,
    body: undefined,
    status: 200,
    answer: Members,
    refusals: ["not_here", "not_allowed"],
  },
  changeMember: {
    method: "PATCH",
    path: "/api/circles/{circle}/members/{person}",
    summary: "Change somebody's role; organisers only (M5)",
    caller: "person",
    params: memberOf,
    body: ChangeMember,
    status: 200,
    answer: MemberView,
    refusals: ["not_here", "not_allowed", "last_organiser"],
  },
  removeMember: {
    method: "DELETE",
    path: "/api/circles/{circle}/members/{person}",
    summary: "Remove somebody, or leave; others only by organisers (M4)",
    caller: "person",
    params: memberOf,
    body: undefined,
    status: 204,
    answer: undefined,
    refusals: ["not_here", "not_allowed", "last_organiser"],
  },
} as const satisfies Record<string, Endpoint>

export type EndpointName = keyof typeof API
