import type { z } from "zod"
import { CORE_ROUTES } from "../shared/core-routes.ts"
import type { ChangeDay, Days, DayView, ImportDays, ImportedDays, NewDay } from "../shared/day-routes.ts"
import type { ArrangeCommand, Arrangement } from "../shared/arrangement-routes.ts"
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
  OwnRoom,
  ServerInfo,
  Session,
} from "../shared/api.ts"
import type { CardContent, CardMessage } from "../shared/card-content.ts"
import type { ChannelName, NoticeKey } from "../shared/notices.ts"
import type { Notices, ReportZone, TestAnswer } from "../shared/reminder-routes.ts"
import type { ChangeReminders, Reminders } from "../shared/reminders.ts"
import type { CalendarState, CreateCalendar, NewCalendar } from "../shared/calendar-routes.ts"
import type { Channels, EmailState, PushDevice, SubscribePush } from "../shared/channel-routes.ts"
import type { ClaimAnswer, ClaimCommand, Gifts, PoolCommand, Shopping } from "../shared/claim-commands.ts"
import type { ClaimsState } from "../shared/claims.ts"
import { whileInView } from "./device/cover.ts"
import type { CreateEditor, Editors, NewEditor } from "../shared/editor-routes.ts"
import { ErrorCodeSchema, type ErrorCode } from "../shared/errors.ts"
import type {
  AskId,
  CircleId,
  DayId,
  EditorId,
  ItemId,
  LinkId,
  MessageId,
  OccasionId,
  PersonId,
  SessionId,
  SetAsideId,
  TicketId,
} from "../shared/ids.ts"
import type { CardReplies, ReplyCommand } from "../shared/reply-routes.ts"
import { ok, refuse, type Result } from "../shared/result.ts"
import type { SetAsides } from "../shared/room-routes.ts"
import type { CreateTicket, TicketForm, Tickets } from "../shared/ticket-routes.ts"
import type { RoomKind, SharedRoomKind } from "../shared/rooms.ts"
import { fetchCode, reloadForNewBuild } from "./session/new-build.ts"
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
type Answered<T> = Endpoint & { readonly answer: z.ZodType<T> }
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
async function exchange(coming: Coming<Endpoint>, given: Given): Answer<unknown> {
  const endpoint = await coming
  if (endpoint === undefined) return refuse("offline")
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

/** A path with its braces filled in. */
export const addressOf = (path: string, params: Readonly<Record<string, string>>): string =>
  path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ""))

async function attempt(endpoint: Endpoint, given: Given): Answer<unknown> {
  const path = addressOf(endpoint.path, given.params ?? {})
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
    return readRefusal(value, response.status >= 500 ? "offline" : "unreadable")
  } catch {
    return refuse("offline")
  }
}

/** The refusal in an answer's JSON; `otherwise` when there is none that this page knows. */
export function readRefusal(value: unknown, otherwise: Failure): Refused {
  const { code, fields } = ApiError.safeParse(value).data?.error ?? {}
  const known = ErrorCodeSchema.safeParse(code)
  return { ...refuse(known.success ? known.data : otherwise), ...(fields && { fields }) }
}

async function ask<T>(coming: Coming<Answered<T>>, given: Given = {}): Answer<T> {
  const endpoint = await coming
  if (endpoint === undefined) return refuse("offline")
  const answer = await exchange(endpoint, given)
  if (!answer.ok) return answer
  const checked = endpoint.answer.safeParse(answer.value)
  return checked.success ? ok(checked.data) : refuse("unreadable")
}

/** An endpoint, or one whose schemas are on their way; undefined when they did not come. */
type Coming<E> = E | Promise<E | undefined>

/** How each area is fetched, for those who fetch it ahead. */
const areas: (() => Promise<unknown>)[] = []

/** An area of the API whose schemas are fetched when its first request is made: no page needs them all. */
function area<R>(fetch: () => Promise<R>) {
  areas.push(fetch)
  return async <K extends keyof R>(name: K): Promise<R[K] | undefined> => {
    try {
      return (await fetchCode(fetch))[name]
    } catch {
      await reloadForNewBuild()
      return undefined
    }
  }
}

/** Fetches the schemas of every area, before anybody asks for something of it. */
export async function fetchAreas(): Promise<void> {
  await Promise.all(areas.map((fetch) => fetch().catch(() => undefined)))
}

