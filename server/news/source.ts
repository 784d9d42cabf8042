import { NoticeKey } from "../../shared/notices.ts"
import { authorOf, type MessageId, type OccasionId, type PersonId } from "../../shared/ids.ts"
import type { ArrangementRecord } from "../cards/arrangement.ts"
import type { CardMessageRecord } from "../cards/content/record.ts"
import type { RepliesRecord } from "../cards/replies.ts"
import { acquaint, askerOf, type GiverDeps, seenByGiver } from "../claims/givers.ts"
import type { ItemRecord } from "../claims/record.ts"
import type { Clock } from "../clock.ts"
import type { NoticeRecord } from "../notices/records.ts"
import type { OccasionDeps } from "../occasions/commands.ts"
import type { Seen } from "../occasions/rules.ts"
import type { DerivedNews, News, NewsFor, NewsSource } from "../reminders/news.ts"
import type { Table } from "../store/table.ts"
import {
  isFresh,
  nudges,
  openedFor,
  openedLately,
  openedNews,
  type Thanks,
  thanksNews,
  toSign,
} from "./cards.ts"
import { type ClaimNews, claimNews } from "./claims.ts"
import { lateNews } from "./late.ts"
import { spanEnd, spanOf } from "./spans.ts"

export interface NewsDeps extends GiverDeps, Pick<OccasionDeps, "signedOf"> {
  readonly claims: Table<ItemRecord>
  readonly replies: Table<RepliesRecord>
  readonly cardMessages: Table<CardMessageRecord>
  readonly arrangements: Table<ArrangementRecord>
  readonly clock: Clock
}

const DAY_MS = 86_400_000
/** How long what happened to a present may be told, also by a server that was down meanwhile, in ms. */
const TOLD_MS = 7 * DAY_MS
const KEEP_MS = 3 * DAY_MS
/** News that this node has told lately, so that rounds need not ask the store. */
const KNOWN_MAX = 20_000

/** News of cards derived at each look, and news of presents told when their records change. */
export class NewsOfOccasions implements NewsSource {
  readonly #deps: NewsDeps
  readonly #told = new Set<string>()

  constructor(deps: NewsDeps) {
    this.#deps = deps
  }

  async derive(person: NewsFor): Promise<DerivedNews> {
    const { seen, now } = person
    const opened = openedLately(seen, now)
    const writing = await this.#unsigned(person, toSign(seen))
    const said = await this.#said(opened)
    const asked = writing.map((card) => nudges(card, person))
    const answered = new Set(said.flatMap((one) => (person.ids.has(one.person) ? [one.occasion] : [])))
    return {
      due: [
        ...opened.flatMap((one) => openedNews(one, answered.has(one.id), now)),
        ...(await this.#thanks(person, opened, said)),
        ...(await this.#late(person, openedFor(seen))),
        ...asked.flatMap(({ due }) => due),
      ],
      nextAt: Math.min(...asked.map(({ nextAt }) => nextAt)),
    }
  }

  async #unsigned({ ids }: NewsFor, cards: readonly Seen[]): Promise<readonly Seen[]> {
    if (cards.length === 0) return []
    const signed = await this.#deps.signedOf(cards)
    return cards.filter(({ id }) => !(signed.get(id)?.people ?? []).some((one) => ids.has(one)))
  }

  async #said(opened: readonly Seen[]): Promise<readonly RepliesRecord[]> {
    if (opened.length === 0) return []
    const found = await this.#deps.replies.find("occasion", { among: opened.map(({ id }) => id) })
    return found.map(({ body }) => body)
  }

