import { z } from "zod"
import { Role, Secrecy, Writers } from "./access.ts"
import { ErrorCodeSchema } from "./errors.ts"
import { CircleId, LinkId, OccasionId, PersonId, SessionId } from "./ids.ts"
import { LINK_PEOPLE_MAX, NAME_MAX, RECIPIENTS_MAX } from "./limits.ts"
import { Look } from "./look.ts"
import { NAME_FAULTS, nameFault } from "./names.ts"
import { SharedRoomKind } from "./rooms.ts"

/**
 * HTTP requests and answers, schema first; the OpenAPI description is generated from these. Every answer is computed
 * for the person who asks: to a recipient, a full surprise does not exist in any of them.
 */

/** One line of text: trimmed, not empty, and only what people can see (names.ts). */
export const Name = z
  .string()
  .trim()
  .min(1)
  .max(NAME_MAX)
  .superRefine((text, context) => {
    const fault = nameFault(text)
    if (text !== "" && fault !== undefined) context.addIssue(NAME_FAULTS[fault])
  })

/** A capability's secret part: 32 random bytes in base32. It is in links only, behind `#`, so no server logs it. */
export const LinkToken = z.string().regex(/^[0-9a-hjkmnp-tv-z]{52}$/)

/** The one shape of every refusal. `fields` says which part of the input is wrong. */
export const ApiError = z.object({
  error: z.object({
    code: ErrorCodeSchema,
    message: z.string(),
    fields: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    requestId: z.string(),
  }),
})
export type ApiError = z.infer<typeof ApiError>

/** Times are milliseconds since the Unix epoch. */
const Time = z.number().int()

export const Person = z.object({ id: PersonId, name: z.string() })
export type Person = z.infer<typeof Person>

/** A signed-in device: a short-lived access token for `Authorization: Bearer` and the live connection. The refresh token is an HttpOnly cookie. */
export const Session = z.object({ token: z.string(), expiresAt: Time, person: Person })
export type Session = z.infer<typeof Session>

/** Who is on this device: nobody, when it comes for the first time. */
export const SessionOfDevice = Session.nullable()

/** Without a year, 29 February is a day (D2). */
function daysIn(month: number, year: number | undefined): number {
  if (month !== 2) return [4, 6, 9, 11].includes(month) ? 30 : 31
  const leap = year === undefined || (year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0))
  return leap ? 29 : 28
}

/** A floating date (D1): never an instant. `year` is the year of birth for a birthday, else the year of the day itself. */
export const FloatingDate = z
  .object({
    month: z.number().int().min(1).max(12),
    day: z.number().int().min(1).max(31),
    year: z.number().int().min(1850).max(2200).optional(),
  })
  .refine((date) => date.day <= daysIn(date.month, date.year), {
    path: ["day"],
    message: "That month has no such day.",
  })
export type FloatingDate = z.infer<typeof FloatingDate>

export const OccasionKind = z.enum([
  "birthday",
  "wedding",
  "anniversary",
  "baby",
  "christmas",
  "farewell",
  "other",
])
export type OccasionKind = z.infer<typeof OccasionKind>

/** An IANA time zone; checked against the platform's list by the server. */
export const Zone = z.string().min(1).max(64)

export const Capability = z.enum(["giver", "recipient", "reader"])
export type Capability = z.infer<typeof Capability>

// Sessions and people

/**
 * 128 random bits in base32, made by the client once per form: the same request sent again, because its answer was
 * lost, has the same effect and the same answer. Without it a repetition is a second wish.
 */
export const RequestId = z.string().regex(/^[0-9a-hjkmnp-tv-z]{26}$/)

export const SignUp = z.object({ name: Name, requestId: RequestId.optional() })
export type SignUp = z.infer<typeof SignUp>
export const Rename = z.object({ name: Name })
/**
 * A personal link that brings a person back on a new device. Shown once; making a new one ends the old, and signs out
 * every other device of the person.
 */
export const RecoveryLink = z.object({ token: LinkToken })
/** The personal link in force, without its secret part; null when there is none. */
export const RecoveryState = z.object({
  link: z
    .object({
      createdAt: Time,
      /** How many devices were added by it, and when the last one was. */
      uses: z.number().int(),
      usedAt: Time.optional(),
    })
    .nullable(),
})
export type RecoveryState = z.infer<typeof RecoveryState>
export const OpenRecovery = z.object({ token: LinkToken })

// Devices

