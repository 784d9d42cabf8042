import type { ErrorCode } from "../../shared/errors.ts"
import {
  type BlobId,
  epoch,
  newFrameId,
  type OccasionId,
  PersonId,
  type RandomBytes,
  seq,
} from "../../shared/ids.ts"
import { ok } from "../../shared/result.ts"
import { partsOf } from "../../shared/rooms.ts"
import type { Access } from "../../server/access/grant-for.ts"
import { refusal } from "../../server/endpoint.ts"
import { awareness } from "../../server/gateways/y-messages.ts"
import type { Domain } from "../../server/domain.ts"
import { photoKey } from "../../server/photos/rules.ts"
import type { RoomLog } from "../../server/store/port.ts"
import type { Parts } from "./node.ts"

/** A secret let out on purpose, somewhere between a node's parts: the product knows nothing of this. */
export interface Leak {
  readonly handlers?: (handlers: Domain["handlers"], parts: Parts) => Domain["handlers"]
  readonly grantFor?: (grantFor: Access["grantFor"], parts: Parts) => Access["grantFor"]
  readonly log?: (log: RoomLog, parts: Parts) => RoomLog
  readonly random?: () => RandomBytes
  readonly headers?: (parts: Parts) => Readonly<Record<string, string>>
  readonly start?: (parts: Parts) => void
}

/** How much is taken of what the script keeps from its recipients. */
const claimed = ({ records, secret }: Parts): number =>
  records.all("claims").filter(({ key }) => secret.occasion !== undefined && key.startsWith(secret.occasion))
    .length

/** Whether there is a card of it, which is not open. */
const isCarded = ({ records, secret }: Parts): boolean =>
  records.all("occasions").some(({ key, body }) => key === secret.occasion && hasCard(body))

const isPhoto = (parts: Parts, { occasion, blob }: { occasion: OccasionId; blob: BlobId }): boolean =>
  parts.records.all("photos").some(({ key }) => key === photoKey(occasion, blob))

const hasCard = (body: unknown): boolean => typeof body === "object" && body !== null && "card" in body

const after = (parts: Parts, ms: number): Promise<void> =>
  new Promise((resolve) => parts.clock.after(ms, resolve))

/** The occasion's answer with something changed in it. */
const occasionWith =
  (change: (view: View, parts: Parts) => Partial<View>): NonNullable<Leak["handlers"]> =>
  (handlers, parts) => ({
    ...handlers,
    async occasion(ask) {
      const reply = await handlers.occasion(ask)
      return reply.ok
        ? ok({ answer: { ...reply.value.answer, ...change(reply.value.answer, parts) } })
        : reply
    },
  })
type View = Extract<Awaited<ReturnType<Domain["handlers"]["occasion"]>>, { ok: true }>["value"]["answer"]

const A_DAY = { opens: { year: 2040, month: 1, day: 14, hour: 7, minute: 0 } }

