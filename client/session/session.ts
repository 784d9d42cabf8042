import { z } from "zod"
import { Person, type Session } from "../../shared/api.ts"
import type { PersonId } from "../../shared/ids.ts"
import { doors, type Failure, type Tokens } from "../api.ts"
import { forget, forgetAll, isStored, keep, recall } from "../device/keep.ts"
import type { TokenAnswer } from "../sync/connection.ts"
import { inTurn } from "./turns.ts"

/**
 * Who uses this device. The refresh token is a cookie that no script sees; the access token lives in memory and is
 * renewed before it runs out; the person's name is kept, so that a reload paints at once and without a connection.
 */

export type Identity =
  /** Asking the server; `person`: who it was last time. */
  | { readonly state: "starting"; readonly person: Person | undefined }
  | { readonly state: "known"; readonly person: Person }
  /** The server did not answer yet: what is kept on this device is shown. */
  | { readonly state: "away"; readonly person: Person | undefined }
  /** `was`: whose this device was until they were signed out from elsewhere; what they left unsent is still here (M8). */
  | { readonly state: "nobody"; readonly was?: PersonId }

/** Renewed this long before it runs out, so that no request meets an expired one. */
const EARLY_MS = 60_000
const RETRY_MS = 5_000
/** Under this stands who was signed out here from elsewhere. */
const SIGNED_OUT = "signed-out"
const SignedOut = Person.pick({ id: true })

const Claims = z.object({ iat: z.number(), exp: z.number() })

/** How long the token is good for, told by the token itself: this device's clock may be wrong by years. */
function lifetimeOf({ token, expiresAt }: Session): number {
  try {
    const payload = token.split(".")[1] ?? ""
    const claims: unknown = JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/")))
    const { iat, exp } = Claims.parse(claims)
    return (exp - iat) * 1_000
  } catch {
    return expiresAt - Date.now()
  }
}

export class SessionKeeper implements Tokens {
  #identity: Identity = { state: "starting", person: recall("person", Person) }
  #session: Session | undefined
  /** By this device's clock, which may be years off. */
  #expiresAt = 0
  #renewing: Promise<Failure | undefined> | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  readonly #listeners = new Set<() => void>()

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly identity = (): Identity => this.#identity

  /** Asks once who this is, and again for as long as nobody answers. */
  async start(): Promise<void> {
    await this.#renew()
  }

  /** A token good for at least a minute; undefined for somebody unknown, or while the server is away. */
  async token(): Promise<string | undefined> {
    if (this.#identity.state === "nobody") return undefined
    if (this.#session === undefined || this.#expiresAt - Date.now() < EARLY_MS) await this.#renew()
    return this.#session?.token
  }

  /** The same for the live connection, which has to know when to ask again. */
  async liveToken(): Promise<TokenAnswer> {
    const token = await this.token()
    if (token !== undefined) return { kind: "token", token, expiresAt: this.#expiresAt }
    return { kind: this.#identity.state === "nobody" ? "signed_out" : "unreachable" }
  }

  /** The server ended the live connection of this device: whether it is still signed in is asked at once. */
  async doubted(): Promise<void> {
    if (this.#identity.state === "nobody") return
    this.#session = undefined
    await this.#renew()
  }

  spent(token: string): void {
    if (this.#session?.token === token) this.#session = undefined
  }

  /** Takes over a session that signing up, joining or recovering gave. */
  adopt(session: Session): void {
    this.#session = session
    this.#expiresAt = Date.now() + lifetimeOf(session)
    keep("person", session.person)
    if (recall(SIGNED_OUT, SignedOut)?.id === session.person.id) forget(SIGNED_OUT)
    this.#set({ state: "known", person: session.person })
    this.#plan(Math.max(RETRY_MS, lifetimeOf(session) - EARLY_MS))
  }

  /** Nobody uses this device any more, and nothing of theirs stays on it; what went wrong, when it did. */
  async signOut(): Promise<Failure | undefined> {
    const person = this.#person()
    const answer = await inTurn("refresh", () => {
      // Another tab of this device that finds the session ended sees by this that it was not ended elsewhere.
      forget("person")
      return doors.signOut()
    })
    if (!answer.ok) {
      if (person !== undefined) keep("person", person)
      return answer.error
    }
    this.#session = undefined
    if (person !== undefined) forgetAll(`${person.id}:`)
    this.#end()
    return undefined
  }

  /** Somebody who was signed out from elsewhere gave up what they had left here. */
  forgotten(): void {
    const was = recall(SIGNED_OUT, SignedOut)?.id
    if (was !== undefined) forgetAll(`${was}:`)
    forget(SIGNED_OUT)
    if (this.#identity.state === "nobody") this.#set({ state: "nobody" })
  }

  /** The person has another name now. */
  renamed(name: string): void {
    if (this.#identity.state !== "known") return
    const person = { ...this.#identity.person, name }
    keep("person", person)
    this.#set({ state: "known", person })
  }

  #renew(): Promise<Failure | undefined> {
    this.#renewing ??= this.#renewOnce().finally(() => {
      this.#renewing = undefined
    })
    return this.#renewing
  }

  async #renewOnce(): Promise<Failure | undefined> {
    const answer = await inTurn("refresh", () => doors.refresh())
    if (answer.ok) {
      this.adopt(answer.value)
      return undefined
    }
    if (answer.error === "signed_out" || answer.error === "token_expired") {
      this.#session = undefined
      this.#signedOut()
    } else {
      if (this.#identity.state === "starting") this.#set({ state: "away", person: this.#person() })
      this.#plan(RETRY_MS)
    }
    return answer.error
  }

  /** From elsewhere: only what is unsent stays, and the PIN that it is behind. By another tab of this device: nothing. */
  #signedOut(): void {
    const person = this.#person()
    if (person !== undefined && !isStored("person")) forgetAll(`${person.id}:`)
    else if (person !== undefined) {
      forgetAll(`${person.id}:`, new Set(["pin"]))
      keep(SIGNED_OUT, { id: person.id })
    }
    this.#end()
  }

  #person(): Person | undefined {
    return this.#identity.state === "nobody" ? undefined : this.#identity.person
  }

  #end(): void {
    forget("person")
    clearTimeout(this.#timer)
    const was = recall(SIGNED_OUT, SignedOut)?.id
    this.#set({ state: "nobody", ...(was !== undefined && { was }) })
  }

  #plan(ms: number): void {
    clearTimeout(this.#timer)
    // Longer delays overflow the timer and fire at once.
    this.#timer = setTimeout(() => void this.#renew(), Math.min(ms, 2_000_000_000))
  }

  #set(identity: Identity): void {
    this.#identity = identity
    for (const listener of this.#listeners) listener()
  }
}
