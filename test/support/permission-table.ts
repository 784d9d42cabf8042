import type { EndpointName } from "../../shared/api-routes.ts"
import type { ErrorCode } from "../../shared/errors.ts"
import { base32, newSessionId, secureRandom } from "../../shared/ids.ts"
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
} as const satisfies Record<string, Expected>

const isMark = (mark: string): mark is keyof typeof CODES => Object.hasOwn(CODES, mark)

/**
 * One row as a line, in the order of `ROLES`: organiser, giver, recipient, reader, removed, other circle, anonymous.
 * `+` answered, `A` not allowed, `H` not here, `S` signed out, `R` removed, `C` conflict, `N` not yet.
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

const inOccasion = (kind: Kind) => (cast: Cast) => ({ params: { occasion: cast[kind].id } })
const onItem = (kind: Kind) => (cast: Cast) => ({ params: { occasion: cast[kind].id, item: cast.item } })
const requestId = (): string => base32(secureRandom(16))
const guestIn = ({ circle, guest }: Cast) => ({ circle, person: guest.id })

/** The same question about both occasions; the marks of the list that its recipient uses come first. */
function both<N extends EndpointName>(
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

const nothing = () => ({})
const nextYear = () => ({ year: new Date().getFullYear() + 1, month: 3, day: 1, hour: 7, minute: 0 })

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
  shopping: one("oneself", nothing, "+ + + + + + S"),
  // The last row: nobody is on the device afterwards.
  signOut: one("this device", nothing, "+ + + + + + +"),
}