const arrangementRoute = area(() =>
  import("../shared/arrangement-routes.ts").then((m) => m.ARRANGEMENT_ROUTES),
)
const askRoute = area(() => import("../shared/ask-routes.ts").then((m) => m.ASK_ROUTES))
const calendarRoute = area(() => import("../shared/calendar-routes.ts").then((m) => m.CALENDAR_ROUTES))
const cardRoute = area(() => import("../shared/card-routes.ts").then((m) => m.CARD_ROUTES))
const channelRoute = area(() => import("../shared/channel-routes.ts").then((m) => m.CHANNEL_ROUTES))
const claimRoute = area(() => import("../shared/claim-routes.ts").then((m) => m.CLAIM_ROUTES))
const dayRoute = area(() => import("../shared/day-routes.ts").then((m) => m.DAY_ROUTES))
const editorRoute = area(() => import("../shared/editor-routes.ts").then((m) => m.EDITOR_ROUTES))
const reminderRoute = area(() => import("../shared/reminder-routes.ts").then((m) => m.REMINDER_ROUTES))
const replyRoute = area(() => import("../shared/reply-routes.ts").then((m) => m.REPLY_ROUTES))
const roomRoute = area(() => import("../shared/room-routes.ts").then((m) => m.ROOM_ROUTES))
const ticketRoute = area(() => import("../shared/ticket-routes.ts").then((m) => m.TICKET_ROUTES))

/** Requests that need no access token. Those that make or renew a session carry the refresh cookie by themselves. */
export const doors = {
  info: (): Answer<ServerInfo> => ask(CORE_ROUTES.info),
  signUp: (name: string, requestId: string): Answer<Session> =>
    ask(CORE_ROUTES.signUp, { body: { name, requestId } }),
  refresh: async (): Answer<Session> => {
    const answer = await ask(CORE_ROUTES.refreshSession)
    if (!answer.ok) return answer
    return answer.value === null ? refuse("signed_out") : ok(answer.value)
  },
  recover: (token: string): Answer<Session> => ask(CORE_ROUTES.recover, { body: { token } }),
  signOut: (): Answer<unknown> => exchange(CORE_ROUTES.signOut, {}),
  /** By the links in e-mails. */
  confirmEmail: (token: string): Answer<unknown> =>
    exchange(channelRoute("confirmEmail"), { body: { token } }),
  refuseEmail: (token: string): Answer<unknown> => exchange(channelRoute("refuseEmail"), { body: { token } }),
  stopEmail: (token: string): Answer<unknown> => exchange(channelRoute("stopEmail"), { body: { token } }),
}

/** Where requests get their access token: renewed when it is about to run out, absent for somebody unknown. */
export interface Tokens {
  token(): Promise<string | undefined>
  /** The server did not take `token`: get another one before the next request. */
  spent(token: string): void
}

/** Sends with a token: once more with a new one when it ran out, or as nobody when this device was signed out. */
export async function renewing<T>(
  tokens: Tokens,
  attempt: (token: string | undefined) => Answer<T>,
): Answer<T> {
  const token = await tokens.token()
  const answer = await attempt(token)
  if (answer.ok || token === undefined) return answer
  if (answer.error !== "token_expired" && answer.error !== "signed_out") return answer
  tokens.spent(token)
  return attempt(await tokens.token())
}

function sender(tokens: Tokens) {
  /** What a command brings to the screen is new to the person who pressed its button. */
  const settling = <T>({ method }: Endpoint, answer: Answer<T>): Answer<T> =>
    method === "GET" ? answer : settlingWhile(answer)
  return {
    send: async <T>(coming: Coming<Answered<T>>, given: Given = {}): Answer<T> => {
      const endpoint = await coming
      if (endpoint === undefined) return refuse("offline")
      return settling(
        endpoint,
        renewing(tokens, (token) => ask(endpoint, { ...given, token })),
      )
    },
    /** For what has no answer. */
    tell: async (coming: Coming<Endpoint>, given: Given): Answer<unknown> => {
      const endpoint = await coming
      if (endpoint === undefined) return refuse("offline")
      return settling(
        endpoint,
        renewing(tokens, (token) => exchange(endpoint, { ...given, token })),
      )
    },
  }
}

type Sender = ReturnType<typeof sender>