/** What a device is called by; closed lists, so that nothing of a request's header is ever shown as it came. */
export const Browser = z.enum([
  "Chrome",
  "Safari",
  "Firefox",
  "Edge",
  "Opera",
  "Samsung Internet",
  "DuckDuckGo",
])
export type Browser = z.infer<typeof Browser>
export const System = z.enum(["iPhone", "iPad", "Android", "Windows", "Mac", "Chromebook", "Linux"])
export type System = z.infer<typeof System>

/** One signed-in device of the person who asks. */
export const DeviceView = z.object({
  id: SessionId,
  browser: Browser.optional(),
  system: System.optional(),
  /** Absent for a device that is older than this list. */
  addedAt: Time.optional(),
  /** When it last renewed its access, to the hour. */
  usedAt: Time,
  /** The device that asks. */
  current: z.boolean(),
  /** Added after the device that asks, which has not said yet that its person knows (`seenDevices`). */
  unseen: z.boolean(),
})
export type DeviceView = z.infer<typeof DeviceView>
export const Devices = z.object({ devices: z.array(DeviceView) })
export type Devices = z.infer<typeof Devices>
/** `until`: the newest `addedAt` of the devices that the person was shown. */
export const SeenDevices = z.object({ until: Time.min(0).max(Number.MAX_SAFE_INTEGER) })

// Cards

/** A day of a certain year. */
export const CalendarDay = z.object({
  year: z.number().int().min(1850).max(2200),
  month: z.number().int().min(1).max(12),
  day: z.number().int().min(1).max(31),
})
export type CalendarDay = z.infer<typeof CalendarDay>

/** A time of day on a clock on the wall. */
export const WallTime = z.object({
  hour: z.number().int().min(0).max(23),
  minute: z.number().int().min(0).max(59),
})
export type WallTime = z.infer<typeof WallTime>

/** When a card opens: on this day at this time where its recipients live (the occasion's `zone`), K3. */
export const CardOpens = CalendarDay.extend(WallTime.shape)
export type CardOpens = z.infer<typeof CardOpens>

/** The card of an occasion. To its recipients it does not exist before it opens, unless they were to know (`told`). */
/** Who has signed a card that has not opened, as far as the server has looked. */
export const CardSigned = z.object({
  /** Authors of messages of their own. */
  people: z.array(PersonId),
  /** For whom others wrote, who have no device (C5). */
  names: z.array(z.string()),
  messages: z.number().int(),
  /** How many may sign. */
  of: z.number().int(),
})
export type CardSigned = z.infer<typeof CardSigned>

export const CardView = z.object({
  /** `writing` for those who write it; `sealed` for recipients who may know of it; then `open` for all. */
  state: z.enum(["writing", "sealed", "open"]),
  opens: CardOpens,
  /** The same as an instant, as the rules of the zone are now. */
  opensAt: Time,
  /** When it did open. */
  openedAt: Time.optional(),
  /** Whether recipients may know before that something will open. */
  told: z.boolean(),
  /** Whether signers read each other's messages before it opens; told to givers (K15). */
  signersRead: z.boolean().optional(),
  /** Whether late messages are taken once it is open; told to givers (K5). */
  lateAllowed: z.boolean().optional(),
  /** What this person may do in the room of their own; absent: they have none (K15). */
  own: z.enum(["read", "write"]).optional(),
  /** Who hides something until it opens; told to givers until then. */
  hiding: z.array(PersonId).optional(),
  /** Until it opens; told to givers. */
  signed: CardSigned.optional(),
})
export type CardView = z.infer<typeof CardView>

/** Starting or changing a card: when it opens, and whether its recipients may know before. What is absent stays, or is as `opens` of a new card: the next day of the occasion, at 07:00. */
export const ScheduleCard = z.object({
  opens: CardOpens.optional(),
  told: z.boolean().optional(),
  /** Whether signers read each other's messages before it opens (K15); of a new card: yes. */
  signersRead: z.boolean().optional(),
  /** Whether late messages are taken once it is open (K5); of a new card: yes. */
  lateAllowed: z.boolean().optional(),
})
export type ScheduleCard = z.infer<typeof ScheduleCard>

/** `took`: one of this person's messages has just left the room that all signers read. */
export const OwnRoom = z.object({ took: z.boolean().optional() })
export type OwnRoom = z.infer<typeof OwnRoom>

// Occasions and circles