/** Every leak by its channel of S3, each in the least conspicuous form. */
export const LEAKS: Readonly<Record<string, Leak>> = {
  "a count": {
    handlers: occasionWith((view, parts) =>
      claimed(parts) > 0 ? { title: `${view.title ?? ""} (${claimed(parts)})` } : {},
    ),
  },
  "a sort": {
    handlers: (handlers, parts) => ({
      ...handlers,
      async home(ask) {
        const reply = await handlers.home(ask)
        if (!reply.ok || claimed(parts) === 0) return reply
        const occasions = reply.value.answer.occasions.toReversed()
        return ok({ answer: { ...reply.value.answer, occasions } })
      },
    }),
  },
  "a time of change": {
    handlers: occasionWith((view, parts) => ({ createdAt: view.createdAt + claimed(parts) })),
  },
  "a room announced": {
    handlers: occasionWith(({ rooms, id }, { disk }) =>
      [...disk.history].some(({ room }) => partsOf(room).kind === "plan" && partsOf(room).occasion === id)
        ? { rooms: [...rooms.filter(({ kind }) => kind !== "plan"), { kind: "plan", may: "read" }] }
        : {},
    ),
  },
  "a sequence number": {
    log: (log, { disk }) => ({
      ...log,
      // Everything that is planned takes a number of the list, too.
      async append(entries) {
        for (const { room, time } of entries) {
          const { kind, occasion } = partsOf(room)
          const list = disk.history.findLast((entry) => entry.room === `list/${occasion}`)
          if (kind !== "plan" || list === undefined) continue
          const empty = {
            author: PersonId.parse("0".repeat(26)),
            frame: newFrameId(),
            bytes: new Uint8Array([0, 0]),
          }
          const number = { seq: seq(list.seq + 1), epoch: epoch(list.epoch), digest: list.digest + 1 }
          await log.append([{ room: list.room, time, fresh: false, updates: [empty], ...number }])
        }
        return log.append(entries)
      },
    }),
  },
  "a counter of rooms": {
    random: () => {
      let count = 0
      return (length) => {
        count++
        return new Uint8Array(length).map((_, at) => (at === length - 1 ? count : 0))
      }
    },
  },
  "an ETag": { headers: (parts) => ({ etag: `"${claimed(parts)}"` }) },
  "an error text": {
    handlers: (handlers, parts) => ({
      ...handlers,
      async claim(ask) {
        const reply = await handlers.claim(ask)
        const code: ErrorCode = claimed(parts) > 0 ? "conflict" : "not_here"
        return !reply.ok && reply.error.code === "not_here" ? refusal(code) : reply
      },
    }),
  },
  "a presence entry": {
    grantFor: (grantFor) => async (person, room) => {
      const grant = await grantFor(person, room)
      return grant && { ...grant, presence: "always" }
    },
  },
  "an extra wake-up": {
    start: ({ events, lines }) =>
      void events.subscribe((event) => {
        if (event.type !== "claims_changed") return
        for (const line of lines.keys()) line.connection.emit("w", 0, [])
      }),
  },
  "an extra message to another editor": {
    start: ({ events, editorLines }) =>
      void events.subscribe((event) => {
        if (event.type !== "claims_changed") return
        for (const line of editorLines.keys()) line.connection.send(awareness([]))
      }),
  },
  "a slower answer": {
    handlers: (handlers, parts) => ({
      ...handlers,
      async home(ask) {
        if (claimed(parts) > 0) await after(parts, 1)
        return handlers.home(ask)
      },
    }),
  },
  "a slower edit": {
    log: (log, parts) => ({
      ...log,
      async append(entries) {
        if (claimed(parts) > 0) await after(parts, 1)
        return log.append(entries)
      },
    }),
  },
  "a card in the answer": {
    handlers: occasionWith((_view, parts) =>
      isCarded(parts) ? { card: { ...A_DAY, state: "sealed", opensAt: 0, told: true } } : {},
    ),
  },
  "a room of a card": {
    handlers: occasionWith(({ rooms }, parts) =>
      isCarded(parts) ? { rooms: [...rooms, { kind: "messages", may: "read" }] } : {},
    ),
  },
  "a word to everybody that a card has changed": {
    start: ({ events, lines }) =>
      void events.subscribe((event) => {
        if (event.type !== "card_changed") return
        for (const line of lines.keys()) line.connection.tellOf(event.occasion)
      }),
  },
  "a refusal that knows of a card": {
    handlers: (handlers, parts) => ({
      ...handlers,
      async changeCard(ask) {
        const reply = await handlers.changeCard(ask)
        const code: ErrorCode = isCarded(parts) ? "not_allowed" : "not_here"
        return !reply.ok && reply.error.code === "not_allowed" ? refusal(code) : reply
      },
    }),
  },
  "a refusal that knows of a gift inside": {
    handlers: (handlers, parts) => ({
      ...handlers,
      async tickets(ask) {
        const reply = await handlers.tickets(ask)
        const code: ErrorCode = parts.records.all("tickets").length > 0 ? "not_open_yet" : "not_here"
        return !reply.ok && reply.error.code === "not_here" ? refusal(code) : reply
      },
    }),
  },
  "a photo that is refused otherwise than one that never was": {
    handlers: (handlers, parts) => ({
      ...handlers,
      async photo(ask) {
        const reply = await handlers.photo(ask)
        return !reply.ok && isPhoto(parts, ask.params) ? refusal("not_allowed") : reply
      },
    }),
  },
  "a photo that takes as long to be refused as it takes to be found": {
    handlers: (handlers, parts) => ({
      ...handlers,
      async photo(ask) {
        const { occasion, blob } = ask.params
        // Twice: the record, then the bytes.
        for (let read = isPhoto(parts, ask.params) ? 2 : 1; read > 0; read--)
          await parts.records.get("photos", photoKey(occasion, blob))
        return handlers.photo(ask)
      },
    }),
  },
  "an upload that is refused by how many photos there are": {
    handlers: (handlers, parts) => ({
      ...handlers,
      async uploadPhoto(ask) {
        const reply = await handlers.uploadPhoto(ask)
        const isFull = parts.records.all("photos").length > 0
        return !reply.ok && reply.error.code !== "photos_busy" && isFull ? refusal("card_photos_full") : reply
      },
    }),
  },
  "an answer that takes longer when messages of a card are hidden": {
    handlers: (handlers, parts) => ({
      ...handlers,
      async occasion(ask) {
        if (parts.records.all("arrangements").length > 0) await after(parts, 1)
        return handlers.occasion(ask)
      },
    }),
  },
  "a list that changes with what is written in its card": {
    log: (log, { disk }) => ({
      ...log,
      async append(entries) {
        // As many bytes of the card as there are, in the time that an edit takes.
        const bytes = disk.history.filter(({ room }) => partsOf(room).kind === "card").length
        const answer = await log.append(entries)
        for (let waited = 0; waited < bytes; waited++) await log.heads([])
        return answer
      },
    }),
  },
  "a name on the list of people": {
    handlers: (handlers, parts) => ({
      ...handlers,
      async members(ask) {
        const reply = await handlers.members(ask)
        if (!reply.ok || claimed(parts) === 0) return reply
        return ok({ answer: { members: reply.value.answer.members.toReversed() } })
      },
    }),
  },
}
