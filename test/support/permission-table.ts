import type { EndpointName } from "../../shared/api-routes.ts"
import type { ErrorCode } from "../../shared/errors.ts"
import { base32, newMessageId, newSessionId, newTicketId, secureRandom } from "../../shared/ids.ts"
import type { TicketForm } from "../../shared/ticket-routes.ts"
import { emptyKept } from "./kept-cards.ts"
import type { CallOptions } from "./api-world.ts"
import { type Cast, type Role, ROLES } from "./cast.ts"

/** `ok`, or the code of the refusal. */
export type Expected = "ok" | ErrorCode

export interface Row<N extends EndpointName = EndpointName> {
  /** What it is asked about. */
  readonly about: string
  readonly ask: (cast: Cast) => CallOptions<N>
  readonly answers: Readonly<Record<Role, Expected>>
  /** What a recipient hears who was removed, where it differs from other removed people. */
  readonly removedRecipient?: Expected
}

const CODES = {
  "+": "ok",
  A: "not_allowed",
  H: "not_here",
  S: "signed_out",
  R: "removed",
  C: "conflict",
  N: "not_yet",
  O: "card_open",
  P: "push_off",
  M: "mail_off",
} as const satisfies Record<string, Expected>

const isMark = (mark: string): mark is keyof typeof CODES => Object.hasOwn(CODES, mark)

/**
 * One row as a line, in the order of `ROLES`: organiser, giver, recipient, reader, removed, other circle, anonymous.
 * `+` answered, `A` not allowed, `H` not here, `S` signed out, `R` removed, `C` conflict, `N` not yet, `O` the card is open,
 * `P` and `M` this server sends no notifications and no e-mail.
 */
function line(marks: string): Readonly<Record<Role, Expected>> {
  const codes = marks.split(" ").map((mark) => {
    if (!isMark(mark)) throw new Error(`no such mark: ${mark}`)
    return CODES[mark]
  })
  const [organiser, giver, recipient, reader, removed, otherCircle, anonymous, ...more] = codes
  if (
    !organiser ||
    !giver ||
    !recipient ||
    !reader ||
    !removed ||
    !otherCircle ||
    !anonymous ||
    more.length > 0
  )
    throw new Error(`a row has one mark for each of ${ROLES.join(", ")}: ${marks}`)
  return { organiser, giver, recipient, reader, removed, otherCircle, anonymous }
}

type Kind = "together" | "surprise"
const form = { kind: "birthday", zone: "Europe/Berlin", secrecy: "together" } as const

const day = { name: "Tom", kind: "birthday", rule: { by: "gregorian", month: 4, day: 19 } } as const

const inOccasion = (kind: Kind) => (cast: Cast) => ({ params: { occasion: cast[kind].id } })
const onItem = (kind: Kind) => (cast: Cast) => ({ params: { occasion: cast[kind].id, item: cast.item } })
const requestId = (): string => base32(secureRandom(16))
const guestIn = ({ circle, guest }: Cast) => ({ circle, person: guest.id })

/** The same question about both occasions; the marks of the list that its recipient uses come first. */
export function both<N extends EndpointName>(
  ask: (kind: Kind) => (cast: Cast) => CallOptions<N>,
  together: string,
  surprise: string,
): readonly Row<N>[] {
  return [
    { about: "a list together", ask: ask("together"), answers: line(together) },
    { about: "a full surprise", ask: ask("surprise"), answers: line(surprise) },
  ]
}

const one = <N extends EndpointName>(
  about: string,
  ask: (cast: Cast) => CallOptions<N>,
  marks: string,
): readonly Row<N>[] => [{ about, ask, answers: line(marks) }]

const aTicket: TicketForm = {
  title: "Two nights",
  inside: { kind: "code", code: "LAKE 1234" },
  givers: [],
  announced: false,
}
const aSubscription = {
  endpoint: "https://push.example.org/one",
  keys: { p256dh: `B${"A".repeat(86)}`, auth: "A".repeat(22) },
}
const nothing = () => ({})
const byMail = () => ({ body: { token: base32(secureRandom(32)) } })
const nextYear = () => ({ year: new Date().getFullYear() + 1, month: 3, day: 1, hour: 7, minute: 0 })

/** The first part of a card from a file. */
const keptPart = () =>
  new TextEncoder().encode(
    JSON.stringify({ requestId: requestId(), version: 1, messages: 0, card: emptyKept }),
  )

const editorIn = (room: "list" | "plan") => (kind: Kind) => (cast: Cast) => ({
  params: { occasion: cast[kind].id, kind: room },
  body: { name: "A script", days: 1 },
})