/** The form of a new occasion: who, what, when, will they see this. Without `circle` a new one is made. */
export const CreateOccasion = z.object({
  who: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("me") }),
    z.object({ kind: z.literal("other"), name: Name }),
  ]),
  /** Who else is celebrated with them: a couple, twins (S6). */
  alsoFor: z
    .array(Name)
    .max(RECIPIENTS_MAX - 1)
    .optional(),
  kind: OccasionKind,
  /** What the occasion is called when `kind` is "other" or when the family has a better word. */
  title: Name.optional(),
  date: FloatingDate.optional(),
  zone: Zone,
  secrecy: Secrecy,
  /** False: a card alone, which is always a surprise; true unless said. */
  list: z.boolean().optional(),
  card: ScheduleCard.optional(),
  circle: CircleId.optional(),
  /** A surprise like that one of this circle: whoever was in it is in this one, too, but for who is celebrated now. */
  like: OccasionId.optional(),
  requestId: RequestId.optional(),
})
export type CreateOccasion = z.infer<typeof CreateOccasion>

/** Null takes a value away; what is absent stays. */
export const ChangeOccasion = z.object({
  kind: OccasionKind.optional(),
  title: Name.nullable().optional(),
  date: FloatingDate.nullable().optional(),
  /** Where those who are celebrated live: by its days it opens who gave what (S8). */
  zone: Zone.optional(),
  writers: Writers.optional(),
})
export type ChangeOccasion = z.infer<typeof ChangeOccasion>

/**
 * `name`: who started the circle; empty for readers, whom no giver's name reaches. `role`: in `Home.circles` the role
 * in the circle; inside an occasion the role there (its creator is an organiser of it).
 */
export const CircleView = z.object({ id: CircleId, name: z.string(), role: Role })
export type CircleView = z.infer<typeof CircleView>

export const RecipientView = z.object({
  id: PersonId,
  name: z.string(),
  look: Look,
  me: z.boolean(),
  /** For givers alone: this person was one of them before, and has seen what they have seen (M6). */
  wasGiver: z.literal(true).optional(),
})
export type RecipientView = z.infer<typeof RecipientView>

/** An occasion as this person may see it. */
export const OccasionView = z.object({
  id: OccasionId,
  circle: CircleView,
  kind: OccasionKind,
  title: z.string().optional(),
  recipients: z.array(RecipientView),
  date: FloatingDate.optional(),
  zone: Zone,
  secrecy: Secrecy,
  writers: Writers,
  /** Whether the person who asks is celebrated here. */
  recipient: z.boolean(),
  /** The rooms this person may join; a room that is not named does not exist for them. */
  rooms: z.array(z.object({ kind: SharedRoomKind, may: z.enum(["read", "write"]) })),
  /** False: there is no gift list, a card alone. */
  list: z.boolean().default(true),
  card: CardView.optional(),
  /** It is a card that somebody brought from a file, to be read (K27): who, by the name they had then, and when. */
  brought: z.object({ by: PersonId, name: z.string(), at: Time }).optional(),
  createdAt: Time,
  /** From when on a recipient may ask to be shown who gave what: from the day itself, where they live (S8). */
  asksFrom: Time,
  /** When it is shown by itself next. */
  opensAt: Time.optional(),
  /**
   * Until when this recipient was shown who gave what; what comes later is a new secret. To givers: the last time
   * that any recipient was.
   */
  revealedAt: Time.optional(),
  /** Since when it is archived: everything in it can be read, nothing written. */
  archivedAt: Time.optional(),
  /** It is deleted, and until then an organiser can bring it back. In `Home.deleted` alone. */
  bringBackUntil: Time.optional(),
})
export type OccasionView = z.infer<typeof OccasionView>

export const Home = z.object({
  person: Person,
  circles: z.array(CircleView),
  occasions: z.array(OccasionView),
  /** Deleted in the last days, of those that this person may bring back; the last one first. */
  deleted: z.array(OccasionView).optional(),
  /** There are more occasions than are shown. */
  more: z.literal(true).optional(),
})
export type Home = z.infer<typeof Home>

export const MemberView = z.object({
  person: PersonId,
  name: z.string(),
  look: Look,
  role: Role,
  /** False for somebody named by others who has not opened a link yet. */
  joined: z.boolean(),
  me: z.boolean(),
})
export type MemberView = z.infer<typeof MemberView>
export const Members = z.object({ members: z.array(MemberView) })
export type Members = z.infer<typeof Members>
export const ChangeMember = z.object({ role: Role })