/** The card of an occasion. */
const cardCalls = ({ send, tell }: Sender) => ({
  startCard: (occasion: OccasionId, schedule: ScheduleCard): Answer<OccasionView> =>
    send(cardRoute("startCard"), { params: { occasion }, body: schedule }),
  changeCard: (occasion: OccasionId, schedule: ScheduleCard): Answer<OccasionView> =>
    send(cardRoute("changeCard"), { params: { occasion }, body: schedule }),
  openCard: (occasion: OccasionId): Answer<OccasionView> =>
    send(cardRoute("openCard"), { params: { occasion } }),
  cardContent: (occasion: OccasionId): Answer<CardContent> =>
    send(cardRoute("cardContent"), { params: { occasion } }),
  lateMessage: (occasion: OccasionId, message: MessageId): Answer<CardMessage> =>
    send(cardRoute("lateMessage"), { params: { occasion, message } }),
  ownRoom: (occasion: OccasionId, body: OwnRoom): Answer<OccasionView> =>
    send(cardRoute("ownRoom"), { params: { occasion }, body }),
  withdrawMessage: (occasion: OccasionId, message: MessageId): Answer<unknown> =>
    tell(cardRoute("withdrawMessage"), { params: { occasion, message } }),
})

/** What is around the messages of a card. */
const aroundCard = ({ send }: Sender) => ({
  arrangement: (occasion: OccasionId): Answer<Arrangement> =>
    send(arrangementRoute("arrangement"), { params: { occasion } }),
  arrangeCard: (occasion: OccasionId, command: ArrangeCommand): Answer<Arrangement> =>
    send(arrangementRoute("arrangeCard"), { params: { occasion }, body: command }),
  replies: (occasion: OccasionId): Answer<CardReplies> =>
    send(replyRoute("replies"), { params: { occasion } }),
  reply: (occasion: OccasionId, command: ReplyCommand): Answer<CardReplies> =>
    send(replyRoute("reply"), { params: { occasion }, body: command }),
  tickets: (occasion: OccasionId): Answer<Tickets> => send(ticketRoute("tickets"), { params: { occasion } }),
  createTicket: (occasion: OccasionId, form: CreateTicket): Answer<Tickets> =>
    send(ticketRoute("createTicket"), { params: { occasion }, body: form }),
  changeTicket: (at: TicketAt, form: TicketForm): Answer<Tickets> =>
    send(ticketRoute("changeTicket"), { params: at, body: form }),
  removeTicket: (at: TicketAt): Answer<Tickets> => send(ticketRoute("removeTicket"), { params: at }),
})
type TicketAt = { readonly occasion: OccasionId; readonly ticket: TicketId }

/** Lists that are put away, and back. */
const putAwayCalls = ({ send, tell }: Sender) => ({
  archiveOccasion: (occasion: OccasionId): Answer<OccasionView> =>
    send(CORE_ROUTES.archiveOccasion, { params: { occasion } }),
  openAgain: (occasion: OccasionId): Answer<OccasionView> =>
    send(CORE_ROUTES.openAgain, { params: { occasion } }),
  deleteOccasion: (occasion: OccasionId): Answer<unknown> =>
    tell(CORE_ROUTES.deleteOccasion, { params: { occasion } }),
  bringBack: (occasion: OccasionId): Answer<OccasionView> =>
    send(CORE_ROUTES.bringBack, { params: { occasion } }),
})

/** Links into an occasion, and coming in by one. */
const linkCalls = ({ send, tell }: Sender) => ({
  links: (occasion: OccasionId): Answer<z.infer<typeof Links>> =>
    send(CORE_ROUTES.links, { params: { occasion } }),
  createLink: (occasion: OccasionId, link: z.infer<typeof CreateLink>): Answer<NewLink> =>
    send(CORE_ROUTES.createLink, { params: { occasion }, body: link }),
  endLink: (occasion: OccasionId, link: LinkId): Answer<unknown> =>
    tell(CORE_ROUTES.endLink, { params: { occasion, link } }),
  openLink: (token: string): Answer<OpenedLink> => send(CORE_ROUTES.openLink, { body: { token } }),
  join: (form: JoinByLink): Answer<Joining> => send(CORE_ROUTES.join, { body: form }),
})

export type Api = ReturnType<typeof createApi>

