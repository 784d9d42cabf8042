import { ok } from "../../../shared/result.ts"
import { CircleRecord, isOpen } from "../../../server/circles/rules.ts"
import { refusal } from "../../../server/endpoint.ts"
import type { Domain } from "../../../server/domain.ts"
import { OccasionRecord } from "../../../server/occasions/rules.ts"
import { foldName, hasDevice, PersonRecord } from "../../../server/people/rules.ts"
import type { Inside, Oracle } from "./server.ts"

type Handlers = Domain["handlers"]

/** A smaller circle than the product's, which one person can fill. */
const FULL = 250

/** Members whom only a surprise brought, with their names. */
function hiddenIn({ records }: Inside) {
  const people = new Map(records.all("people").map(({ key, body }) => [key, PersonRecord.parse(body)]))
  const members = records.all("circles").flatMap(({ body }) => CircleRecord.parse(body).members)
  return members.flatMap((member) => {
    const record = people.get(member.person)
    return record && !isOpen(member) ? [{ member, record }] : []
  })
}

const surprises = ({ records }: Inside) =>
  records
    .all("occasions")
    .map(({ body }) => OccasionRecord.parse(body))
    .filter(({ secrecy }) => secrecy === "surprise")

const isHiddenName = (inside: Inside, name: string): boolean =>
  hiddenIn(inside).some(({ record }) => foldName(record.name) === foldName(name))

const membersWith =
  (
    change: (members: readonly MemberShown[], inside: Inside) => MemberShown[],
  ): NonNullable<Oracle["handlers"]> =>
  (handlers, inside) => ({
    ...handlers,
    async members(ask) {
      const reply = await handlers.members(ask)
      return reply.ok ? ok({ answer: { members: change(reply.value.answer.members, inside) } }) : reply
    },
  })
type MemberShown = Extract<
  Awaited<ReturnType<Handlers["members"]>>,
  { ok: true }
>["value"]["answer"]["members"][number]

/**
 * Plain answers that told of a surprise in one's own circle, each put back between the domain and HTTP: the first five as
 * they once were, the others of the same kind. None needs more than a count or a name.
 */
export const ORACLES: Readonly<Record<string, Oracle>> = {
  "chips of hidden names": {
    handlers: (handlers, inside) => ({
      ...handlers,
      async openLink(ask) {
        const reply = await handlers.openLink(ask)
        if (!reply.ok || reply.value.answer.capability === "recipient") return reply
        const waiting = hiddenIn(inside).filter(({ record }) => !hasDevice(record))
        const chips = waiting.map(({ member, record }) => ({ id: member.person, name: record.name }))
        const { answer } = reply.value
        return ok({ answer: { ...answer, people: [...answer.people, ...chips] } })
      },
    }),
  },
  "a hidden name is taken": {
    handlers: (handlers, inside) => ({
      ...handlers,
      async join(ask) {
        const { as } = ask.body
        return as.kind === "new" && isHiddenName(inside, as.name) ? refusal("name_taken") : handlers.join(ask)
      },
    }),
  },
  "a list for a hidden name names nobody new": {
    handlers: membersWith((members, inside) =>
      members.filter(({ name, joined }) => joined || !isHiddenName(inside, name)),
    ),
  },
  "a hidden organiser counts": {
    handlers: (handlers, inside) => ({
      ...handlers,
      async changeMember(ask) {
        const reply = await handlers.changeMember(ask)
        const runs = surprises(inside).some(({ organisers }) => organisers.length > 1)
        if (reply.ok || reply.error.code !== "last_organiser" || !runs) return reply
        const members = await handlers.members({ ...ask, body: undefined })
        const me = members.ok
          ? members.value.answer.members.find(({ person }) => person === ask.params.person)
          : undefined
        return me ? ok({ answer: { ...me, role: ask.body.role } }) : reply
      },
    }),
  },
  "a circle is full of hidden people": {
    handlers: (handlers, inside) => ({
      ...handlers,
      async createOccasion(ask) {
        const sizes = inside.records.all("circles").map(({ body }) => CircleRecord.parse(body).members.length)
        return Math.max(0, ...sizes) >= FULL ? refusal("circle_full") : handlers.createOccasion(ask)
      },
    }),
  },
  "a longer Retry-After": {
    headers: (inside, status): Readonly<Record<string, string>> =>
      status === 429 ? { "retry-after": String(1 + hiddenIn(inside).length) } : {},
  },
  "a look that hidden people leave": {
    handlers: membersWith((members, inside) => {
      const taken = new Set(hiddenIn(inside).map(({ member }) => member.look))
      return members.map((one) => (taken.has(one.look) ? { ...one, look: (one.look + 1) % 10 } : one))
    }),
  },
  "who came lately by a link": {
    handlers: (handlers, inside) => ({
      ...handlers,
      async links(ask) {
        const reply = await handlers.links(ask)
        if (!reply.ok) return reply
        const more = hiddenIn(inside).length
        const links = reply.value.answer.links.map((link) => ({ ...link, recent: link.recent + more }))
        return ok({ answer: { links } })
      },
    }),
  },
  "people in the order of their first coming": {
    handlers: membersWith((members, inside) => {
      const order = inside.records
        .all("circles")
        .flatMap(({ body }) => CircleRecord.parse(body).members.map(({ person }) => person))
      return members.toSorted((a, b) => order.indexOf(a.person) - order.indexOf(b.person))
    }),
  },
  "a circle called by its size": {
    handlers: (handlers, inside) => ({
      ...handlers,
      async home(ask) {
        const reply = await handlers.home(ask)
        if (!reply.ok || hiddenIn(inside).length < 2) return reply
        const circles = reply.value.answer.circles.map((one) => ({ ...one, name: `${one.name} …` }))
        return ok({ answer: { ...reply.value.answer, circles } })
      },
    }),
  },
  "another word for a name that is kept": {
    handlers: (handlers, inside) => ({
      ...handlers,
      async freeName(ask) {
        const reply = await handlers.freeName(ask)
        return !reply.ok && isHiddenName(inside, ask.body.name) ? refusal("conflict") : reply
      },
    }),
  },
  "a private window that finds the surprise at home": {
    handlers: (handlers, inside) => ({
      ...handlers,
      async home(ask) {
        const reply = await handlers.home(ask)
        if (!reply.ok) return reply
        const { answer } = reply.value
        const [first] = answer.occasions
        const kept = surprises(inside).some(({ recipients }) => !recipients.includes(ask.caller.person))
        return first && kept
          ? ok({ answer: { ...answer, occasions: [...answer.occasions, { ...first, title: "Secret" }] } })
          : reply
      },
    }),
  },
  "a calendar that counts lists which are not in it": {
    calendars: (calendars, inside) => ({
      open: (token) => calendars.open(token),
      async write(holder, origin) {
        const text = await calendars.write(holder, origin)
        return text.replace("PRODID:", `X-LISTS:${inside.records.all("occasions").length}\r\nPRODID:`)
      },
    }),
  },
  "a link that is used up sooner": {
    handlers: (handlers, inside) => ({
      ...handlers,
      async openLink(ask) {
        return hiddenIn(inside).length > 3 && ask.caller === undefined
          ? refusal("link_used_up")
          : handlers.openLink(ask)
      },
    }),
  },
}
