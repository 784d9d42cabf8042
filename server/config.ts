import { z } from "zod"
import {
  DOCUMENT_MAX_BYTES,
  LINKS_PER_DAY,
  LISTS_PER_DAY,
  NAMES_PER_DAY,
  PHOTO_BYTES_PER_DAY,
  ROOMS_PER_CONNECTION,
} from "../shared/limits.ts"
import { ok, refuse, type Result } from "../shared/result.ts"
import { parseRedisUrl } from "./cluster/redis-url.ts"

const UNITS = { KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 } as const

const number = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number)
    .pipe(z.number().min(min).max(max))

const bytes = (min: number) =>
  z
    .string()
    .regex(/^\d{1,15}( ?(KiB|MiB|GiB))?$/)
    .transform((text) => {
      const [, amount, unit] = /^(\d+) ?(KiB|MiB|GiB)?$/.exec(text) ?? []
      return Number(amount) * (unit === "KiB" || unit === "MiB" || unit === "GiB" ? UNITS[unit] : 1)
    })
    .pipe(
      z
        .number()
        .min(min)
        .max(64 * UNITS.GiB),
    )

const onOff = z.enum(["on", "off"]).transform((text) => text === "on")

/** An http(s) origin: scheme, host, perhaps a port; no path, since the app lives at the root of its host. */
const origin = z.string().transform((text, context) => {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url && /^https?:$/.test(url.protocol) && url.host && url.href === `${url.origin}/`) return url.origin
  context.addIssue({ code: "custom", message: "not an origin" })
  return z.NEVER
})