/** Who may do what over HTTP. Every route of the API has its rows: one without does not compile. */
export const HTTP_TABLE: { readonly [N in EndpointName]: readonly Row<N>[] } = {
  health: one("the server", nothing, "+ + + + + + +"),
  info: one("the server", nothing, "+ + + + + + +"),
  refreshSession: one("this device", nothing, "+ + + + + + +"),
  signUp: one("a new person", () => ({ body: { name: "Nora" } }), "C C C C C C +"),
  recover: one("a link of nobody", ({ never }) => ({ body: { token: never } }), "H H H H H H H"),
  rename: one("oneself", () => ({ body: { name: "Nils" } }), "+ + + + + + S"),
  createRecovery: one("oneself", nothing, "+ + + + + + S"),
  recovery: one("oneself", nothing, "+ + + + + + S"),
  devices: one("oneself", nothing, "+ + + + + + S"),
  // Another person's device is not here, whoever asks; one's own: integration/devices.
  endDevice: one("a device of nobody", () => ({ params: { device: newSessionId() } }), "H H H H H H S"),
  endOtherDevices: one("oneself", nothing, "+ + + + + + S"),
  seenDevices: one("oneself", () => ({ body: { until: 1 } }), "+ + + + + + S"),
  home: one("oneself", nothing, "+ + + + + + S"),
  createOccasion: [
    ...one<"createOccasion">(
      "a circle of its own",
      () => ({ body: { who: { kind: "me" }, ...form } }),
      "+ + + + + + S",
    ),
    ...one<"createOccasion">(
      "this circle",
      ({ together }) => ({ body: { who: { kind: "me" }, circle: together.circle.id, ...form } }),
      "+ + + A H H S",
    ),
  ],
  occasion: both(inOccasion, "+ + + + H H S", "+ + H + H H S"),
  changeOccasion: both(
    (kind) => (cast) => ({ ...inOccasion(kind)(cast), body: { title: "Changed" } }),
    "+ A A A H H S",
    "+ A H A H H S",
  ),
  archiveOccasion: both(inOccasion, "+ A A A H H S", "+ A H A H H S"),
  openAgain: both(inOccasion, "+ A A A H H S", "+ A H A H H S"),
  deleteOccasion: both(inOccasion, "+ A A A H H S", "+ A H A H H S"),
  bringBack: both(inOccasion, "+ A A A H H S", "+ A H A H H S"),
  addRecipient: both(
    (kind) => (cast) => ({ ...inOccasion(kind)(cast), body: { person: cast.guest.id } }),
    "+ A A A H H S",
    "+ A H A H H S",
  ),
  startCard: both(
    (kind) => (cast) => ({ ...inOccasion(kind)(cast), body: { opens: nextYear() } }),
    "+ + A A H H S",
    "+ + H A H H S",
  ),
  // A recipient hears the same whether there is a card or not (S0).
  changeCard: both(
    (kind) => (cast) => ({ ...inOccasion(kind)(cast), body: { opens: nextYear() } }),
    "H H A A H H S",
    "H H H A H H S",
  ),
  openCard: both(inOccasion, "H H A A H H S", "H H H A H H S"),
  // There is no card; one that is open: integration/card-content.
  cardContent: both(inOccasion, "H H H H H H S", "H H H H H H S"),
  lateMessage: both(
    (kind) => (cast) => ({
      params: { occasion: cast[kind].id, message: newMessageId(cast.guest.id) },
    }),
    "H H A A H H S",
    "H H H A H H S",
  ),
  withdrawMessage: both(
    (kind) => (cast) => ({
      params: { occasion: cast[kind].id, message: newMessageId(cast.guest.id) },
    }),
    "H H H H H H S",
    "H H H H H H S",
  ),
  ownRoom: both(
    (kind) => (cast) => ({ ...inOccasion(kind)(cast), body: {} }),
    "H H A A H H S",
    "H H H A H H S",
  ),
  // Of an occasion without a card; of one that has one: integration/card-replies.
  arrangement: both(inOccasion, "H H H H H H S", "H H H H H H S"),
  arrangeCard: both(
    (kind) => (cast) => ({
      ...inOccasion(kind)(cast),
      body: { do: "pin", message: newMessageId(cast.guest.id) },
    }),
    "H H A A H H S",
    "H H H A H H S",
  ),
  replies: both(inOccasion, "H H H H H H S", "H H H H H H S"),
  reply: both(
    (kind) => (cast) => ({ ...inOccasion(kind)(cast), body: { do: "thank", text: "Thank you" } }),
    "H H H H H H S",
    "H H H H H H S",
  ),
  tickets: both(inOccasion, "H H H H H H S", "H H H H H H S"),
  createTicket: both(
    (kind) => (cast) => ({ ...inOccasion(kind)(cast), body: { ...aTicket, id: newTicketId() } }),
    "H H H H H H S",
    "H H H H H H S",
  ),
  changeTicket: both(
    (kind) => (cast) => ({ params: { occasion: cast[kind].id, ticket: cast.item }, body: aTicket }),
    "H H H H H H S",
    "H H H H H H S",
  ),
  removeTicket: both(
    (kind) => (cast) => ({ params: { occasion: cast[kind].id, ticket: cast.item } }),
    "H H H H H H S",
    "H H H H H H S",
  ),
  // Without a card there is nowhere to put one, and nothing to read; with one: integration/photos.
  uploadPhoto: both(
    (kind) => (cast) => ({ ...inOccasion(kind)(cast), bytes: new Uint8Array([1, 2, 3]) }),
    "H H H H H H S",
    "H H H H H H S",
  ),
  photo: both(
    (kind) => (cast) => ({ params: { occasion: cast[kind].id, blob: "0".repeat(64) } }),
    "H H H H H H S",
    "H H H H H H S",
  ),
  // What arrives is here for who brings it alone; nothing arrives here. The whole way: integration/kept-cards.
  bringCard: one("oneself", () => ({ bytes: keptPart(), type: "application/json" }), "+ + + + + + S"),
  bringMessages: both(
    (kind) => (cast) => ({ ...inOccasion(kind)(cast), bytes: keptPart(), type: "application/json" }),
    "H H H H H H S",
    "H H H H H H S",
  ),
  bringPhoto: both(
    (kind) => (cast) => ({
      params: { occasion: cast[kind].id, blob: "0".repeat(64) },
      bytes: new Uint8Array([1, 2, 3]),
    }),
    "H H H H H H S",
    "H H H H H H S",
  ),
  finishCard: both(inOccasion, "H H H H H H S", "H H H H H H S"),
  revealOccasion: both(inOccasion, "A A + A H H S", "A A H A H H S"),
  links: both(inOccasion, "+ A A A H H S", "+ A H A H H S"),
  createLink: both(
    (kind) => (cast) => ({ ...inOccasion(kind)(cast), body: { capability: "giver" } }),
    "+ A A A H H S",
    "+ A H A H H S",
  ),
  endLink: both(
    (kind) => (cast) => ({ params: { occasion: cast[kind].id, link: cast.links[kind].link.id } }),
    "+ A A A H H S",
    "+ A H A H H S",
  ),
  openLink: [
    ...one<"openLink">("a link of nobody", ({ never }) => ({ body: { token: never } }), "H H H H H H H"),
    ...one<"openLink">(
      "a list together",
      ({ links }) => ({ body: { token: links.together.token } }),
      "+ + + + R + +",
    ),
    {
      about: "a full surprise",
      ask: ({ links }) => ({ body: { token: links.surprise.token } }),
      answers: line("+ + H + R + +"),
      removedRecipient: "not_here",
    },
  ],
  join: [
    ...one<"join">(
      "a link of nobody",
      ({ never }) => ({ body: { token: never, as: { kind: "me" } } }),
      "H H H H H H H",
    ),
    ...one<"join">(
      "a list together",
      ({ links }) => ({ body: { token: links.together.token, as: { kind: "me" } } }),
      "+ + + + R + S",
    ),
    {
      about: "a full surprise",
      ask: ({ links }) => ({ body: { token: links.surprise.token, as: { kind: "me" } } }),
      answers: line("+ + H + R + S"),
      removedRecipient: "not_here",
    },
  ],
  ask: [
    ...one<"ask">("a link of nobody", ({ never }) => ({ body: { token: never } }), "H H H H H H H"),
    // A givers' link lets nobody in as a recipient; a recipient's: integration/second-device.
    ...one<"ask">(
      "a givers' link",
      ({ links }) => ({ body: { token: links.together.token } }),
      "C C C C R C H",
    ),
  ],
  asked: one("a request of nobody", ({ never }) => ({ body: { request: never } }), "H H H H H H H"),
  asks: both(inOccasion, "+ A + A H H S", "+ A H A H H S"),
  // Of a request that never was; others: integration/second-device.
  answerAsk: both(
    (kind) => (cast) => ({ params: { occasion: cast[kind].id, id: cast.item }, body: { let: true } }),
    "H A H A H H S",
    "H A H A H H S",
  ),
  members: one("the circle", ({ circle }) => ({ params: { circle } }), "+ + + A H H S"),
  changeMember: one(
    "another giver",
    (cast) => ({ params: guestIn(cast), body: { role: "reader" } }),
    "+ A A A H H S",
  ),
  removeMember: one("another giver", (cast) => ({ params: guestIn(cast) }), "+ A A A H H S"),
  removeKeeping: one("another giver", (cast) => ({ params: guestIn(cast) }), "+ A A A H H S"),
  freeName: one(
    "another giver",
    (cast) => ({ params: guestIn(cast), body: { name: "Gran" } }),
    "+ A A A H H S",
  ),
  // To whoever is no giver, nothing of what is taken is here (S0), in the words of what never was.
  claims: both(inOccasion, "+ + H H H H S", "+ + H H H H S"),
  claim: both(
    (kind) => (cast) => ({ ...onItem(kind)(cast), body: { do: "hold", units: 1, requestId: requestId() } }),
    "+ + H H H H S",
    "+ + H H H H S",
  ),
  pool: both(
    (kind) => (cast) => ({
      ...onItem(kind)(cast),
      body: { do: "start", currency: "EUR", requestId: requestId() },
    }),
    "+ + H H H H S",
    "+ + H H H H S",
  ),
  // Before it is revealed, also to those whom it is for.
  gifts: both(inOccasion, "H H N H H H S", "H H H H H H S"),
  unopenable: [
    ...both(
      (kind) => (cast) => ({ params: { occasion: cast[kind].id, kind: "list" } }),
      "+ + + + H H S",
      "+ + H + H H S",
    ),
    ...both(
      (kind) => (cast) => ({ params: { occasion: cast[kind].id, kind: "plan" } }),
      "+ + H H H H S",
      "+ + H H H H S",
    ),
  ],
  setAside: both(inOccasion, "+ A A A H H S", "+ A H A H H S"),
  // Of nothing that was ever set aside.
  putSetAsideAway: both(
    (kind) => (cast) => ({ params: { occasion: cast[kind].id, id: cast.item } }),
    "H A A A H H S",
    "H A H A H H S",
  ),
  editors: one("oneself", nothing, "+ + + + + + S"),
  createEditor: [
    ...both<"createEditor">(editorIn("list"), "+ + + + H H S", "+ + H + H H S"),
    ...both<"createEditor">(editorIn("plan"), "+ + H H H H S", "+ + H H H H S"),
  ],
  // Another person's is not here, whoever asks; one's own: integration/editors.
  endEditor: one("an editor of nobody", ({ item }) => ({ params: { editor: item } }), "H H H H H H S"),
  calendar: one("oneself", nothing, "+ + + + + + S"),
  createCalendar: one("oneself", () => ({ body: { alarms: true, surprises: false } }), "+ + + + + + S"),
  endCalendar: one("oneself", nothing, "+ + + + + + S"),
  reminders: one("oneself", nothing, "+ + + + + + S"),
  changeReminders: one("oneself", () => ({ body: { leads: [7, 0] } }), "+ + + + + + S"),
  reportZone: one("oneself", () => ({ body: { zone: "Europe/Berlin", language: "de" } }), "+ + + + + + S"),
  testReminder: one("oneself", () => ({ params: { channel: "email" } }), "+ + + + + + S"),
  notices: one("oneself", nothing, "+ + + + + + S"),
  // Keys are looked for among one's own notices alone.
  shownNotices: one("a notice of nobody", () => ({ body: { keys: ["r|none"] } }), "+ + + + + + S"),
  readNotices: one("a notice of nobody", () => ({ body: { keys: ["r|none"] } }), "+ + + + + + S"),
  days: one("oneself", nothing, "+ + + + + + S"),
  addDay: [
    ...one<"addDay">(
      "a circle",
      ({ circle }) => ({ body: { ...day, circle, requestId: requestId() } }),
      "+ + + H H H S",
    ),
    ...one<"addDay">("a new circle", () => ({ body: { ...day, requestId: requestId() } }), "+ + + + + + S"),
  ],
  importDays: one(
    "a circle",
    ({ circle }) => ({ body: { days: [day], circle, requestId: requestId() } }),
    "+ + + H H H S",
  ),
  // One's own, and those of a circle: integration/days.
  changeDay: one("a day of nobody", ({ item }) => ({ params: { day: item }, body: {} }), "H H H H H H S"),
  removeDay: one("a day of nobody", ({ item }) => ({ params: { day: item } }), "H H H H H H S"),
  channels: one("oneself", nothing, "+ + + + + + S"),
  subscribePush: one("oneself", () => ({ body: aSubscription }), "P P P P P P S"),
  // Another person's device is like one that never was; their own: integration/push.
  unsubscribePush: one("a device of nobody", ({ item }) => ({ params: { device: item } }), "+ + + + + + S"),
  setEmail: one("oneself", () => ({ body: { address: "mira@example.org" } }), "M M M M M M S"),
  removeEmail: one("oneself", nothing, "+ + + + + + S"),
  confirmEmail: one("a link that nobody sent", byMail, "H H H H H H H"),
  refuseEmail: one("a link that nobody sent", byMail, "H H H H H H H"),
  stopEmail: one("a link that nobody sent", byMail, "H H H H H H H"),
  shopping: one("oneself", nothing, "+ + + + + + S"),
  // The last row: nobody is on the device afterwards.
  signOut: one("this device", nothing, "+ + + + + + +"),
}
