import { randomBytes } from "node:crypto"
import type { z } from "zod"
import { API } from "../../shared/api-routes.ts"
import { ApiError, Joining, NewLink, OccasionView, OpenedLink } from "../../shared/api.ts"
import { type ClaimAnswer, type ClaimCommand, type PoolCommand } from "../../shared/claim-commands.ts"
import type { ClaimsState, ItemClaims } from "../../shared/claims.ts"
import { base32, type ItemId, type OccasionId } from "../../shared/ids.ts"
import { type ApiPerson, joinBy, signUp, startOccasion } from "./api-people.ts"

export const requestId = (): string => base32(randomBytes(16))

type Asked<C> = C extends unknown ? Omit<C, "requestId"> & { requestId?: string } : never
export type AskedClaim = Asked<z.input<typeof ClaimCommand>>
export type AskedPool = Asked<z.input<typeof PoolCommand>>

/** One person of a family over HTTP, as their browser speaks. */
export class Member {
  readonly who: ApiPerson
  readonly #url: string
  readonly #occasion: OccasionId

  constructor(url: string, occasion: OccasionId, who: ApiPerson) {
    this.#url = url
    this.#occasion = occasion
    this.who = who
  }

  /** The same person through another node. */
  at(url: string): Member {
    return new Member(url, this.#occasion, this.who)
  }

  /** The same person, asking about another occasion. */
  in(occasion: OccasionId): Member {
    return new Member(this.#url, occasion, this.who)
  }

  /** A path below the occasion. */
  path(rest: string): string {
    return `/api/occasions/${this.#occasion}/${rest}`
  }

  /** The answer as it came. */
  send(method: string, path: string, body?: unknown): Promise<Response> {
    return fetch(new URL(path, this.#url), {
      method,
      headers: {
        origin: this.#url,
        authorization: `Bearer ${this.who.token}`,
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      body: body === undefined ? null : JSON.stringify(body),
    })
  }

  sendClaim(item: string, command: object): Promise<Response> {
    return this.send("POST", this.path(`items/${item}/claim`), { requestId: requestId(), ...command })
  }

  sendPool(item: string, command: object): Promise<Response> {
    return this.send("POST", this.path(`items/${item}/pool`), { requestId: requestId(), ...command })
  }

  async claim(item: ItemId, command: AskedClaim): Promise<ClaimAnswer> {
    return API.claim.answer.parse(await answered(await this.sendClaim(item, command)))
  }

  async pool(item: ItemId, command: AskedPool): Promise<ClaimAnswer> {
    return API.pool.answer.parse(await answered(await this.sendPool(item, command)))
  }

  async state(): Promise<ClaimsState> {
    return API.claims.answer.parse(await answered(await this.send("GET", this.path("claims"))))
  }

  async shopping(): Promise<z.infer<typeof API.shopping.answer>> {
    return API.shopping.answer.parse(await answered(await this.send("GET", "/api/shopping")))
  }

  async row(item: ItemId): Promise<ItemClaims> {
    const row = (await this.state()).items.find((one) => one.item === item)
    if (row === undefined) throw new Error("nobody ever did anything about this item")
    return row
  }
}

async function answered(response: Response): Promise<unknown> {
  const text = await response.text()
  if (!response.ok) throw new Error(`${response.status} ${text}`)
  return JSON.parse(text)
}

export const codeOf = async (response: Response): Promise<string> =>
  response.ok ? "ok" : ApiError.parse(await response.json()).error.code

/** Everything that an answer tells but its own name and the time of day. */
export async function neutral(response: Response): Promise<string> {
  const headers = [...response.headers].filter(([name]) => !["x-request-id", "date"].includes(name))
  const body = (await response.text()).replace(/"requestId":"\w+"/, "")
  return `${response.status} ${JSON.stringify(headers)} ${body}`
}

export interface Family {
  readonly url: string
  readonly occasion: OccasionId
  readonly circle: string
  /** Runs it. */
  readonly ivo: Member
  readonly mira: Member
  /** Is celebrated, and uses the list. */
  readonly anna: Member
  /** A giver by the same link, with that name. */
  readonly giver: (name: string) => Promise<Member>
  /** Somebody who came by the read-only link. */
  readonly reader: () => Promise<Member>
}

/** Ivo starts Anna's birthday, Mira gives too, and Anna opens her own link. */
export async function startFamily(url: string): Promise<Family> {
  const who = await signUp(url, "Ivo")
  const { occasion, link } = await startOccasion(url, who, "Anna")
  const ivo = new Member(url, occasion, who)
  const by = async (token: string, name: string): Promise<Member> => {
    const person = await signUp(url, name)
    await joinBy(url, person, token)
    return new Member(url, occasion, person)
  }
  const linkFor = async (capability: string): Promise<string> =>
    NewLink.parse(await answered(await ivo.send("POST", ivo.path("links"), { capability }))).token
  const token = await linkFor("recipient")
  const opened = OpenedLink.parse(await post(url, "/api/links/open", { token }))
  const as = { kind: "known", person: opened.people[0]?.id }
  const { session } = Joining.parse(await post(url, "/api/session/join", { token, as }))
  const seen = OccasionView.parse(await answered(await ivo.send("GET", `/api/occasions/${occasion}`)))
  return {
    url,
    occasion,
    circle: seen.circle.id,
    ivo,
    mira: await by(link, "Mira"),
    anna: new Member(url, occasion, { ...session.person, token: session.token }),
    giver: (name) => by(link, name),
    reader: async () => by(await linkFor("reader"), "Reader"),
  }
}

async function post(url: string, path: string, body: unknown): Promise<unknown> {
  const headers = { origin: url, "content-type": "application/json" }
  return answered(await fetch(new URL(path, url), { method: "POST", headers, body: JSON.stringify(body) }))
}
