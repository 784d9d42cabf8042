import { z } from "zod"
import { Joining, NewLink, OccasionView, Session } from "../../shared/api.ts"
import { ApiError } from "../../shared/api.ts"

export interface Reply {
  readonly status: number
  /** The code of a refusal; "ok" otherwise. */
  readonly code: string
  readonly body: unknown
  readonly headers: Headers
}

const Created = z.looseObject({ id: z.string() })

/** Somebody's browser at a server: a cookie, a token, and no manners. */
export class Browser {
  readonly #url: string
  /** What a proxy says of where it comes from; believed only where TRUST_PROXY says so. */
  readonly #address: string | undefined
  token: string | undefined
  cookie: string | undefined
  id = ""

  constructor(url: string, address?: string) {
    this.#url = url
    this.#address = address
  }

  /** The same browser asks another node. */
  at(url: string): Browser {
    const same = new Browser(url, this.#address)
    same.token = this.token
    same.cookie = this.cookie
    same.id = this.id
    return same
  }

  async ask(method: string, path: string, body?: unknown): Promise<Reply> {
    const response = await fetch(new URL(path, this.#url), {
      method,
      headers: {
        origin: this.#url,
        ...(this.#address !== undefined && { "x-forwarded-for": this.#address }),
        ...(this.token !== undefined && { authorization: `Bearer ${this.token}` }),
        ...(this.cookie !== undefined && path.startsWith("/api/session") && { cookie: this.cookie }),
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      body: body === undefined ? null : JSON.stringify(body),
    })
    const set = response.headers.get("set-cookie")
    if (set !== null) this.cookie = /Max-Age=0/.test(set) ? undefined : set.split(";")[0]
    const text = await response.text()
    const read: unknown = text.startsWith("{") ? JSON.parse(text) : text
    const code = response.ok ? "ok" : (ApiError.safeParse(read).data?.error.code ?? "unreadable")
    return { status: response.status, code, body: read, headers: response.headers }
  }

  async signUp(name: string): Promise<this> {
    return this.#become(Session.parse((await this.#asked("POST", "/api/session/sign-up", { name })).body))
  }

  async recover(token: string): Promise<this> {
    return this.#become(Session.parse((await this.#asked("POST", "/api/session/recover", { token })).body))
  }

  /** By a link, under a new name or as oneself. */
  async join(token: string, name?: string): Promise<Reply> {
    const as = name === undefined ? { kind: "me" } : { kind: "new", name }
    const reply = await this.ask("POST", "/api/session/join", { token, as })
    if (reply.code === "ok") this.#become(Joining.parse(reply.body).session)
    return reply
  }

  async start(form: object = {}): Promise<OccasionView> {
    const whole = {
      who: { kind: "other", name: "Rita" },
      kind: "birthday",
      zone: "Europe/Berlin",
      secrecy: "together",
      ...form,
    }
    return OccasionView.parse((await this.#asked("POST", "/api/occasions", whole)).body)
  }

  async link(occasion: string, capability = "giver"): Promise<string> {
    const reply = await this.#asked("POST", `/api/occasions/${occasion}/links`, { capability })
    return NewLink.parse(reply.body).token
  }

  async #asked(method: string, path: string, body?: unknown): Promise<Reply> {
    const reply = await this.ask(method, path, body)
    if (reply.code !== "ok") throw new Error(`${method} ${path}: ${reply.status} ${reply.code}`)
    return reply
  }

  #become({ person, token }: Session): this {
    this.token = token
    this.id = Created.parse(person).id
    return this
  }
}