export function createApi(tokens: Tokens) {
  const sending = sender(tokens)
  const { send, tell } = sending
  return {
    home: (): Answer<Home> => send(CORE_ROUTES.home),
    ...meApi(sending),
    ...asksApi(sending),
    ...editorsApi(sending),
    ...calendarApi(sending),
    ...remindersApi(sending),
    ...daysApi(sending),
    ...channelsApi(sending),

    createOccasion: (form: CreateOccasion): Answer<OccasionView> =>
      send(CORE_ROUTES.createOccasion, { body: form }),
    occasion: (occasion: OccasionId): Answer<OccasionView> =>
      send(CORE_ROUTES.occasion, { params: { occasion } }),
    ...putAwayCalls({ send, tell }),
    ...cardCalls(sending),
    ...aroundCard(sending),
    changeOccasion: (occasion: OccasionId, change: ChangeOccasion): Answer<OccasionView> =>
      send(CORE_ROUTES.changeOccasion, { params: { occasion }, body: change }),
    revealOccasion: (occasion: OccasionId): Answer<OccasionView> =>
      send(CORE_ROUTES.revealOccasion, { params: { occasion } }),

    unopenable: (room: { readonly occasion: OccasionId; readonly kind: RoomKind }): Answer<unknown> =>
      tell(roomRoute("unopenable"), { params: room }),
    setAside: (occasion: OccasionId): Answer<z.infer<typeof SetAsides>> =>
      whileInView(send(roomRoute("setAside"), { params: { occasion } })),
    putSetAsideAway: (occasion: OccasionId, id: SetAsideId): Answer<unknown> =>
      whileInView(tell(roomRoute("putSetAsideAway"), { params: { occasion, id } })),

    ...linkCalls(sending),

    claims: (occasion: OccasionId): Answer<ClaimsState> =>
      send(claimRoute("claims"), { params: { occasion } }),
    claim: (occasion: OccasionId, item: ItemId, command: ClaimCommand): Answer<ClaimAnswer> =>
      whileInView(send(claimRoute("claim"), { params: { occasion, item }, body: command })),
    pool: (occasion: OccasionId, item: ItemId, command: PoolCommand): Answer<ClaimAnswer> =>
      whileInView(send(claimRoute("pool"), { params: { occasion, item }, body: command })),
    shopping: (): Answer<Shopping> => send(claimRoute("shopping")),
    gifts: (occasion: OccasionId): Answer<Gifts> => send(claimRoute("gifts"), { params: { occasion } }),

    members: (circle: CircleId): Answer<z.infer<typeof Members>> =>
      send(CORE_ROUTES.members, { params: { circle } }),
    changeMember: (
      circle: CircleId,
      person: PersonId,
      change: z.infer<typeof ChangeMember>,
    ): Answer<MemberView> => send(CORE_ROUTES.changeMember, { params: { circle, person }, body: change }),
    freeName: (circle: CircleId, person: PersonId, name: string): Answer<MemberView> =>
      send(CORE_ROUTES.freeName, { params: { circle, person }, body: { name } }),
    addRecipient: (occasion: OccasionId, person: PersonId): Answer<OccasionView> =>
      send(CORE_ROUTES.addRecipient, { params: { occasion }, body: { person } }),
    removeMember: (circle: CircleId, person: PersonId): Answer<unknown> =>
      tell(CORE_ROUTES.removeMember, { params: { circle, person } }),
    /** What they promised to give stays promised. */
    removeKeeping: (circle: CircleId, person: PersonId): Answer<unknown> =>
      tell(CORE_ROUTES.removeKeeping, { params: { circle, person } }),
  }
}

/** Letting in another device of somebody celebrated. */
const asksApi = ({ send, tell }: ReturnType<typeof sender>) => ({
  ask: (token: string, person: PersonId): Answer<AskMade> =>
    send(askRoute("ask"), { body: { token, person } }),
  /** Asked again and again by a device that waits, so no button goes deaf meanwhile; it has no person yet. */
  asked: (request: string): Answer<AskState> => ask(askRoute("asked"), { body: { request } }),
  asks: (occasion: OccasionId): Answer<z.infer<typeof Asks>> =>
    send(askRoute("asks"), { params: { occasion } }),
  answerAsk: (occasion: OccasionId, id: AskId, yes: boolean): Answer<unknown> =>
    tell(askRoute("answerAsk"), { params: { occasion, id }, body: { let: yes } }),
})

