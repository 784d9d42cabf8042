import type { z } from "zod"
import { API } from "../shared/api-routes.ts"
import type { AskMade, AskState, Asks } from "../shared/ask-routes.ts"
import { ApiError } from "../shared/api.ts"
import type {
  ChangeMember,
  ChangeOccasion,
  CreateLink,
  CreateOccasion,
  Devices,
  Home,
  JoinByLink,
  Joining,
  Links,
  Members,
  MemberView,
  NewLink,
  OccasionView,
  OpenedLink,
  Person,
  RecoveryLink,
  RecoveryState,
  ScheduleCard,
  ServerInfo,
  Session,
} from "../shared/api.ts"
import type { CalendarState, CreateCalendar, NewCalendar } from "../shared/calendar-routes.ts"
import type { ClaimAnswer, ClaimCommand, Gifts, PoolCommand, Shopping } from "../shared/claim-commands.ts"
import type { ClaimsState } from "../shared/claims.ts"
import { whileInView } from "./device/cover.ts"
import type { CreateEditor, Editors, NewEditor } from "../shared/editor-routes.ts"
import { ErrorCodeSchema, type ErrorCode } from "../shared/errors.ts"
import type {
  AskId,
  CircleId,
  EditorId,
  ItemId,
  LinkId,
  OccasionId,
  PersonId,
  SessionId,
  SetAsideId,
} from "../shared/ids.ts"
import { ok, refuse, type Result } from "../shared/result.ts"
import type { SetAsides } from "../shared/room-routes.ts"
import type { RoomKind } from "../shared/rooms.ts"
import { noteServerTime } from "./session/server-time.ts"
import { settlingWhile } from "./ui/settling.ts"

/** The HTTP API as the screens call it: one function per request, answers checked, refusals as values. */

/** Why a request did not succeed. `offline`: no answer at all; `unreadable`: an answer of another version. */
export type Failure = ErrorCode | "offline" | "unreadable"
export type Answer<T> = Promise<Result<T, Failure> & { readonly fields?: Fields }>
/** What is wrong with which part of the input, where the server says so. */
type Fields = readonly { readonly path: string; readonly message: string }[]
/** An answer that is a refusal. */
export type Refused = Extract<Awaited<Answer<unknown>>, { readonly ok: false }>

interface Endpoint {
  readonly method: string
  readonly path: string
}
interface Given {
  /** What stands in the braces of the path. */
  readonly params?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly token?: string | undefined
}

/** An unanswered request of a sleepy phone is given up after this long. */
const PATIENCE_MS = 15_000

/** Longest wait, ms, that a read takes upon itself when the server says that it was asked too often. */
const QUIET_MAX_MS = 10_000
/** Until when (ms, `performance.now`) the server wants no more reads from this page. */
let quietUntil = 0

/** Makes one request and gives the answer's JSON. Never throws. A read waits as long as the server last asked for. */
async function exchange(endpoint: Endpoint, given: Given): Answer<unknown> {
  if (endpoint.method !== "GET") return attempt(endpoint, given)
  await untilAllowed()
  const first = await attempt(endpoint, given)
  const patient = quietUntil - performance.now() <= QUIET_MAX_MS
  if (first.ok || first.error !== "too_many" || !patient) return first
  await untilAllowed()
  return attempt(endpoint, given)
}

async function untilAllowed(): Promise<void> {
  const ms = Math.min(quietUntil - performance.now(), QUIET_MAX_MS)
  if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms))
}

function obeyRetryAfter(method: string, { status, headers }: Response): void {
  const seconds = Number(headers.get("retry-after"))
  if (method === "GET" && status === 429 && seconds > 0)
    quietUntil = Math.max(quietUntil, performance.now() + seconds * 1_000)
}

async function attempt(endpoint: Endpoint, given: Given): Answer<unknown> {
  const path = endpoint.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(given.params?.[name] ?? ""),
  )
  const headers: Record<string, string> = { accept: "application/json" }
  if (given.body !== undefined) headers["content-type"] = "application/json"
  if (given.token !== undefined) headers["authorization"] = `Bearer ${given.token}`
  const askedAt = Date.now()
  try {
    const response = await fetch(path, {
      method: endpoint.method,
      headers,
      credentials: "same-origin",
      cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE_MS),
      ...(given.body === undefined ? {} : { body: JSON.stringify(given.body) }),
    })
    obeyRetryAfter(endpoint.method, response)
    noteServerTime(response.headers, askedAt)
    const text = await response.text()
    const value: unknown = text === "" ? undefined : JSON.parse(text)
    if (response.ok) return ok(value)
    return refusal(value, response.status >= 500 ? "offline" : "unreadable")
  } catch {
    return refuse("offline")
  }
}

function refusal(value: unknown, otherwise: Failure): Refused {
  const { code, fields } = ApiError.safeParse(value).data?.error ?? {}
  const known = ErrorCodeSchema.safeParse(code)
  return { ...refuse(known.success ? known.data : otherwise), ...(fields && { fields }) }
}