  /** Messages that came later, to whom these cards are for: of those that stand there, and that they have not answered. */
  async #late({ ids, now }: NewsFor, cards: readonly OccasionId[]): Promise<readonly News[]> {
    if (cards.length === 0) return []
    const { cardMessages, replies, arrangements } = this.#deps
    const found = await cardMessages.find("lateIn", { among: cards })
    if (found.length === 0) return []
    const among = [...new Set(found.map(({ body }) => body.occasion))]
    const [said, arranged] = await Promise.all([
      replies.find("occasion", { among }),
      arrangements.getMany(among),
    ])
    const mine = said.map(({ body }) => body).filter(({ person }) => ids.has(person))
    const known = new Set([
      ...mine.flatMap(({ reactions, answers }) => [...reactions, ...answers].map(({ message }) => message)),
      ...mine.flatMap(({ away }) => away),
      ...[...arranged.values()].flatMap(({ hidden }) => hidden.map(({ message }) => message)),
    ])
    const isNews = (message: MessageId): boolean => !known.has(message)
    return among.flatMap((id) => {
      const late = found.flatMap(({ body: { occasion, message, arrivedAt } }) =>
        occasion === id && arrivedAt !== undefined ? [{ id: message?.id, arrivedAt }] : [],
      )
      return lateNews(id, late, { now, isNews })
    })
  }

  /** For whom a card was thanks those who signed it. */
  async #thanks(
    { ids, now }: NewsFor,
    opened: readonly Seen[],
    said: readonly RepliesRecord[],
  ): Promise<readonly News[]> {
    const { people, cardMessages } = this.#deps
    const signers = new Set(opened.flatMap(({ id, facts }) => (facts.recipient ? [] : [id])))
    const fresh = said.filter(
      ({ occasion, person, thanks }) =>
        signers.has(occasion) && !ids.has(person) && thanks !== undefined && isFresh(thanks.at, now),
    )
    if (fresh.length === 0) return []
    const among = [...new Set(fresh.map(({ occasion }) => occasion))]
    const [messages, named] = await Promise.all([
      cardMessages.find("occasion", { among }),
      people.getMany(fresh.map(({ person }) => person)),
    ])
    const mine = new Set(
      messages.flatMap(({ body: { occasion, message } }) =>
        message !== undefined && ids.has(authorOf(message.id)) ? [occasion] : [],
      ),
    )
    return fresh.flatMap(({ occasion, person: by, thanks }): News[] => {
      const one: Thanks = { occasion, by, name: named.get(by)?.name ?? "", at: thanks?.at ?? 0 }
      return mine.has(occasion) && one.name !== "" ? [thanksNews(one)] : []
    })
  }

  async stands(notice: NoticeRecord, derived?: DerivedNews): Promise<boolean> {
    const { about, person, kind, key } = notice
    if (about === undefined) return true
    if (key.startsWith("card|")) return derived?.due.some((one) => one.key === key) ?? true
    const seen = await seenByGiver(this.#deps, person, about)
    if (seen === undefined) return false
    const { ids } = askerOf(seen)
    const records = await this.#deps.claims.find("occasion", { equals: about })
    return records.some(({ body }) => claimNews(body).some((one) => one.kind === kind && ids.has(one.to)))
  }

  /** Tells what a record of claims says, as often as it is seen: each piece of news is told once (N3). */
  async tell(record: ItemRecord, to: (person: PersonId, news: News) => Promise<boolean>): Promise<void> {
    const { occasion } = record
    const now = this.#deps.clock.now()
    const fresh = claimNews(record).flatMap((one) => {
      const news = presentNews(record, one)
      const isKnown = this.#told.has(`${one.to}:${news.key}`)
      return isKnown || (one.kind !== "pool" && now - one.at >= TOLD_MS) ? [] : [{ one, news }]
    })
    if (fresh.length === 0) return
    const known = await acquaint(
      this.#deps,
      occasion,
      fresh.map(({ one }) => one.to),
    )
    for (const { one, news } of fresh) {
      const giver = known.get(one.to)
      if (giver?.gives !== true) continue
      if (await to(giver.giver.id, news)) this.#note(`${one.to}:${news.key}`)
    }
  }

  #note(key: string): void {
    this.#told.add(key)
    const [oldest] = this.#told
    if (this.#told.size > KNOWN_MAX && oldest !== undefined) this.#told.delete(oldest)
  }
}

/**
 * The notice of it. What an owner does within one span has one key and is told at its end: a title that is typed is one
 * change, and a device that sounds at the very moment of a change would tell its owner who takes the wish (S3).
 */
function presentNews({ occasion, item }: ItemRecord, { kind, event, at, byOwner }: ClaimNews): News {
  return {
    key: NoticeKey.parse(
      byOwner ? `gift|${occasion}|${kind}|${spanOf(at)}` : `gift|${occasion}|${kind}|${item}|${event}`,
    ),
    kind,
    // Others may look at the screen: all news about presents has the same words, so that not even the kind shows (S10).
    says: { of: "present" },
    path: pathOf(occasion),
    about: occasion,
    notBefore: byOwner ? spanEnd(at) : at,
    keepMs: KEEP_MS,
  }
}

const pathOf = (occasion: OccasionId): string => `/o/${occasion}`