/** One's name, devices and personal link. */
const meApi = ({ send, tell }: ReturnType<typeof sender>) => ({
  rename: (name: string): Answer<Person> => send(CORE_ROUTES.rename, { body: { name } }),
  recoveryLink: (): Answer<z.infer<typeof RecoveryLink>> => send(CORE_ROUTES.createRecovery),
  recovery: (): Answer<RecoveryState> => send(CORE_ROUTES.recovery),
  devices: (): Answer<Devices> => send(CORE_ROUTES.devices),
  endDevice: (device: SessionId): Answer<unknown> => tell(CORE_ROUTES.endDevice, { params: { device } }),
  endOtherDevices: (): Answer<unknown> => tell(CORE_ROUTES.endOtherDevices, {}),
  /** `until`: ms since the Unix epoch, by the server's clock. */
  seenDevices: (until: number): Answer<unknown> => tell(CORE_ROUTES.seenDevices, { body: { until } }),
})

/** Other editors (any Yjs program) in one's rooms. */
const editorsApi = ({ send, tell }: Sender) => ({
  editors: (): Answer<z.infer<typeof Editors>> => whileInView(send(editorRoute("editors"))),
  createEditor: (
    room: { readonly occasion: OccasionId; readonly kind: SharedRoomKind },
    editor: CreateEditor,
  ): Answer<NewEditor> => whileInView(send(editorRoute("createEditor"), { params: room, body: editor })),
  endEditor: (editor: EditorId): Answer<unknown> => tell(editorRoute("endEditor"), { params: { editor } }),
})

/** One's reminders, and the notices that an open page shows. */
const remindersApi = ({ send, tell }: Sender) => ({
  reminders: (): Answer<Reminders> => whileInView(send(reminderRoute("reminders"))),
  changeReminders: (body: ChangeReminders): Answer<Reminders> =>
    send(reminderRoute("changeReminders"), { body }),
  reportZone: (body: ReportZone): Answer<unknown> => tell(reminderRoute("reportZone"), { body }),
  testReminder: (channel: ChannelName): Answer<TestAnswer> =>
    send(reminderRoute("testReminder"), { params: { channel } }),
  notices: (): Answer<z.infer<typeof Notices>> => send(reminderRoute("notices")),
  shownNotices: (keys: readonly NoticeKey[]): Answer<unknown> =>
    tell(reminderRoute("shownNotices"), { body: { keys: [...keys] } }),
  readNotices: (keys: readonly NoticeKey[]): Answer<unknown> =>
    tell(reminderRoute("readNotices"), { body: { keys: [...keys] } }),
})

/** Birthdays and other days of one's circles. */
const daysApi = ({ send, tell }: Sender) => ({
  days: (): Answer<Days> => send(dayRoute("days")),
  addDay: (day: NewDay): Answer<DayView> => send(dayRoute("addDay"), { body: day }),
  importDays: (days: ImportDays): Answer<ImportedDays> => send(dayRoute("importDays"), { body: days }),
  changeDay: (day: DayId, change: ChangeDay): Answer<DayView> =>
    send(dayRoute("changeDay"), { params: { day }, body: change }),
  removeDay: (day: DayId): Answer<unknown> => tell(dayRoute("removeDay"), { params: { day } }),
})

/** One's calendar feed. */
const calendarApi = ({ send, tell }: Sender) => ({
  calendar: (): Answer<z.infer<typeof CalendarState>> => whileInView(send(calendarRoute("calendar"))),
  createCalendar: (options: CreateCalendar): Answer<NewCalendar> =>
    whileInView(send(calendarRoute("createCalendar"), { body: options })),
  endCalendar: (): Answer<unknown> => whileInView(tell(calendarRoute("endCalendar"), {})),
})

/** Where one is reached when no page is open. */
const channelsApi = ({ send, tell }: Sender) => ({
  channels: (): Answer<Channels> => send(channelRoute("channels")),
  subscribePush: (subscription: SubscribePush): Answer<PushDevice> =>
    send(channelRoute("subscribePush"), { body: subscription }),
  unsubscribePush: (device: SessionId): Answer<unknown> =>
    tell(channelRoute("unsubscribePush"), { params: { device } }),
  setEmail: (address: string): Answer<EmailState> => send(channelRoute("setEmail"), { body: { address } }),
  removeEmail: (): Answer<unknown> => tell(channelRoute("removeEmail"), {}),
})