async function ask<T>(endpoint: Endpoint & { readonly answer: z.ZodType<T> }, given: Given = {}): Answer<T> {
  const answer = await exchange(endpoint, given)
  if (!answer.ok) return answer
  const checked = endpoint.answer.safeParse(answer.value)
  return checked.success ? ok(checked.data) : refuse("unreadable")
}

/** Requests that need no access token. Those that make or renew a session carry the refresh cookie by themselves. */
export const doors = {
  info: (): Answer<ServerInfo> => ask(API.info),
  signUp: (name: string, requestId: string): Answer<Session> =>
    ask(API.signUp, { body: { name, requestId } }),
  refresh: async (): Answer<Session> => {
    const answer = await ask(API.refreshSession)
    if (!answer.ok) return answer
    return answer.value === null ? refuse("signed_out") : ok(answer.value)
  },
  recover: (token: string): Answer<Session> => ask(API.recover, { body: { token } }),
  signOut: (): Answer<unknown> => exchange(API.signOut, {}),
}

/** Where requests get their access token: renewed when it is about to run out, absent for somebody unknown. */
export interface Tokens {
  token(): Promise<string | undefined>
  /** The server did not take `token`: get another one before the next request. */
  spent(token: string): void
}

/** Sends with a token: once more with a new one when it ran out, or as nobody when this device was signed out. */
function sender(tokens: Tokens) {
  async function renewing<T>(attempt: (token: string | undefined) => Answer<T>): Answer<T> {
    const token = await tokens.token()
    const answer = await attempt(token)
    if (answer.ok || token === undefined) return answer
    if (answer.error !== "token_expired" && answer.error !== "signed_out") return answer
    tokens.spent(token)
    return attempt(await tokens.token())
  }
  /** What a command brings to the screen is new to the person who pressed its button. */
  const settling = <T>({ method }: Endpoint, answer: Answer<T>): Answer<T> =>
    method === "GET" ? answer : settlingWhile(answer)
  return {
    send: <T>(endpoint: Endpoint & { readonly answer: z.ZodType<T> }, given: Given = {}): Answer<T> =>
      settling(
        endpoint,
        renewing((token) => ask(endpoint, { ...given, token })),
      ),
    /** For what has no answer. */
    tell: (endpoint: Endpoint, given: Given): Answer<unknown> =>
      settling(
        endpoint,
        renewing((token) => exchange(endpoint, { ...given, token })),
      ),
  }
}

type Sender = ReturnType<typeof sender>

/** The card of an occasion. */
const cardCalls = ({ send }: Sender) => ({
  startCard: (occasion: OccasionId, schedule: ScheduleCard): Answer<OccasionView> =>
    send(API.startCard, { params: { occasion }, body: schedule }),
  changeCard: (occasion: OccasionId, schedule: ScheduleCard): Answer<OccasionView> =>
    send(API.changeCard, { params: { occasion }, body: schedule }),
  openCard: (occasion: OccasionId): Answer<OccasionView> => send(API.openCard, { params: { occasion } }),
})

/** Lists that are put away, and back. */
const putAwayCalls = ({ send, tell }: Sender) => ({
  archiveOccasion: (occasion: OccasionId): Answer<OccasionView> =>
    send(API.archiveOccasion, { params: { occasion } }),
  openAgain: (occasion: OccasionId): Answer<OccasionView> => send(API.openAgain, { params: { occasion } }),
  deleteOccasion: (occasion: OccasionId): Answer<unknown> =>
    tell(API.deleteOccasion, { params: { occasion } }),
  bringBack: (occasion: OccasionId): Answer<OccasionView> => send(API.bringBack, { params: { occasion } }),
})

export type Api = ReturnType<typeof createApi>