/** Its options are judged by the driver when it connects. */
const mongoUrl = z.string().regex(/^mongodb(\+srv)?:\/\/([^/?#@]*@)?[^/?#@]+(\/[^/?#]*)?(\?\S*)?$/)
const redis = z.string().transform((text, context) => {
  const place = parseRedisUrl(text)
  if (place !== undefined) return place
  context.addIssue({ code: "custom", message: "not an address of Redis" })
  return z.NEVER
})

/** Whom operators of push services may write to (RFC 8292); some refuse an address that only this machine knows. */
const contact = z
  .string()
  .regex(/^(mailto:[^\s@<>]+@[^\s@<>]+\.[a-z][\w-]*|https:\/\/(?!localhost\b)[\w.-]+\.[a-z][\w-]*(\/\S*)?)$/i)
const smtpUrl = z
  .string()
  .refine(
    (text) => URL.canParse(text) && /^smtps?:$/.test(new URL(text).protocol) && new URL(text).hostname !== "",
  )
/** An address, or `Name <address>`, in one line. */
const mailFrom = z.string().regex(/^([^\p{Cc}<>"@]{1,100} <[\w.+-]+@[\w.-]+>|[\w.+-]+@[\w.-]+)$/u)

/** What is said of a setting besides its schema: what may stand there ("NAME must be …"), and what it is for. */
const notes = z.registry<{ fallback: string; form: string; about: string }>()

/** A schema and its form in words. */
type Kind<Schema extends z.ZodType> = readonly [Schema, string]

/** `fallback` is what holds when the environment says nothing. */
const setting = <Schema extends z.ZodType<unknown, string>>(
  fallback: string,
  [schema, form]: Kind<Schema>,
  about: string,
) => {
  const whole = z.string().prefault(fallback).pipe(schema)
  notes.add(whole, { fallback, form, about })
  return whole
}

const optionalSetting = <Schema extends z.ZodType<unknown, string>>(
  [schema, form]: Kind<Schema>,
  about: string,
) => {
  const whole = schema.optional()
  notes.add(whole, { fallback: "", form, about })
  return whole
}

const count = (min: number, max: number) =>
  [number(min, max), `a whole number from ${min} to ${max}`] as const
const size = (min: number) =>
  [bytes(min), `a size of at least ${mib(min)}, in bytes or with KiB, MiB or GiB`] as const

function mib(value: number): string {
  if (value >= UNITS.MiB && value % UNITS.MiB === 0) return `${value / UNITS.MiB} MiB`
  return value >= UNITS.KiB && value % UNITS.KiB === 0 ? `${value / UNITS.KiB} KiB` : `${value} bytes`
}

const HOST_NAME = [z.string().regex(/^[\w.:-]{1,255}$/), "a host name or address"] as const

/** Every setting there is. docs/configuration.md is made from this table. */
const Settings = z.object({
  PORT: setting("3000", count(0, 65_535), "The port to listen on; 0 takes a free one."),
  HOST: setting("0.0.0.0", HOST_NAME, "The address to listen on; `127.0.0.1` keeps other devices out."),
  DATA_DIR: setting(
    "./data",
    [z.string().min(1), "a folder"],
    "Where everything is kept, readable by the owner of the process alone. One running server per folder. Without effect when MONGODB_URL is set.",
  ),
  MONGODB_URL: optionalSetting(
    [mongoUrl, "an address such as mongodb://name:password@host:27017/jubilee"],
    "The MongoDB database (7.0 or newer) where everything is kept instead, for any number of servers. Without a name in it the database is `jubilee`.",
  ),
  S3_URL: optionalSetting(
    [
      z.string().regex(/^https?:\/\/[\w.:-]+(\/[\w./-]*)?$/),
      "an http or https address, such as https://s3.example.org/bucket",
    ],
    "A bucket of any object storage that speaks S3, or a part of one, for the photos in cards. Absent: they are kept beside everything else.",
  ),
  S3_REGION: setting(
    "us-east-1",
    [z.string().regex(/^[\w-]{1,64}$/), "the name of a region"],
    "The region of that storage; some have one called `auto`.",
  ),
  S3_ACCESS_KEY_ID: optionalSetting(
    [z.string().regex(/^[\w.-]{1,256}$/), "a key's name"],
    "Who may read, write, list and delete there.",
  ),
  S3_SECRET_ACCESS_KEY: optionalSetting(
    [z.string().regex(/^\S{1,512}$/), "a key without spaces"],
    "The secret that belongs to `S3_ACCESS_KEY_ID`.",
  ),
  REDIS_URL: optionalSetting(
    [
      redis,
      "an address such as redis://host:6379, rediss://user:password@host, or redis+sentinel://host:26379,host:26379/master",
    ],
    "Where nodes on the same `MONGODB_URL` hear of each other's edits at once: Redis 7 or newer, a single server or one behind Sentinels. Absent: what other nodes write is read about once a second.",
  ),
  PUBLIC_URL: optionalSetting(
    [origin, "an http or https address without a path, such as https://gifts.example.org"],
    "The address people use. Decides links, which site may talk to the server, and (with https) Secure cookies. Absent: whatever address a request came to.",
  ),
  TRUST_PROXY: setting(
    "0",
    count(0, 8),
    "How many reverse proxies stand in front: that many hops of X-Forwarded-For (and X-Forwarded-Proto, if any) are believed.",
  ),
  LOG_LEVEL: setting(
    "info",
    [z.enum(["debug", "info", "warn", "error", "silent"]), "debug, info, warn, error or silent"],
    "The quietest kind of line that is still logged.",
  ),
  METRICS_PORT: optionalSetting(
    count(0, 65_535),
    "The port for Prometheus, on a listener of its own; 0 takes a free one. Absent: no metrics.",
  ),
  METRICS_HOST: setting(
    "127.0.0.1",
    HOST_NAME,
    "The address for Prometheus to listen on. Metrics are for operators: keep it inside.",
  ),
  INTEGRITY_CHECK: setting(
    "off",
    [onOff, "on or off"],
    "Whether the whole database in DATA_DIR is checked before the server starts.",
  ),
  HISTORY_DAYS: setting(
    "30",
    count(0, 3650),
    "How many days single edits stay readable behind a snapshot before they are folded into it.",
  ),
  MAX_DOCUMENT_BYTES: setting(
    mib(DOCUMENT_MAX_BYTES),
    size(64 * 1024),
    "The largest document of one room, compacted. Deleting works beyond it.",
  ),
  MAX_ROOMS_PER_CONNECTION: setting(
    String(ROOMS_PER_CONNECTION),
    count(1, 256),
    "Rooms that one browser tab may have open.",
  ),
  MAX_UPDATES_PER_SECOND: setting(
    "40",
    count(1, 100_000),
    "Edits per second from one connection; a short burst may be larger.",
  ),
  MAX_BYTES_PER_DAY: setting(
    "128 MiB",
    size(1024 * 1024),
    "What one person may push in one day, over all devices and servers; into one room twice that, by everybody together. Beyond it edits stay on the device until the next day.",
  ),
  MAX_PRESENCE_PER_SECOND: setting(
    "20",
    count(1, 100_000),
    "Presence messages per second from one connection; a short burst may be larger.",
  ),
  MAX_CONNECTIONS_PER_ADDRESS: setting(
    "200",
    count(1, 100_000),
    "Live connections from one client address (a home or office shares one).",
  ),
  MAX_BUFFERED_BYTES: setting(
    "1 MiB",
    size(64 * 1024),
    "What may wait for one slow reader before it is left to catch up by itself.",
  ),
  MAX_WAITING_BYTES: setting(
    "64 MiB",
    size(1024 * 1024),
    "Edits that may wait in memory for a slow disk, over all rooms; beyond it people's devices keep them.",
  ),
  MAX_ROOM_MEMORY: setting(
    "128 MiB",
    size(8 * 1024 * 1024),
    "Memory for what open rooms keep at hand. Beyond it rooms that nobody has open leave at once, and large ones take no edits until there is room.",
  ),
  SNAPSHOT_CACHE_BYTES: setting("64 MiB", size(0), "Memory for documents that are opened often."),
  ROOM_IDLE_SECONDS: setting("60", count(1, 86_400), "How long a room that nobody has open stays in memory."),
  DRAIN_SECONDS: setting(
    "5",
    count(0, 600),
    "With several nodes: a node that stops sends its people to the others over this time, each at a moment of their own.",
  ),
  ACCESS_TOKEN_SECONDS: setting(
    "600",
    count(10, 86_400),
    "How long an access token is good before the browser renews it.",
  ),
  MAX_BODY_BYTES: setting("64 KiB", size(1024), "The largest HTTP request body."),
  MAX_SIGN_UPS_PER_MINUTE: setting(
    "30",
    count(1, 1_000_000),
    "New people per minute from one client address.",
  ),
  MAX_SIGN_UPS_PER_DAY: setting(
    "2000",
    count(1, 1_000_000),
    "New people per day from one client address, those who come by a link among them: each brings limits of their own.",
  ),
  MAX_LINK_OPENS_PER_MINUTE: setting(
    "60",
    count(1, 1_000_000),
    "Links opened or joined per minute from one client address.",
  ),
  MAX_CHANGES_PER_MINUTE: setting(
    "1200",
    count(1, 1_000_000),
    "Everything else that one person may change over HTTP, per minute; from one client address ten times that.",
  ),
  MAX_READS_PER_MINUTE: setting(
    "1200",
    count(1, 1_000_000),
    "Answers that one person may read over HTTP, per minute, a large one counting once more for each 32 KiB; from one client address ten times that, and as much again without a person.",
  ),
  MAX_LISTS_PER_DAY: setting(
    String(LISTS_PER_DAY),
    count(1, 1_000_000),
    "Lists that one person may start within 24 hours, over all circles.",
  ),
  MAX_NAMES_PER_DAY: setting(
    String(NAMES_PER_DAY),
    count(1, 1_000_000),
    "Names of people that one person may write into forms of lists, or free, within 24 hours.",
  ),
  MAX_LINKS_PER_DAY: setting(
    String(LINKS_PER_DAY),
    count(1, 1_000_000),
    "Links that one person may make within 24 hours.",
  ),
  MAX_PHOTO_BYTES_PER_DAY: setting(
    mib(PHOTO_BYTES_PER_DAY),
    size(1024 * 1024),
    "Photos that one person may upload to cards, and cards that they may bring from files, within 24 hours, as they are uploaded.",
  ),
  VAPID_SUBJECT: optionalSetting(
    [contact, "mailto: and an e-mail address, or an https address"],
    "Whom operators of push services write to when notifications from here are trouble. Absent: `PUBLIC_URL` when that is https, else devices get no notifications.",
  ),
  PUSH_ALLOW_PRIVATE: setting(
    "off",
    [onOff, "on or off"],
    "Whether notifications go to push services at private addresses and without https, too. For trials on one machine: with it whoever signs up can make the server send requests inside your network.",
  ),
  SMTP_URL: optionalSetting(
    [smtpUrl, "an address such as smtps://name:password@mail.example.org"],
    "The mail server that takes e-mail, with `%40` for an @ in name or password; `smtp://` becomes encrypted where the server can. Needs `MAIL_FROM` and `PUBLIC_URL`. Absent: no e-mail is sent.",
  ),
  MAIL_FROM: optionalSetting(
    [mailFrom, "an e-mail address, or a name and one as in Jubilee <jubilee@example.org>"],
    "Whom e-mail comes from.",
  ),
  MAX_RECOVERIES_PER_MINUTE: setting(
    "10",
    count(1, 1_000_000),
    "Recovery links tried per minute from one client address.",
  ),
})

/** The checked settings, under their names in the environment. Sizes are bytes, `PUBLIC_URL` is an origin. */
export type Config = Readonly<z.output<typeof Settings>>

/**
 * The settings in `env`, an empty value counting as absent; or every problem at once, each a sentence that names the
 * setting. Values are not repeated in the sentences: somebody may have put a secret there by mistake.
 */
export function readConfig(
  env: Readonly<Record<string, string | undefined>>,
): Result<Config, readonly string[]> {
  const given = Object.fromEntries(
    Object.keys(Settings.shape).map((name) => [name, env[name]?.trim() || undefined]),
  )
  const read = Settings.safeParse(given)
  const wrong = new Set(read.error?.issues.map((issue) => String(issue.path[0])))
  const malformed = entries().flatMap(({ name, form }) =>
    wrong.has(name) ? [`${name} must be ${form}.`] : [],
  )
  const lonely = given["REDIS_URL"] !== undefined && given["MONGODB_URL"] === undefined
  const s3 = S3_TOGETHER.filter((name) => given[name] !== undefined).length
  const mail = MAIL_TOGETHER.filter((name) => given[name] !== undefined).length
  const problems = [
    ...malformed,
    ...(lonely ? [ALONE_WITH_REDIS] : []),
    ...(mail === 0 || mail === MAIL_TOGETHER.length ? [] : [MAIL_IN_PART]),
    ...(mail > 0 && given["PUBLIC_URL"] === undefined ? [MAIL_WITHOUT_ADDRESS] : []),
    ...(s3 === 0 || s3 === S3_TOGETHER.length ? [] : [S3_IN_PART]),
  ]
  return read.success && problems.length === 0 ? ok(read.data) : refuse(problems)
}

const S3_TOGETHER = ["S3_URL", "S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY"] as const
const S3_IN_PART = `${S3_TOGETHER.join(", ")} belong together: set all of them or none.`

const MAIL_TOGETHER = ["SMTP_URL", "MAIL_FROM"] as const
const MAIL_IN_PART = `${MAIL_TOGETHER.join(" and ")} belong together: set both or neither.`
const MAIL_WITHOUT_ADDRESS = "E-mail needs PUBLIC_URL: its links lead there."

const ALONE_WITH_REDIS = "REDIS_URL needs MONGODB_URL: several nodes cannot share a file."

const entries = () =>
  Object.entries(Settings.shape).map(([name, schema]) => {
    const note = notes.get(schema)
    if (!note) throw new Error(`${name} has no description`)
    return { name, ...note }
  })

/** Every setting as a Markdown table: the body of docs/configuration.md. */
export function settingsTable(): string {
  const rows = entries().map(
    ({ name, fallback, form, about }) =>
      `| \`${name}\` | ${fallback && `\`${fallback}\``} | ${about} | ${form} |`,
  )
  return [
    "| setting | default | what it does | what may stand there |",
    "| --- | --- | --- | --- |",
    ...rows,
  ].join("\n")
}