/** Somebody of the circle who is celebrated too, from now on; they leave the givers' rooms (S7, M6). */
export const AddRecipient = z.object({ person: PersonId })

/** The name under which the place waits for the right person. */
export const FreeName = z.object({ name: Name })

// Links

export const LinkView = z.object({
  id: LinkId,
  capability: Capability,
  createdAt: Time,
  /** How many people joined by it. */
  uses: z.number().int(),
  /** From then on it opens nothing. */
  expiresAt: Time.optional(),
  /** How many people may come in by it; absent: any number. */
  limit: z.number().int().optional(),
  /** How many of those who are in came by it within the last hour (M2). */
  recent: z.number().int(),
})
export type LinkView = z.infer<typeof LinkView>
export const Links = z.object({ links: z.array(LinkView) })

/**
 * `days`: it expires after as many. `limit`: so many people may come in by it. `replaces`: that link stops working at once (M2); people who joined by it stay,
 * unless `removeRecent` says that those of the last hour go; organisers stay in any case.
 */
export const CreateLink = z.object({
  capability: Capability,
  days: z.number().int().min(1).max(365).optional(),
  limit: z.number().int().min(1).max(LINK_PEOPLE_MAX).optional(),
  replaces: LinkId.optional(),
  removeRecent: z.boolean().optional(),
})
export type CreateLink = z.infer<typeof CreateLink>
/** The token is told once, here; the store has its hash only (M1). */
export const NewLink = z.object({ link: LinkView, token: LinkToken })
export type NewLink = z.infer<typeof NewLink>

export const OpenLink = z.object({ token: LinkToken })
/**
 * What a link shows before a name is chosen: only what *every* recipient may see. Of a full surprise nothing but
 * that there is an invitation. `people`: names without a device, "Are you one of these?": on a recipient's link who is
 * celebrated, on the others everybody else. `here`: on a recipient's link, who of them has a device already; with them
 * `hosts`, who can let another device of theirs in (M3).
 */
export const OpenedLink = z.object({
  capability: Capability,
  /** The occasion's name parts; absent for a full surprise. */
  occasion: z
    .object({
      kind: OccasionKind,
      title: z.string().optional(),
      recipients: z.array(z.string()),
      date: FloatingDate.optional(),
    })
    .optional(),
  people: z.array(Person),
  here: z.array(Person).optional(),
  hosts: z.array(Person).optional(),
  /** When this device's person is in already: where to go. */
  member: OccasionId.optional(),
  /** A recipient's link of a card that is not open yet: nobody comes in by it before. `opensAt`: where they may know. */
  sealed: z.object({ opensAt: Time.optional() }).optional(),
  /** A recipient's link of a surprise: there is a card behind it, which is open, and nothing else for them. */
  card: z.literal(true).optional(),
})
export type OpenedLink = z.infer<typeof OpenedLink>

export const JoinByLink = z.object({
  token: LinkToken,
  as: z.discriminatedUnion("kind", [
    /** A signed-in person, under the name they have. */
    z.object({ kind: z.literal("me") }),
    /** A device without a person. Typing the name of somebody in `people` is choosing them. */
    z.object({ kind: z.literal("new"), name: Name }),
    /** One of `people`: they get this device. Of a signed-in person: "that is me", and the two are one from then on. */
    z.object({ kind: z.literal("known"), person: PersonId }),
  ]),
  requestId: RequestId.optional(),
})
export type JoinByLink = z.infer<typeof JoinByLink>
/** `session`: of the person this device has now; the same person as before for one who was signed in. */
export const Joining = z.object({ occasion: OccasionId, session: Session })
export type Joining = z.infer<typeof Joining>

export const Health = z.object({ status: z.literal("ok") })
export type Health = z.infer<typeof Health>

/** What the client needs before anybody signed in: the limits in force on this server. */
export const ServerInfo = z.object({
  name: z.literal("jubilee"),
  protocol: z.number().int(),
  limits: z.object({ pushBytes: z.number().int(), documentBytes: z.number().int() }),
  /**
   * Addresses of this server in its network, for links: told only to a browser on the same machine that asked by a
   * loopback name, and not when PUBLIC_URL is set. Empty: other devices cannot reach it.
   */
  addresses: z.array(z.ipv4()).optional(),
})
export type ServerInfo = z.infer<typeof ServerInfo>