export function createApi(tokens: Tokens) {
  const sending = sender(tokens)
  const { send, tell } = sending
  return {
    home: (): Answer<Home> => send(API.home),
    ...meApi(sending),
    ...asksApi(sending),
    ...editorsApi(sending),
    ...calendarApi(sending),

    createOccasion: (form: CreateOccasion): Answer<OccasionView> => send(API.createOccasion, { body: form }),
    occasion: (occasion: OccasionId): Answer<OccasionView> => send(API.occasion, { params: { occasion } }),
    ...putAwayCalls({ send, tell }),
    ...cardCalls(sending),
    changeOccasion: (occasion: OccasionId, change: ChangeOccasion): Answer<OccasionView> =>
      send(API.changeOccasion, { params: { occasion }, body: change }),
    revealOccasion: (occasion: OccasionId): Answer<OccasionView> =>
      send(API.revealOccasion, { params: { occasion } }),

    unopenable: (room: { readonly occasion: OccasionId; readonly kind: RoomKind }): Answer<unknown> =>
      tell(API.unopenable, { params: room }),
    setAside: (occasion: OccasionId): Answer<z.infer<typeof SetAsides>> =>
      whileInView(send(API.setAside, { params: { occasion } })),
    putSetAsideAway: (occasion: OccasionId, id: SetAsideId): Answer<unknown> =>
      whileInView(tell(API.putSetAsideAway, { params: { occasion, id } })),

    links: (occasion: OccasionId): Answer<z.infer<typeof Links>> => send(API.links, { params: { occasion } }),
    createLink: (occasion: OccasionId, link: z.infer<typeof CreateLink>): Answer<NewLink> =>
      send(API.createLink, { params: { occasion }, body: link }),
    endLink: (occasion: OccasionId, link: LinkId): Answer<unknown> =>
      tell(API.endLink, { params: { occasion, link } }),
    openLink: (token: string): Answer<OpenedLink> => send(API.openLink, { body: { token } }),
    join: (form: JoinByLink): Answer<Joining> => send(API.join, { body: form }),

    claims: (occasion: OccasionId): Answer<ClaimsState> => send(API.claims, { params: { occasion } }),
    claim: (occasion: OccasionId, item: ItemId, command: ClaimCommand): Answer<ClaimAnswer> =>
      whileInView(send(API.claim, { params: { occasion, item }, body: command })),
    pool: (occasion: OccasionId, item: ItemId, command: PoolCommand): Answer<ClaimAnswer> =>
      whileInView(send(API.pool, { params: { occasion, item }, body: command })),
    shopping: (): Answer<Shopping> => send(API.shopping),
    gifts: (occasion: OccasionId): Answer<Gifts> => send(API.gifts, { params: { occasion } }),

    members: (circle: CircleId): Answer<z.infer<typeof Members>> => send(API.members, { params: { circle } }),
    changeMember: (
      circle: CircleId,
      person: PersonId,
      change: z.infer<typeof ChangeMember>,
    ): Answer<MemberView> => send(API.changeMember, { params: { circle, person }, body: change }),
    freeName: (circle: CircleId, person: PersonId, name: string): Answer<MemberView> =>
      send(API.freeName, { params: { circle, person }, body: { name } }),
    addRecipient: (occasion: OccasionId, person: PersonId): Answer<OccasionView> =>
      send(API.addRecipient, { params: { occasion }, body: { person } }),
    removeMember: (circle: CircleId, person: PersonId): Answer<unknown> =>
      tell(API.removeMember, { params: { circle, person } }),
    /** What they promised to give stays promised. */
    removeKeeping: (circle: CircleId, person: PersonId): Answer<unknown> =>
      tell(API.removeKeeping, { params: { circle, person } }),
  }
}

/** Letting in another device of somebody celebrated. */
const asksApi = ({ send, tell }: ReturnType<typeof sender>) => ({
  ask: (token: string, person: PersonId): Answer<AskMade> => send(API.ask, { body: { token, person } }),
  /** Asked again and again by a device that waits, so no button goes deaf meanwhile; it has no person yet. */
  asked: (request: string): Answer<AskState> => ask(API.asked, { body: { request } }),
  asks: (occasion: OccasionId): Answer<z.infer<typeof Asks>> => send(API.asks, { params: { occasion } }),
  answerAsk: (occasion: OccasionId, id: AskId, yes: boolean): Answer<unknown> =>
    tell(API.answerAsk, { params: { occasion, id }, body: { let: yes } }),
})

/** One's name, devices and personal link. */
const meApi = ({ send, tell }: ReturnType<typeof sender>) => ({
  rename: (name: string): Answer<Person> => send(API.rename, { body: { name } }),
  recoveryLink: (): Answer<z.infer<typeof RecoveryLink>> => send(API.createRecovery),
  recovery: (): Answer<RecoveryState> => send(API.recovery),
  devices: (): Answer<Devices> => send(API.devices),
  endDevice: (device: SessionId): Answer<unknown> => tell(API.endDevice, { params: { device } }),
  endOtherDevices: (): Answer<unknown> => tell(API.endOtherDevices, {}),
  /** `until`: ms since the Unix epoch, by the server's clock. */
  seenDevices: (until: number): Answer<unknown> => tell(API.seenDevices, { body: { until } }),
})

/** Other editors (any Yjs program) in one's rooms. */
const editorsApi = ({ send, tell }: Sender) => ({
  editors: (): Answer<z.infer<typeof Editors>> => whileInView(send(API.editors)),
  createEditor: (
    room: { readonly occasion: OccasionId; readonly kind: RoomKind },
    editor: CreateEditor,
  ): Answer<NewEditor> => whileInView(send(API.createEditor, { params: room, body: editor })),
  endEditor: (editor: EditorId): Answer<unknown> => tell(API.endEditor, { params: { editor } }),
})

/** One's calendar feed. */
const calendarApi = ({ send, tell }: Sender) => ({
  calendar: (): Answer<z.infer<typeof CalendarState>> => whileInView(send(API.calendar)),
  createCalendar: (options: CreateCalendar): Answer<NewCalendar> =>
    whileInView(send(API.createCalendar, { body: options })),
  endCalendar: (): Answer<unknown> => whileInView(tell(API.endCalendar, {})),
})
